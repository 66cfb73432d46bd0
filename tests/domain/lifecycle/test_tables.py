"""The life cycle in tables: counted by hand, the same for a part as for its customers alone."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.lifecycle.silence import SilenceRule
from crmcore.domain.lifecycle.stages import DECLINE, EXPLORATION, FORMATION, STABLE, LifeCycle, Snapshot, stage_totals
from crmcore.domain.lifecycle.tables import (
    decline_reason_counts,
    entered_decline,
    flows,
    life_tables,
    rows_moved,
    stage_rows,
    stages_over_time,
    stays,
)

E, F, S, D = EXPLORATION, FORMATION, STABLE, DECLINE
ENDS = tuple(date(2025, month, 28) for month in (3, 6, 9, 12))
#: five customers, a line each: their stages at the four ends, amount and profit of the newest year
LIVES = [
    ([E, F, F, S], 100.0, 10.0),
    ([E, E, D, D], 30.0, -4.0),
    ([-1, E, F, D], 50.0, np.nan),
    ([-1, -1, -1, E], 20.0, 2.0),
    ([-1] * 4, np.nan, np.nan),
]


def life(basis: str = "net_profit") -> LifeCycle:
    stage = np.array([stages for stages, *_ in LIVES], dtype=np.int8).T
    amount, profit = (np.array([line[k] for line in LIVES]) for k in (1, 2))
    none = np.zeros(len(LIVES))
    now = Snapshot(ENDS[-1], none, none, none, none, amount, none, profit, amount, none, none, SilenceRule(None, 90.0))
    rows = np.tile(amount, (2, 1)).astype(np.float32), np.tile(profit, (2, 1)).astype(np.float32)  # two quarters are kept
    since = np.array([0, 1, 0, 0, -1], dtype=np.int16)
    reason = np.array([-1, 1, 0, -1, -1], dtype=np.int8)
    totals = np.stack([stage_totals(stage[q], amount, profit) for q in (2, 3)])
    return LifeCycle(ENDS, stage, *rows, totals, since, reason, now, basis)


def test_stages_are_counted_and_summed_and_unknown_profit_adds_nothing():
    told = stage_rows(life())
    assert [(r.stage, r.customers, r.order_amount, r.net_profit, r.losing) for r in told] == [
        ("exploration", 1, 20, 2, 0),
        ("formation", 0, 0, 0, 0),
        ("stable", 1, 100, 10, 0),
        ("decline", 2, 80, -4, 1),
        ("came_once", 0, 0, 0, 0),
    ]
    assert [r.net_profit for r in stage_rows(life("order_amount"))] == [None] * 5


def test_only_quarters_with_money_are_shown_and_the_newest_is_today():
    told = stages_over_time(life())
    assert [q.end for q in told] == list(ENDS[2:]) and told[-1].stages == stage_rows(life())
    assert [r.customers for r in told[0].stages] == [0, 2, 0, 1, 0]


def test_flows_tell_from_where_to_where_and_newcomers_last():
    table = flows(life())
    assert table[F, S] == table[D, D] == table[F, D] == table[-1, E] == 1 and table.sum() == 4
    assert rows_moved(life(), F, D).tolist() == [2] and rows_moved(life(), -1, E).tolist() == [3]


def test_who_came_into_decline_this_quarter_and_why():
    assert entered_decline(life()).tolist() == [2]
    assert decline_reason_counts(life(), np.array([1, 2])) == {"own_rhythm": 1, "amount": 1}


def test_stays_that_ended_and_those_that_go_on():
    # ended: exploration 1, 2 and 1 quarters, formation 2 and 1; going on: stable 1, decline 2 and 1, exploration 1
    told = {s.stage: (s.present, s.present_median, s.finished, s.finished_median) for s in stays(life())}
    assert told == {
        "exploration": (1, 1, 3, 1),
        "formation": (0, None, 2, 1.5),
        "stable": (1, 1, 0, None),
        "decline": (2, 1.5, 0, None),
        "came_once": (0, None, 0, None),
    }


@pytest.mark.parametrize("part", [[True, False, True, True, False], [False] * 5])
def test_a_part_is_told_as_if_nobody_else_existed(part):
    whole, chosen = life(), np.array(part)
    assert sum(r.customers for r in stage_rows(whole, chosen)) == int((chosen & (whole.today >= 0)).sum())
    assert flows(whole, chosen).sum() == int((chosen & (whole.today >= 0)).sum())
    assert set(entered_decline(whole, chosen)) <= set(np.flatnonzero(chosen))
    both = [stage_rows(whole, chosen), stage_rows(whole, ~chosen)]
    assert [a.order_amount + b.order_amount for a, b in zip(*both, strict=True)] == [r.order_amount for r in stage_rows(whole)]


def test_the_tables_of_a_part_are_worked_out_once_and_few_are_kept():
    whole = life()
    assert life_tables(whole) is life_tables(whole)
    for k in range(9):
        life_tables(whole, np.arange(5) == k)
    assert len(whole._cache) <= 4
