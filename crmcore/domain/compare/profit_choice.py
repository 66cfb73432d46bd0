"""Which profit the grade weighs, net or gross, and the difference that the other one would make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.reweighting import reweighted
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING

#: each profit → the other one
OTHER_PROFIT: dict[str, str] = {"net_profit": "gross_profit", "gross_profit": "net_profit"}


@dataclass(frozen=True, eq=False)
class ProfitChoice:
    """The profit that a Book weighs against the other one, all other weights equal.

    Attributes
    ----------
    weighed, other
        Metric ids.
    before
        int8[N], everybody's tier where the other profit is weighed; −1: none.
    risen, fallen
        int64, rows of the customers that stand higher, or lower, because `weighed` is weighed and not `other`.
    """

    weighed: str
    other: str
    before: np.ndarray
    risen: np.ndarray
    fallen: np.ndarray

    @property
    def moved(self) -> int:
        """Number of customers whose tier depends on the choice."""
        return len(self.risen) + len(self.fallen)


def weighed_profit(weights: Sequence[tuple[str, float]]) -> str:
    """The profit that the (metric id, weight) pairs weigh; "" where they weigh both or neither."""
    found = [metric for metric, weight in weights if metric in OTHER_PROFIT and weight > 0]
    return found[0] if len(found) == 1 else ""


def with_other_profit(weights: Sequence[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    """The same weights with net in place of gross profit, or gross in place of net."""
    profit = weighed_profit(weights)
    others = [(metric, weight) for metric, weight in weights if metric == profit or metric not in OTHER_PROFIT]
    return tuple((OTHER_PROFIT[metric] if metric == profit else metric, weight) for metric, weight in others)


def profit_choice(book: Book, normalised: NormalisedMetrics) -> ProfitChoice | None:
    """The difference that the choice of profit makes to the tiers of a Book, gates and overrides obeyed on either side.

    None where both profits are one (no cost to serve is known), where the Book weighs both, neither, or none that is known, where its tiers
    are those of a published run, and where its standard does not know the other profit. `normalised` is what the Book was graded on.
    """
    profit = weighed_profit(book.scenario.weights)
    if book.mart.basis != "net_profit" or profit not in book.weights or book.run:
        return None
    if normalised.reference is not None and not normalised.reference.knows(OTHER_PROFIT[profit]):
        return None
    other = reweighted(book, normalised, with_other_profit(book.scenario.weights))
    before, now = other.tier, book.tier
    both = (before >= 0) & (now >= 0)
    return ProfitChoice(profit, OTHER_PROFIT[profit], before, np.flatnonzero(both & (now < before)), np.flatnonzero(both & (now > before)))


def customer_list(book: Book, choice: ProfitChoice | None, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers that the choice of profit lifts ("profit.risen") or lowers ("profit.fallen") within `customer_mask` (bool[N]; None:
    everyone), those of the largest gross profit first; empty for an unknown code or without a choice."""
    rows = {"profit.risen": choice.risen, "profit.fallen": choice.fallen}.get(code) if choice else None
    if rows is None:
        return Finding(code, "plain", {})
    if customer_mask is not None:
        rows = rows[customer_mask[rows]]
    rows = rows[np.argsort(-book.mart.metrics["gross_profit"][rows], kind="stable")]
    return Finding(code, "plain", {"n": len(rows)}, rows, f"{DESCENDING}gross_profit", ("gross_profit", "service_cost", "net_profit"))
