"""The mart on a company small enough to work out by hand, in comments."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from crmcore.domain.grading.coverage import no_comparison, without_comparison
from crmcore.domain.grading.mart import POPULATION, Mart
from crmcore.domain.grading.metrics import STORED
from crmcore.store.facts.marts import read_mart
from tests.parquet_stage import build

AS_OF = date(2024, 6, 30)  # with 12 months: 1 July 2023 to 30 June 2024


def line(customer: str, day: str, amount: float | None, order: str | None = None, **more: Any) -> dict[str, Any]:
    return {"customer_id": customer, "order_date": day, "amount": amount, "order_id": order or day, **more}


ORDERS = [
    line("edge", "2023-06-30", 100),
    line("edge", "2023-07-01", 200),
    line("edge", "2024-06-30", 300),
    line("edge", "2024-07-01", 1000),
    line("returner", "2024-01-10", 100, "R1"),
    line("returner", "2024-02-10", -40, "R2"),
    line("canceller", "2024-03-01", 50),
    line("canceller", "2024-04-01", 70, status=" Cancelled "),
    line("退货", "2024-03-01", 50),
    line("退货", "2024-04-01", 70, status="已退货"),
    line("only returns", "2024-05-01", -30),
    line("gone", "2023-01-05", 80),
    line("later", "2024-08-01", 5),
    line("twice a day", "2024-02-01", 10, "T1"),
    line("twice a day", "2024-02-01", 20, "T2"),
    line("twice a day", "2024-02-11", 30, "T3"),
    line("twice a day", "2024-03-02", 40, "T4"),
    line("netted", "2024-02-01", 30, "N1"),
    line("netted", "2024-02-01", -30, "N1"),
    line("below zero", "2024-02-01", 30, "N1"),
    line("below zero", "2024-02-01", -31, "N1"),
    line("no numbers", "2024-02-01", 10) | {"order_id": None},
    line("no numbers", "2024-02-01", 20) | {"order_id": None},
]


class CustomerMetrics:
    """One customer's values by metric id."""

    def __init__(self, mart: Mart, customer: str) -> None:
        self.row = mart.customers.table["customer_id"].to_pylist().index(customer)
        self.mart = mart

    def __getitem__(self, metric: str) -> float:
        return float(self.mart.metrics[metric][self.row])

    @property
    def population(self) -> str:
        return POPULATION[self.mart.population[self.row]]


@pytest.fixture(scope="module")
def orders_only(tmp_path_factory: pytest.TempPathFactory) -> Path:
    company = tmp_path_factory.mktemp("orders")
    build(company, order_line=ORDERS)
    return company


@pytest.fixture(scope="module")
def mart(orders_only: Path) -> Mart:
    return read_mart(orders_only, 1, AS_OF, 12)


def of(company: Path, customer: str, as_of: date = AS_OF, window: int | None = 12) -> CustomerMetrics:
    return CustomerMetrics(read_mart(company, 1, as_of, window), customer)


def test_customers_stand_in_the_order_of_their_ids(mart):
    ids = mart.customers.table["customer_id"].to_pylist()
    assert ids == sorted({row["customer_id"] for row in ORDERS})


def test_every_metric_has_a_value_or_nan_for_every_customer(mart):
    assert list(mart.metrics) == [m.id for m in STORED]
    assert all(
        values.shape == (mart.count,) and values.dtype == np.float64 and not values.flags.writeable for values in mart.metrics.values()
    )


def test_the_window_starts_after_its_first_day_and_ends_with_the_date(mart):
    edge = CustomerMetrics(mart, "edge")
    assert (edge["order_amount"], edge["order_count"], edge["average_order"]) == (500, 2, 250)


def test_growth_compares_the_window_with_the_one_before(orders_only):
    assert of(orders_only, "edge", window=6)["growth_rate"] == 0.5  # (300 − 200) / 200
    assert of(orders_only, "gone", date(2024, 1, 4), window=6)["growth_rate"] == -1.0  # (0 − 80) / 80
    assert np.isnan(of(orders_only, "returner", window=6)["growth_rate"])  # nothing before to compare with


def test_growth_is_unknown_where_the_data_begin_within_the_window_before(mart, orders_only):
    assert mart.months == 18 and np.isnan(mart.metrics["growth_rate"]).all()
    assert no_comparison(mart) == "not_in_data" and without_comparison(mart) == ("growth_rate",)
    assert no_comparison(read_mart(orders_only, 1, AS_OF, 9)) == ""


def test_somebody_is_a_customer_since_the_day_that_the_list_names_where_it_is_earlier(tmp_path):
    people = [("early", date(2020, 6, 30)), ("late", date(2024, 3, 1)), ("unknown", None), ("prospect", date(2020, 6, 30))]
    build(
        tmp_path,
        customer=[{"customer_id": customer, "since": since} for customer, since in people],
        order_line=[line(customer, "2023-07-01", 10) for customer, _ in people[:3]],
    )
    days = {customer: of(tmp_path, customer)["tenure_days"] for customer, _ in people}
    assert (days["early"], days["late"], days["unknown"]) == (1461, 365, 365) and np.isnan(days["prospect"])


def test_all_time_has_no_window_before(orders_only):
    edge = of(orders_only, "edge", window=None)
    assert edge["order_amount"] == 600 and np.isnan(edge["growth_rate"])


def test_tenure_and_gaps_look_at_all_history(mart):
    edge = CustomerMetrics(mart, "edge")
    assert edge["tenure_days"] == 366  # 30 June 2023 to 30 June 2024, over a 29 February
    assert edge["days_since_order"] == 0
    assert edge["median_gap_days"] == 183  # gaps of 1 and 365 days


