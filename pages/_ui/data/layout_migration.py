"""Data built by an earlier edition of the cockpit are brought up to the present layout before a page reads them."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.versions.health import damage_of
from crmcore.store.versions.layout_migration import is_present, renewed
from crmcore.store.versions.versions import current
from pages._ui.components.literal_text import verbatim
from pages._ui.data import damaged
from pages._ui.state import state

#: seconds a page waits for an import under way, or for another visitor's page that renews the same data
PATIENCE = 20


def version_in_force(company: Company) -> int | None:
    """The company's data version, renewed if need be; None before the first import. Where the data are damaged, or somebody
    else is at work on them, the page says so, and ends."""
    if (damage := damage_of(company.dir)) is not None:
        damaged.draw(company, damage)
        state.write_link()
        st.stop()
    now = current(company.dir)
    try:
        with nullcontext() if now is None or is_present(company.dir, now) else st.spinner(state.t("shell.renewing")):
            return renewed(company.dir, PATIENCE)
    except Problem as busy:
        st.error(verbatim(state.speech().problem(busy)))
        st.stop()
