from dataclasses import replace

from crmcore.domain.grading.coverage import known_metrics, known_share, missing_by_table, without_comparison
from tests.domain.marts import book, mart


def test_a_metric_is_known_when_anybody_has_it():
    known = mart(order_amount=[1.0] * 1500, trust=[None] * 1499 + [8.0])
    assert known_metrics(known) == ("order_amount", "trust")


def test_what_is_missing_names_the_table_that_brings_it():
    missing = missing_by_table(mart(order_amount=[1.0, 2.0], gross_profit=[1.0, 2.0]))
    assert missing["survey"] == ("satisfaction", "recommend", "trust", "attitude", "loyalty")
    assert "order_amount" not in missing["order_line"] and "net_profit" in missing["order_line"]


def test_growth_over_all_time_lacks_a_time_before_it_and_no_table():
    known = replace(mart(order_amount=[1.0, 2.0]), window=None)
    assert without_comparison(known) == ("growth_rate",) and "growth_rate" not in missing_by_table(known)["order_line"]
    assert without_comparison(mart(order_amount=[1.0])) == () and "growth_rate" in missing_by_table(mart(order_amount=[1.0]))["order_line"]


def test_an_indicator_is_known_for_a_share_of_the_graded():
    graded = book(mart(order_amount=[1, 2, 3, 4], trust=[5, None, None, None]), weights=(("order_amount", 50.0), ("trust", 50.0)))
    assert (known_share(graded, "order_amount"), known_share(graded, "trust")) == (1.0, 0.25)
