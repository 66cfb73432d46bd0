"""The profits of whole years before a day, worked out by hand."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.store.facts.long_views import read_long_view
from crmcore.store.facts.yearly_profits import read_yearly_profits
from tests.parquet_stage import build
from tests.store.facts.test_long_views import DAY, line


def test_every_whole_year_as_known_on_the_day(tmp_path):
    build(
        tmp_path / "c",
        order_line=[
            line("a", "2021-12-01", 10, 1),  # one month short of a fourth year: not looked at
            line("a", "2022-06-01", 20, 2),
            line("a", "2022-07-01", 20, 2),
            line("a", "2024-06-01", 40, 4),
            line("a", "2025-01-01", 99, 9),
            line("b", "2023-12-31", 50, 5),
            line("c", "2024-01-01", -5, -1),
            line("d", "2021-12-20", 5, 1),
        ],
        customer=[{"customer_id": "b", "since": "2020-12-31"}],
        service_cost=[{"customer_id": "a", "spent_on": "2023-03-01", "cost": 1.5}],
    )
    found = read_yearly_profits(tmp_path / "c", 1, DAY)
    assert found.ends == (DAY, date(2023, 12, 31), date(2022, 12, 31)) and found.basis == "net_profit"
    a, b, c = range(3)
    assert found.profit[:, a].tolist() == [4, -1.5, 4] and found.profit[:, b].tolist() == [0, 5, 0]
    assert found.bought[:, a].tolist() == [True, False, True] and not found.bought[:, c].any()
    assert found.first_days[b] == 366 and found.since_days[b] == 4 * 365 + 1 and np.isnan(found.first_days[c])
    # of the gaps 182, 30 and 701 days nine tenths are shorter than 597: d came 19 days after the data began, b is listed
    assert found.censored.tolist() == [True, False, False, True]
    assert (found.profit[0, [a, b]] == read_long_view(tmp_path / "c", 1, DAY).year_profit[[a, b]]).all()


def test_without_profit_amounts_count_and_a_missing_amount_is_unknown(tmp_path):
    build(
        tmp_path / "c",
        order_line=[line("a", "2022-01-01", 10), line("a", "2024-06-01", 40), line("b", "2023-06-01", None), line("b", "2024-06-01", 7)],
    )
    found = read_yearly_profits(tmp_path / "c", 1, DAY)
    assert found.basis == "order_amount" and found.profit[:, 0].tolist() == [40, 0, 10]
    assert np.isnan(found.profit[1, 1]) and found.profit[0, 1] == 7
    assert read_yearly_profits(tmp_path / "c", 1, date(2022, 3, 1)).years == 1
