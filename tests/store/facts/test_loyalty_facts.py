"""How often customers bought and what they answered: months count back from the date, and nothing later is known."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.grading.scenario import months_before
from crmcore.domain.grading.terms import LoyaltyTerms
from crmcore.domain.loyalty.quadrant import BOXES, Loyalty
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.loyalty_facts import months_back, read_attitudes, read_buying, read_satisfaction
from crmcore.store.facts.marts import read_mart
from crmcore.usecases.loyalty.points import read_relationship
from tests.parquet_stage import build


def shop(folder: Path, orders: list[tuple], surveys: list[tuple] = ()) -> Path:
    """A company of orders (customer, day, amount) and surveys (customer, day, perceived, expected, recommend, trust)."""
    questions = ("customer_id", "answered_on", "perceived", "expected", "recommend", "trust")
    answers = {"survey": [dict(zip(questions, line, strict=True)) for line in surveys]} if surveys else {}
    build(folder / "shop", order_line=[{"customer_id": c, "order_date": d, "amount": a} for c, d, a in orders], **answers)
    return folder / "shop"


def bought(company: Path, count: int, as_of: date, window: int | None) -> list[tuple]:
    """(days, active months, months there were) of each customer."""
    found = read_buying(company, 1, count, as_of, window)
    return list(zip(found.days.tolist(), found.active.tolist(), found.months.tolist(), strict=True))


def test_days_with_a_purchase_and_their_months(tmp_path):
    company = shop(
        tmp_path,
        [
            ("a", "2024-04-15", 5),
            ("a", "2024-04-15", 5),
            ("a", "2024-04-16", 5),
            ("a", "2024-05-15", 5),
            ("a", "2025-04-15", 5),
            ("b", "2025-03-16", 5),
            ("b", "2025-03-20", -3),
            ("b", "2025-04-16", 5),
            ("c", "2024-04-15", 5),
            ("d", "2025-01-01", -5),
        ],
    )
    # The year up to 15 April 2025 begins on 16 April 2024. a: the 15th of April lies before it, 16 April and 15 May are
    # one month (16 Apr – 15 May), and the last day makes two; it could buy in all twelve. b: one purchase in the last
    # month, the return and the day after do not count. c bought before, d only returned.
    assert bought(company, 4, date(2025, 4, 15), 12) == [(3, 2, 12), (1, 1, 1), (0, 0, 0), (0, 0, 0)]
    # for ever: a since 15 April 2024, which ends a month of its own: (13 months, 3 of them active)
    assert bought(company, 4, date(2025, 4, 15), None) == [(4, 3, 13), (1, 1, 1), (1, 1, 13), (0, 0, 0)]


def test_a_short_month_ends_on_its_last_day(tmp_path):
    # months up to 31 March 2025 end on 31 January, 28 February, 31 March
    company = shop(tmp_path, [("a", "2025-01-31", 5), ("a", "2025-02-01", 5), ("a", "2025-02-28", 5), ("a", "2025-03-01", 5)])
    assert bought(company, 1, date(2025, 3, 31), 12) == [(4, 3, 3)]
    # months up to 28 February end on the 28th: the 31st of January belongs to the last one
    assert bought(company, 1, date(2025, 2, 28), 12) == [(3, 1, 1)]


@pytest.mark.parametrize("as_of", [date(2024, 2, 29), date(2025, 2, 28), date(2025, 3, 31), date(2025, 4, 30), date(2025, 12, 15)])
def test_arrays_sql_and_windows_agree_on_the_month_of_every_day(tmp_path, as_of):
    days = [as_of - timedelta(days=k) for k in range(800)]
    company = shop(tmp_path, [(f"c{k:03d}", day, 1) for k, day in enumerate(days)])
    by_array = months_back(np.array(days, "datetime64[D]"), as_of)
    by_rule = [next(k for k in range(40) if day > months_before(as_of, k + 1)) for day in days]
    assert by_array.tolist() == by_rule
    with cursor_for(company, 1) as cursor:  # a day is active in the window of k months, in one month of it
        for window in (1, 3, 12):
            rows = run_query(cursor, "repeat", as_of=as_of, start=months_before(as_of, window))
            assert sorted(rows["customer_key"].to_pylist()) == [k for k, month in enumerate(by_rule) if month < window]


SURVEYS = [
    ("a", "2023-04-15", 9.0, None, None, None),
    ("a", "2025-04-01", 7.0, 8.0, 9.0, None),
    ("a", "2025-04-01", 5.0, None, None, None),
    ("a", "2025-04-16", 1.0, 1.0, 1.0, 1.0),
    ("b", "2024-01-01", None, 5.0, 3.0, None),
]


def test_the_newest_answers_up_to_the_date_count_and_several_of_a_day_are_their_mean(tmp_path):
    company = shop(tmp_path, [("a", "2025-01-01", 5), ("b", "2025-01-01", 5)], SURVEYS)
    result = read_satisfaction(company, 1, date(2025, 4, 15))
    # two years before 15 April 2025 is 15 April 2023, which is too old; of 1 April 2025: (7 + 5) / 2 = 6 against 8
    assert (result.customer.tolist(), result.perceived.tolist(), result.expected.tolist()) == ([0], [6.0], [8.0])
    attitudes = read_attitudes(company, 1, 2, date(2025, 4, 15))
    assert (attitudes["satisfaction"][0], attitudes["recommend"].tolist()) == (6.0, [9.0, 3.0])
    assert np.isnan(attitudes["satisfaction"][1]) and np.isnan(attitudes["trust"]).all()


def test_loyalty_is_read_with_the_quarters_before_it(tmp_path):
    orders = [("a", day, 5) for day in ("2024-02-01", "2024-05-01", "2024-08-01", "2024-11-01", "2025-02-01")]
    company = shop(tmp_path, [*orders, ("b", "2025-02-01", 5)], [("a", "2024-08-01", 9.0, None, 9.0, 9.0)])
    mart = read_mart(company, 1, date(2025, 2, 15), 12)
    found = Loyalty(read_relationship(company, 1, mart), LoyaltyTerms())
    # a buys in four months of twelve, b in its only one: days 4 against 1 → 75 and 25; share 1/3 against 1 → 25 and 75
    assert found.repeat.tolist() == [50.0, 50.0] and found.attitude[0] == 90
    assert [BOXES[k] for k in found.box] == ["true", "unknown"]
    # 15 November: alone, so 50 and the answer is there. 15 August too. 15 May: answered later, so it is not known.
    assert [[BOXES[k] if k >= 0 else "" for k in quarter] for quarter in found.history[1:]] == [["true", ""], ["true", ""], ["unknown", ""]]
    assert found.satisfaction.tolist() == [2, 3]
