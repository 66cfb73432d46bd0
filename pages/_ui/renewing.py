"""Data built by an earlier edition of the cockpit are brought up to the present layout before a page reads them."""
from __future__ import annotations

from contextlib import nullcontext

import streamlit as st

from crmcore.domain.problems import Problem
from crmcore.store.companies import Company
from crmcore.store.renewal import is_present, renewed
from crmcore.store.versions import current
from pages._ui import state

#: seconds a page waits for an import under way, or for another visitor's page that renews the same data
PATIENCE = 20


def version_in_force(company: Company) -> int | None:
    """The company's data version, renewed if need be; None before the first import. Where somebody else is at work on
    the data the page says who, and ends."""
    now = current(company.dir)
    try:
        with nullcontext() if now is None or is_present(company.dir, now) else st.spinner(state.t("shell.renewing")):
            return renewed(company.dir, PATIENCE)
    except Problem as busy:
        st.error(state.speech().problem(busy))
        st.stop()
