"""The assumptions that present values rest on: every one on screen, every one to be turned."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.terms import METHODS, TIMINGS, ValueTerms
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.value.valuation import ASSUMED_RETENTION, Valuation
from crmcore.report.value.words import valuation_basis
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

#: years to choose from; ENDLESS stands for None, which a widget takes for nothing chosen
ENDLESS = 0
HORIZONS: tuple[int, ...] = (1, 2, 3, 5, 7, 10, 15, 20, ENDLESS)
RETENTIONS = ("estimated", "own")


def draw(graded: Book) -> None:
    """A row of small fields, and in one line what the figures rest on."""
    terms = state.view().scenario.value
    with st.container(key="ck-value-terms"):
        discount, horizon, retention, capture, timing, method = st.columns([1, 1.05, 1.3, 1, 1.35, 1.25], gap="small")
        discount.number_input(
            t("value.terms.discount_rate"),
            0.5,
            100.0,
            step=0.5,
            format="%g",
            help=t("value.terms.discount_help"),
            on_change=_discount,
            **widget_state.value("value.discount", round(terms.discount_rate * 100, 4)),
        )
        chosen = terms.horizon_years or ENDLESS
        years = HORIZONS if chosen in HORIZONS else (*HORIZONS, chosen)
        horizon.selectbox(
            t("value.terms.horizon"),
            years,
            **widget_state.choice("value.horizon", chosen, years),
            on_change=_horizon,
            help=t("value.terms.horizon_help"),
            format_func=fixed_labels(years, _years),
        )
        with retention:
            _retention(terms)
        capture.number_input(
            t("value.terms.capture"),
            0.0,
            100.0,
            step=5.0,
            format="%g",
            help=t("value.terms.capture_help"),
            **widget_state.value("value.capture", round(terms.capture_rate * 100, 4)),
            on_change=_capture,
        )
        timing.selectbox(
            t("value.terms.timing"),
            TIMINGS,
            **widget_state.choice("value.timing", terms.timing, TIMINGS),
            on_change=_timing,
            help=t("value.terms.timing_help"),
            format_func=fixed_labels(TIMINGS, lambda x: t(f"value.terms.timing_{x}")),
        )
        method.selectbox(
            t("value.terms.method"),
            METHODS,
            **widget_state.choice("value.method", terms.method, METHODS),
            on_change=_method,
            help=t("value.terms.method_help"),
            format_func=fixed_labels(METHODS, lambda x: t(f"value.terms.method_{x}")),
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        valuation = graded.mart.insight("value", Valuation)
        widgets.note(valuation_basis(valuation, state.current_words()))
        if terms != ValueTerms():
            st.button(
                t("value.terms.reset"),
                key="value.terms.reset",
                type="tertiary",
                icon=":material/undo:",
                on_click=state.change_scenario,
                kwargs={"value": ValueTerms()},
            )
    if valuation.basis == "order_amount":
        widgets.finding_list([widgets.Finding(t("value.amount_for_profit"), "watch")], key="value.basis")


def _years(years: int) -> str:
    return t("value.terms.endless") if years == ENDLESS else t("value.terms.years", n=years)


def _retention(terms: ValueTerms) -> None:
    chosen = "estimated" if terms.retention is None else "own"
    st.segmented_control(
        t("value.terms.retention"),
        RETENTIONS,
        **widget_state.multi("value.retention", chosen),
        required=True,
        format_func=fixed_labels(RETENTIONS, lambda x: t(f"value.terms.retention_{x}")),
        on_change=_choose_retention,
        help=t("value.terms.retention_help"),
    )
    if terms.retention is not None:
        st.number_input(
            t("value.terms.own"),
            0.0,
            99.0,
            step=1.0,
            format="%g",
            label_visibility="collapsed",
            **widget_state.value("value.own", round(terms.retention * 100, 4)),
            on_change=_own,
        )


def _change(**fields: Any) -> None:
    """Turn one assumption; what cannot be is passed over with a word."""
    try:
        state.change_scenario(value=replace(state.view().scenario.value, **fields).checked())
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))


def _discount() -> None:
    _change(discount_rate=round(state.read("value.discount") / 100, 6))


def _horizon() -> None:
    _change(horizon_years=state.read("value.horizon") or None)


def _choose_retention() -> None:
    _change(retention=None if state.read("value.retention") == "estimated" else ASSUMED_RETENTION)


def _own() -> None:
    _change(retention=round(state.read("value.own") / 100, 6))


def _capture() -> None:
    _change(capture_rate=round(state.read("value.capture") / 100, 6))


def _timing() -> None:
    _change(timing=state.read("value.timing"))


def _method() -> None:
    _change(method=state.read("value.method"))
