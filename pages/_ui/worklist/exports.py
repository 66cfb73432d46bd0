"""The list as files: a workbook of everybody or of one, a calendar, a sheet to print."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.worklist.week import NOBODY
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.worklist.calendar import week_calendar
from crmcore.report.worklist.sheet import week_sheet
from crmcore.report.worklist.words import rep_name
from crmcore.report.worklist.workbook import worklist_workbook
from pages._ui.components.literal_text import literal
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.exports import download
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.worklist import desk


def draw(rep: int | None) -> None:
    """The buttons: of everybody (None), or of a person."""
    words, listed, day = state.current_words(), desk.listed(), working_date()
    company, called = data.company(), t("worklist.export.file")
    context = ExportContext(company.name, company.currency, data.author())
    with st.container(horizontal=True):
        if rep is None:
            reps = [*range(len(listed.reps.ids)), NOBODY]
            everybody = download.for_book(
                desk.graded(),
                "worklist",
                called,
                "xlsx",
                len(listed.entries),
                lambda: worklist_workbook(listed, reps, day, desk.now(), context, words),
            )
            download.made_button(everybody, t("worklist.export.xlsx"), "worklist.xlsx")
            return
        person = rep_name(listed, rep, words)
        book = download.for_book(
            desk.graded(),
            "worklist",
            f"{called}_{person}",
            "xlsx",
            len(listed.places(rep)),
            lambda: worklist_workbook(listed, [rep], day, desk.now(), context, words),
        )
        download.made_button(book, t("worklist.export.xlsx_one", person=literal(person)), f"worklist.xlsx.{rep}")
        calendar = download.for_book(
            desk.graded(),
            "worklist.calendar",
            f"{called}_{person}",
            "ics",
            len(desk.this_week(rep)),
            lambda: week_calendar(listed, rep, desk.now(), company.slug, words, company.currency),
        )
        download.made_button(calendar, t("worklist.export.ics", person=literal(person)), f"worklist.ics.{rep}")
        sheet = download.for_book(
            desk.graded(),
            "worklist.sheet",
            f"{called}_{person}",
            "html",
            len(desk.this_week(rep)),
            lambda: week_sheet(listed, rep, desk.now(), words, company.currency),
        )
        download.made_button(sheet, t("worklist.export.print", person=literal(person)), f"worklist.print.{rep}")
