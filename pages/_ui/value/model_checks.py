"""What the model of buying assumes, tested, and how it tracked what came: for the model's section."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.grading.book import Book
from crmcore.domain.purchase_models.purchase_forecast import PurchaseForecast
from crmcore.domain.purchase_models.spend_dependence import spend_dependence
from crmcore.report.value.model_words import dependence_sentence, season_sentence, trend_sentence, truncation_sentence
from crmcore.report.value.tracking_figures import conditional_chart, cumulative_chart, weekly_chart
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.state import state
from pages._ui.state.state import t


def assumptions(graded: Book) -> None:
    """A sentence for each assumption: customers seen from their beginning, a steady rate, spend independent of frequency."""
    words, model = state.current_words(), graded.mart.insight("buying", PurchaseForecast)
    tests = graded.mart.insights["stationarity"]
    sentences = [
        truncation_sentence(graded.mart.insight("left_truncation", LeftTruncation), model.histories.customers, words),
        *((trend_sentence(tests, words), season_sentence(tests, words)) if tests is not None else ()),
        dependence_sentence(spend_dependence(model.repeats, model.repeat_amount), words),
    ]
    widgets.section(t("model.assume.title"))
    widgets.finding_list([Finding(sentence) for sentence in sentences], key="value.assume")
    widgets.note(t("model.assume.note"))


def tracking(graded: Book) -> None:
    """The plots of tracking and of the conditional expectation, of the model as it was some months ago."""
    evaluation, words, dark = graded.mart.insights["model_evaluation"], state.current_words(), state.dark()
    widgets.section(t("model.tracking.title"))
    if evaluation is None or evaluation.tracking is None:
        widgets.note(t("model.tracking.none"))
        return
    tracked = evaluation.tracking
    widgets.note(
        t("model.tracking.note", day=words.date(tracked.calibration_end), n=tracked.customers, model=t(f"model.trial.{tracked.model}"))
    )
    left, right = st.columns(2, gap="large")
    with left:
        widgets.figure(cumulative_chart(tracked, words, dark=dark), key="value.tracking.cumulative")
    with right:
        widgets.figure(weekly_chart(tracked, words, dark=dark), key="value.tracking.weekly")
    widgets.figure(conditional_chart(tracked, words, dark=dark), key="value.tracking.conditional")
    widgets.note(t("model.tracking.conditional_note"))
