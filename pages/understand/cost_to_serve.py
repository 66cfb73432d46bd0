"""Cost to serve: from gross to net profit, by tier and in all; the rates it rests on, checked against what the departments cost."""

from __future__ import annotations

import streamlit as st

from pages._ui.components import widgets
from pages._ui.cost_to_serve import rates, waterfall
from pages._ui.data import data
from pages._ui.state.state import t


def page() -> None:
    """What is left of gross profit, and why; then the rates."""
    graded = data.book()
    widgets.page_head(t("cost_to_serve.title"), t("cost_to_serve.about"))
    whole = waterfall.of_all(graded)
    if whole is None:
        widgets.empty_state(t("cost_to_serve.nobody"), t("cost_to_serve.nobody_hint"))
    else:
        waterfall.draw(graded, whole)
    st.space("small")
    rates.draw(graded)


page()