def test_purchases_of_one_day_are_one_for_gaps_but_each_an_order(mart):
    result = CustomerMetrics(mart, "twice a day")
    assert result["median_gap_days"] == 15  # gaps of 10 and 20 days
    assert (result["order_count"], result["average_order"]) == (4, 25)


def test_returns_move_money_only(mart):
    result = CustomerMetrics(mart, "returner")
    assert (result["order_amount"], result["order_count"]) == (60, 1)
    assert result["days_since_order"] == 172  # 10 January to 30 June: 21 + 29 + 31 + 30 + 31 + 30
    assert np.isnan(result["median_gap_days"])


@pytest.mark.parametrize("customer", ["canceller", "退货"])
def test_lines_with_a_status_of_return_or_cancellation_move_money_only(mart, customer):
    result = CustomerMetrics(mart, customer)
    assert (result["order_amount"], result["order_count"], result["days_since_order"]) == (120, 1, 121)  # since 1 March


def test_an_order_is_judged_by_its_net_amount(mart):
    assert (CustomerMetrics(mart, "netted")["order_count"], CustomerMetrics(mart, "netted")["order_amount"]) == (1, 0)
    assert (CustomerMetrics(mart, "below zero")["order_count"], CustomerMetrics(mart, "below zero").population) == (0, "returns_only")


def test_one_order_number_used_by_two_customers_is_two_orders(mart):
    assert CustomerMetrics(mart, "netted").population != CustomerMetrics(mart, "below zero").population  # both called theirs N1


def test_lines_of_a_day_without_an_order_number_are_one_order(mart):
    assert (CustomerMetrics(mart, "no numbers")["order_count"], CustomerMetrics(mart, "no numbers")["average_order"]) == (1, 30)


@pytest.mark.parametrize(
    ("customer", "population"),
    [("edge", "graded"), ("netted", "graded"), ("gone", "lapsed"), ("only returns", "returns_only"), ("later", "not_yet")],
)
def test_a_customer_without_a_purchase_in_the_window_has_a_reason(mart, customer, population):
    assert CustomerMetrics(mart, customer).population == population


def test_a_lapsed_customer_bought_nothing_and_a_prospect_is_unknown(mart):
    assert (CustomerMetrics(mart, "gone")["order_amount"], CustomerMetrics(mart, "gone")["order_count"]) == (0, 0)
    assert np.isnan(CustomerMetrics(mart, "gone")["average_order"])
    assert all(np.isnan(CustomerMetrics(mart, "later")[m.id]) for m in STORED)


def test_customers_with_any_line_in_the_window_are_marked(mart):
    ids = mart.customers.table["customer_id"].to_pylist()
    assert {c for c, inside in zip(ids, mart.in_window, strict=True) if not inside} == {"gone", "later"}


def test_arpu_is_per_month_of_the_window(mart, orders_only):
    assert CustomerMetrics(mart, "edge")["arpu_month"] == 500 / 12
    # all time: the first order of the data is 5 January 2023; 18 months back from 30 June 2024 lies before it
    assert of(orders_only, "edge", window=None)["arpu_month"] == 600 / 18


def test_what_the_file_does_not_tell_is_unknown_for_all(mart):
    unknown = [m.id for m in STORED if np.isnan(mart.metrics[m.id]).all()]
    assert set(unknown) == {m.id for m in STORED if m.needs != "order_line"} | {
        "gross_profit",
        "net_profit",
        "profit_share",
        "order_quantity",
        "growth_rate",  # the data begin within the window before
    }
    assert mart.basis == "order_amount" and mart.has == {"order_line", "customer"}


def test_profit_is_the_files_own_or_amount_less_cost(tmp_path):
    build(
        tmp_path,
        order_line=[
            line("a", "2024-05-01", 100, profit=30, cost=60),
            line("b", "2024-05-01", 100, cost=90),
            line("loser", "2024-05-01", 100, profit=-20),
        ],
    )
    assert of(tmp_path, "a")["gross_profit"] == 30 and of(tmp_path, "b")["gross_profit"] == 10
    assert of(tmp_path, "loser")["profit_share"] == -1.0  # −20 of 30 + 10 − 20
    assert of(tmp_path, "a")["profit_share"] == 1.5


def test_no_share_of_a_total_that_is_not_above_zero(tmp_path):
    build(tmp_path, order_line=[line("a", "2024-05-01", 100, profit=30), line("b", "2024-05-01", 100, profit=-30)])
    assert np.isnan(of(tmp_path, "a")["profit_share"])


def test_a_sum_with_an_unknown_part_is_unknown_for_that_customer_only(tmp_path):
    build(
        tmp_path,
        order_line=[
            line("a", "2024-05-01", 100, profit=30),
            line("a", "2024-05-02", 100),
            line("b", "2024-05-01", 100, profit=5),
            line("c", "2022-05-01", 100, profit=5),
        ],
    )
    assert np.isnan(of(tmp_path, "a")["gross_profit"]) and of(tmp_path, "a")["order_amount"] == 200
    assert of(tmp_path, "b")["gross_profit"] == 5
    assert of(tmp_path, "c")["gross_profit"] == 0  # lapsed: nothing bought, nothing earned


def test_quantity_counts_what_was_bought_not_what_came_back(tmp_path):
    build(tmp_path, order_line=[line("a", "2024-05-01", 100, quantity=10), line("a", "2024-05-02", -20, quantity=-2)])
    assert of(tmp_path, "a")["order_quantity"] == 10
