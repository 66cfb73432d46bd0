"""The target profile and the likeness to the best customers: who fits, who is best, which way proves itself on newcomers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from crmcore.domain.grading.mart import Customers
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.target_customers.likeness import best_of, logistic, segment_rule
from crmcore.domain.target_customers.profile import TargetProfile, fits, profile_on
from crmcore.domain.target_customers.trial import TrialFacts, auc, run_trial

MAY, JUNE, DAY = date(2025, 5, 1), date(2025, 6, 1), date(2023, 12, 31)


def customers(**columns: list[str | None]) -> Customers:
    n = len(next(iter(columns.values()), []))
    ids = pa.array([f"c{k:05d}" for k in range(n)])
    return Customers(pa.table({"customer_id": ids, **{name: pa.array(values, pa.string()) for name, values in columns.items()}}))


def test_all_columns_of_a_profile_must_fit_and_the_unknown_fits_none():
    known = customers(segment=["a", "b", "a", None, "c"], size=["L", "L", "S", "L", "L"])
    profile = TargetProfile.of({"size": ["L"], "segment": ["b", "a"], "region": []}, MAY)
    assert profile.conditions == (("segment", ("a", "b")), ("size", ("L",)))
    assert fits(known, profile).tolist() == [True, True, False, False, False]
    assert not fits(known, TargetProfile.of({"branch": ["x"]}, MAY)).any()


def test_the_profile_in_force_is_the_last_one_signed_until_it_is_taken_back():
    first, later, none = (
        replace(TargetProfile.of(conditions, day), position=k)
        for k, (conditions, day) in enumerate([({"size": ["L"]}, MAY), ({"size": ["S"]}, JUNE), ({}, JUNE)], 1)
    )
    assert profile_on([later, first], MAY) == first and profile_on([first, later], JUNE) == later
    assert profile_on([first, later, none], JUNE) is None and profile_on([], JUNE) is None
    with pytest.raises(Problem, match="bad_target_profile"):
        TargetProfile.of({"rep_id": ["R1"]}, MAY).checked()  # who owns it describes us, not it


def test_the_best_are_a_fifth_by_profit_above_zero():
    """Of ten known profits two; equal ones at the edge all count; who loses money is never among the best."""
    assert np.flatnonzero(best_of(np.array([1, 9, 2, 8, np.nan, 3, 4, 5, 6, 7, 0.0]))).tolist() == [1, 3]
    assert best_of(np.array([5, 5, 5, 1, 1.0])).tolist() == [True, True, True, False, False]
    assert not best_of(np.full(10, -1.0)).any()


def test_the_rule_is_the_share_of_best_in_the_segment():
    """a: 1 of 2; b: 0 of 1; overall 1 of 4 for who has no segment or one never seen."""
    known = customers(segment=["a", "a", "b", None])
    rule = segment_rule(known, np.arange(4), np.array([True, False, False, False]))
    assert rule.score(customers(segment=["a", "b", None, "z"]), np.arange(4)).tolist() == [0.5, 0.0, 0.25, 0.25]
    assert segment_rule(customers(), np.arange(0), np.zeros(0, bool)).score(known, np.arange(2)).tolist() == [0, 0]


def test_the_score_of_the_regression_is_what_its_values_add():
    """Ten of large are best, none of the forty small: large adds, small takes away, the reason is the size."""
    known = customers(size=["L"] * 10 + ["S"] * 40)
    model = logistic(known, np.arange(50), np.arange(50) < 10)
    assert model is not None
    large, small = model.score(known, np.array([0, 49]))
    assert large == model.start + model.by_field["size"]["L"] > small
    assert model.reasons(known, np.array([0, 49])) == [("size", "L"), None]
    assert logistic(known, np.arange(50), np.zeros(50, bool)) is None


def test_auc_counts_pairs():
    """Best 3 and 1 against 2 and 1: 3 beats both, 1 loses to 2 and ties with 1: 2.5 of 4 pairs."""
    assert auc(np.array([3.0, 1, 2, 1]), np.array([True, True, False, False])) == 2.5 / 4


def facts(decides: str, n: int = 300) -> TrialFacts:
    """`n` to learn from and `n` newcomers; size or segment, of five values, decides who earns most, the other one is noise."""
    rng = np.random.default_rng(7)
    size, segment = rng.integers(0, 5, 2 * n), rng.integers(0, 5, 2 * n)
    cause = {"size": size, "segment": segment, "nothing": rng.integers(0, 5, 2 * n)}[decides]
    profit = np.where(cause == 0, 100.0, 1.0) + rng.random(2 * n)
    known = customers(size=[f"s{k}" for k in size], segment=[f"g{k}" for k in segment])
    return TrialFacts(DAY, known, np.arange(n), profit[:n], np.arange(n, 2 * n), profit[n:])


def test_the_model_is_used_where_it_wins_and_the_rule_where_both_know_the_same():
    """Planted bug with which it was seen to fail: the verdict "model" wherever the model's AUC is higher at all."""
    by_size, by_segment, by_nothing = (run_trial(facts(cause)) for cause in ("size", "segment", "nothing"))
    assert by_size.verdict == "model" and by_size.used is by_size.model and by_size.helps
    assert by_size.rule is not None and by_size.rule.low < 0.5 < by_size.rule.high  # the segment knows nothing
    assert by_segment.verdict in ("even", "rule") and by_segment.used is by_segment.rule and by_segment.helps
    assert by_nothing.verdict != "model" and not by_nothing.helps
    assert (by_size.newcomers, by_size.fitted, by_size.fitted_on) == (300, 300, DAY)


def test_what_cannot_be_told_says_why():
    assert run_trial(None).verdict == "too_short"
    assert run_trial(facts("size", 40)).verdict == "too_few"
    assert run_trial(replace(facts("size"), customers=customers(name=["x"] * 600))).verdict == "no_columns"
    assert run_trial(None).used is None and not run_trial(None).helps
