"""The most valuable customers of those looked at, and what their value is made of."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.gone import gone_among
from crmcore.domain.summary.listing import listing
from crmcore.domain.value.matrix import BOXES, value_matrix
from crmcore.domain.value.valuation import Valuation
from crmcore.report.words.customer_names import customer_name
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.value.result_keys import BestKey, ValueMatrixKey

SHOWN = 10


def draw(graded: Book) -> None:
    """A line each: tier, current value, the profit and retention it rests on, growth potential, box."""
    valuation = graded.mart.insight("value", Valuation)
    matrix = data.derived(graded, ValueMatrixKey(), lambda _: value_matrix(graded))
    best, left_out = data.derived(graded, BestKey(), lambda customer_mask: _best(graded, customer_mask))
    best = [int(row) for row in best if not np.isnan(valuation.current_value[row])]
    words, currency = state.current_words(), data.company().currency

    def money(amount: float) -> str:
        return words.money(amount, currency, compact=True)

    def tier(row: int) -> str:
        return words.tier(graded.scheme.id, graded.scheme.tiers[graded.tier[row]]) if graded.tier[row] >= 0 else t("population.ungraded")

    def box(row: int) -> str:
        return t(f"value.box.{BOXES[matrix.box[row]]}") if matrix.box[row] >= 0 else words.number(None)

    widgets.section(t("value.best.title", n=len(best)))
    head = [
        t("value.best.customer"),
        t("common.label.tier"),
        t("value.best.box"),
        t("metric.current_value"),
        t("value.best.margin_sales" if valuation.basis == "order_amount" else "value.best.margin"),
        t("value.best.retention"),
        t("metric.growth_potential"),
    ]
    widgets.small_table(
        head,
        [
            [
                customer_name(graded, row),
                tier(row),
                box(row),
                money(valuation.current_value[row]),
                money(valuation.margin[row]),
                words.share(valuation.retention[row]),
                money(valuation.growth_potential[row]),
            ]
            for row in best
        ],
        text_columns=3,
    )
    widgets.note(t("value.best.gone", n=left_out) if left_out else "")
    scope(graded, months=12)


def _best(graded: Book, customer_mask: np.ndarray | None) -> tuple[np.ndarray, int]:
    """The most valuable of those who are still there, and how many who would stand among them have gone."""
    order = listing(graded, customer_mask, sort="-current_value")
    gone = gone_among(graded, order)
    places = np.flatnonzero(~gone)[:SHOWN]
    return order[places], int(gone[: places[-1]].sum()) if len(places) else 0
