"""One person's week: each entry with its marks at one click, what there is no time for, what is closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import streamlit as st
from markupsafe import Markup

from crmcore.domain.worklist.marks import CLOSING, OUTCOMES, Mark
from crmcore.domain.worklist.reasons import REASONS
from crmcore.domain.worklist.week import NOBODY
from crmcore.report.words.cells import CustomerName
from crmcore.report.words.customer_names import customer_names
from crmcore.report.worklist.tables import closed_table, entry_table
from crmcore.report.worklist.words import (
    action_text,
    done_text,
    due_text,
    holder_text,
    money_text,
    part_text,
    reasons_text,
    rep_name,
    tier_name,
)
from pages._ui.components import customer_mark, html_batch, widgets
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.state import addresses, state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.worklist import desk, recording

#: entries of a week that have buttons; lines of what there is no time for
SHOWN, MORE = 25, 30
#: hours that are no excess yet
SMALL = 0.05
#: marks at one click: "snoozed_week" puts off until the Monday after
QUICK: tuple[str, ...] = ("done", *OUTCOMES, "snoozed_week")
_LINE = Markup(
    '<div class="ck-finding {tone}"><strong>{rank}. {mark}<a class="ck-link" href="{address}">{name}</a></strong> · {tier} · {action}'
    '</div><div class="ck-scope">{more}</div>'
)


def choose() -> None:
    """Whose list."""
    words, listed, among = state.current_words(), desk.listed(), desk.choices()
    if len(among) < 2:
        return
    reps = {listed.reps.ids[week.rep] if week.rep != NOBODY else desk.WITHOUT: week.rep for week in listed.weeks()}
    chosen = state.chosen(desk.WHOSE, among, among[0])

    def label(rep: str) -> str:
        # no figure that a mark changes: a choice whose label has changed is no longer the one that was made
        return t("worklist.one.everybody") if rep == desk.EVERYBODY else rep_name(listed, reps[rep], words)

    st.selectbox(
        t("worklist.one.choose"),
        among,
        **widget_state.choice(f"{desk.WHOSE}.box", chosen, among),
        format_func=fixed_labels(among, label),
        on_change=lambda: state.choose(desk.WHOSE, state.read(f"{desk.WHOSE}.box"), among[0]),
        width=420,
    )


def draw(rep: int) -> None:
    """The week of a person."""
    words, currency, listed = state.current_words(), data.company().currency, desk.listed()
    week, planned = listed.weeks()[rep], desk.this_week(rep)
    widgets.section(t("worklist.one.title", person=rep_name(listed, rep, words), n=len(planned)))
    if week.over > SMALL and rep != NOBODY:
        widgets.finding_list([widgets.Finding(t("worklist.one.over", hours=words.number(week.over, 1)), "bad")], key="worklist.over")
    ask_author("worklist.author")
    if not planned and rep != NOBODY:
        widgets.note(t("worklist.one.nothing"))
    names = customer_names(desk.now(), listed.entries.rows[planned[:SHOWN]]) if planned else []
    for at, name in zip(planned, names, strict=False):
        _entry(at, name)
    if len(planned) > SHOWN:
        widgets.note(t("worklist.one.shown", n=SHOWN, all=len(planned)))
        widgets.small_table(*entry_table(listed, planned[SHOWN:], desk.now(), words, currency), text_columns=7, cards=True)
    if any(REASONS[int(listed.entries.lead[at])].kind in ("complaint", "visit", "appointment") for at in planned):
        widgets.note(t("worklist.one.elsewhere"))
    _beyond(rep)
    _closed(rep)
    _with_note(rep)


def _entry(at: int, name: CustomerName) -> None:
    words, currency, listed = state.current_words(), data.company().currency, desk.listed()
    entries, row = listed.entries, int(listed.entries.rows[at])
    more = [part_text(listed, at, words), reasons_text(entries, at, desk.now(), words, currency), due_text(entries, at, listed, words)]
    more += [
        money_text(float(entries.money[at]), words, currency),
        t("worklist.one.hours", hours=words.number(float(entries.hours[at]), 1)),
    ]
    more.append(holder_text(listed, at, words))
    late = bool(entries.due[at]) and int(entries.due[at]) < listed.week.first.toordinal()
    left, right = st.columns([1, 1.15], gap="small", vertical_alignment="center")
    with left:
        html_batch.show(
            _LINE.format(
                tone="bad" if late else "plain",
                rank=words.number(int(listed.plan.rank[at])),
                mark=customer_mark.marks()(name.customer_id),
                address=addresses.customer_addresses()(name.customer_id),
                name=addresses.name_shown(name),
                tier=tier_name(listed, row, words, desk.graded().scheme.id),
                action=action_text(entries, at, words),
                more=" · ".join(text for text in more if text),
            )
        )
    done = done_text(listed.basis.completes.done(Mark(name.customer_id, "done", working_date(), entries.codes(at)), row), words)
    key = f"worklist.mark.{data.company().slug}.{working_date()}.{name.customer_id}.{listed.newest.get(row, 0)}"
    right.pills(
        t("worklist.mark.label", customer=str(name)),
        QUICK,
        key=key,
        format_func=fixed_labels(QUICK, lambda code: done if code == "done" else t(f"worklist.mark.{code}")),
        label_visibility="collapsed",
        on_change=_mark,
        args=(key, row, listed.newest.get(row, 0)),
    )


def _mark(key: str, row: int, newest: int) -> None:
    code = state.read(key)
    if code is None:
        return
    until = _next_monday() if code == "snoozed_week" else None
    if not recording.record([row], "snoozed" if until else code, {row: newest}, until=until):
        state.remember(key, None)  # nothing is kept: the mark that was pressed must not look as if it were


def _next_monday() -> date:
    return desk.listed().week.last + timedelta(1)


def _beyond(rep: int) -> None:
    words, currency, places = state.current_words(), data.company().currency, desk.beyond(rep)
    if not places:
        return
    widgets.note("— " + t("worklist.one.line") + " —" if rep != NOBODY else "")
    with st.expander(t("worklist.one.beyond", n=len(places)), key=f"worklist.beyond.{rep}"):
        table = entry_table(desk.listed(), places[:MORE], desk.now(), words, currency, parts=False)
        widgets.small_table(*table, text_columns=6, cards=True)
        if len(places) > MORE:
            widgets.note(t("worklist.one.shown", n=MORE, all=len(places)))


def _closed(rep: int) -> None:
    words, listed = state.current_words(), desk.listed()
    places = np.flatnonzero(listed.closed_owner == rep).tolist()
    if not places:
        return
    with st.expander(t("worklist.one.closed", n=len(places)), key=f"worklist.closed.{rep}"):
        widgets.small_table(*closed_table(listed, places[:MORE], desk.now(), words), text_columns=4, cards=True)
        names = customer_names(desk.now(), listed.closed.rows[places])
        options = {int(listed.closed.rows[at]): str(name) for at, name in zip(places, names, strict=True)}
        key = f"worklist.back.{rep}.{max(listed.newest.values(), default=0)}"
        with st.container(horizontal=True, vertical_alignment="bottom"):
            st.selectbox(t("worklist.mark.back_which"), list(options), key=key, format_func=fixed_labels(options, lambda row: options[row]))
            st.button(t("worklist.mark.back"), key="worklist.take_back", on_click=_take_back, args=(key, dict(listed.newest)))


def _take_back(key: str, shown: Mapping[int, int]) -> None:
    if (row := state.read(key)) is not None:
        recording.record([row], "reopened", shown)


def _with_note(rep: int) -> None:
    listed, places = desk.listed(), desk.listed().places(rep).tolist()
    if not places:
        return
    with st.expander(t("worklist.mark.with_note"), key=f"worklist.note_open.{rep}"):
        names = customer_names(desk.now(), listed.entries.rows[places[: SHOWN + MORE]])
        options = {int(listed.entries.rows[at]): str(name) for at, name in zip(places, names, strict=False)}
        stamp = f"{data.company().slug}.{rep}.{max(listed.newest.values(), default=0)}"
        with st.form(f"worklist.form.{stamp}", border=False):
            first, second = st.columns(2)
            first.selectbox(
                t("worklist.mark.which"),
                list(options),
                key=f"worklist.which.{stamp}",
                format_func=fixed_labels(options, options.__getitem__),
            )
            second.selectbox(
                t("worklist.mark.what"),
                CLOSING,
                key=f"worklist.what.{stamp}",
                format_func=fixed_labels(CLOSING, lambda code: t(f"worklist.mark.{code}")),
            )
            first.text_input(t("worklist.mark.note"), key=f"worklist.note.{stamp}", max_chars=300)
            second.date_input(t("worklist.mark.until"), _next_monday(), key=f"worklist.until.{stamp}", format="YYYY-MM-DD")
            st.form_submit_button(t("worklist.mark.save"), on_click=_save, args=(stamp, dict(listed.newest)))


def _save(stamp: str, shown: Mapping[int, int]) -> None:
    row, code = state.read(f"worklist.which.{stamp}"), state.read(f"worklist.what.{stamp}")
    until = state.read(f"worklist.until.{stamp}") if code == "snoozed" else None
    recording.record([row], code, shown, state.read(f"worklist.note.{stamp}") or "", until)
