"""Marks: what they close and until when, what brings an entry back, and what they add up to; leaving customers uncalled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.worklist.holdout import AtRisk, LeaveOut, call_effect, chance_of_difference, left_out, share_difference
from crmcore.domain.worklist.marks import Mark, hand_overs_on, marks_on, outcome_counts, without_closed
from tests.domain.worklist.test_worklist import source

WEDNESDAY = date(2026, 1, 7)


def mark(code: str, on: date = WEDNESDAY, customer: str = "c1", position: int = 1, **more) -> Mark:
    return Mark(customer, code, on, more.pop("reasons", ("at_risk",)), position=position, **more)


def test_a_mark_closes_until_the_monday_after_and_put_off_until_its_day():
    done, later = mark("done"), mark("snoozed", until=date(2026, 2, 2))
    assert marks_on([done], date(2026, 1, 11)) == {"c1": (done,)} and not marks_on([done], date(2026, 1, 12))
    assert marks_on([later], date(2026, 2, 1)) and not marks_on([later], date(2026, 2, 2))
    assert not marks_on([done], date(2026, 1, 6))  # a day before it was made


def test_taken_back_is_open_again():
    assert not marks_on([mark("done"), mark("reopened", position=2)], WEDNESDAY)
    assert marks_on([mark("done"), mark("reopened", position=2), mark("bought", position=3)], WEDNESDAY)["c1"][-1].mark == "bought"


def test_a_hand_over_holds_for_its_week_and_the_newest_counts():
    first, second = mark("handed_over", rep="R1"), mark("handed_over", rep="R2", position=2)
    assert hand_overs_on([second, first], WEDNESDAY) == {"c1": "R2"} and not hand_overs_on([first], date(2026, 1, 12))


def test_only_the_reasons_marked_are_closed_and_a_new_complaint_comes_back():
    day, sources = WEDNESDAY.toordinal(), [source("at_risk", [0, 1], 5), source("complaint_due", [0], since=WEDNESDAY.toordinal())]
    left = without_closed(sources, {0: (mark("done"),)}, 2)
    assert [one.rows.tolist() for one in left] == [[1], [0]]
    complaint = {0: (mark("done", reasons=("complaint_due",)),)}
    assert [one.rows.tolist() for one in without_closed(sources, complaint, 2)] == [[0, 1], []]
    newer = [source("complaint_due", [0], since=day + 1)]
    assert without_closed(newer, complaint, 2)[0].rows.tolist() == [0]


def test_outcomes_are_counted_by_action_tier_and_first_reason():
    marks = [
        mark("bought", tier="A"),
        mark("refused", tier="A", customer="c2", position=2),
        mark("snoozed", tier="A", customer="c3", position=3, until=date(2026, 2, 1)),
        mark("done", tier="B", customer="c4", position=4),
        mark("reopened", customer="c4", position=5),
    ]
    (row,) = outcome_counts(marks, None, WEDNESDAY)
    assert (row.action, row.tier, row.reason, row.called, row.bought, row.refused, row.done) == ("call", "A", "at_risk", 2, 1, 1, 0)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (mark("sold"), "unknown_mark"),
        (mark("snoozed"), "snooze_day"),
        (mark("snoozed", until=WEDNESDAY), "snooze_day"),
        (mark("done", until=date(2027, 1, 1)), "snooze_day"),
        (mark("handed_over"), "hand_over_to"),
        (mark("done", reasons=("none",)), "unknown_worklist_reason"),
        (mark("done", note="x" * 301), "text_too_long"),
    ],
)
def test_a_mark_that_nobody_could_make_is_refused(wrong, code):
    with pytest.raises(Problem) as caught:
        wrong.checked()
    assert caught.value.code == code


def test_a_tenth_of_each_tier_is_left_out_whatever_the_order_of_the_rows():
    ids, tier = np.array([f"c{k:03}" for k in range(125)]), np.repeat([0, 1, -1], [100, 20, 5])
    decision = LeaveOut(WEDNESDAY, "abcd", seed=7)
    out = left_out(ids, tier, decision)
    assert [int(out[tier == k].sum()) for k in (0, 1, -1)] == [10, 2, 1]  # round half up: 0.5 is 1
    order = np.random.default_rng(1).permutation(125)
    assert (left_out(ids[order], tier[order], decision) == out[order]).all()
    assert (left_out(ids, tier, LeaveOut(WEDNESDAY, "abcd", seed=8)) != out).any()


def test_the_interval_of_a_difference_is_that_of_newcombe():
    # Newcombe (1998), table II, contrast (a): 56/70 − 48/80, method 10, 95%
    assert share_difference(56, 70, 48, 80, 0.95) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def _at_risk(called: float) -> AtRisk:
    """Two tiers of 100 and 300, a tenth left out. Tier 0: 72 of 90 stayed, 5 of 10 of those left out; tier 1: 135 of 270, 12 of 30."""
    tier = np.repeat([0, 1], [100, 300])
    out = np.concatenate((np.arange(100) < 10, np.arange(300) < 30))
    stayed = np.concatenate(([1] * 5 + [0] * 5 + [1] * 72 + [0] * 18, [1] * 12 + [0] * 18 + [1] * 135 + [0] * 135)).astype(bool)
    return AtRisk(tier, out, stayed, ~out & (np.arange(400) % 100 < 100 * called), np.arange(400) * 7919 % 401.0)


def test_the_difference_is_told_by_tier_and_weighted_by_size():
    effect = call_effect(LeaveOut(WEDNESDAY, "abcd"), date(2026, 8, 1), 180, _at_risk(1.0), 2)
    assert [row.difference for row in effect.rows] == pytest.approx([0.3, 0.1, 0.15])  # 0.25 · 0.3 + 0.75 · 0.1
    assert effect.unmet == () and effect.success == pytest.approx(0.15)


def test_arms_that_differed_before_are_no_draw():
    # ranks 1 to 4 of one tier, the two smallest left out: difference (3.5 − 1.5) ÷ 4 = 0.5,
    # variance (5/48) · 4 ÷ (2 · 2) = 0.1042, z = 1.549
    tier, out = np.zeros(4, int), np.array([True, True, False, False])
    assert chance_of_difference(np.array([1.0, 2.0, 3.0, 4.0]), tier, out) == pytest.approx(0.1213, abs=1e-4)
    at_risk = replace(_at_risk(1.0), past=np.where(_at_risk(1.0).out, 0.0, 1.0 + np.arange(400)))
    assert call_effect(LeaveOut(WEDNESDAY, "abcd"), date(2026, 8, 1), 180, at_risk, 2).unmet == ("alike",)


def test_the_assumption_stays_until_every_condition_holds():
    decision = LeaveOut(WEDNESDAY, "abcd")
    assert call_effect(decision, date(2026, 7, 5), 180, _at_risk(1.0), 2).unmet == ("over",)
    few = call_effect(decision, date(2026, 8, 1), 180, _at_risk(0.5), 2)
    assert few.unmet == ("called_enough",) and few.success is None
    nobody = AtRisk(np.zeros(0, int), *(np.zeros(0, bool) for _ in range(3)), np.zeros(0))
    effect = call_effect(decision, date(2026, 8, 1), 180, nobody, 2)
    assert effect.unmet == ("enough",) and effect.total.difference is None
