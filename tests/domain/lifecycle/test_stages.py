"""The stages by hand, and what holds for every history: going up nothing is skipped, decline comes from anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from crmcore.domain.grading.scenario import months_before
from crmcore.domain.lifecycle.silence import SilenceRule
from crmcore.domain.lifecycle.stages import (
    CAME_ONCE,
    DECLINE,
    EXPLORATION,
    FORMATION,
    MAX_QUARTERS,
    REASONS,
    STABLE,
    LifeCycle,
    Snapshot,
    concat_life_cycles,
    quarter_ends,
    replay,
)
from crmcore.domain.purchase_models.bg_cnbd import BgCnbd

E, F, S, D, ONCE = EXPLORATION, FORMATION, STABLE, DECLINE, CAME_ONCE
#: with x gaps that sum to t_x a gap of t days has the chance ((30 + t_x)/(30 + t_x + t))^(1 + x)
BY_CHANCE = BgCnbd(k=1, r=1.0, alpha=30.0, a=1.0, b=1.0, log_likelihood=0.0, customers=1)
TODAY = date(2025, 12, 31)


def seen(end: date, days: Sequence[tuple[date, float]], once_after: float = 200.0) -> Snapshot:
    """What one customer's purchases (day, amount) come to by `end`; written anew, plainly, day by day."""
    known = sorted({day for day, _ in days if day <= end})
    gaps = [(b - a).days for a, b in pairwise(known)]
    year, before = months_before(end, 12), months_before(end, 24)

    def within(after: date, upto: date) -> list[float]:
        return [amount for day, amount in days if after < day <= upto]

    def one(value: float, kind: type = np.float64) -> np.ndarray:
        return np.array([value], dtype=kind)

    return Snapshot(
        end=end,
        rule=SilenceRule(BY_CHANCE, once_after),
        purchase_days=one(len(known), np.int32),
        tenure_days=one((end - known[0]).days if known else 0, np.int32),
        silent_days=one((end - known[-1]).days if known else 0, np.int32),
        median_gap=one(float(np.median(gaps)) if gaps else np.nan),
        amount=one(sum(within(year, end))),
        amount_before=one(sum(within(before, year))),
        profit=one(sum(within(year, end)) / 10),
        amount_to_date=one(sum(within(date.min, end))),
        purchases=one(len(within(year, end)), np.int32),
        purchases_before=one(len(within(before, year)), np.int32),
    )


def lived(days: Sequence[tuple[date, float]], as_of: date = TODAY, once_after: float = 200.0) -> LifeCycle:
    ends = quarter_ends(min(day for day, _ in days), as_of)
    return replay((seen(end, days, once_after) for end in ends), 1)


def every(step: int, first: date, last: date, amount: float = 100.0) -> list[tuple[date, float]]:
    return [(first + timedelta(k), amount) for k in range(0, (last - first).days + 1, step)]


def path(life: LifeCycle) -> list[int]:
    return life.stage[:, 0].tolist()


# --- by hand -----------------------------------------------------------------------------------------------------------


def test_who_buys_month_by_month_explores_a_quarter_forms_three_and_is_stable_after_a_year():
    life = lived(every(30, date(2024, 1, 5), TODAY))
    # 31 Mar 24: 3 days but the first quarter; stable once 12 months are full: 31 Dec 24 is day 361 of them, 31 Mar 25 is not
    assert path(life) == [E, F, F, F, S, S, S, S]
    assert [life.ends[0], life.ends[-1]] == [date(2024, 3, 31), TODAY] and life.since[0] == 3


def test_two_purchase_days_are_still_exploration():
    life = lived([(date(2025, 1, 10), 10), (date(2025, 8, 10), 10)])
    assert path(life) == [E, E, E, E] and life.reason[0] == -1


def test_silence_is_measured_by_what_the_own_rhythm_explains():
    days = every(30, date(2024, 1, 1), date(2024, 12, 31))  # 13 days, 30 apart, the last on 26 Dec: t_x = 360, x = 12
    # (390/(390 + t))^13 < .05 from t = 390 · (20^(1/13) − 1) = 101.06 on: 26 Dec + 101 = 6 Apr
    assert lived(days, date(2025, 4, 6)).reason[0] == -1
    late = lived(days, date(2025, 4, 7))
    assert path(late)[-1] == D and REASONS[late.reason[0]] == "own_rhythm"
    assert late.silence_chance(np.array([0])).tolist() == [0.05]  # 4.9 %, told as no more than 5


