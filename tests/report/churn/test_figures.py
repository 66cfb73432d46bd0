"""Figures and sentences of the model of leaving."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest

from crmcore.domain.churn.call_plan import CallPlan
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.prediction.churn_evaluation import CalibrationBin
from crmcore.domain.churn.reasons import Reason
from crmcore.domain.churn.signs import LISTEN, SIGNS
from crmcore.domain.health.next_action import NextAction
from crmcore.report.churn.figures import (
    CallPlanCurve,
    calibration_chart,
    call_plan_line_chart,
    importance_bars,
    lapses_found_chart,
    retention_line_chart,
)
from crmcore.report.churn.plan_tables import funnel_table, funnel_text
from crmcore.report.churn.words import auc_strength, comeback_text, list_label
from crmcore.report.health.reasons import reason_text, reasons_text
from crmcore.report.health.words import action_name
from crmcore.report.plotting.text_width import text_width
from crmcore.report.words.words import LANGUAGES, words_for

EN = words_for("en")
BINS = [CalibrationBin(10, 0.1, 0.08), CalibrationBin(10, 0.5, 0.44)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_calibration_says_the_widest_miss_and_draws_both(language, dark):
    figure = calibration_chart(BINS, words_for(language), dark=dark)
    assert "6.0" in figure.layout.title.text  # 50 % foretold, 44 % came
    assert list(figure.data[0].y) == [0.08, 0.44] and list(figure.data[1].y) == [0.1, 0.5]


def test_facts_worth_nothing_are_left_out_and_none_at_all_is_said():
    figure = importance_bars({"habit": 0.2, "silence": 0.01, "tenure": -0.003}, EN)
    assert list(figure.data[0].x) == [0.2, 0.01] and EN.t("churn.group.habit") in figure.layout.title.text
    assert EN.t("churn.figure.factors_none") in importance_bars({"habit": -0.1}, EN).layout.title.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rankings_names_leave_a_phone_room_for_the_intervals_and_lose_no_word(language):
    words = words_for(language)
    model, *baselines = (SimpleNamespace(name=name, lapses_found=90, found_interval=(80, 100)) for name in ("model", "silence", "bgnbd"))
    test = SimpleNamespace(model=model, baselines=baselines, lead=SimpleNamespace(verdict="better"))
    shown = lapses_found_chart(test, words).layout.yaxis.ticktext
    # a phone gives a figure 350 px: at least 150 px beside the names
    assert all(text_width(line, 13) <= 200 for name in shown for line in name.split("<br>"))
    plain = [words.t(f"churn.baseline.{name}") for name in ("model", "silence", "bgnbd")]
    assert [name.replace("<br>", "").replace(" ", "") for name in shown] == [name.replace(" ", "") for name in plain]


STEPS, CALLS, LEFT = np.array([1.0, 20.0, 40.0]), np.array([8.0, 5.0, 1.0]), np.array([30.0, 50.0, 9.0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_curve_sets_what_is_chosen_against_the_best_threshold_and_marks_both(language):
    figure = call_plan_line_chart(CallPlanCurve(STEPS, CALLS, LEFT, 10, best=20), 40, words_for(language), currency="EUR")
    assert re.findall(r"\d+", figure.layout.title.text) in (["20", "5", "50", "9", "1", "40"], ["20", "5", "50", "40", "1", "9"])
    assert figure.layout.shapes[0].x0 == 40 and (list(figure.data[1].x), list(figure.data[1].y)) == ([20], [50])


def test_the_curve_says_that_the_best_is_chosen_that_almost_all_pay_and_that_none_does():
    chosen = call_plan_line_chart(CallPlanCurve(STEPS, CALLS, LEFT, 10, best=20), 20, EN)
    assert EN.t("churn.figure.chosen_best", risk="20%") in [note.text for note in chosen.layout.annotations]
    full = EN.t("churn.figure.plan_all", all="5")
    assert full in call_plan_line_chart(CallPlanCurve(STEPS, CALLS, LEFT, 5, best=20), 20, EN).layout.title.text
    assert full not in chosen.layout.title.text
    none = call_plan_line_chart(CallPlanCurve(STEPS, 0 * CALLS, 0 * LEFT, 10), 20, EN)
    assert EN.t("churn.figure.plan_none") in none.layout.title.text and len(none.data) == 1


def test_the_table_and_the_line_of_the_way_to_the_calls_say_the_same():
    plan = CallPlan(CallTerms(30, 100, 20, most=4), True, 20, 9, 900.0, 1, 2, 4, 800.0, 160.0, 400.0, 0, 0, 0)
    _, lines = funnel_table(plan, EN, "EUR")
    assert [line[2:] for line in lines] == [("", "20"), ("11", "9"), ("1", "8"), ("2", "6"), ("2", "4")]
    assert "€100" in lines[3][1]
    assert funnel_text(plan, EN).split(" → ") == [f"{line[0]}: {line[3]}" for line in lines]


def test_retention_is_told_against_today():
    figure = retention_line_chart(np.array([100.0, 110, 120]), EN, at=2)
    assert list(figure.data[0].y) == pytest.approx([0, 0.1, 0.2]) and len(figure.data) == 1
    assert "+20%" in figure.layout.title.text


VALUES = {
    "days_since": 60.0,
    "own_gap": 20.0,
    "pace_quarter": 0.5,
    "pace_half": 0.4,
    "orders_growth": -0.5,
    "amount_pace": 0.4,
    "amount_growth": -0.3,
    "orders_year": 2.0,
    "average_order": 1200.0,
    "margin": 0.1,
    "tenure": 212.0,
    "complaints_year": 2.0,
    "days_late": 12.0,
    "overdue_share": 0.3,
    "disputed": 0.2,
    "satisfaction": 4.0,
    "recommend": 3.0,
    "trust": 5.0,
    "contacts": 0.0,
}
BY_CODE = {sign.code: sign for sign in SIGNS}


def reason(code: str, **changed: float | None) -> Reason:
    values = {name: {**VALUES, **changed}[name] for name in BY_CODE[code].tells}
    return Reason(BY_CODE[code], 1.0, values, dict.fromkeys(values, 8.0))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", BY_CODE)
def test_every_sign_has_a_sentence_and_an_action(language, code):
    words = words_for(language)
    assert "{" not in reason_text(reason(code), words, "EUR") and words.has(f"churn.group.{BY_CODE[code].group}")
    assert action_name(NextAction("keep", BY_CODE[code].action), words) == words.t(f"churn.action.{BY_CODE[code].action}")
    unknown = Reason(BY_CODE[code], 1.0, dict.fromkeys(BY_CODE[code].tells), {})
    if code not in ("rare", "small", "thin"):  # these are only told beside what is usual
        assert "{" not in reason_text(unknown, words, "EUR")


def test_reasons_read_as_a_person_says_them():
    text = reasons_text((reason("silent"), reason("new")), EN)
    assert text == "no order for 60 days, usually one every 20 days; a customer for only 212 days"
    assert reasons_text((), EN) == EN.t("churn.reason.none") and action_name(NextAction("keep", LISTEN), EN) == "Call and listen"
    assert reason_text(reason("fewer"), EN) == "50% fewer orders than in the year before"
    assert reason_text(reason("small"), EN, "EUR") == "average order €1.2K, typical: €8"


@pytest.mark.parametrize(
    "code, one, more",
    [
        ("rare", "1 order in 12 months, typical: 8", "2 orders in 12 months, typical: 8"),
        ("complains", "1 complaint in 12 months", "2 complaints in 12 months"),
        ("neglected", "1 contact in 12 months", "2 contacts in 12 months"),
    ],
)
def test_one_of_a_thing_is_not_told_as_many(code, one, more):
    (fact,) = BY_CODE[code].tells
    assert reason_text(reason(code, **{fact: 1.0}), EN) == one and reason_text(reason(code, **{fact: 2.0}), EN) == more


def test_the_grade_of_a_model_cannot_be_taken_for_a_tier():
    said = [EN.t(f"churn.trust.{code}") for code in ("A_better", "B_better", "B_no_better", "C_no_better", "C_worse", "coin")]
    assert [text[:2] for text in said] == ["A,", "B,", "B,", "C,", "C,", "C,"] and len(set(said)) == 6


def test_an_auc_is_put_into_words_and_a_list_has_a_name():
    assert [auc_strength(auc) for auc in (0.52, 0.6, 0.75)] == ["none", "some", "much"]
    assert list_label("risk.30", EN) == "Lapse risk 30% or more" and list_label("gone", EN) == "Gone"
    assert list_label("no.such", EN) == "no.such"


@pytest.mark.parametrize(
    "used, said", [((False, False), "lapse risk × (1 −"), ((True, True), "a model of the loss itself"), ((True, False), "on 180 days")]
)
def test_it_is_said_which_forecast_of_a_loss_counts(used, said):
    known = SimpleNamespace(share=0.6, interval=(0.5, 0.7), lapsed=np.array([100, 100]))
    trials = [SimpleNamespace(horizon_days=days, used=flag) for days, flag in zip((180, 360), used, strict=True)]
    text = comeback_text(SimpleNamespace(comeback=known, loss_trials=trials, horizon_days=180), EN)
    assert "Of 200 lapses" in text and "60%" in text and said in text
    assert ("So loss risk = lapse risk" in text) == (not any(used))
