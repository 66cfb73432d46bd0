"""Several tables that come in together: what each is, the picture of their joins, and how both are corrected."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.joins.profiles import Join
from crmcore.domain.joins.roles import LEAVE, RETURNS
from crmcore.domain.tables.registry import TABLES
from crmcore.report.imports.joins_picture import PicturedJoin, PicturedTable, joins_picture
from crmcore.report.imports.words import note_text
from crmcore.store.imports.joins.values import ProcessedTables, TableInfo
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.imports import preparation, result, style
from pages._ui.imports.preparation import Reading
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

#: share of records without partner from which on a join is drawn as weak
WEAK = 0.9
_AUTOMATIC = ""
_NO_COLUMN = ""


def picture(reading: Reading, currency: str) -> None:
    """The tables, how they belong together, what was decided about them, and what corrects it."""
    found = reading.tables
    if found is None:
        return
    words = state.current_words()
    style.heading(t("imports.tables.title", n=len(found.tables)), t("imports.tables.note"))
    tables = [
        PicturedTable(
            table.name,
            t("imports.tables.below", role=role_label(table.role), n=table.rows),
            table.role == "order_line",
            table.role == LEAVE,
        )
        for table in found.tables
    ]
    joins = [
        PicturedJoin(join.many.table, join.one.table, on(join), words.share(join.matched_share, 1), join.matched_share < WEAK)
        for join in found.joins
    ]
    if tables:
        st.html(f'<div class="ck-joins-room">{joins_picture(tables, joins, t("imports.tables.alt"))}</div>')
    lines = [note_text(note.code, dict(note.values), "order_line", currency, words) for note in found.notes]
    result.plain_notes(lines)
    with st.expander(t("imports.tables.correct")):
        _roles(found)
        _joins(found)
    if len(preparation.current_draft().files) == 1:
        st.button(t("imports.tables.apart"), on_click=preparation.apart, type="tertiary", key="imports.tables.apart")


def role_label(role: str) -> str:
    """What a table is, in words."""
    return t(f"imports.tables.role.{role}") if role in ("lookup", RETURNS, LEAVE) else t(f"table.{role}")


def on(join: Join) -> str:
    """The column of a join, or both where they differ."""
    return join.many.column if join.many.column == join.one.column else f"{join.many.column} = {join.one.column}"


def _roles(found: ProcessedTables) -> None:
    """What each table is, to be chosen; by itself it stays as it was recognised."""
    widgets.note(t("imports.tables.roles"))
    chosen = dict(preparation.current_draft().answers.get("role", {}))
    for start in range(0, len(found.tables), 4):
        for slot, table in zip(st.columns(4), found.tables[start : start + 4], strict=False):  # the last line may be shorter
            labels = {
                _AUTOMATIC: t("imports.as_found", value=role_label(table.role) if table.name not in chosen else t("imports.by_content"))
            }
            labels |= {ours.name: t(f"table.{ours.name}") for ours in TABLES} | {role: role_label(role) for role in (RETURNS, LEAVE)}
            slot.selectbox(
                table.name,
                list(labels),
                **widget_state.choice(f"imports.role.{table.name}", chosen.get(table.name, _AUTOMATIC), labels),
                on_change=_choose_role,
                args=(table.name,),
                format_func=lambda name, labels=labels: labels.get(name, name),
            )


def _choose_role(table: str) -> None:
    roles = {k: v for k, v in preparation.current_draft().answers.get("role", {}).items() if k != table}
    role = state.read(f"imports.role.{table}")
    preparation.answer("role", (roles | ({table: role} if role else {})) or None)


def _joins(found: ProcessedTables) -> None:
    """Each join with its tick, and a further one to be added."""
    widgets.note(t("imports.tables.joins"))
    words, answers = state.current_words(), preparation.current_draft().answers.get("join", ())
    for join in found.joins:
        text = t(
            "imports.tables.join",
            many=literal(f"{join.many.table}.{join.many.column}"),
            one=literal(f"{join.one.table}.{join.one.column}"),
            share=words.share(join.matched_share, 1),
            matched=join.matched,
            rows=join.rows,
        )
        key = f"{join.many.table}.{join.many.column}={join.one.table}.{join.one.column}"
        st.checkbox(text, **widget_state.value(f"imports.join.{key}", True), on_change=_undo_join, args=(key, join.chosen))
    for undone in [answer for answer in answers if answer.endswith("=")]:
        text = t("imports.tables.undone", column=literal(undone[:-1]))
        st.checkbox(text, **widget_state.value(f"imports.join.{undone}", False), on_change=_take_back, args=(undone,))
    _further_join(found.tables)


def _further_join(tables: tuple[TableInfo, ...]) -> None:
    """Two columns to join."""
    names = [f"{table.name}.{header}" for table in tables for header in table.headers]
    labels = {_NO_COLUMN: t("imports.tables.choose")} | {name: name for name in names}
    many, one, add = st.columns([3, 3, 1], vertical_alignment="bottom")
    for slot, side in ((many, "many"), (one, "one")):
        slot.selectbox(
            t(f"imports.tables.{side}"),
            list(labels),
            **widget_state.choice(f"imports.join.{side}", _NO_COLUMN, labels),
            format_func=lambda name, labels=labels: labels.get(name, name),
        )
    add.button(t("imports.tables.add"), on_click=_add_join, key="imports.join.add", width="stretch")


def _answer_joins(change: list[str]) -> None:
    preparation.answer("join", tuple(change) or None)


def _present() -> list[str]:
    return list(preparation.current_draft().answers.get("join", ()))


def _undo_join(key: str, chosen: bool) -> None:
    """A join that was chosen is forgotten, a proposed one is undone."""
    others = [answer for answer in _present() if answer != key]
    _answer_joins(others if chosen else [*others, key.split("=", 1)[0] + "="])


def _take_back(undone: str) -> None:
    _answer_joins([answer for answer in _present() if answer != undone])


def _add_join() -> None:
    many, one = state.read("imports.join.many"), state.read("imports.join.one")
    if many and one and many != one:
        _answer_joins([*(a for a in _present() if a != f"{many}="), f"{many}={one}"])
        state.forget("imports.join.many", "imports.join.one")


def further_parts(reading: Reading, currency: str) -> None:
    """What comes in beside the order lines: the account and the totals of each further table, what is refused of it, its notes."""
    found = reading.tables
    if found is None:
        return
    shown = [part for part in found.parts if part.table != reading.request.table]
    for part in shown:
        preview = part.processed.preview
        label = t(f"table.{part.table}")
        style.heading(label, part.grain if part.grain != label else "")
        if preview.problem is not None:
            st.warning(t("imports.tables.problem"), icon=":material/priority_high:")
        waits = preview.rejected_by_rule.get("E-ORPHAN", 0)
        result.balance(preview.counts, waits)
        if preview.totals is not None and preview.counts.accepted:
            result.totals(preview.totals, part.table, currency, preview.keys)
        lost = {rule: n for rule, n in preview.rejected_by_rule.items() if rule != "E-ORPHAN"}
        result.refused(preview.rejected, lost, t("imports.to_leave_out", n=sum(lost.values())), f"imports.preview.{part.table}")
        result.waiting(waits)
        result.notes(preview.notes, part.table, currency)
