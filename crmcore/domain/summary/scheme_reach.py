"""How many of the customers with purchases a scheme reaches: whoever lacks what it cuts by carries no tier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, UNSCORED
from crmcore.domain.summary.tier_table import profit_metric


@dataclass(frozen=True, slots=True)
class Reach:
    """What a scheme covers of the customers with purchases in the window.

    customers, graded  customers with purchases, and those of them that carry a tier
    measure, share     the part of that sum (0-1 where nobody loses) that the graded bring; None where it is not positive
    lacking            what the scheme cuts by and the others do not have: metric ids, or "score"
    """

    customers: int
    graded: int
    measure: str
    share: float | None
    lacking: tuple[str, ...]


def scheme_reach(book: Book, part: np.ndarray | None = None, measure: str = "gross_profit") -> Reach:
    """The reach over `part` (bool[N]; None: everyone). `measure` gives way to order_amount where it is unknown."""
    everyone = np.ones(book.mart.count, dtype=bool) if part is None else part
    graded, missed = ((book.population == code) & everyone for code in (GRADED, UNSCORED))
    shown = profit_metric(book.mart, measure)
    brought, passed = (float(np.nansum(book.mart.metrics[shown][who])) for who in (graded, missed))
    whole, reached, left = brought + passed, int(graded.sum()), int(missed.sum())
    return Reach(
        reached + left,
        reached,
        shown,
        brought / whole if whole > 0 else None,
        tuple(by for by in (book.cut_by, book.across) if by and np.isnan(_values(book, by)[missed]).any()),
    )


def _values(book: Book, by: str) -> np.ndarray:
    return book.score if by == "score" else book.mart.metrics[by]
