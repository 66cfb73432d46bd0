"""Loyalty: repeat purchase × attitude, how to turn one into the other, the ladder, satisfaction, and whom to worry about."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.tables import half_rows, loyalty_of, quadrant_rows
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.report.loyalty.tables import box_table
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note, nobody_hint, scope
from pages._ui.data import data
from pages._ui.loyalty import conversion, quadrant, tiers, voice
from pages._ui.state import state, tabs
from pages._ui.state.state import t


def boxes(graded: Book) -> None:
    """The boxes as a table: customers, what they bring, what they are worth. Where nobody was asked there is one box, in
    two halves."""
    rows = (quadrant_rows if loyalty_of(graded).attitude_known else half_rows)(graded, data.customer_mask(graded))
    widgets.section(t("loyalty.table.title"))
    widgets.small_table(
        *box_table(rows, state.current_words(), currency=data.company().currency, measure=profit_metric(graded.mart, state.view().profit)),
        text_columns=2,
        total=True,
    )
    net_note(graded)
    if graded.mart.basis == "order_amount":
        widgets.note(t("loyalty.table.no_profit"))
    scope(graded)


def page() -> None:
    """The quadrant and what follows from it; repeat purchase alone where nobody was asked."""
    graded = data.book()
    loyalty, customer_mask = loyalty_of(graded), data.customer_mask(graded)
    widgets.page_head(t("loyalty.title"), t("loyalty.about"))
    if not loyalty.population.any():
        widgets.empty_state(t("loyalty.nobody"), nobody_hint("loyalty.nobody_hint"))
        return
    if customer_mask is not None and not (loyalty.population & customer_mask).any():
        widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint"))
        return
    if not loyalty.attitude_known:
        for section in (quadrant.draw_repeat, boxes, conversion.draw_unknown):
            section(graded)
            st.space("small")
        return
    tabs.sections(
        "loyalty.tab",
        {
            "boxes": (lambda: quadrant.draw(graded), lambda: boxes(graded)),
            "convert": (lambda: conversion.draw(graded),),
            "tiers": (lambda: tiers.draw(graded), lambda: voice.climb(graded)),
            "satisfaction": (lambda: _satisfaction(graded),),
        },
    )


def _satisfaction(graded: Book) -> None:
    """Satisfaction today, over time, and what the satisfied and the others say to others."""
    left, right = st.columns(2, gap="large")
    with left:
        voice.satisfaction(graded)
    with right:
        voice.trend(graded)
    voice.mouth(graded)


page()
