"""Churn: whom to call, who owes too much, who has gone, whether the model can be trusted, and what keeping is worth."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.churn.call_plan import churn_of
from pages._ui.churn import (
    arrears as churn_arrears,
    churned,
    economics,
    model,
    risk as churn_risk,
    story,
)
from pages._ui.components import widgets
from pages._ui.controls.scope import nobody_hint
from pages._ui.data import data
from pages._ui.letting_go import tab as letting_go
from pages._ui.state import state, tabs
from pages._ui.state.state import t

#: tabs that look back at several days, and so are drawn only once they are opened
LOOKED_BACK = ("letting_go",)


def page() -> None:
    """The conclusion, and a tab for each topic: the first opens with whom to call."""
    widgets.page_head(t("churn.title"), t("churn.about"))
    graded = data.book()
    with st.spinner(t("churn.learning"), show_time=True):
        churn, customer_mask = churn_of(graded), data.customer_mask(graded)
    if not len(churn.rows) or (customer_mask is not None and not customer_mask.any()):
        widgets.empty_state(t("churn.nobody"), nobody_hint("churn.nobody_hint"))
        return
    widgets.finding_list([story.conclusion(graded)], key="churn.story")
    drawn = {
        "risk": churn_risk.draw,
        "arrears": churn_arrears.draw,
        "gone": churned.draw,
        "letting_go": letting_go.draw,
        "model": model.draw,
        "economics": economics.draw,
    }
    opened = tabs.linked("churn.tab", {name: t(f"churn.tab.{name}") for name in drawn})
    for tab, (name, draw) in zip(opened, drawn.items(), strict=True):
        with tab:
            if name not in LOOKED_BACK or state.chosen("churn.tab", drawn, "risk") == name:
                draw(graded)


page()
