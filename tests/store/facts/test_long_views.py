"""The long view of a customer: the last year, the year before and everything to date, as known on a day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.store.facts.long_views import read_long_view
from crmcore.usecases.insights.load_mart import load_mart
from crmcore.usecases.value.influence import read_influence
from tests.parquet_stage import build

DAY = date(2024, 12, 31)


def line(customer: str, day: str, amount: float, profit: float | None = None, order: str = "") -> dict:
    return {"customer_id": customer, "order_id": order or f"{customer}-{day}", "order_date": day, "amount": amount, "profit": profit}


@pytest.fixture
def company(tmp_path):
    build(
        tmp_path / "c",
        order_line=[
            line("a", "2022-12-31", 10, 1),
            line("a", "2023-06-01", 20, 2),
            line("a", "2024-06-01", 40, 4),
            line("a", "2024-06-01", 2, 1, "x"),
            line("a", "2024-07-01", 30, 3),
            line("a", "2025-01-01", 99, 9),
            line("b", "2023-12-31", 50, 5),
            line("c", "2024-01-01", -5, -1),
        ],
        customer=[
            {"customer_id": "a", "annual_wallet": 100, "acquisition_cost": 7, "segment": "s"},
            {"customer_id": "d", "referred_by": "a"},
            {"customer_id": "b", "annual_wallet": 0, "referred_by": "a"},
        ],
        service_cost=[
            {"customer_id": "a", "spent_on": "2024-03-01", "cost": 1.5},
            {"customer_id": "a", "spent_on": "2022-03-01", "cost": 2},
        ],
    )
    return tmp_path / "c"


def test_a_year_is_the_twelve_months_up_to_the_day_and_later_facts_are_not_known(company):
    view = read_long_view(company, 1, DAY)
    assert view.year_amount[:2].tolist() == [72.0, 0.0] and view.amount_to_date[:2].tolist() == [102.0, 50.0]
    assert view.bought.tolist() == [True, False, False, False]  # c only returned something
    assert view.bought_before.tolist() == [True, True, False, False]  # 31 December 2023 is the year before
    assert np.isnan(view.year_amount[3])  # d never had a line


def test_profit_is_net_of_what_serving_cost_in_the_same_time(company):
    view = read_long_view(company, 1, DAY)
    assert view.basis == "net_profit"
    assert view.year_profit[0] == 8 - 1.5 and view.profit_to_date[0] == 11 - 3.5


def test_purchases_of_one_day_are_one_and_the_first_days_amount_is_told_apart(company):
    view = read_long_view(company, 1, DAY)
    assert view.purchase_days.tolist() == [4, 1, 0, 0] and view.first_amount[:2].tolist() == [10.0, 50.0]
    assert (view.tenure_days[0], view.silent_days[0]) == ((DAY - date(2022, 12, 31)).days, (DAY - date(2024, 7, 1)).days)


def test_a_wallet_of_nothing_tells_nothing(company):
    view = read_long_view(company, 1, DAY)
    assert view.wallet[0] == 100 and np.isnan(view.wallet[1]) and view.acquisition_cost[0] == 7
    assert (view.segments, view.segment.tolist()) == (("s",), [0, -1, -1, -1])


def test_months_of_data_count_from_the_first_order(company):
    assert read_long_view(company, 1, DAY).months == 25 and read_long_view(company, 1, date(2024, 12, 30)).months == 24


def test_without_service_costs_profit_is_gross_and_without_profit_it_is_the_amount(tmp_path):
    build(tmp_path / "g", order_line=[line("a", "2024-06-01", 40, 4)])
    build(tmp_path / "n", order_line=[line("a", "2024-06-01", 40)])
    gross, none = (read_long_view(tmp_path / name, 1, DAY) for name in ("g", "n"))
    assert (gross.basis, gross.year_profit[0]) == ("gross_profit", 4.0) and (none.basis, none.year_profit[0]) == ("order_amount", 40.0)


def test_influence_is_what_the_customers_bring_that_one_has_sent(company):
    result = read_influence(company, 1, load_mart(company, 1, date(2023, 12, 31), 12))
    assert result.referred.tolist() == [2, 0, 0, 0] and result.referral_profit.tolist() == [5.0, 0.0, 0.0, 0.0]


def test_without_any_referral_influence_is_unknown_and_not_nothing(tmp_path):
    build(tmp_path / "g", order_line=[line("a", "2024-06-01", 40, 4)])
    assert np.isnan(read_influence(tmp_path / "g", 1, load_mart(tmp_path / "g", 1, DAY, 12)).referral_profit).all()
