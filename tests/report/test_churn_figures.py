"""Figures and sentences of the model of leaving."""
from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.churn_features import GROUPS
from crmcore.domain.churn_reasons import Reason
from crmcore.domain.churn_test import Bin
from crmcore.report.churn_words import action_text, list_label, reason_text, reasons_text, strength
from crmcore.report.figures.churn import calibration, factor_bars, plan_line, retention_line
from crmcore.report.words import LANGUAGES, words

EN = words("en")
BINS = [Bin(10, 0.1, 0.08), Bin(10, 0.5, 0.44)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("dark", [False, True])
def test_calibration_says_the_widest_miss_and_draws_both(language, dark):
    figure = calibration(BINS, words(language), dark=dark)
    assert "6.0" in figure.layout.title.text                       # 50 % foretold, 44 % came
    assert list(figure.data[0].y) == [0.08, 0.44] and list(figure.data[1].y) == [0.1, 0.5]


def test_facts_worth_nothing_are_left_out_and_none_at_all_is_said():
    figure = factor_bars({"habit": 0.2, "silence": 0.01, "tenure": -0.003}, EN)
    assert list(figure.data[0].x) == [0.2, 0.01] and EN.t("churn.group.habit") in figure.layout.title.text
    assert EN.t("churn.figure.factors_none") in factor_bars({"habit": -0.1}, EN).layout.title.text


@pytest.mark.parametrize("left, key", [([-1, -2, -3], "none"), ([9, 5, 1], "all"), ([1, 5, 9], "title")])
def test_the_plan_names_the_best_threshold_or_that_none_pays(left, key):
    steps = np.array([1.0, 20.0, 40.0])
    figure = plan_line(steps, np.array([9.0, 5, 1]), np.array(left, float), 20, EN, currency="EUR")
    assert EN.t(f"churn.figure.plan_{key}", risk="40%", money="€9") in figure.layout.title.text
    assert figure.layout.shapes[0].x0 == 20


def test_retention_is_told_against_today_beside_the_slogan():
    figure = retention_line(np.array([100.0, 110, 120]), EN, slogan=2.0, at=2)
    assert list(figure.data[0].y) == pytest.approx([0, 0.1, 0.2]) and list(figure.data[1].y) == [0, 1]
    assert "+20%" in figure.layout.title.text and "+100%" in figure.layout.title.text


VALUES = {"silence": {"days_since": 60.0, "own_gap": 20.0}, "rhythm": {"pace_quarter": 0.5, "pace_half": None},
          "spending": {"amount_pace": 0.4, "amount_growth": None}, "habit": {"orders_year": 2.0, "purchase_days": 4.0},
          "size": {"average_order": 1200.0}, "margin": {"margin": 0.1}, "tenure": {"tenure": 730.5},
          "complaints": {"complaints_year": 2.0},
          "payment": {"days_late": 12.0, "overdue_share": None}, "attitude": {"satisfaction": 4.0, "recommend": None,
                                                                              "trust": 5.0},
          "service": {"contacts": 0.0, "service_share": None}}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("group", GROUPS)
def test_every_group_of_facts_has_a_reason_and_an_action(language, group):
    w, reason = words(language), Reason(group, 1.0, VALUES[group])
    assert "{" not in reason_text(reason, w, "EUR") and action_text((reason,), w) == w.t(f"churn.action.{group}")
    unknown = Reason(group, 1.0, dict.fromkeys(VALUES[group]))
    assert "{" not in reason_text(unknown, w, "EUR")


def test_reasons_read_as_a_person_says_them():
    told = (Reason("silence", 2.0, VALUES["silence"]), Reason("tenure", 1.0, VALUES["tenure"]))
    assert reasons_text(told, EN) == "no order for 60 days, usually one every 20; a customer for 2.0 years"
    assert reasons_text((), EN) == EN.t("churn.reason.none")
    first = Reason("silence", 1.0, {"days_since": 9.0, "own_gap": None})
    assert reason_text(first, EN) == "no order for 9 days, and no second one yet"


def test_an_auc_is_put_into_words_and_a_list_has_a_name():
    assert [strength(auc) for auc in (0.52, 0.6, 0.75)] == ["none", "some", "much"]
    assert list_label("risk.30", EN) == "Risk of leaving 30% or more" and list_label("gone", EN) == "Gone"
    assert list_label("no.such", EN) == "no.such"
