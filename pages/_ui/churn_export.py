"""Taking a list of the churn page away, with its reasons and actions."""
from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from crmcore.domain.book import Book
from crmcore.report.assumptions import Circumstances
from crmcore.report.churn_files import MOST
from crmcore.report.churn_words import list_label
from pages._ui import data, download, sidebar, state
from pages._ui.signing import author_missing
from pages._ui.state import t


def offer(graded: Book, code: str, listed: str, count: int, make: Callable[[Circumstances], bytes], label: str = "churn.export") -> None:
    """The button that makes the file of a list, and the one that saves it. `code` names the file, `listed` is the list it holds (see
    `crmcore.domain.churn_lists`), `label` the button's words."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nameless = author_missing(f"churn.export.{code}.author")
        if st.button(t(label, n=min(count, MOST)), key=f"churn.export.{code}", icon=":material/download:",
                     disabled=nameless or not count, help=t("customers.export.unsigned") if nameless else None):
            named, company = t(f"churn.file.{code}"), data.company()
            told = Circumstances(company.name, company.currency, data.author(), state.view().named, sidebar.scope(),
                                 listed=list_label(listed, state.speech()))
            parcel = download.of_book(graded, f"churn.{code}", named, "csv", min(count, MOST), lambda: make(told), calls=state.view().calls)
            download.offer(parcel, lambda made: t("churn.save_file", size=state.speech().size(len(made))), f"churn.saved.{code}")
