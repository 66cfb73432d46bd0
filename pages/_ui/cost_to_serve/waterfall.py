"""The way from gross to net profit: of everyone looked at, of every tier, and of one customer."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from crmcore.domain.cost_to_serve.waterfall import (
    Waterfall,
    cost_without_profit,
    costs_of,
    tier_waterfalls,
    turned_to_loss,
    waterfall,
)
from crmcore.domain.grading.book import Book
from crmcore.report.cost_to_serve.figures import cost_waterfall
from crmcore.report.cost_to_serve.tables import tier_table
from pages._ui.components import widgets
from pages._ui.components.widgets import Kpi
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t


@dataclass(frozen=True, slots=True)
class WaterfallsKey(ResultKey[tuple[Waterfall | None, ...]]):
    """The waterfalls of each tier and of those without one, and of all."""


def of_all(graded: Book) -> Waterfall | None:
    """The waterfall of the customers that the filters leave; None where nobody's profit is known."""
    return _falls(graded)[-1]


def _falls(graded: Book) -> tuple[Waterfall | None, ...]:
    def compute(customer_mask: np.ndarray | None) -> tuple[Waterfall | None, ...]:
        costs = costs_of(graded)
        return (*tier_waterfalls(graded, costs, customer_mask), waterfall(graded, costs, customer_mask))

    return data.derived(graded, WaterfallsKey(), compute)


def draw(graded: Book, whole: Waterfall) -> None:
    """Key figures, the chart of all, and the table by tier."""
    words, currency = state.current_words(), data.company().currency
    mask = data.customer_mask(graded)
    turned = turned_to_loss(graded)
    n = int((turned if mask is None else turned & mask).sum())
    cost = whole.gross - whole.net
    share = t("cost_to_serve.of_gross", share=words.share(cost / whole.gross)) if whole.gross > 0 else ""
    widgets.kpi_row(
        [
            Kpi(t("metric.gross_profit"), words.money(whole.gross, currency, compact=True), about="gross_profit"),
            Kpi(
                t("metric.service_cost"),
                words.money(cost, currency, compact=True),
                share,
                hint=t("meaning.service_cost"),
                about="service_cost",
            ),
            Kpi(t("metric.net_profit"), words.money(whole.net, currency, compact=True), about="net_profit"),
            Kpi(
                t("cost_to_serve.turned"),
                words.number(n),
                t("cost_to_serve.turned_under"),
                hint=t("cost_to_serve.turned_hint"),
                about="cost_to_serve.turned",
            ),
        ]
    )
    with st.container(key="ck-links-cost-turned"):
        label = t("cost_to_serve.open_turned", name=t("cost_to_serve.turned"), n=n) + " →"
        if n and st.button(label, key="cost_to_serve.turned", type="tertiary"):
            listed.show("cost_to_serve.turned")
    if whole.gross > 0:
        title = t("cost_to_serve.waterfall", n=whole.customers, cost=words.number(100 * cost / whole.gross))
    else:
        title = t("cost_to_serve.waterfall_none")
    widgets.figure(cost_waterfall(whole, words, currency=currency, dark=state.dark(), title=title), key="cost_to_serve.waterfall")
    scope(graded)
    customers, outside = cost_without_profit(graded, costs_of(graded), mask)
    if customers:
        widgets.note(t("cost_to_serve.outside", n=customers, money=words.money(outside, currency, compact=True)))
    st.space("small")
    widgets.section(t("cost_to_serve.by_tier"))
    widgets.small_table(
        *tier_table(_falls(graded)[:-1], whole, graded.scheme.tiers, words, graded.scheme.id, currency), total=True, cards=True
    )


def draw_customer(graded: Book, row: int) -> None:
    """The chart of one customer, where its profit is known and serving it cost anything."""
    words = state.current_words()
    mask = np.zeros(graded.mart.count, bool)
    mask[row] = True
    fall = waterfall(graded, costs_of(graded), mask)
    if fall is None or fall.net == fall.gross:
        return
    widgets.section(t("cost_to_serve.waterfall_none"))
    widgets.figure(cost_waterfall(fall, words, currency=data.company().currency, dark=state.dark()), key="customer.cost_waterfall")
