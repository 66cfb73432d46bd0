"""Templates to fill in: an Excel workbook of any table, with an example and what each column means."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.tables.registry import BY_NAME
from crmcore.report.imports.template import template_workbook
from pages._ui.exports import download
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

_KEY = "imports.template"


def draw() -> None:
    """Which table, and the button that saves its template."""
    with st.expander(t("imports.templates.title"), icon=":material/table:"):
        st.caption(t("imports.templates.what"))
        tables = {name: t(f"table.{name}") for name in BY_NAME}
        left, right = st.columns([2, 1], vertical_alignment="bottom")
        chosen = left.selectbox(
            t("imports.table"),
            list(tables),
            **widget_state.choice(_KEY, state.read(_KEY, "order_line"), tables),
            format_func=lambda name: tables.get(name, name),
        )
        with right:
            name = t("imports.templates.file", table=tables[chosen])
            download.blank_button(t("imports.templates.save"), template_workbook(BY_NAME[chosen], state.current_words()), name, _KEY)
