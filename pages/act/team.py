"""Team: how much each salesperson has to do, the moves that even it out, the decisions about owners, the pool."""

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
from pages._ui.team import desk, moves, overview, pool


def page() -> None:
    """The day and the scheme; without salespeople the file that is missing, else loads, moves, pool."""
    widgets.page_head(t("team.title"), t("team.about"))
    working_date.draw()
    scheme_box("team.scheme")
    if not desk.team().people.count:
        widgets.empty_state(t("team.missing"), t("team.missing_hint"))
        with st.container(horizontal=True):
            if st.button(t("team.missing_button") + " →", key="team.imports", type="primary"):
                open_page("imports")
            file = f"{t('team.template_file')}.xlsx"
            download.blank_button(t("team.template"), template_workbook(BY_NAME["rep"], state.current_words()), file, "team.template")
        return
    overview.controls()
    overview.figures()
    tabs.sections(
        "team.tab",
        {
            "load": (overview.draw,),
            "people": (overview.people,),
            "moves": (moves.draw,),
            "effect": (overview.effect,),
            "pool": (pool.draw,),
        },
    )


page()
