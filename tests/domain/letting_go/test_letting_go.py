"""Letting go: which decision is in force, whom lists leave out, what followed, whom to think about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.letting_go.candidates import candidates
from crmcore.domain.letting_go.decisions import LetGo, LettingGo, let_go_on
from crmcore.domain.letting_go.effect import Since, YearBefore, let_go_effect

DAY, NOW = date(2025, 1, 1), date(2026, 1, 1)  # 365 days
GONE = LettingGo("a", "loss", "too dear", ("migrate", "reassess"), False, DAY, position=1)


def test_the_later_decision_counts_and_a_withdrawal_ends_it():
    back = replace(GONE, reason=None, effective_on=date(2025, 6, 1), position=2)
    assert let_go_on([back, GONE], date(2025, 5, 31)) == {"a": GONE}
    assert let_go_on([back, GONE], date(2025, 6, 1)) == {} == let_go_on([GONE], date(2024, 12, 31))
    assert GONE.checked().tried == ("reassess", "migrate")
    for broken, code in ((replace(GONE, reason="dull"), "unknown_let_go_reason"), (replace(GONE, why=" "), "let_go_reason_missing")):
        with pytest.raises(Problem) as refused:
            broken.checked()
        assert refused.value.code == code


def test_who_buys_again_has_not_gone_but_stays_blocked():
    found = LetGo(3, np.array([0, 2]), (GONE, replace(GONE, customer_id="c", win_back=True)), np.array([100.0, 100.0]))
    assert found.gone(np.array([400.0, 5.0, 99.0])).tolist() == [True, False, False]  # c bought 99 days ago: after it
    assert found.gone(np.array([np.nan, 5.0, 100.0])).tolist() == [True, False, True]  # on the day itself is not after it
    assert (found.blocked.tolist(), found.win_back.tolist()) == ([True, False, False], [0, -1, 1])


def test_what_followed_is_the_year_before_at_its_pace_and_the_followers_beside_everybody():
    """The customer in row 0 lost 50 in the year before; 365 days later 5 came in: 5 − (−50) = 55. Rows 1 to 3 bought in the year before;
    1 and 2 since. It referred 1 and 3, so one of two bought on; of all four that had bought, two did."""
    before = YearBefore(DAY, np.full(4, 9.0), np.full(4, 10.0), np.array([-50.0, 1, 1, 1]), np.array([10.0, 20, 30, 364]))
    now = YearBefore(NOW, np.zeros(4), np.zeros(4), np.zeros(4), np.array([375.0, 3, 4, 729]))
    since = Since(np.array([5.0]), np.array([80.0]), np.array([20.0]))
    effect = let_go_effect(np.array([0]), [before], now, since, (np.array([0, 0]), np.array([1, 3])))
    assert (effect.service[0], effect.saved[0], effect.early[0]) == (60, 55, False)
    assert (effect.followers[0], effect.stayed[0], effect.others[0], effect.others_stayed[0]) == (2, 1, 4, 2)
    assert effect.total | {"net": 0} == {
        "customers": 1,
        "net": 0,
        "saved": 55,
        "owed": 80,
        "recovered": 20,
        "followers": 2,
        "stayed": 1,
        "others_share": 0.5,
    }


def test_candidates_owe_more_than_they_earn_or_lose_twice():
    """Row 0 owes 30 and earned 20; 1 owes 30 and earned 40; 2 lost 10 twice, but its referrals earn 12; 3 lost once; 4 is not looked at."""
    found = candidates(
        np.array([30.0, 30, 0, 0, 90]),
        np.array([20.0, 40, -10, -10, -5]),
        np.array([5.0, 5, -1, 2, -1]),
        np.array([np.nan, np.nan, 12, np.nan, np.nan]),
        np.array([True, True, True, True, False]),
    )
    assert (found.rows.tolist(), found.why.tolist(), found.money.tolist()) == ([0, 2], [0, 1], [30, 10])
    assert found.outweighed.tolist() == [False, True]
