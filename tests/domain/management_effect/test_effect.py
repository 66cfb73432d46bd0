"""What a change did: differences, their errors and verdicts, by arithmetic that is shown."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.management_effect.effect import Observed, Pair, TierEffect, pair_of, tier_effects

DAY = date(2025, 6, 30)


def profits(values: np.ndarray) -> dict[str, Observed]:
    return {"profit": Observed(np.asarray(values, float), np.ones(len(values)))}


def pair(before: np.ndarray, after: np.ndarray, tier: np.ndarray | None = None, day: date = DAY) -> Pair:
    placed = np.zeros(len(before), np.int8) if tier is None else tier
    return pair_of(day, placed, int(placed.max()) + 1, profits(before), profits(after))


def only(now: Pair, *earlier: Pair) -> TierEffect:
    (found,) = tier_effects(now, earlier, 1)
    return found


TEN = np.full(40, 10.0)
#: 20 customers at 12 and 20 at 16: mean 14, 4 more than before
HALVES = np.repeat([12.0, 16.0], 20)


def test_the_effect_is_this_year_s_change_less_that_of_the_year_before():
    found = only(pair(TEN, HALVES), pair(TEN, TEN + 1))
    assert (found.before, found.after, found.usual, found.effect) == (10, 14, 1, 3)
    # each customer's part in the error: ±2 ÷ 40; Σ of squares 40 · 0.0025 = 0.1; · 40 ÷ 39 → standard error 0.320256; · 1.644854
    assert found.high - found.effect == pytest.approx(0.526775, abs=1e-5)
    assert found.basis == "customers" and found.verdict == "higher"


def test_a_customer_in_both_years_is_one_customer_and_its_own_level_is_no_noise():
    found = only(pair(TEN, HALVES), pair(TEN, HALVES - 3))
    assert (found.effect, found.low, found.high) == (3, 3, 3)


def test_with_three_earlier_years_the_years_say_how_much_one_differs_from_the_next():
    earlier = [pair(TEN, TEN + change) for change in (1, 2, 3)]
    # mean 2, standard deviation 1; t of 2 degrees of freedom at 95% is 2.919986; · √(1 + 1/3) = 3.371709
    found = only(pair(TEN, HALVES), *earlier)
    assert (found.effect, found.basis, found.verdict) == (2, "years", "not_told")
    assert found.high - found.effect == pytest.approx(3.371709, abs=1e-5)
    assert only(pair(TEN, HALVES + 2), *earlier).verdict == "worked"  # 4 > 3.37
    assert only(pair(TEN, HALVES - 10), *earlier).verdict == "worse"  # −6 − 2 = −8


def test_two_earlier_years_never_say_that_it_worked():
    assert only(pair(TEN, HALVES), pair(TEN, TEN), pair(TEN, TEN)).verdict == "higher"


def test_twenty_nine_customers_are_too_few_and_no_year_before_is_nothing_to_compare_with():
    assert only(pair(TEN[:29], HALVES[:29]), pair(TEN[:29], TEN[:29])).verdict == "too_few"
    alone = only(pair(TEN, HALVES))
    assert alone.verdict == "unknown" and np.isnan(alone.effect) and alone.after == 14


def test_shares_are_of_events_not_of_customers():
    # 10 of 40 complaints in time before, 30 of 40 after; one customer has 20 of them, another none
    count = np.concatenate(([20.0, 0.0], np.full(20, 1.0)))
    before = {"complaints_in_time": Observed(np.where(count == 1, 0.5, 0.0), count)}
    after = {"complaints_in_time": Observed(np.where(count == 1, 0.5, count), count)}
    found = pair_of(DAY, np.zeros(22, np.int8), 1, before, after)
    assert found.before["complaints_in_time"][0] == 0.25
    assert found.after["complaints_in_time"][0] == 0.75
    assert found.observed["complaints_in_time"][0] == 21


def _world(seed: int) -> tuple[Pair, Pair]:
    """Customers with a level of their own and new luck in each of five half years; graded by the luck of the last. Nothing changes."""
    chance = np.random.default_rng(seed)
    level = chance.normal(100, 20, 600)
    luck = level + chance.normal(0, 20, (4, 600))
    found = []
    for before, after in ((luck[2], luck[3]), (luck[0], luck[1])):
        tier = np.where(before >= np.quantile(before, 0.8), 0, 1).astype(np.int8)
        found.append(pair(before, after, tier))
    return found[0], found[1]


def test_a_top_tier_falls_without_any_change_and_that_is_no_effect():
    now, earlier = _world(1)
    top = tier_effects(now, [earlier], 2)[0]
    assert top.after / top.before < 0.9
    assert top.low < 0 < top.high


@pytest.mark.proof
def test_the_interval_holds_the_truth_in_nine_of_ten_worlds():
    """Planted once: the customers of both years counted as if they were different ones, and the factor 1.28 for 1.64."""
    held = [top.low <= 0 <= top.high for seed in range(400) if (top := tier_effects(*_as_call(seed), 2)[0])]
    assert 0.86 <= np.mean(held) <= 0.95


def _as_call(seed: int) -> tuple[Pair, list[Pair]]:
    now, earlier = _world(seed)
    return now, [earlier]
