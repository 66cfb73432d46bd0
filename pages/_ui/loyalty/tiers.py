"""Loyalty crossed with tiers, and the ones to worry about: valuable, but spurious."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.lists import customer_list
from crmcore.domain.loyalty.tables import box_tiers
from crmcore.report.health.words import action_name
from crmcore.report.loyalty.tables import customer_table
from crmcore.report.loyalty.tiers import loyalty_tier_heatmap
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data, health
from pages._ui.lists import listed
from pages._ui.loyalty.conversion import SHOWN
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book) -> None:
    """The matrix beside the first of those to worry about."""
    widgets.section(t("loyalty.tiers.section"))
    customer_mask, currency = data.customer_mask(graded), data.company().currency
    left, right = st.columns([1.1, 1], gap="large")
    with left:
        crossed = box_tiers(graded, customer_mask, state.view().profit)
        widgets.figure(
            loyalty_tier_heatmap(crossed, state.current_words(), graded.scheme.id, currency=currency, dark=state.dark()),
            key="loyalty.tiers",
            on_select=_open,
        )
        scope(graded, population=True)
    with right:
        rows = customer_list(graded, customer_mask, "worry").rows
        widgets.section(t("loyalty.tiers.worry", n=len(rows)) if len(rows) else t("loyalty.tiers.title_none"))
        widgets.note(t("loyalty.tiers.note"))
        if len(rows):
            head, lines = customer_table(graded, rows[:SHOWN], state.current_words(), currency, ("attitude",))
            todo = health.actions(graded).of(rows[:SHOWN])
            widgets.small_table(
                (head[0], t("workbook.column.next_action"), *head[1:]),
                [(line[0], action_name(action, state.current_words()), *line[1:]) for line, action in zip(lines, todo, strict=True)],
                text_columns=3,
                of_list=listed.opened("loyalty.worry"),
            )
            with st.container(key="ck-links-loyalty-worry"):
                if st.button(t("loyalty.turn.open", n=len(rows)) + " →", key="loyalty.worry", type="tertiary"):
                    _open("worry")


def _open(code: str) -> None:
    listed.show(f"loyalty.{code}")
