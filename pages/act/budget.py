"""Budget: effort against profit, who gets too much or too little, a budget split over the tiers, levers for customers that lose money."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.tables.registry import BY_NAME
from crmcore.report.imports.template import template_workbook
from pages._ui.budget import desk, levers, overview, served, splitting
from pages._ui.components import widgets
from pages._ui.controls import working_date
from pages._ui.controls.scheme_choice import scheme_box
from pages._ui.exports import download
from pages._ui.navigation.pages import open_page
from pages._ui.state import state, tabs
from pages._ui.state.state import t


def page() -> None:
    """The day and the scheme; without costs the file that is missing, else findings, single customers, the split, the levers."""
    widgets.page_head(t("budget.title"), t("budget.about"))
    working_date.draw()
    scheme_box("budget.scheme")
    if not desk.known():
        widgets.empty_state(t("budget.missing"), t("budget.missing_hint"))
        with st.container(horizontal=True):
            if st.button(t("budget.missing_button") + " →", key="budget.imports", type="primary"):
                open_page("imports")
            if st.button(t("budget.rates_button") + " →", key="budget.rates"):
                open_page("cost_to_serve")
            template, file = template_workbook(BY_NAME["service_cost"], state.current_words()), f"{t('budget.template_file')}.xlsx"
            download.blank_button(t("budget.template"), template, file, "budget.template")
        return
    overview.draw()
    tabs.sections(
        "budget.tab",
        {
            "effort": (overview.by_tier,),
            "served": (served.draw,),
            "levers": (levers.draw,),
            "letters": (levers.letters,),
            "split": (splitting.draw,),
        },
    )


page()
