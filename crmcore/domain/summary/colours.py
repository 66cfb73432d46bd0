"""The traffic light of a customer, for staff who serve it: green, yellow or red.

The colours follow First Union (green earns, red loses); yellow, for all between, is ours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.tier_table import profit_metric

Colour = Literal["green", "yellow", "red"]
Why = Literal["earns", "earns_little", "even", "loses", "unknown", "no_tier"]


@dataclass(frozen=True, slots=True)
class TrafficLight:
    """One customer's colour (First Union's), the reason for it, and the profit it is based on (None where no profit is known)."""

    colour: Colour
    why: Why
    profit: float | None


def signal(book: Book, row: int) -> TrafficLight:
    """The colour of the customer in `row`, by net profit and the tier that counts.

    Red: a loss, whatever the tier. Green: a profit and a tier in the upper half (the middle one of an odd number is not).
    Yellow: everyone else, also where no profit is known.
    """
    metric = profit_metric(book.mart, "net_profit")
    profit = float("nan") if metric == "order_amount" else float(book.mart.metrics[metric][row])
    tier = int(book.tier[row])
    if np.isnan(profit):
        return TrafficLight("yellow", "unknown", None)
    if profit < 0:
        return TrafficLight("red", "loses", profit)
    if tier < 0:
        return TrafficLight("yellow", "no_tier", profit)
    if profit == 0:
        return TrafficLight("yellow", "even", profit)
    upper = tier < len(book.scheme.tiers) // 2
    return TrafficLight("green", "earns", profit) if upper else TrafficLight("yellow", "earns_little", profit)
