"""Reasons and actions by hand: every row of the table at its limit and just beyond it, and what comes first."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pytest

from crmcore.domain.churn.prediction.features import COLUMNS, GROUPS, NAMES
from crmcore.domain.churn.reasons import Reason, reasons
from crmcore.domain.churn.risk import Churn, CutOffs
from crmcore.domain.churn.signs import ACTIONS, SIGNS, sign_of

USUAL = {"orders_year": 8.0, "average_order": 1000.0, "margin": 0.4}
#: sign → facts at its limit, facts just on the harmless side
ROWS: dict[str, tuple[dict[str, float | None], dict[str, float | None]]] = {
    "complains": ({"complaints_year": 1}, {"complaints_year": 0}),
    "very_late": ({"days_late": 30}, {"days_late": None}),
    "unpaid": ({"days_late": 0, "overdue_share": 0.25}, {"days_late": 0, "overdue_share": 0.24}),
    "disputes": ({"overdue_share": 0.1, "disputed": 0.05}, {"overdue_share": 0.1, "disputed": 0.04}),
    "late": ({"days_late": 29}, {"days_late": 9}),
    "silent": ({"silence_ratio": 1.5, "days_since": 30}, {"silence_ratio": 57 / 391, "days_since": 57}),
    "once": ({"purchase_days": 1, "days_since": 60}, {"purchase_days": 1, "days_since": 59}),
    "quiet": ({"silent_too_long": 1, "purchase_days": 2}, {"silent_too_long": 0, "purchase_days": 2}),
    "slower_quarter": ({"pace_quarter": 0.7, "own_gap": 45}, {"pace_quarter": 2.01, "own_gap": 45}),
    "slower_half": ({"pace_half": 0.7, "pace_quarter": 0, "own_gap": 91}, {"pace_half": 0.7, "pace_quarter": 0, "own_gap": 92}),
    "fewer": ({"orders_growth": -0.3}, {"orders_growth": -0.29}),
    "less_half": ({"amount_pace": 0.7, "own_gap": 91}, {"amount_pace": 0.71, "own_gap": 91}),
    "less": ({"amount_growth": -0.3}, {"amount_growth": 0.3}),
    "unsatisfied": ({"satisfaction": 6}, {"satisfaction": 7}),
    "not_recommending": ({"satisfaction": 9, "recommend": 6}, {"satisfaction": 9, "recommend": 7}),
    "distrusting": ({"trust": 6}, {"trust": 7}),
    "neglected": ({"contacts": 1}, {"contacts": 2}),
    "new": ({"tenure": 365}, {"tenure": 366}),
    "rare": ({"orders_year": 6}, {"orders_year": 7}),
    "small": ({"average_order": 500}, {"average_order": 501}),
    "thin": ({"margin": 0.3}, {"margin": 0.31}),
}


def test_every_row_of_the_table_is_tried():
    assert list(ROWS) == [sign.code for sign in SIGNS]
    assert {sign.group for sign in SIGNS} == set(GROUPS) and all(set(sign.tells) <= set(NAMES) for sign in SIGNS)


@pytest.mark.parametrize("code", ROWS)
def test_a_sign_holds_from_its_limit_on_and_not_on_the_harmless_side(code):
    sign = next(sign for sign in SIGNS if sign.code == code)
    holding, harmless = ROWS[code]
    assert sign_of(sign.group, holding, USUAL) is sign
    assert sign_of(sign.group, harmless, USUAL) is None
    assert sign_of(sign.group, {}, {}) is None  # what nobody knows speaks for nothing


@pytest.mark.parametrize(
    "days, does", [(6, None), (10, "remind_payment"), (29, "remind_payment"), (30, "payment_plan"), (74, "payment_plan")]
)
def test_finance_is_called_in_only_for_those_who_pay_very_late(days, does):
    sign = sign_of("payment", {"days_late": days}, {})
    assert (sign.action if sign else None) == does


def test_below_a_typical_loss_nothing_is_called_thin():
    assert sign_of("margin", {"margin": -0.2}, {"margin": -0.1}) is None


# --- what is told of a customer ---------------------------------------------------------------------------------------


@dataclass
class Weighing:
    """A model that gives each group the weight it is told."""

    weights: dict[str, float]
    kind: str = "told"
    typical: np.ndarray = field(default_factory=lambda: np.full(len(NAMES), np.nan, np.float32))

    def contributions(self, features: np.ndarray) -> np.ndarray:
        return np.array([[self.weights.get(group, 0.0) for group in GROUPS]] * len(features))


def churn_with(model: Any, **facts: float) -> Churn:
    """One active customer (row 1 of 2) with those facts; the others are not known."""
    line = np.full((1, len(NAMES)), np.nan, np.float32)
    for name, value in facts.items():
        line[0, NAMES.index(name)] = value
    two = np.array([np.nan, 40.0])
    return Churn(
        date(2025, 12, 31),
        180,
        CutOffs(date(2025, 7, 4), None, ()),
        (),
        model,
        None,
        np.array([False, True]),
        two,
        np.array([False, True]),
        np.array([False, False]),
        two,
        two,
        np.array([1]),
        line,
    )


def told(model: Any, **facts: float) -> tuple[Reason, ...]:
    return reasons(churn_with(model, **facts), np.array([1]))[0]


def test_the_strongest_reason_that_reads_as_one_comes_first_and_says_what_to_do():
    # the pace weighs most, but is twice the usual one: no reason
    found = told(
        Weighing({"rhythm": 2.0, "silence": 0.4, "spending": 0.9}),
        pace_quarter=2.01,
        own_gap=20,
        silence_ratio=2,
        days_since=40,
        amount_pace=0.5,
    )
    assert [reason.sign.code for reason in found] == ["less_half", "silent"] and found[0].sign.action == "show_range"
    assert found[1].values == {"days_since": 40, "own_gap": 20}


def test_what_has_to_be_settled_comes_before_stronger_reasons():
    found = told(Weighing({"silence": 2.0, "payment": 0.2}), silence_ratio=2, days_since=40, days_late=74)
    assert [reason.sign.code for reason in found] == ["very_late", "silent"] and found[0].sign.action == "payment_plan"


def test_facts_that_lower_the_risk_are_never_reasons_however_bad_they_read():
    assert told(Weighing({"payment": -0.5, "attitude": 0.04}), days_late=74, satisfaction=2) == ()


def test_at_most_three_reasons_are_told_and_none_of_who_is_not_active():
    model = Weighing(dict.fromkeys(GROUPS, 1.0))
    churn = churn_with(model, silence_ratio=2, days_since=40, tenure=np.log1p(100), amount_growth=-0.5, complaints_year=2)
    gone, active = reasons(churn, np.array([0, 1]))
    assert gone == () and [reason.sign.code for reason in active] == ["complains", "silent", "less"]


def test_without_a_model_silence_is_the_only_reason():
    assert [reason.sign.code for reason in told(None, days_since=40, tenure=np.log1p(100), complaints_year=3)] == ["quiet"]


def test_logarithms_are_told_as_people_count():
    (reason,) = told(Weighing({"tenure": 1.0}), tenure=np.log1p(212))
    assert reason.values["tenure"] == pytest.approx(212, rel=1e-5)


def test_every_action_belongs_to_a_sign_or_to_none():
    assert {sign.action for sign in SIGNS} | {"listen"} == set(ACTIONS) and set(COLUMNS.values()) == set(GROUPS)
