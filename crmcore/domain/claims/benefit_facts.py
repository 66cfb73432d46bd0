"""What was known when the window began: the start from which the benefits of loyalty are judged."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.keeping_spend import KeepingSpend
from crmcore.domain.loyalty.points import LoyaltyPoints


@dataclass(frozen=True, eq=False)
class BenefitFacts:
    """Facts of N customers; row i is row i of the mart. "Before" is the window of the same length that ends where the mart's begins.

    Attributes
    ----------
    points
        Repeat purchase and attitude at the start of the window; None where the data do not hold the whole window before, or the window is
        all time. The other figures of before are None, too.
    amount_before
        float64[N], order amount in the window before, in the company's currency; NaN unknown.
    discount_before
        float64[N], mean discount in the window before, 0–1, NaN unknown.
    keeping_before
        What was spent on keeping in the window before.
    referrer
        int64[N], row of the customer that sent this one, −1: none known. Where several did, the first by row.
    """

    points: LoyaltyPoints | None
    amount_before: np.ndarray | None
    discount_before: np.ndarray | None
    keeping_before: KeepingSpend | None
    referrer: np.ndarray


def referrers(sent_by: np.ndarray, sent: np.ndarray, count: int) -> np.ndarray:
    """int64[count]: who sent each customer, −1: nobody known; from int64[k] pairs of rows, sorted by `sent_by`."""
    rows = np.full(count, -1, np.int64)
    rows[sent[::-1]] = sent_by[::-1]
    return rows
