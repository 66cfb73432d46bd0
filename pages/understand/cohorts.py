"""Cohorts: the five lenses of the customer-base audit, one tab each."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.cohorts.lists import periods_of
from pages._ui.cohorts import lenses
from pages._ui.components import widgets
from pages._ui.controls.scope import nobody_hint
from pages._ui.data import data
from pages._ui.state import tabs
from pages._ui.state.state import t


def page() -> None:
    """How customers differ, what changed, how one cohort evolves, how cohorts compare, how healthy the base is."""
    graded = data.book()
    widgets.page_head(t("cohorts.title"), t("cohorts.about"))
    if not len(periods_of(graded.mart, "quarter").customer):
        widgets.empty_state(t("cohorts.nobody"), nobody_hint("cohorts.nobody_hint"))
        return
    for tab, draw in zip(
        tabs.linked("cohorts.tab", {name: t(f"cohorts.tab.{name}") for name in lenses.LENSES}), lenses.LENSES.values(), strict=True
    ):
        with tab:
            st.space("xsmall")
            draw(graded)


page()
