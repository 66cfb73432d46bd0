"""Taking lists of the churn page away, with their reasons and actions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.report.churn.csv_lists import MAX_ROWS
from crmcore.report.churn.words import list_label
from crmcore.report.exports.assumptions import ExportContext
from pages._ui.churn import terms as churn_terms
from pages._ui.controls import sidebar
from pages._ui.controls.draft_state import title
from pages._ui.controls.signing import ask_author
from pages._ui.data import data
from pages._ui.exports import download
from pages._ui.state import state
from pages._ui.state.state import t


@dataclass(frozen=True, slots=True)
class File:
    """One file: `code` names it, `listed` is the list it holds (see `crmcore.domain.churn.lists`), `label` the button's words,
    `notes` what its figures rest on."""

    code: str
    listed: str
    count: int
    make: Callable[[ExportContext], bytes]
    label: str = "churn.export"
    notes: tuple[str, ...] = ()


def offer(graded: Book, *files: File) -> None:
    """The buttons that make the files and save them; who is working is asked once."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ask_author(f"churn.export.{files[0].code}.author")
        clicked = [file for file in files if _button(file)]
        for file in clicked:
            _offer(graded, file)


def _button(file: File) -> bool:
    return st.button(
        t(file.label, n=min(file.count, MAX_ROWS)),
        key=f"churn.export.{file.code}",
        icon=":material/download:",
        disabled=not file.count,
    )


def _offer(graded: Book, file: File) -> None:
    company = data.company()
    context = ExportContext(
        company.name,
        company.currency,
        data.author(),
        title(graded),
        sidebar.scope(),
        listed=list_label(file.listed, state.current_words()),
        notes=file.notes,
    )
    exported = download.for_book(
        graded,
        f"churn.{file.code}",
        t(f"churn.file.{file.code}"),
        "csv",
        min(file.count, MAX_ROWS),
        lambda: file.make(context),
        calls=churn_terms.terms().code,
    )
    download.offer(
        exported, lambda content: t("churn.save_file", size=state.current_words().size(len(content))), f"churn.saved.{file.code}"
    )
