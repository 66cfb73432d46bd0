"""The weight advisor: sought on earlier quarters, tested on the chosen day, loaded as a draft by one click."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.evidence.backtest import Evidence
from crmcore.domain.evidence.weight_advisor import AIMS, Advice
from crmcore.domain.grading.book import Book
from crmcore.report.evidence.advice import advice_bars
from crmcore.report.evidence.tables import advice_sentence, advice_table
from pages._ui.components import widgets
from pages._ui.evidence import background_work, past
from pages._ui.navigation.pages import open_page
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t


def draw(graded: Book, evidence_of_day: Evidence) -> Advice | None:
    """Weights now, learnt and in hindsight; how they fared on the day; and the honest difference. Returns what was found."""
    st.html(f'<div id="{background_work.ADVISOR}"></div>')
    widgets.section(t("evidence.advice.section"))
    day = evidence_of_day.day
    advice = background_work.advice(graded, day, state.chosen("evidence.aim", AIMS, AIMS[0]))
    if advice is None:
        widgets.note(t("evidence.advice.none"))
        return None
    if not background_work.enough(advice.customers):
        background_work.too_few(advice.customers)
        return None
    words, current = state.current_words(), dict(graded.weights)
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        widgets.figure(advice_bars(advice, current, words, dark=state.dark()), key="evidence.advice")
    with right:
        st.segmented_control(
            t("evidence.advice.aim"),
            AIMS,
            **widget_state.multi("evidence.aim", advice.aim),
            required=True,
            on_change=_aim,
            format_func=fixed_labels(AIMS, lambda a: t(f"evidence.aim.{a}")),
        )
        widgets.small_table(*advice_table(advice, words))
        widgets.note(advice_sentence(advice, words))
        if advice.trained_on:
            widgets.note(
                t("evidence.advice.learnt_on", n=len(advice.trained_on), first=min(advice.trained_on), last=max(advice.trained_on), day=day)
            )
        if advice.weights is not None:
            _offer(graded, advice)
        if st.button(t("evidence.advice.load_hindsight"), key="evidence.load.hindsight", type="tertiary"):
            _load(dict(advice.hindsight))
    if graded.cut_by != "score":
        widgets.note(t("evidence.advice.not_by_score", by=t(f"metric.{graded.cut_by}")))
    widgets.note(t("evidence.advice.how"))
    past.scope(graded, evidence_of_day, filtered=False)
    return advice


def _aim() -> None:
    state.choose("evidence.aim", state.read("evidence.aim"), AIMS[0])


def _offer(graded: Book, advice: Advice) -> None:
    """The learnt weights as a draft: recommended only where they are better beyond chance, and with a warning where they move much."""
    weights, words = dict(advice.weights or {}), state.current_words()
    moves = background_work.moved_by(graded, weights)
    if moves.much:
        widgets.note(
            t(
                "evidence.advice.compare",
                n=moves.customers,
                moved=moves.moved,
                share=words.strict_share(moves.moved / moves.customers),
                losing=moves.losing,
                tier=words.tier(graded.scheme.id, graded.scheme.tiers[0]),
            )
        )
    if st.button(t("evidence.advice.load"), key="evidence.load", type="primary" if advice.verdict == "better" else "secondary"):
        _load(weights)


def _load(weights: dict[str, int]) -> None:
    state.change_scenario(weights=tuple((metric, float(points)) for metric, points in weights.items()))
    open_page("weights")
