"""Orders: scarce material shared by grade and what that costs whom, changes by hand, and the production sequence."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.tables.registry import BY_NAME
from crmcore.report.imports.template import template_workbook
from pages._ui.components import widgets
from pages._ui.controls import working_date
from pages._ui.controls.scheme_choice import scheme_box
from pages._ui.exports import download
from pages._ui.navigation.pages import open_page
from pages._ui.orders import desk, lines, overview, production
from pages._ui.state import state, tabs
from pages._ui.state.state import t


def page() -> None:
    """The day and the scheme; of material and of production the file that is missing, else all there is to know."""
    widgets.page_head(t("orders.title"), t("orders.about"))
    working_date.draw()
    scheme_box("orders.scheme")
    missing = desk.orders().missing
    if missing:
        _missing(missing[0])
    elif not desk.orders().orders.count:
        widgets.empty_state(t("orders.none"), t("orders.none_hint"))
        lines.history()
        return
    else:
        overview.controls()
        overview.figures()
        tabs.sections(
            "orders.tab",
            {
                "ways": (overview.draw,),
                "lines": (lines.draw,),
                "conflicts": (lines.conflicts,),
                "decide": (lines.decide,),
                "production": (_production,),
            },
        )
        return
    _production()


def _production() -> None:
    """The production sequence, or the file that it needs."""
    missing = desk.orders().missing
    to_produce = [name for name in desk.orders().missing_to_produce if name not in missing]
    if to_produce:
        _missing(to_produce[0])
    elif "open_order" not in missing:
        production.draw()


def _missing(table: str) -> None:
    widgets.empty_state(t(f"orders.missing_{table}"), t(f"orders.missing_{table}_hint"))
    with st.container(horizontal=True):
        if st.button(t("orders.missing_button") + " →", key=f"orders.imports.{table}", type="primary"):
            open_page("imports")
        file = f"{t(f'table.{table}')}.xlsx"
        download.blank_button(
            t("orders.template"), template_workbook(BY_NAME[table], state.current_words()), file, f"orders.template.{table}"
        )


page()
