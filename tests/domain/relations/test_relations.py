"""Who supplies, refers and competes with whom: what hangs on whom, between groups, and of how many nothing is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.insights import Insights
from crmcore.domain.relations.between import TIER, between_groups
from crmcore.domain.relations.relations import Relations, coverage, customer_relations, hubs
from tests.domain.marts import book, mart

SUPPLY, REFERRAL, COMPETITOR = range(3)


def shop() -> Book:
    """Customers 0 to 5 with profits 60, 50, 40, 30, unknown, 10.

    0 supplies and sent 1, supplies 2; 3 sent 4; 1 and 2 compete; 5 is alone."""
    profit = np.array([60.0, 50.0, 40.0, 30.0, np.nan, 10.0])
    known = mart(order_amount=[6.0, 5.0, 4.0, 3.0, 2.0, 1.0], gross_profit=profit)
    kind = np.array([SUPPLY, SUPPLY, REFERRAL, REFERRAL, COMPETITOR])
    found = Relations(kind, np.array([0, 0, 0, 3, 1]), np.array([1, 2, 1, 4, 2]), outside=1)
    known = replace(known, basis="gross_profit", insights=Insights({"relations": lambda _: found}))
    return book(known, weights=(("order_amount", 1.0),))


def test_a_customer_both_supplied_and_sent_hangs_on_another_once_and_unknown_profit_is_not_zero():
    """50 + 40 hang on 0; of the one that 3 sent no profit is known."""
    every = customer_relations(shop().mart)
    assert every.relations.tolist() == [3, 3, 2, 1, 1, 0]
    assert every.hanging[0] == 90 and np.isnan(every.hanging[[1, 2, 3, 4, 5]]).all()


def test_whoever_has_nothing_on_file_is_counted_apart():
    """5 of 6 have a relation; hubs are 0 and 1 (60 + 50), and besides them only 2 (40) hangs on a hub."""
    found = coverage(shop())
    assert (found.customers, found.related, found.outside) == (6, 5, 1)
    assert [(k.pairs, k.sources, k.targets) for k in found.kinds] == [(2, 1, 2), (2, 2, 2), (1, 1, 1)]
    assert (found.hubs, found.hubs_profit, found.hubs_hanging) == (2, 110, 40)
    assert hubs(shop()).tolist() == [0, 1]


def test_between_groups_every_pair_stands_once():
    graded = shop()
    supply, referral, rivals = between_groups(graded, TIER)
    assert (supply.pairs.sum(), referral.pairs.sum(), rivals.pairs.sum()) == (2, 2, 1)
    assert (np.nansum(supply.profit), np.nansum(referral.profit), np.nansum(rivals.profit)) == (50 + 40, 50, 50 + 40)
    alone = np.zeros(6, np.bool_)
    alone[3] = True
    assert [matrix.pairs.sum() for matrix in between_groups(graded, TIER, alone)] == [0, 1, 0]
