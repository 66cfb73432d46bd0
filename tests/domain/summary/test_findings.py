from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.grading.insights import Insights
from crmcore.domain.summary.findings import LISTABLE, findings
from crmcore.domain.summary.listing import listing
from tests.domain.marts import book, mart

#: twenty-five customers: 100, 80, 60, 40, 20 and twenty of −1 … the best five make 300 of 280
PROFIT = [100.0, 80, 60, 40, 20] + [-1.0] * 20


def by_code(graded, **more):
    return {f.code: f for f in findings(graded, **more)}


def test_the_best_fifth_the_losses_and_the_dependence_by_hand():
    result = by_code(book(mart(order_amount=[abs(p) for p in PROFIT], gross_profit=PROFIT, net_profit=PROFIT)))
    assert result["top_share"].values == {"n": 5, "share": 0.2, "profit_share": 300 / 280, "basis": "gross_profit"}
    assert list(result["top_share"].rows) == [0, 1, 2, 3, 4]
    assert (result["losses"].values, result["losses"].tone) == ({"n": 20, "amount": 20.0}, "bad")
    assert result["dependence"].values == {"n": 5, "share": pytest.approx(300 / 280), "basis": "gross_profit"}
    assert list(result["dependence"].rows) == [0, 1, 2, 3, 4]


def test_shares_are_told_of_the_chosen_profit():
    net = [10.0] * 25
    result = by_code(book(mart(order_amount=[1.0] * 25, gross_profit=PROFIT, net_profit=net)), measure="net_profit")
    assert result["top_share"].values["basis"] == "net_profit" and result["top_share"].values["profit_share"] == pytest.approx(0.2)


def test_who_came_into_the_top_tier_and_who_left_it_are_told_and_listed_by_amount():
    graded = book(mart(order_amount=[50.0, 40, 30, 20, 10], gross_profit=[50.0, 40, 30, 20, 10]))
    assert list(graded.tier) == [0, 1, 1, 2, 3]  # edges at round-half-up(5 × 20, 50, 80 %) = 1, 3, 4 customers
    before = np.array([1, 0, 0, -1, 3], np.int8)
    result = by_code(graded, before=before)["moves"]
    assert dict(result.values) == {"out": 2, "into": 1, "tier": "A"}
    assert list(result.rows) == [0, 1, 2]


def test_no_move_is_told_without_a_published_run_or_where_nobody_moved():
    graded = book(mart(order_amount=[50.0, 40, 30, 20, 10]))
    assert "moves" not in by_code(graded)
    assert "moves" not in by_code(graded, before=graded.tier)


def test_a_part_speaks_only_of_its_own_customers():
    customer_mask = np.arange(25) >= 10
    result = by_code(book(mart(order_amount=[abs(p) for p in PROFIT], gross_profit=PROFIT, net_profit=PROFIT)), customer_mask=customer_mask)
    assert result["losses"].values == {"n": 15, "amount": 15.0} and set(result["losses"].rows) == set(range(10, 25))


def silent(known, *rows: int):
    """The mart, with the silence rule naming the customers of these rows."""
    named = np.isin(np.arange(known.count), rows)
    return replace(known, insights=Insights({"silent": lambda own: named}))


def test_top_customers_that_the_silence_rule_names_are_told():
    graded = book(silent(mart(order_amount=[90.0, 80, 1, 1, 1, 1, 1, 1, 1, 1]), 0, 4))  # two of ten are in the top tier
    result = by_code(graded)["quiet"]
    assert dict(result.values) == {"n": 1, "tier": "A", "amount": 90.0} and list(result.rows) == [0]


def test_nobody_is_called_silent_where_nothing_reads_the_rhythms():
    assert "quiet" not in by_code(book(mart(order_amount=[90.0, 80, 1, 1, 1], days_since_order=[300.0] * 5, median_gap_days=[10.0] * 5)))


def test_where_no_profit_is_known_no_loss_is_claimed():
    assert not {"losses", "no_losses"} & set(by_code(book(mart(order_amount=[1.0, 2.0]))))


def test_the_list_behind_a_sentence_opens_in_the_sentences_own_order():
    profit = [-5.0, 90, -20, 80, -1] + [float(k) for k in range(10, 30)]
    known = mart(order_amount=[abs(p) for p in profit], gross_profit=profit, net_profit=profit, overdue_amount=profit[::-1])
    graded = book(silent(known, *range(25)))
    result = by_code(graded, before=np.full(25, 3, np.int8), measure="net_profit")
    assert (result["losses"].sort, list(result["losses"].rows)) == ("net_profit", [2, 0, 4])  # −20, −5, −1
    assert result["overdue"].sort == "-overdue_amount" and result["dependence"].sort == "-net_profit"
    assert "days_since_order" in result["quiet"].columns
    for found in result.values():
        if found.rows.size:
            part = np.isin(np.arange(25), found.rows)
            assert list(listing(graded, part, sort=found.sort)) == list(found.rows), found.code


def test_every_sentence_with_rows_can_be_listed():
    full = mart(
        order_amount=[abs(p) for p in PROFIT],
        gross_profit=PROFIT,
        net_profit=PROFIT,
        overdue_amount=[5.0] * 25,
    )
    graded = book(silent(full, *range(25)))
    result = findings(graded, before=np.full(25, 3, np.int8))
    assert {f.code for f in result if len(f.rows)} == set(LISTABLE)
