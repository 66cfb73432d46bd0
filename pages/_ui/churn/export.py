"""Taking lists of the churn page away, with their reasons and actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.report.churn.csv_lists import MOST
from crmcore.report.churn.words import list_label
from crmcore.report.exports.assumptions import Circumstances
from pages._ui.controls import sidebar
from pages._ui.controls.signing import author_missing
from pages._ui.data import data
from pages._ui.exports import download
from pages._ui.state import state
from pages._ui.state.state import t


@dataclass(frozen=True, slots=True)
class File:
    """One file: `code` names it, `listed` is the list it holds (see `crmcore.domain.churn.lists`), `label` the button's words."""

    code: str
    listed: str
    count: int
    make: Callable[[Circumstances], bytes]
    label: str = "churn.export"


def offer(graded: Book, *files: File) -> None:
    """The buttons that make the files, and the one that saves what was made; who is working is asked once."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nameless = author_missing(f"churn.export.{files[0].code}.author")
        asked = [file for file in files if _button(file, nameless)]
        for file in asked:
            _offer(graded, file)


def _button(file: File, nameless: bool) -> bool:
    return st.button(
        t(file.label, n=min(file.count, MOST)),
        key=f"churn.export.{file.code}",
        icon=":material/download:",
        disabled=nameless or not file.count,
        help=t("customers.export.unsigned") if nameless else None,
    )


def _offer(graded: Book, file: File) -> None:
    company, view = data.company(), state.view()
    told = Circumstances(
        company.name, company.currency, data.author(), view.named, sidebar.scope(), listed=list_label(file.listed, state.speech())
    )
    parcel = download.of_book(
        graded, f"churn.{file.code}", t(f"churn.file.{file.code}"), "csv", min(file.count, MOST), lambda: file.make(told), calls=view.calls
    )
    download.offer(parcel, lambda made: t("churn.save_file", size=state.speech().size(len(made))), f"churn.saved.{file.code}")
