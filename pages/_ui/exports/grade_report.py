"""Downloads of the grade report: the whole list, not only the page on screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.csv_file import grade_csv
from crmcore.report.exports.grade_report import GradeReport, report_columns
from crmcore.report.exports.workbook import grade_workbook
from crmcore.store.decisions.terms import terms_on
from pages._ui.components import widgets
from pages._ui.controls.signing import ask_author
from pages._ui.data import data
from pages._ui.data.health import actions
from pages._ui.exports import download
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

#: a longer workbook shows how far it is
LONG = 20_000


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file: its ending is its id and locale key; `most` is how many customers it is made for."""

    id: str
    make: Callable[[Book, np.ndarray, ExportContext], bytes]
    most: int | None = None


def _report(graded: Book, rows: np.ndarray) -> GradeReport:
    """Every column, those of the list first."""
    (kind, before), own = listed.earlier(graded), listed.list_columns(graded)
    terms = terms_on(data.company(), graded.scheme.id, graded.scenario.day)[0]
    columns = report_columns(graded, earlier=kind, listed=own, terms=terms)
    return GradeReport(graded, rows, columns, data.rep_names(), before, actions(graded), own, terms=terms)


def _csv(graded: Book, rows: np.ndarray, context: ExportContext) -> bytes:
    return grade_csv(_report(graded, rows), context, state.current_words())


def _xlsx(graded: Book, rows: np.ndarray, context: ExportContext) -> bytes:
    bar = st.progress(0.0) if len(rows) > LONG else None

    def show_progress(share: float) -> None:
        if bar is not None:
            bar.progress(share)

    content = grade_workbook(
        _report(graded, rows),
        context,
        state.current_words(),
        progress=None if bar is None else show_progress,
    )
    if bar is not None:
        bar.empty()
    return content


FORMATS: tuple[Format, ...] = (
    Format("csv", _csv),
    Format("xlsx", _xlsx, most=100_000),  # longer ones take minutes
)


def draw(graded: Book, rows: np.ndarray, context: ExportContext, called: str) -> None:
    """The buttons that make and save a file of the customers in `rows` (int64[n], in order), named by what they are `called`."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="right"):
        ask_author("customers.export.author")
        clicked = [f for f in FORMATS if _button(f, len(rows))]
        for chosen in clicked:
            _offer(graded, rows, context, called, chosen)
    if not data.author():
        with st.container(key="ck-right-unsigned"):
            widgets.note(t("customers.export.unsigned"))


def _button(format_: Format, count: int) -> bool:
    too_many = format_.most is not None and count > format_.most
    return st.button(
        t(f"common.button.download_{format_.id}"),
        key=f"export.{format_.id}",
        icon=":material/download:",
        disabled=too_many or not count,
        help=t("customers.export.most", n=format_.most) if too_many else None,
    )


def _offer(graded: Book, rows: np.ndarray, context: ExportContext, called: str, chosen: Format) -> None:
    view, size = state.view(), state.current_words().size
    exported = download.for_book(
        graded,
        "grade_report",
        called or t("workbook.file_of"),
        chosen.id,
        len(rows),
        lambda: chosen.make(graded, rows, context),
        listed=view.listed,
        search=view.search,
        sort=view.sort,
    )
    download.offer(exported, lambda content: t("customers.export.save", n=len(rows), size=size(len(content))), f"export.save.{chosen.id}")
