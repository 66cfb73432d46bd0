"""Taking a list of the churn page away, with its reasons and actions; the ledger says who did."""
from __future__ import annotations

import hashlib
from collections.abc import Callable

import streamlit as st

from crmcore.domain.book import Book
from crmcore.report.churn_files import MOST
from crmcore.store.ledger import Ledger
from pages._ui import data, state
from pages._ui.exports import file_name
from pages._ui.signing import author_missing
from pages._ui.state import t


def offer(graded: Book, code: str, count: int, make: Callable[[], bytes]) -> None:
    """The button that makes the file of a list, and the one that saves it. `code` names the list."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        nameless = author_missing(f"churn.export.{code}.author")
        if st.button(t("churn.export", n=min(count, MOST)), key=f"churn.export.{code}", icon=":material/download:",
                     disabled=nameless or not count, help=t("customers.export.unsigned") if nameless else None):
            made, name = make(), file_name(graded, "csv").replace(".csv", f" {code}.csv")
            Ledger(data.company().dir).append("export", {
                "what": f"churn.{code}", "format": "csv", "file": name, "scenario": graded.scenario.key, "version": graded.version,
                "ledger": graded.ledger, "filters": {k: list(v) for k, v in state.view().filters.items()}, "calls": state.view().calls,
                "rows": min(count, MOST), "bytes": len(made), "sha256": hashlib.sha256(made).hexdigest()},
                author=data.author(), effective_on=graded.scenario.as_of)
            st.download_button(t("churn.save_file"), made, name, "text/csv", on_click="ignore", type="primary", key=f"churn.saved.{code}")
