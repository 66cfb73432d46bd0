"""The weight advisor: sought on earlier quarters, tested on the chosen day, loaded as a draft by one click."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.evidence.backtest import Evidence
from crmcore.domain.evidence.weight_advisor import AIMS, Advice
from crmcore.domain.grading.book import Book
from crmcore.report.evidence.advice import advice_bars
from crmcore.report.evidence.tables import advice_sentence, advice_table
from pages._ui.components import widgets
from pages._ui.evidence import background_work as evidence_work, past as evidence_past
from pages._ui.navigation.pages import open_page
from pages._ui.state import state
from pages._ui.state.state import said, t
from pages._ui.state.widget_state import marked


def draw(graded: Book, told_day: Evidence) -> Advice | None:
    """Weights now, learnt and in hindsight; how they fared on the day; and the honest difference. Returns what was found."""
    st.html(f'<div id="{evidence_work.ADVISOR}"></div>')
    widgets.section(t("evidence.advice.section"))
    day = told_day.day
    told = evidence_work.advice(graded, day, state.chosen("evidence.aim", AIMS, AIMS[0]))
    if told is None:
        widgets.note(t("evidence.advice.none"))
        return None
    if not evidence_work.enough(told.customers):
        evidence_work.too_few(told.customers)
        return None
    w, current = state.speech(), dict(graded.weights)
    left, right = st.columns([1.2, 1], gap="large")
    with left:
        widgets.figure(advice_bars(told, current, w, dark=state.dark()), key="evidence.advice")
    with right:
        st.segmented_control(
            t("evidence.advice.aim"),
            AIMS,
            **marked("evidence.aim", told.aim),
            required=True,
            on_change=_aim,
            format_func=said(AIMS, lambda a: t(f"evidence.aim.{a}")),
        )
        widgets.small_table(*advice_table(told, w))
        widgets.note(advice_sentence(told, w))
        if told.trained_on:
            widgets.note(
                t("evidence.advice.learnt_on", n=len(told.trained_on), first=min(told.trained_on), last=max(told.trained_on), day=day)
            )
        if told.weights is not None:
            _offer(graded, told)
        if st.button(t("evidence.advice.load_hindsight"), key="evidence.load.hindsight", type="tertiary"):
            _load(dict(told.hindsight))
    if graded.cut_by != "score":
        widgets.note(t("evidence.advice.not_by_score", by=t(f"metric.{graded.cut_by}")))
    widgets.note(t("evidence.advice.how"))
    evidence_past.scope(graded, told_day, filtered=False)
    return told


def _aim() -> None:
    state.choose("evidence.aim", state.read("evidence.aim"), AIMS[0])


def _offer(graded: Book, told: Advice) -> None:
    """The learnt weights as a draft: recommended only where they are better beyond chance, and with a warning where they move much."""
    weights, w = dict(told.weights or {}), state.speech()
    moves = evidence_work.moved_by(graded, weights)
    if moves.much:
        widgets.note(
            t(
                "evidence.advice.compare",
                n=moves.customers,
                moved=moves.moved,
                share=w.part(moves.moved / moves.customers),
                losing=moves.losing,
                tier=w.tier(graded.scheme.id, graded.scheme.tiers[0]),
            )
        )
    if st.button(t("evidence.advice.load"), key="evidence.load", type="primary" if told.verdict == "better" else "secondary"):
        _load(weights)


def _load(weights: dict[str, int]) -> None:
    state.change_scenario(weights=tuple((metric, float(points)) for metric, points in weights.items()))
    open_page("weights")
