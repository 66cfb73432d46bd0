"""Coverage of a scheme: how many customers with purchases get a tier; those without a value of what it cuts do not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, UNSCORED
from crmcore.domain.summary.tier_table import profit_metric


@dataclass(frozen=True, slots=True)
class Reach:
    """How many of the customers with purchases in the window a scheme covers.

    Attributes
    ----------
    customers, graded
        Customers with purchases, and those of them with a tier.
    measure, share
        Share of the graded customers in the sum of `measure` (0–1 where nobody loses); None where the sum is not positive.
    lacking
        What the scheme cuts and the others do not have: metric ids, or "score".
    """

    customers: int
    graded: int
    measure: str
    share: float | None
    lacking: tuple[str, ...]


def scheme_reach(book: Book, customer_mask: np.ndarray | None = None, measure: str = "gross_profit") -> Reach:
    """The reach over `customer_mask` (bool[N]; None: everyone); order_amount is used where `measure` is unknown."""
    considered = np.ones(book.mart.count, dtype=bool) if customer_mask is None else customer_mask
    graded, missed = ((book.population == code) & considered for code in (GRADED, UNSCORED))
    shown = profit_metric(book.mart, measure)
    covered, uncovered = (float(np.nansum(book.mart.metrics[shown][rows])) for rows in (graded, missed))
    total, reached = covered + uncovered, int(graded.sum())
    return Reach(
        reached + int(missed.sum()),
        reached,
        shown,
        covered / total if total > 0 else None,
        tuple(by for by in (book.cut_by, book.across) if by and np.isnan(_values(book, by)[missed]).any()),
    )


def _values(book: Book, by: str) -> np.ndarray:
    return book.score if by == "score" else book.mart.metrics[by]
