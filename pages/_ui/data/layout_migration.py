"""Data built by an earlier edition of the cockpit are brought up to the present layout before a page reads them."""

from __future__ import annotations

from contextlib import nullcontext

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.versions.health import find_damage
from crmcore.store.versions.layout_migration import has_current_layout, migrate_layout
from crmcore.store.versions.pointer import current_version_number
from pages._ui.components.literal_text import literal
from pages._ui.data import damaged
from pages._ui.state import address_bar, state

#: seconds a page waits for an import under way, or for another visitor's page that renews the same data
PATIENCE = 20


def version_in_force(company: Company) -> int | None:
    """The company's data version, renewed if need be; None before the first import. Where the data are damaged, or somebody
    else is at work on them, the page says so, and ends."""
    if (damage := find_damage(company.dir)) is not None:
        damaged.draw(company, damage)
        address_bar.write_link()
        st.stop()
    now = current_version_number(company.dir)
    try:
        with nullcontext() if now is None or has_current_layout(company.dir, now) else st.spinner(state.t("shell.renewing")):
            return migrate_layout(company.dir, PATIENCE)
    except Problem as busy:
        st.error(literal(state.current_words().problem(busy)))
        st.stop()