def test_a_quick_buyer_is_given_thirty_days():
    days = every(5, date(2024, 1, 1), date(2024, 12, 26))  # 73 days, t_x = 360: below 5 % from 390 · (20^(1/73) − 1) = 16.3 days on
    assert path(lived(days, date(2025, 1, 24)))[-1] != D  # day 29
    assert path(lived(days, date(2025, 1, 25)))[-1] == D


def test_who_came_once_stands_apart_and_is_in_no_decline():
    life = lived([(date(2025, 1, 1), 10)], date(2025, 4, 20), once_after=100)  # day 109
    assert path(life)[-1] == ONCE and life.reason[0] == -1
    assert path(lived([(date(2025, 1, 1), 10)], date(2025, 4, 11), once_after=100))[-1] == E  # day 100: as long as it took others


def test_where_nobody_came_twice_nobody_is_late():
    assert path(lived([(date(2020, 1, 1), 10)], once_after=float("nan")))[-1] == E


def test_half_the_amount_of_the_year_before_is_decline_and_a_little_more_is_not():
    before = every(60, date(2024, 1, 10), date(2024, 12, 20))  # six purchases of 100
    for amount, stage in ((50.0, D), (50.1, F)):  # six of 50: down by half; 50.1 of 100: by 49.9 %
        life = lived([*before, *every(60, date(2025, 1, 4), date(2025, 10, 31), amount)])
        assert (life.now.purchases[0], life.now.purchases_before[0], path(life)[-1]) == (6, 6, stage)
        assert life.reason[0] == (REASONS.index("amount") if stage == D else -1)


def test_a_fall_counts_only_with_three_purchases_in_either_year():
    days = [(date(2024, 2, 1), 300), (date(2024, 10, 1), 300), (date(2025, 3, 1), 10), (date(2025, 7, 1), 10), (date(2025, 11, 1), 10)]
    assert path(lived(days))[-1] != D  # two purchases in the year before


def test_a_fall_by_thirty_per_cent_is_still_stable_and_one_by_more_forms_anew():
    for amount, stage in ((70.0, S), (69.0, F)):
        life = lived([*every(30, date(2023, 12, 28), date(2024, 12, 25)), *every(30, date(2025, 1, 16), TODAY, amount)])
        assert (life.now.purchases[0], life.now.purchases_before[0], path(life)[-1]) == (12, 12, stage)


def test_who_recovers_forms_the_relation_anew_and_is_stable_a_quarter_later():
    days = [*every(30, date(2023, 1, 5), date(2024, 6, 30)), *every(30, date(2025, 1, 20), TODAY, 160.0)]
    life = lived(days)
    # stable from 31 Mar 24 on (12 months after 5 Jan 23), silent since 28 Jun 24, its 19th day: 30 Sep is day 94, (570/664)^19 = 5.5 %,
    # 31 Dec day 186, (570/756)^19 = 0.5 %: decline; back in Jan 25
    # the year up to 31 Mar 25: 3 × 100 + 3 × 160 after 13 × 100, 40 % down, no decline; up to 30 Jun: 960 after 1300, 26 %
    assert path(life)[4:9] == [S, S, S, D, F]
    assert path(life)[9:] == [S, S, S]


def test_who_came_once_and_returns_explores_again():
    life = lived([(date(2024, 1, 10), 10), (date(2025, 2, 10), 10)], once_after=150)
    # 31 Mar 24 is day 81, 30 Jun day 172; back on 10 Feb 25 after 397 days: (427/(427 + t))² < .05 only from 1482 days on
    assert path(life) == [E, ONCE, ONCE, ONCE, E, E, E, E]


def test_the_quarter_of_the_first_purchase_is_exploration_however_much_or_long_ago_was_bought():
    assert path(lived([(date(2025, 10, 5), 10)], once_after=60)) == [E]
    assert path(lived([(date(2025, 9, 5), 10)], once_after=60)) == [E, ONCE]
    assert path(lived(every(2, date(2025, 10, 5), TODAY))) == [E]


