"""Whether to trust the model of leaving: its grade, every figure with how to read it, and what it lacks where there is none."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.risk import Churn
from crmcore.domain.grading.book import Book
from crmcore.report.churn.figures import calibration_chart, importance_bars
from crmcore.report.churn.tables import baseline_table, model_card_table
from crmcore.report.churn.words import missing_text
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

TONES: dict[str, widgets.Tone] = {"A": "good", "B": "plain", "C": "watch"}


def verdict(churn: Churn) -> Finding:
    """The grade in one sentence, or what a model lacks."""
    test, words = churn.test, state.current_words()
    if test is None:
        return Finding(t("churn.plain.verdict", missing=missing_text(churn, words)), "watch")
    return Finding(
        t(
            f"churn.verdict.{'coin' if test.no_better_than_chance else test.grade}",
            auc=words.number(test.model.auc, 2),
            day=test.cut_off,
            found=words.number(test.model.leavers_found),
            leavers=words.number(test.leavers),
            days=words.number(churn.horizon_days),
            plain=words.number(test.better_baseline.leavers_found),
        ),
        TONES[test.grade],
    )


def draw(graded: Book) -> None:
    """The model card, its calibration and factors; the unmet conditions where there is no model."""
    churn, words = churn_of(graded), state.current_words()
    test = churn.test
    if test is None:
        widgets.section(t("churn.card.conditions"))
        widgets.small_table(*_conditions(churn))
        return
    widgets.note(t("churn.card.about", rows=words.number(churn.fitted_rows), day=test.cut_off, kind=t(f"churn.card.kind_{churn.kind}")))
    widgets.small_table(*model_card_table(churn, words), text_columns=3)
    if test.customers < test.active:
        widgets.note(t("churn.card.sample", n=test.customers, all=words.number(test.active)))
    st.space("small")
    left, right = st.columns(2, gap="large")
    with left:
        widgets.figure(calibration_chart(test.calibration_bins, words, dark=state.dark()), key="churn.calibration")
        widgets.note(t("churn.card.calibration_read"))
    with right:
        widgets.figure(importance_bars(churn.importance, words, dark=state.dark()), key="churn.factors")
        widgets.note(t("churn.card.factors_read"))
    widgets.small_table(*baseline_table(test, words))
    if len(test.baselines) < 2:
        widgets.note(t("churn.card.no_bgnbd"))
    if data.customer_mask(graded) is not None:
        widgets.note(t("churn.whole"))


def _conditions(churn: Churn) -> tuple[list[str], list[list[str]]]:
    """Each condition, what it needs, what there is, and how much is missing."""
    words = state.current_words()
    return (
        [t(f"model.rule.{name}") for name in ("title", "need", "have", "ok")],
        [
            [
                t(f"churn.card.rule_{rule.code}"),
                words.number(rule.need),
                words.number(rule.have),
                t("model.rule.yes") if rule.ok else t("model.rule.missing", n=words.number(rule.need - rule.have)),
            ]
            for rule in churn.rules
        ],
    )
