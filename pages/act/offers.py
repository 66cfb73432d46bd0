"""Up- and cross-selling: next products for the second tier, cross-prices, and how often customers are contacted."""

from __future__ import annotations

import streamlit as st

from pages._ui.components import widgets
from pages._ui.controls import working_date
from pages._ui.controls.scheme_choice import scheme_box
from pages._ui.navigation.pages import open_page
from pages._ui.offers import contacts, desk, pairs, second_tier
from pages._ui.state import tabs
from pages._ui.state.state import t


def page() -> None:
    """The day and the scheme; the second tier, cross-prices, contacts."""
    widgets.page_head(t("offers.title"), t("offers.about"))
    working_date.draw()
    scheme_box("offers.scheme")
    with st.spinner(t("offers.working")):
        basis = desk.basis()
    if basis.offers is None:
        widgets.empty_state(t("offers.missing"), t("offers.missing_hint"))
        if st.button(t("offers.missing_button") + " →", key="offers.imports", type="primary"):
            open_page("imports")
    tabs.sections("offers.tab", {"second_tier": (second_tier.draw,), "pairs": (pairs.draw,), "contacts": (contacts.draw,)})


page()
