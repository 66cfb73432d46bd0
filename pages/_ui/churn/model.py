"""How far to trust the model of leaving: its grade in words, every figure with how to read it, and what it lacks where there is none."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.churn.prediction.churn_evaluation import MIN_AUC
from crmcore.domain.churn.risk import Churn
from crmcore.domain.grading.book import Book
from crmcore.report.churn.figures import calibration_chart, importance_bars, lapses_found_chart
from crmcore.report.churn.plan_tables import naming_table
from crmcore.report.churn.tables import baseline_table, model_card_table
from crmcore.report.churn.words import lead_text, loss_text, missing_text, trust_text
from pages._ui.churn import plan as churn_plan
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def rule_line(churn: Churn) -> Finding:
    """Where the plain rule decides, that it does and why."""
    words = state.current_words()
    if churn.test is None:
        return Finding(t("churn.trust.rule_no_model", missing=missing_text(churn.rules, words)), "watch")
    said = t("churn.trust.rule_coin" if churn.test.no_better_than_chance else "churn.trust.rule_weak")
    if churn.test.plain_auc < MIN_AUC:
        said += " " + t("churn.trust.rule_chance", auc=words.number(churn.test.plain_auc, 2))
    return Finding(said, "watch")


def fold(graded: Book) -> None:
    """How far to trust the list: the grade in words, and behind it the test, what at risk and gone mean, and the plain rule."""
    churn, words = churn_of(graded), state.current_words()
    test = churn.test
    with st.expander(t("churn.trust.title", verdict=trust_text(churn, words))):
        if test is not None:
            tested = t("churn.trust.tested", n=test.customers, day=test.cut_off, lapsed=words.number(test.lapses), days=churn.horizon_days)
            widgets.note(tested)
            widgets.small_table(*naming_table(test, churn_plan.plan_of(graded), words), cards=True)
            widgets.note(lead_text(test, words))
            widgets.note(t("churn.trust.compared", auc=words.number(test.model.auc, 2)))
        meaning = "churn.trust.meaning" if churn.by_model else "churn.trust.meaning_plain"
        widgets.note(t(meaning, since=churn.inactive_since, days=churn.horizon_days))
        if not churn.by_model:
            widgets.note(t("churn.trust.rule"))
        if churn.by_model:
            for trial in churn.loss_trials:
                widgets.note(loss_text(trial, words))
        if test is not None and data.customer_mask(graded) is not None:
            widgets.note(t("churn.whole"))


def draw(graded: Book) -> None:
    """The model card, its calibration and factors; the unmet conditions where there is no model."""
    churn, words = churn_of(graded), state.current_words()
    test = churn.test
    if test is None:
        widgets.section(t("churn.card.conditions"))
        widgets.small_table(*_conditions(churn))
        return
    widgets.note(t("churn.card.about", rows=words.number(churn.fitted_rows), day=test.cut_off, kind=t(f"churn.card.kind_{churn.kind}")))
    widgets.small_table(*model_card_table(churn, words), text_columns=3, cards=True)
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
    st.space("small")
    widgets.figure(lapses_found_chart(test, words, dark=state.dark()), key="churn.found")
    widgets.note(lead_text(test, words))
    widgets.small_table(*baseline_table(test, words), cards=True)
    widgets.note(t("churn.card.intervals"))
    if all(baseline.name != "bgnbd" for baseline in test.baselines):
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
