"""The calendar: the days off and the days made up of a year, years that are missing, and setting another."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from crmcore.domain.kernel.dated_decisions import next_in_force
from crmcore.domain.kernel.names import one_line
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.day_lists import parse_days
from crmcore.domain.terms.working_calendar import PRESETS, WorkingCalendar, days_of_year
from crmcore.store.decisions.terms import china_calendar
from crmcore.store.reading.day_list import read_day_list
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import changes, data
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.terms import coming
from pages._ui.terms.decision import calendar_decisions, calendar_in_force

#: where what a button did is said
PLACE = "terms.calendar"
#: years shown before and after the working date's
AROUND = 2


def draw() -> None:
    """Who set it, which years it lacks, a year's days, and the form."""
    calendar, decision = calendar_in_force()
    day = working_date()
    widgets.section(t("terms.calendar.title"))
    if decision is None:
        widgets.note(t(f"terms.calendar.proposal_{calendar.preset}"))
    else:
        text = t("terms.set_by", author=decision.author, day=date.fromisoformat(decision.recorded_at[:10]))
        from_day = "" if decision.effective_on is None else t("terms.counts_from", day=decision.effective_on)
        widgets.note(f"{text} {from_day}".strip())
    coming.draw("calendar", next_in_force(calendar_decisions(), day))
    missing = calendar.missing_years(day, date(day.year + 1, 12, 31))
    if missing:
        years = t("common.scope.list").join(str(year) for year in missing)
        widgets.finding_list([widgets.Finding(t("terms.calendar.missing", years=years, n=len(missing)), "bad")], key="terms.missing")
    if calendar.years is None:
        widgets.note(t("terms.calendar.no_holidays"))
    else:
        _year(calendar, day)
    last_result.show(PLACE)
    with st.expander(t("terms.calendar.change"), key="terms.calendar.open"):
        _form()


def _year(calendar: WorkingCalendar, day: date) -> None:
    years = [str(year) for year in range(day.year - AROUND, day.year + AROUND + 1)]
    chosen = state.chosen("terms.year", years, str(day.year))
    st.segmented_control(
        t("terms.calendar.year"),
        years,
        **widget_state.multi("terms.year.box", chosen),
        required=True,
        on_change=lambda: state.choose("terms.year", state.read("terms.year.box"), str(day.year)),
        label_visibility="collapsed",
    )
    words = state.current_words()
    lines = [
        (words.date(off), t(f"terms.calendar.weekday.{off.weekday()}"), t(f"terms.calendar.kind.{kind}"), name)
        for off, kind, name in days_of_year(calendar, int(chosen))
    ]
    if not lines:
        widgets.note(t("terms.calendar.nothing_known", year=chosen))
        return
    head = [t(f"terms.calendar.column.{name}") for name in ("day", "weekday", "kind", "name")]
    with st.container(height=320, border=False):
        widgets.small_table(head, lines, text_columns=4)


def _form() -> None:
    position = calendar_decisions()[-1].position if calendar_decisions() else 0
    stamp = f"{data.company().slug}.{position}"
    start = st.radio(
        t("terms.calendar.start"),
        ("keep", *PRESETS[:2]),
        key=f"terms.calendar.start.{stamp}",
        format_func=fixed_labels(("keep", *PRESETS[:2]), lambda code: t(f"terms.calendar.start_{code}")),
    )
    st.text_area(
        t("terms.calendar.paste"),
        key=f"terms.calendar.text.{stamp}",
        placeholder=t("terms.calendar.example"),
        help=t("terms.calendar.paste_hint"),
    )
    st.file_uploader(
        t("terms.calendar.upload"),
        type=["csv", "txt", "xlsx", "xls", "ods", "ics"],
        key=f"terms.calendar.file.{stamp}",
        help=t("terms.calendar.upload_hint"),
        max_upload_size=1,
    )
    st.date_input(t("terms.from_day"), None, key=f"terms.calendar.from.{stamp}", format="YYYY-MM-DD", help=t("terms.from_day_hint"))
    ask_author("terms.calendar.author")
    st.button(t("terms.calendar.save"), key="terms.calendar.save", type="primary", on_click=_save, args=(stamp, start or "keep", position))


def _save(stamp: str, start: str, position: int) -> None:
    calendar, _ = calendar_in_force()
    if start != "keep":
        calendar = china_calendar() if start == "china" else WorkingCalendar()
    text = state.read(f"terms.calendar.text.{stamp}") or ""
    try:
        if upload := state.read(f"terms.calendar.file.{stamp}"):
            calendar = calendar.with_days(_uploaded(upload.name, upload.getvalue()))
        if text.strip():
            calendar = calendar.with_days(parse_days(text))
        changes.set_calendar(calendar, state.read(f"terms.calendar.from.{stamp}"), position)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("terms.calendar.saved"))


def _uploaded(name: str, content: bytes) -> WorkingCalendar:
    """The days in a file of the visitor's; only its content decides what it is."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "days"
        file.write_bytes(content)
        try:
            return read_day_list(file)
        except Problem as problem:
            raise Problem(problem.code, **{**problem.values, **({"file": one_line(name)} if "file" in problem.values else {})}) from problem
