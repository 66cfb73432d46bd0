"""Terms: what each tier gives its customers, and the calendar that deadlines are counted by."""

from __future__ import annotations

import streamlit as st

from pages._ui.components import widgets
from pages._ui.controls import working_date
from pages._ui.controls.scheme_choice import scheme_box
from pages._ui.navigation.pages import open_page
from pages._ui.state import tabs
from pages._ui.state.state import t
from pages._ui.terms import calendar, colours, history, late_reasons, needs, tiers


def page() -> None:
    """The day, the scheme, the terms of its tiers, the calendar, and who decided what."""
    widgets.page_head(t("terms.title"), t("terms.about"))
    working_date.draw()
    scheme_box("terms.scheme")
    tabs.sections(
        "terms.tab",
        {
            "tiers": (tiers.draw, colours.draw, needs.draw),
            "late": (late_reasons.draw, _costs),
            "calendar": (calendar.draw,),
            "history": (history.draw,),
        },
    )


def _costs() -> None:
    """Where the rates of serving are kept."""
    widgets.section(t("terms.costs"))
    widgets.note(t("terms.costs_note"))
    if st.button(t("common.nav.cost_to_serve") + " →", key="terms.costs", type="tertiary"):
        open_page("cost_to_serve")


page()
