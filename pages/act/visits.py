"""Visits: who is due, the plan of the coming weeks within everybody's hours, a calendar to hand out and to change."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.tables.registry import BY_NAME
from crmcore.report.imports.template import template_workbook
from pages._ui.components import widgets
from pages._ui.controls import working_date
from pages._ui.controls.scheme_choice import scheme_box
from pages._ui.exports import download
from pages._ui.navigation.pages import open_page
from pages._ui.state import state, tabs
from pages._ui.state.state import t
from pages._ui.visits import desk, overview, week


def page() -> None:
    """The day and the scheme; without salespeople or contacts the file that is missing, else what is due, tiers, people, calendar."""
    widgets.page_head(t("visits.title"), t("visits.about"))
    working_date.draw()
    scheme_box("visits.scheme")
    if missing := desk.missing_table():
        widgets.empty_state(t(f"visits.missing_{missing}"), t(f"visits.missing_{missing}_hint"))
        with st.container(horizontal=True):
            if st.button(t("visits.missing_button") + " →", key="visits.imports", type="primary"):
                open_page("imports")
            template = template_workbook(BY_NAME[missing], state.current_words())
            file = f"{t(f'visits.file_{missing}')}.xlsx"
            download.blank_button(t(f"visits.template_{missing}"), template, file, "visits.template")
        return
    overview.controls()
    overview.findings()
    tabs.sections("visits.tab", {"week": (week.draw,), "people": (overview.people, overview.further), "done": (week.history,)})


page()
