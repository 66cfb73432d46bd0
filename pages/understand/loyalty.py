"""Loyalty: repeat purchase × attitude, how to turn one into the other, the ladder, satisfaction, whom to worry about, and what
customers say."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.tables import half_rows, loyalty_of, quadrant_rows
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.report.loyalty.tables import box_table
from pages._ui.components import widgets
from pages._ui.controls.scope import net_note, nobody_hint, scope
from pages._ui.data import data
from pages._ui.loyalty import conversion, quadrant, satisfaction, tiers
from pages._ui.state import state, tabs
from pages._ui.state.state import t
from pages._ui.voice import tab as voice


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


def kinds_of(graded: Book) -> dict[str, tuple[Callable[[], None], ...]]:
    """The tabs about loyalty with what they show: repeat purchase alone where nobody was asked; why they are empty where they are."""
    loyalty, customer_mask = loyalty_of(graded), data.customer_mask(graded)
    if not loyalty.population.any():
        return {"boxes": (lambda: widgets.empty_state(t("loyalty.nobody"), nobody_hint("loyalty.nobody_hint")),)}
    if customer_mask is not None and not (loyalty.population & customer_mask).any():
        return {"boxes": (lambda: widgets.empty_state(t("common.empty.no_rows"), t("common.empty.no_rows_hint")),)}
    if not loyalty.attitude_known:
        sections = (quadrant.draw_repeat, boxes, conversion.draw_unknown)
        return {"boxes": tuple(partial(section, graded) for section in sections)}
    return {
        "boxes": (lambda: quadrant.draw(graded), lambda: boxes(graded)),
        "convert": (lambda: conversion.draw(graded),),
        "tiers": (lambda: tiers.draw(graded), lambda: satisfaction.climb(graded)),
        "satisfaction": (lambda: _satisfaction(graded),),
    }


def page() -> None:
    """The quadrant and what follows from it, and what customers say."""
    graded = data.book()
    widgets.page_head(t("loyalty.title"), t("loyalty.about"))
    tabs.sections(TAB, {**kinds_of(graded), VOICE: (lambda: voice.draw(graded),)}, lazy=(VOICE,))


def _satisfaction(graded: Book) -> None:
    """Satisfaction today, over time, and what the satisfied and the others say to others."""
    left, right = st.columns(2, gap="large")
    with left:
        satisfaction.satisfaction(graded)
    with right:
        satisfaction.trend(graded)
    satisfaction.mouth(graded)


#: the link's choice of the open tab; that of what customers say
TAB, VOICE = "loyalty.tab", "voice"

page()
