"""Offers for a large company: reading who bought what, the rules on earlier days, the next products of all, cross-prices."""

from __future__ import annotations

import time
from typing import Any

from crmcore.domain.facts.long_view import LongView
from crmcore.domain.offers.cross_prices import DEFAULT_DISCOUNT, cross_prices
from crmcore.proofs.bench.bench_row import row
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.usecases.offers.next_products import read_next_products
from crmcore.usecases.team.team import book_in_force
from crmcore.usecases.terms.working_date import working_date

#: seconds at most: the next products with the rules judged, the cross-prices of everybody
NEXT, PAIRS = 10.0, 5.0


def offer_rows(company: Company) -> list[dict[str, Any]]:
    """The next products of everybody, and cross-prices."""
    book, _ = book_in_force(company, DEFAULT, working_date(company, None))
    view = book.mart.insight("long_view", LongView)
    start = time.perf_counter()
    offers = read_next_products(company.dir, book.version, book.mart, view)
    seconds = time.perf_counter() - start
    what = f"next products of {book.mart.count:,} customers, three rules judged on two earlier days"
    rows = [row(what, seconds, None, f"≤ {NEXT:g} s", seconds <= NEXT)]
    if offers is not None:
        start = time.perf_counter()
        pairs = cross_prices(offers, book.mart.in_window, DEFAULT_DISCOUNT, 0.1)
        took = time.perf_counter() - start
        rows.append(row(f"cross-prices: {len(pairs)} pairs of {len(offers.offered):,} items", took, None, f"≤ {PAIRS:g} s", took <= PAIRS))
    return rows
