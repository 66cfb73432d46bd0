"""Downloads of the grade report: the whole list, not only the page on screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.report.exports.assumptions import Circumstances
from crmcore.report.exports.csv_file import flat_file
from crmcore.report.exports.grade_report import report_columns
from crmcore.report.exports.workbook import workbook
from pages._ui.components import widgets
from pages._ui.controls.signing import author_missing
from pages._ui.data import data
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
    make: Callable[[Book, np.ndarray, Circumstances], bytes]
    most: int | None = None


def _csv(graded: Book, rows: np.ndarray, told: Circumstances) -> bytes:
    kind, before = listed.earlier(graded)
    return flat_file(graded, rows, report_columns(graded, earlier=kind), told, state.speech(), data.rep_names(), before)


def _xlsx(graded: Book, rows: np.ndarray, told: Circumstances) -> bytes:
    bar = st.progress(0.0) if len(rows) > LONG else None
    kind, before = listed.earlier(graded)
    made = workbook(
        graded,
        rows,
        report_columns(graded, earlier=kind),
        told,
        state.speech(),
        data.rep_names(),
        progress=bar.progress if bar else None,
        published=before,
    )
    if bar:
        bar.empty()
    return made


FORMATS: tuple[Format, ...] = (
    Format("csv", _csv),
    Format("xlsx", _xlsx, most=100_000),  # longer ones take minutes
)


def draw(graded: Book, rows: np.ndarray, told: Circumstances) -> None:
    """The buttons that make a file of the customers in `rows` (int64[n], in order), and the one that saves it."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="right"):
        nameless = author_missing("customers.export.author")
        asked = [f for f in FORMATS if _button(f, len(rows), nameless)]
        for chosen in asked:
            _offer(graded, rows, told, chosen)
    if nameless:
        with st.container(key="ck-right-unsigned"):
            widgets.note(t("customers.export.unsigned"))


def _button(made: Format, count: int, nameless: bool) -> bool:
    too_many = made.most is not None and count > made.most
    return st.button(
        t(f"common.button.download_{made.id}"),
        key=f"export.{made.id}",
        icon=":material/download:",
        disabled=nameless or too_many or not count,
        help=t("customers.export.most", n=made.most) if too_many else None,
    )


def _offer(graded: Book, rows: np.ndarray, told: Circumstances, chosen: Format) -> None:
    seen, size = state.view(), state.speech().size
    parcel = download.of_book(
        graded,
        "grade_report",
        t("workbook.file_of"),
        chosen.id,
        len(rows),
        lambda: chosen.make(graded, rows, told),
        listed=seen.listed,
        search=seen.search,
        sort=seen.sort,
    )
    download.offer(parcel, lambda made: t("customers.export.save", n=len(rows), size=size(len(made))), f"export.save.{chosen.id}")
