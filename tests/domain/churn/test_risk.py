"""Churn by hand: how a ranking is judged, which days are learnt from, what a threshold means, which causes count."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.churn.departures import DepartureCause, causes_in_force, parse_cause, parse_cause_edits
from crmcore.domain.churn.prediction.churn_evaluation import auc, calibration_bins, evaluate_churn, evaluate_ranking, expected_in_top
from crmcore.domain.churn.prediction.features import NAMES, ChurnFacts, features, lapsed_within
from crmcore.domain.churn.prediction.model import KINDS, LabelledSample, fit, fit_best, importance
from crmcore.domain.churn.prediction.resampling import draw_times, judge_draws
from crmcore.domain.churn.risk import checked_horizon, conditions, cut_offs, history_needed
from crmcore.domain.kernel.problems import Problem

LEFT = np.array([True, False, True, False, False])
DAY = date(2025, 12, 31)


def test_auc_counts_the_pairs_and_ties_by_half():
    # leavers score 5 and 2, stayers 4 2 1: pairs won 3 + (0 + ½ + 1) of 6
    assert auc(np.array([5.0, 4.0, 2.0, 2.0, 1.0]), LEFT) == pytest.approx(4.5 / 6)
    assert np.isnan(auc(np.array([1.0, 2.0]), np.array([True, True])))


def test_customers_ranked_alike_share_the_places_at_the_edge():
    score = np.array([9.0, 5.0, 5.0, 5.0, 1.0])
    # one place above the tie is a leaver; of three alike, one is: of the one place left a third
    assert expected_in_top(score, LEFT, 2) == pytest.approx(1 + 1 / 3)
    assert expected_in_top(score, LEFT, 5) == 2


def test_lift_is_the_rate_of_the_first_tenth_over_that_of_all():
    left = np.zeros(20, bool)
    left[[0, 1, 10, 11]] = True
    told = evaluate_ranking("x", -np.arange(20.0), left)
    assert told.lift_10 == pytest.approx(1.0 / 0.2) and told.lapses_found == 2


def test_the_grade_compares_with_the_better_plain_ranking():
    left = np.arange(100) < 40
    good, half = -np.arange(100.0), np.where(np.arange(100) % 2, 1.0, 0.0) - np.arange(100) / 1000
    risk = np.linspace(0.9, 0.1, 100)
    told = evaluate_churn(DAY, risk, left, {"silence": half, "bgnbd": good}, 100)
    assert told.model.lapses_found == 40 and told.better_baseline.name == "bgnbd" and told.gain == 0 and told.grade == "B"
    assert evaluate_churn(DAY, risk, left, {"silence": half}, 100).grade == "A"
    assert evaluate_churn(DAY, half - half.min(), left, {"bgnbd": good}, 100).grade == "C"
    assert told.brier == pytest.approx(np.mean((risk - left) ** 2)) and told.base_rate == 0.4


def test_a_ranking_like_a_coin_gets_no_good_grade_whatever_it_finds():
    rng = np.random.default_rng(1)
    left = rng.random(400) < 0.3
    told = evaluate_churn(DAY, np.full(400, 0.3), left, {"silence": -left.astype(float)}, 400)
    assert told.gain is None or told.gain > 0.05
    assert told.no_better_than_chance and told.grade == "C"


def test_bins_are_tenths_by_risk_the_lowest_first():
    risk = np.arange(100) / 100
    told = calibration_bins(risk, risk >= 0.5)
    assert [b.customers for b in told] == [10] * 10
    assert told[0].observed == 0 and told[9].observed == 1 and told[3].predicted == pytest.approx(0.345)


def test_cut_offs_close_their_labels_before_the_test():
    told = cut_offs(DAY, 180, date(2023, 1, 1))
    assert told.test == date(2025, 7, 4) and told.calibrate == date(2025, 1, 5)
    assert told.fit == (date(2024, 10, 7), date(2024, 7, 9), date(2024, 4, 10))
    assert cut_offs(DAY, 180, date(2025, 1, 1)).calibrate is None and cut_offs(DAY, 180, None).fit == ()


@pytest.mark.parametrize("days", [29, 731])
def test_a_horizon_that_cannot_be_is_refused(days):
    with pytest.raises(Problem, match="bad_churn_horizon"):
        checked_horizon(days)


def test_what_is_missing_is_told_by_how_much():
    assert history_needed(180) == 365 + 360 + 90
    rules = conditions(312, 700, 180)
    assert [(r.code, r.need - r.have, r.ok) for r in rules] == [("active", 188, False), ("history", 115, False)]
    assert all(r.ok for r in conditions(500, 815, 180, 20))


def test_who_leaves_buys_nothing_until_the_last_day():
    # 180 days later: bought 10 days ago, bought on the day after the cut-off, on the cut-off itself, never
    assert lapsed_within(np.array([10.0, 179.0, 180.0, np.nan]), 180).tolist() == [False, False, True, True]


def facts(**changed) -> ChurnFacts:
    """One customer for 400 days: 4 orders of 100 in the year, one in the last quarter, silent for 60 days."""
    spans = {91: 1, 182: 2, 365: 4, 730: 5}
    given = {
        "as_of": DAY,
        "rows": np.array([0]),
        "days_since": np.array([60.0]),
        "tenure": np.array([400.0]),
        "own_gap": np.array([30.0]),
        "purchase_days": np.array([5]),
        "purchases": {k: np.array([v]) for k, v in spans.items()},
        "amount": {k: np.array([100.0 * v]) for k, v in spans.items()},
        "profit": {k: np.array([20.0 * v]) for k, v in spans.items()},
        "days_departed": np.array([np.nan]),
        "more": {},
    }
    return ChurnFacts(**{**given, **changed})


def test_features_by_hand():
    line = dict(zip(NAMES, features(facts(), np.array([0]))[0].tolist(), strict=True))
    assert line["silence_ratio"] == 2 and line["pace_quarter"] == pytest.approx(365 / 91 / 4)
    assert line["margin"] == pytest.approx(0.2)
    assert line["own_gap"] == 30 and line["last_share"] == pytest.approx(340 / 400)
    # too young for a year before the last one; nobody told of complaints
    assert np.isnan(line["orders_growth"]) and np.isnan(line["complaints_year"])


def test_active_is_a_purchase_within_the_year_and_not_known_to_have_gone():
    assert facts().active[0] and not facts(days_departed=np.array([60.0])).active[0]  # departed after its last purchase
    assert facts(days_departed=np.array([61.0])).active[0]  # bought again since
    assert not facts(days_since=np.array([365.0])).active[0] and not facts(days_since=np.array([np.nan])).active[0]


# --- the model --------------------------------------------------------------------------------------------------------


def sample(day: date, n: int = 1500, seed: int = 0) -> LabelledSample:
    """Customers who leave with odds that rise with their silence alone; other columns are noise, some unknown."""
    rng = np.random.default_rng(seed)
    values = np.full((n, len(NAMES)), np.nan, np.float32)
    values[:, 0] = rng.exponential(80, n)
    values[:, NAMES.index("amount_year")] = rng.normal(5, 1, n)
    values[:, NAMES.index("tenure")] = 1.0  # the same for everyone: tells nothing
    left = rng.random(n) < 1 / (1 + np.exp(3 - values[:, 0] / 40))
    return LabelledSample(day, values, left)


DAYS = [date(2024, 4, 1), date(2024, 7, 1), date(2025, 1, 1), date(2025, 7, 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_model_finds_the_one_fact_that_counts_and_its_probabilities_hold(kind):
    train, calibrate, test = (sample(DAYS[0], seed=1), sample(DAYS[1], seed=2)), sample(DAYS[2], seed=3), sample(DAYS[3], 4000, seed=4)
    model = fit(kind, train, calibrate)
    told = evaluate_churn(
        test.cut_off, model.risk(test.features), test.lapsed, {"noise": test.features[:, NAMES.index("amount_year")]}, 4000
    )
    assert told.grade == "A" and told.model.auc > 0.75
    assert max(abs(b.predicted - b.observed) for b in told.calibration_bins) < 0.06
    weighed = importance(model, test)
    assert next(iter(weighed)) == "silence" and weighed["silence"] > 0.2 and abs(weighed["size"]) < 0.02
    raised = model.contributions(test.features)
    longest, shortest = np.argmax(test.features[:, 0]), np.argmin(test.features[:, 0])
    assert raised[longest, 0] > 1 and raised[shortest, 0] < 0


def test_the_better_kind_is_chosen_without_the_test_and_again_the_same():
    first, again = (fit_best((sample(DAYS[0], seed=1),), sample(DAYS[2], seed=3)) for _ in range(2))
    shown = sample(DAYS[3], seed=9).features
    assert first.kind == again.kind and np.array_equal(first.risk(shown), again.risk(shown))


def test_a_model_is_never_calibrated_on_a_day_before_it_was_fitted():
    with pytest.raises(ValueError, match="later day"):
        fit("logistic", (sample(DAYS[2]),), sample(DAYS[1]))


# --- causes -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, cause",
    [
        ("voluntary", "voluntary"),
        ("主动流失", "voluntary"),
        ("arrears", "involuntary_arrears"),
        ("恶意拖欠", "involuntary_arrears"),
        ("involuntary", "involuntary_other"),
        ("company", "involuntary_other"),
        ("被动流失", "involuntary_other"),
        (None, "unknown"),
        ("?", "unknown"),
    ],
)
def test_words_of_files_tell_a_cause(text, cause):
    assert parse_cause(text) == cause


def test_the_last_judgement_counts_from_its_day_on():
    rows = [
        DepartureCause("a", "voluntary", "Li", date(2025, 1, 1), position=1),
        DepartureCause("a", "unknown", "Li", date(2025, 6, 1), position=2),
        DepartureCause("b", "voluntary", "Li", date(2025, 1, 1), position=3),
        DepartureCause("b", None, "Li", date(2025, 1, 2), position=4),
    ]
    assert {c: r.cause for c, r in causes_in_force(rows, date(2025, 3, 1)).items()} == {"a": "voluntary"}
    assert {c: r.cause for c, r in causes_in_force(rows, date(2025, 6, 1)).items()} == {"a": "unknown"}


SHOWN = [("a", "unknown"), ("b", "voluntary")]


def test_only_causes_that_really_changed_are_judgements():
    told = parse_cause_edits({"edited_rows": {"0": {"cause": "voluntary"}, 1: {"cause": "voluntary"}}}, SHOWN, "Li", DAY)
    assert [(row.customer_id, row.cause) for row in told] == [("a", "voluntary")]


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"edited_rows": {"2": {"cause": "voluntary"}}}, "bad_cause_edit"),
        ({"edited_rows": {"0": {"lost": 1}}}, "bad_cause_edit"),
        ({"edited_rows": {"0": {"cause": 7}}}, "bad_cause_edit"),
        ({"added_rows": [{}]}, "bad_cause_edit"),
        ({"edited_rows": {"0": {"cause": "gone fishing"}}}, "bad_departure_cause"),
    ],
)
def test_a_browser_cannot_send_what_was_not_offered(changes, code):
    with pytest.raises(Problem) as refused:
        parse_cause_edits(changes, SHOWN, "Li", DAY)
    assert refused.value.code == code


# --- intervals ------------------------------------------------------------------------------------------------------------


def test_a_draw_is_judged_as_its_customers_written_out_again_would_be():
    rng = np.random.default_rng(7)
    score, lapsed, customer = rng.integers(0, 6, 60).astype(float), rng.random(60) < 0.3, np.arange(60) // 2
    told = judge_draws({"x": score}, lapsed, customer, 0.1)["x"]
    for at, times in enumerate(draw_times(customer)):
        assert (times[::2] == times[1::2]).all()  # both rows of a customer are drawn together
        rows = np.repeat(np.arange(60), times.astype(int))
        again = evaluate_ranking("x", score[rows], lapsed[rows])
        assert (told.auc[at], told.lift[at], told.lapses_found[at]) == pytest.approx((again.auc, again.lift_10, again.lapses_found))


def test_who_is_judged_on_another_horizon_is_ranked_apart():
    # within each part the order is right; across them the second part's scores are all higher, though fewer of it lapsed
    score = np.array([0.4, 0.3, 0.2, 0.9, 0.8, 0.7, 0.6])
    lapsed, part = np.array([True, True, False, True, False, False, False]), np.array([0, 0, 0, 1, 1, 1, 1])
    apart, together = evaluate_ranking("x", score, lapsed, part=part), evaluate_ranking("x", score, lapsed)
    assert (apart.auc, apart.lapses_found) == (1.0, 3.0) and (together.auc, together.lapses_found) == (pytest.approx(6 / 12), 1.0)
    draws = judge_draws({"x": score}, lapsed, np.arange(7), 0.1, part)["x"]
    assert (draws.auc[~np.isnan(draws.auc)] == 1.0).all() and np.nanmax(draws.lapses_found) > 3


def test_the_interval_of_an_auc_is_as_wide_as_hanley_and_mcneil_say():
    rng = np.random.default_rng(3)
    lapsed = np.arange(1200) < 300
    told = evaluate_churn(DAY, rng.normal(lapsed * 1.0), lapsed, {"noise": rng.normal(size=1200)}, 1200).model
    # Hanley & McNeil (1982), eq. 1, with Q1 = A/(2 − A), Q2 = 2A²/(1 + A); 90 %: ± 1.645 standard errors
    a = told.auc
    error = np.sqrt((a * (1 - a) + 299 * (a / (2 - a) - a * a) + 899 * (2 * a * a / (1 + a) - a * a)) / (300 * 900))
    low, high = told.auc_interval
    assert (high - low) / 2 == pytest.approx(1.645 * error, rel=0.15) and low < a < high


def test_better_and_worse_are_said_only_where_the_paired_interval_is_without_zero():
    rng = np.random.default_rng(5)
    lapsed = np.arange(1000) < 300
    strong, weak = rng.normal(lapsed * 1.5), rng.normal(lapsed * 0.3)
    nearly = strong + rng.normal(size=1000) * 0.05
    better, worse, same = (
        evaluate_churn(DAY, model, lapsed, {"plain": plain}, 1000).lead
        for model, plain in ((strong, weak), (weak, strong), (strong, nearly))
    )
    assert (better.verdict, worse.verdict, same.verdict) == ("better", "worse", "no_better")
    assert better.found_interval[0] > 0 > worse.found_interval[1] and same.found_interval[0] <= 0 <= same.found_interval[1]
    # paired: far narrower than two independent tests of so many would be
    assert same.auc_interval[1] - same.auc_interval[0] < 0.01
