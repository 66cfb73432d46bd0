"""The candidates for letting go of a Book."""

from __future__ import annotations

import numpy as np

from crmcore.domain.churn.arrears import known_arrears
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.letting_go.candidates import Candidates, candidates
from crmcore.domain.letting_go.decisions import let_go_of
from crmcore.domain.summary.gone import gone_mask


def let_go_candidates(book: Book, customer_mask: np.ndarray | None = None) -> Candidates:
    """Whom to think about, within `customer_mask` (bool[N]; None: everyone): customers that are not gone and not let go yet."""
    arrears, count = known_arrears(book), book.mart.count
    looked_at = ~gone_mask(book) & (let_go_of(book).win_back < 0)
    if customer_mask is not None:
        looked_at &= customer_mask
    return candidates(
        np.zeros(count) if arrears is None else arrears.long_overdue,
        book.mart.metrics["net_profit"] if book.mart.basis != "order_amount" else np.full(count, np.nan),
        book.mart.insight("service_facts", ServiceFacts).profit_before,
        book.mart.metrics["influence"],
        looked_at,
    )
