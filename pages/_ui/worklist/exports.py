"""The list as files: a workbook of everybody or of one, a calendar, a sheet to print."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from crmcore.domain.worklist.week import NOBODY
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.worklist.calendar import week_calendar
from crmcore.report.worklist.sheet import week_sheets
from crmcore.report.worklist.words import rep_name
from crmcore.report.worklist.workbook import worklist_workbook
from pages._ui.components.literal_text import literal
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.health import customer_health
from pages._ui.exports import download
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.worklist import desk


def draw(rep: int | None) -> None:
    """The buttons: of everybody (None), or of a person."""
    words, listed, company = state.current_words(), desk.listed(), data.company()
    with st.container(horizontal=True):
        if rep is None:
            reps = [*range(len(listed.reps.ids)), NOBODY]
            rows = len(listed.entries)
            _button("worklist", "xlsx", rows, lambda: _workbook(reps), "xlsx")
            busy = [week.rep for week in listed.weeks() if week.entries[0] + week.entries[1]]
            week = sum(len(desk.this_week(rep)) for rep in busy)
            _button("worklist.calendar", "ics", week, lambda: _calendar(busy), "ics_all")
            _button("worklist.sheet", "html", week, lambda: week_sheets(listed, busy, desk.now(), words, company.currency), "print_all")
            return
        person, week = rep_name(listed, rep, words), len(desk.this_week(rep))
        every = len(listed.places(rep))
        _button("worklist", "xlsx", every, lambda: _workbook([rep]), "xlsx_one", person)
        _button("worklist.calendar", "ics", week, lambda: _calendar([rep]), "ics", person)
        _button("worklist.sheet", "html", week, lambda: week_sheets(listed, [rep], desk.now(), words, company.currency), "print", person)


def _workbook(reps: Sequence[int]) -> bytes:
    company, now = data.company(), desk.now()
    context = ExportContext(company.name, company.currency, data.author())
    return worklist_workbook(desk.listed(), reps, working_date(), customer_health(now), now, context, state.current_words())


def _calendar(reps: Sequence[int]) -> bytes:
    company = data.company()
    return week_calendar(desk.listed(), reps, desk.now(), company.slug, state.current_words(), company.currency)


def _button(what: str, ending: str, rows: int, make: Callable[[], bytes], label: str, person: str = "") -> None:
    """One file; `person`: whose it is, "" for everybody's."""
    called = "_".join(part for part in (t("worklist.export.file"), person) if part)
    file = download.for_everybody(desk.graded(), what, called, ending, rows, make)
    download.made_button(file, t(f"worklist.export.{label}", person=literal(person)), f"worklist.{label}")
