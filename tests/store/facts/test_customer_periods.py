"""Customers by quarter and year, read from orders that are added up by hand."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.store.facts.customer_periods import period_ends, read_customer_periods
from tests.parquet_stage import build


def line(customer: str, day: str, amount: float) -> dict[str, object]:
    return {"order_id": f"{customer}-{day}", "customer_id": customer, "order_date": day, "amount": amount}


def test_periods_end_on_the_date_and_reach_back_to_the_first_order():
    assert period_ends(date(2024, 6, 30), 3, 7) == (date(2023, 12, 30), date(2024, 3, 30), date(2024, 6, 30))


def test_customers_by_quarter(tmp_path):
    build(
        tmp_path,
        customer=[{"customer_id": "old", "since": "2019-01-01"}, {"customer_id": "new", "since": "2024-05-02"}],
        order_line=[
            line("old", "2023-10-01", 9),
            line("new", "2024-05-02", 100),
            line("new", "2024-05-20", 20),
            line("new", "2024-06-30", -30),
            line("new", "2024-07-01", 1000),  # after the date
            line("old", "2024-06-10", 7),
        ],
    )
    found = read_customer_periods(tmp_path, 1, date(2024, 6, 30), "quarter")
    rows = list(zip(found.customer.tolist(), found.period.tolist(), found.purchases.tolist(), found.amount.tolist(), strict=True))
    assert rows == [(0, 2, 2, 90.0), (1, 0, 1, 9.0), (1, 2, 1, 7.0)]  # customer 0 is "new"
    assert found.cohort.tolist() == [2, 0]
    assert found.left_truncated.tolist() == [False, True], "the list says that the second one is older than the data"
    assert found.first_amount.tolist() == [100.0, 9.0]
    assert found.basis == "order_amount"
    assert np.array_equal(found.profit, found.amount)
