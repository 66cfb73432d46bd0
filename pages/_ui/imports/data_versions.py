"""The company's data versions and imports: what came when, by whom, from which file; and the way back."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import streamlit as st
from markupsafe import Markup

from crmcore.domain.kernel.problems import Problem
from crmcore.report.words.cells import TonedText
from crmcore.store.ledger.ledger import LedgerRow
from crmcore.store.versions.retention import LEAST_VERSIONS, MOST_DAYS, MOST_VERSIONS, RetentionPolicy
from crmcore.store.versions.versions import MIGRATION_NOTE, Version
from pages._ui.components import html_batch, widgets
from pages._ui.components.literal_text import literal
from pages._ui.data import changes, data
from pages._ui.imports import background_job
from pages._ui.state import state
from pages._ui.state.state import t

#: versions shown at once, the newest first
SHOWN = 6
#: tables every version is known by
FIRST = ("order_line", "customer")
COLUMNS = ("number", "when", "who", "file", "rows")
WIDTHS = (0.8, 2.2, 1.4, 2.8, 3.4, 1.8)
_CELL = Markup('<div class="ck-field"><span>{}</span>{}</div>')


def versions() -> None:
    """Every data version, the newest first, with the one in force marked and a way back to every other one."""
    known = tuple(reversed(data.data_versions()))
    if not known:
        st.caption(t("imports.versions.none"))
        return
    by_version = {row.payload["version"]: row for row in data.past_imports()}
    with st.container(key="ck-versions"):
        with st.container(key="ck-versions-head"):  # where the cells stand below each other, each carries its own
            *columns, _ = st.columns(WIDTHS, vertical_alignment="center")  # the way back has no heading
            for column, word in zip(columns, COLUMNS, strict=True):
                column.caption(t(f"imports.versions.{word}"))
        for version in known[:SHOWN]:
            _version(version, by_version.get(version.number), known)
        if known[SHOWN:]:
            with st.expander(t("imports.versions.older", n=len(known) - SHOWN)):
                for version in known[SHOWN:]:
                    _version(version, by_version.get(version.number), known)
        _retention()


def _retention() -> None:
    """How many versions are kept and how long, and the setting; not for the demo."""
    rule = data.retention_policy()
    st.caption(t("keep.versions.rule", versions=rule.versions, days=rule.days))
    if data.company().is_demo:
        return
    with st.popover(t("keep.versions.rule_change"), icon=":material/tune:"):
        st.caption(t("keep.versions.why"))
        count = st.number_input(t("keep.versions.versions"), LEAST_VERSIONS, MOST_VERSIONS, rule.versions, key="imports.keep.versions")
        days = st.number_input(t("keep.versions.days"), 0, MOST_DAYS, rule.days, key="imports.keep.days")
        if not data.author():
            st.text_input(t("imports.author"), key="imports.keep.author", max_chars=80)
        if st.button(t("keep.versions.save"), type="primary", key="imports.keep.save", disabled=RetentionPolicy(count, days) == rule):
            try:
                if not data.author():
                    changes.set_author(state.read("imports.keep.author", "").strip())
                changes.keep_versions(RetentionPolicy(count, days))
            except Problem as problem:
                st.error(literal(state.current_words().problem(problem)))
                return
            state.remember("imports.said", t("keep.versions.saved", versions=count, days=days))
            st.rerun()
        st.caption(t("keep.versions.next"))


def _version(version: Version, row: LedgerRow | None, known: tuple[Version, ...]) -> None:
    *columns, way = st.columns(WIDTHS, vertical_alignment="center")
    cells = (
        Markup("<b>{}</b>").format(version.number),
        moment(version.created_at),
        row.author if row else "–",
        row.payload["file"] if row else _without_file(version),
        rows_in_words(version),
    )
    for column, word, cell in zip(columns, COLUMNS, cells, strict=True):
        with column:
            html_batch.show(_CELL.format(t(f"imports.versions.{word}"), cell))
    if version.is_current:
        way.badge(t("imports.versions.current"), color="green", icon=":material/check:")
    elif way.button(_way_to(version), key=f"imports.to.{version.number}", width="stretch"):
        _ask(version, known)


def _without_file(version: Version) -> str:
    """Where a version comes from that no import made."""
    if version.note == MIGRATION_NOTE:
        return t("imports.versions.layout", version=version.base or 0)
    return t("common.demo") if data.company().is_demo else version.note or "–"


def _way_to(version: Version) -> str:
    forward = version.number > (data.version() or 0)
    return t("imports.versions.forward" if forward else "imports.versions.back", version=version.number)


def rows_in_words(version: Version) -> str:
    """The tables that matter most first: order lines 10,000 · customers 790."""
    filled = sorted((name not in FIRST, name == "attribute", -n, name) for name, n in version.rows.items() if n)
    shown = [t("imports.versions.table_rows", table=t(f"table.{name}"), n=-n) for *_, n, name in filled[:3]]
    return t("common.scope.separator").join(shown)


def _ask(version: Version, known: tuple[Version, ...]) -> None:
    """Say what another version takes away and brings back, and switch only when that is confirmed."""
    now = next((v for v in known if v.is_current), None)  # none where the first import was cut off before its last step

    @st.dialog(_way_to(version), width="medium")
    def confirm() -> None:
        if now is not None:
            _difference(version, now)
        if not data.author():
            st.text_input(t("imports.author"), key="imports.undo.author", max_chars=80)
        left, right = st.columns(2)
        confirmed = left.button(_way_to(version), type="primary", width="stretch", key="imports.undo.confirm")
        if right.button(t("common.button.cancel"), width="stretch", key="imports.undo.cancel"):
            st.rerun()
        if confirmed:
            try:
                if not data.author():
                    changes.set_author(state.read("imports.undo.author", "").strip())
                changes.go_back(version.number, now.number if now is not None else None)
            except Problem as problem:
                st.error(literal(state.current_words().problem(problem)))
                return
            background_job.clear()  # what it says came in may be gone
            state.remember("imports.said", t("imports.versions.done", version=version.number))
            st.rerun()

    confirm()


def _difference(version: Version, now: Version) -> None:
    """Rows per table now and then, the files that go and those that come back."""
    w = state.current_words()
    rows = [
        [t(f"table.{name}"), w.number(before), w.number(after), TonedText(("+" if after > before else "") + w.number(after - before))]
        for name in now.rows
        for before, after in [(now.rows[name], version.rows.get(name, 0))]
        if before != after
    ]
    st.markdown(t("imports.versions.changes" if rows else "imports.versions.no_change"))
    if rows:
        widgets.small_table([t(f"imports.versions.{word}") for word in ("table", "now", "then", "change")], rows)
    goes, comes = _files(now, version), _files(version, now)
    for word, files in (("gone", goes), ("again", comes)):
        if files:
            st.markdown(t(f"imports.versions.{word}", files=literal(t("common.scope.list").join(files))))
    st.caption(t("imports.versions.kept", version=now.number))


def _files(of: Version, but: Version) -> list[str]:
    """Files that are part of the one version and not of the other, the newest first."""
    files = {row.payload["version"]: row.payload["file"] for row in data.past_imports()}
    others = data.lineage(but.number)
    return [files[n] for n in data.lineage(of.number) if n in files and n not in others]


def moment(recorded: str) -> str:
    """A UTC time in the visitor's own time zone: Nov 21, 2026 22:31."""
    zone = st.context.timezone
    local = datetime.fromisoformat(recorded).astimezone(ZoneInfo(zone) if zone else None)
    return f"{state.current_words().date(local)} {local:%H:%M}"
