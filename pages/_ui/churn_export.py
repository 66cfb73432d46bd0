"""Taking a list of the churn page away, with its reasons and actions."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from crmcore.domain.book import Book
from crmcore.report.churn_files import MOST
from pages._ui import download, state
from pages._ui.signing import author_missing
from pages._ui.state import t


def offer(graded: Book, code: str, count: int, make: Callable[[], bytes]) -> None:
    """The button that makes the file of a list, and the one that saves it. `code` names the list."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nameless = author_missing(f"churn.export.{code}.author")
        if st.button(t("churn.export", n=min(count, MOST)), key=f"churn.export.{code}", icon=":material/download:",
                     disabled=nameless or not count, help=t("customers.export.unsigned") if nameless else None):
            parcel = download.of_book(graded, f"churn.{code}", "csv", min(count, MOST), make, calls=state.view().calls)
            named = replace(parcel, file=f"{parcel.file.removesuffix('.csv')} {code}.csv")
            download.offer(named, lambda made: t("churn.save_file"), f"churn.saved.{code}")