def test_nobody_has_a_life_before_the_first_purchase():
    ends = quarter_ends(date(2025, 1, 1), TODAY)
    life = replay((seen(end, [(date(2025, 8, 1), 10)]) for end in ends), 1)
    assert path(life) == [-1, -1, E, E]
    empty = replay((), 3)
    assert (empty.ends, empty.today.tolist(), empty.now) == ((), [-1] * 3, None)


# --- quarters and pieces -----------------------------------------------------------------------------------------------


def test_quarters_count_back_from_the_date_to_the_first_purchase():
    assert quarter_ends(date(2025, 4, 1), TODAY) == (date(2025, 6, 30), date(2025, 9, 30), TODAY)
    assert quarter_ends(date(2025, 3, 31), TODAY)[0] == date(2025, 3, 31)
    assert quarter_ends(None, TODAY) == () == quarter_ends(date(2026, 1, 1), TODAY)


def test_an_order_of_a_century_ago_does_not_cost_a_century():
    ends = quarter_ends(date(1925, 1, 1), TODAY)
    assert len(ends) == MAX_QUARTERS
    days = [(date(1990, 1, 1), 10.0), *every(30, date(2009, 1, 1), TODAY)]
    assert path(replay((seen(end, days) for end in ends), 1))[0] == S  # an old customer is no newcomer


def test_only_the_newest_quarters_keep_their_money():
    life = lived(every(30, date(2021, 1, 1), TODAY))
    assert (len(life.ends), life.shown, life.amount.shape) == (20, 12, (12, 1))
    assert life.amount[-1, 0] == pytest.approx(life.now.amount[0])


def test_pieces_replayed_apart_are_the_same_as_together():
    a, b = every(30, date(2024, 1, 5), TODAY), [(date(2024, 1, 2), 5.0)]
    ends = quarter_ends(date(2024, 1, 2), TODAY)
    parts = [replay((seen(end, days) for end in ends), 1) for days in (a, b)]
    life = concat_life_cycles(parts, "gross_profit")
    assert (life.count, life.stage[:, 0].tolist(), life.stage[:, 1].tolist()) == (2, path(parts[0]), path(parts[1]))
    assert life.now.amount.tolist() == [parts[0].now.amount[0], parts[1].now.amount[0]] and life.basis == "gross_profit"


# --- what holds for every history --------------------------------------------------------------------------------------

histories = st.lists(st.tuples(st.integers(0, 1460), st.integers(1, 500)), min_size=1, max_size=40).map(
    lambda days: [(date(2022, 1, 1) + timedelta(day), float(amount)) for day, amount in sorted(days)]
)


@settings(deadline=None, max_examples=60)
@given(histories, st.integers(20, 400))
def test_going_up_nothing_is_skipped_and_back_only_by_decline(days, once_after):
    stages = path(lived(days, once_after=float(once_after)))
    assert stages[0] == E
    allowed = {E: {E, F, D, ONCE}, F: {F, S, D}, S: {S, F, D}, D: {D, F}, ONCE: {ONCE, E, F, D}}
    assert all(now in allowed[before] for before, now in pairwise(stages))


@settings(deadline=None, max_examples=60)
@given(histories)
def test_facts_after_a_quarters_end_change_nothing_about_it(days):
    whole = lived(days)
    known = [d for d in days if d[0] <= whole.ends[len(whole.ends) // 2]]
    part = lived(known) if known else None
    if part is not None and part.ends[0] == whole.ends[0]:
        upto = len(whole.ends) // 2 + 1
        assert path(part)[:upto] == path(whole)[:upto]


@settings(deadline=None, max_examples=60)
@given(histories)
def test_since_counts_the_quarters_of_the_present_stage(days):
    life = lived(days)
    stages = path(life)
    stayed = next((k for k, stage in enumerate(reversed(stages)) if stage != stages[-1]), len(stages))
    assert life.since[0] == stayed - 1 and (life.reason[0] >= 0) == (stages[-1] == D)
