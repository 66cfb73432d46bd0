"""Lapse is not loss: the share that comes back by hand, each lapse once, and what it makes of a lapse risk."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest

from crmcore.domain.churn.prediction.comeback import GROUPS, Lapses, comeback, silence_group
from crmcore.domain.churn.risk import Churn, comeback_cut_offs


def lapses(customers: range, back: int, group: int = 0, last: int = 0) -> Lapses:
    """One lapse each, the first `back` of them with a return."""
    n = len(customers)
    return Lapses(np.array(customers), np.full(n, last), np.full(n, group), np.arange(n) < back)


def test_silence_is_held_against_the_own_mean_gap():
    # four gaps in 80 days: 20 each; an edge belongs to what lies below it
    since = np.array([10.0, 11.0, 20.0, 40.0, 80.0, 81.0, 50.0])
    days = np.array([5.0] * 6 + [1.0])
    told = silence_group(since, np.where(days > 1, since + 80, since), days)
    assert [GROUPS[g] for g in told] == ["up_to_half", "up_to_1", "up_to_1", "up_to_2", "up_to_4", "more", "no_gap"]


def test_shares_are_drawn_to_that_of_all():
    told = comeback([lapses(range(100), 80), lapses(range(100, 200), 20, group=4)])
    # all: 100 of 200; (80 + 50 · ½)/(100 + 50) = .7, (20 + 25)/150 = .3; groups without a lapse: ½
    assert told.share == 0.5 and told.customers == 200
    assert told.shares == pytest.approx([0.7, 0.5, 0.5, 0.5, 0.3, 0.5])
    # the interval of a share of ½ among 200: about ± 1.645 · √(.25/200) = ± .058
    assert told.interval == pytest.approx((0.442, 0.558), abs=0.015)


def test_one_silence_seen_on_two_days_is_one_lapse_and_a_later_one_is_another():
    same = comeback([lapses(range(100), 100), lapses(range(100), 0, group=3)])
    assert (same.lapsed.sum(), same.share) == (100, 1.0)  # as seen on the first day
    later = comeback([lapses(range(100), 100), lapses(range(100), 0, group=3, last=400)])
    assert (later.lapsed.tolist(), later.came_back.tolist(), later.customers) == ([100, 0, 0, 100, 0, 0], [100, 0, 0, 0, 0, 0], 100)


def test_with_fewer_than_a_hundred_customers_nothing_is_told():
    assert comeback([lapses(range(99), 5), lapses(range(99), 5, last=400)]) is None and comeback([]) is None


def test_only_days_whose_year_after_the_horizon_is_over_are_looked_at():
    days = comeback_cut_offs(date(2025, 12, 31), 180, date(2023, 1, 1))
    # 31 Dec 2025 − 545 days = 4 Jul 2024, then 90 days earlier each while a year of history lies before
    assert days == (date(2024, 1, 6), date(2024, 4, 5), date(2024, 7, 4))
    assert comeback_cut_offs(date(2025, 12, 31), 180, None) == ()


def test_loss_risk_is_what_does_not_come_back_and_at_most_the_lapse_risk():
    risk = np.array([0.5, 0.2])
    known = SimpleNamespace(risk=risk, comes_back=np.array([0.6, 0.0]), direct_loss=None)
    assert Churn.loss_risk.fget(known) == pytest.approx([0.2, 0.2])
    # a model of the loss counts where it is used, and never says more than the lapse risk
    direct = SimpleNamespace(risk=np.array([0.5, 0.2, 0.1]), comes_back=np.array([0.6, 0.5, 0.0]), direct_loss=np.array([0.3, np.nan, 0.4]))
    assert Churn.loss_risk.fget(direct) == pytest.approx([0.3, 0.1, 0.1])
    assert Churn.loss_risk.fget(SimpleNamespace(risk=risk, comes_back=None)) is risk


def test_expected_lapses_and_losses_are_sums_of_the_risks_of_the_active():
    """Planted: the sum over everybody, which the customer without a risk makes unknown. .5 + .25 = .75; .2 + .05 = .25."""
    told = {"by_model": True, "at_most": False, "active": np.array([True, True, False])}
    risks = {"risk": np.array([0.5, 0.25, np.nan]), "loss_risk": np.array([0.2, 0.05, np.nan])}
    known = SimpleNamespace(**told, **risks)
    assert Churn.expected_lapses.fget(known) == pytest.approx(0.75)
    assert Churn.expected_losses.fget(known) == pytest.approx(0.25)
    assert Churn.expected_losses.fget(SimpleNamespace(**{**vars(known), "at_most": True})) is None
    assert Churn.expected_lapses.fget(SimpleNamespace(**{**vars(known), "by_model": False})) is None


def test_likely_lost_is_said_only_where_the_loss_is_more_likely_than_not():
    known = SimpleNamespace(
        risk=np.array([0.9, 0.9, np.nan, 0.4]), loss_risk=np.array([0.51, 0.5, np.nan, 0.1]), at_most=False, by_model=True
    )
    assert Churn.likely_lost.fget(known).tolist() == [True, False, False, False]
    # of a lapse whose return is not known, or of a weak model, nobody is said to be lost
    for unknown in ({"at_most": True}, {"by_model": False}):
        assert not Churn.likely_lost.fget(SimpleNamespace(**{**vars(known), **unknown})).any()
