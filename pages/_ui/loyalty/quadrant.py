"""The quadrant with its cuts: sliders, the figure, a button a box, and what the figure does not say."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.terms import LoyaltyTerms
from crmcore.domain.loyalty.density_map import loyalty_map, repeat_histogram
from crmcore.domain.loyalty.quadrant import BOXES
from crmcore.domain.loyalty.tables import loyalty_of
from crmcore.domain.summary.tier_table import profit_metric
from crmcore.report.loyalty.quadrant import loyalty_quadrant
from crmcore.report.loyalty.repeat import repeat_purchase_histogram
from crmcore.report.loyalty.tables import EVIDENCE
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.navigation.pages import open_customer
from pages._ui.state import state
from pages._ui.state.state import linked_key, t

_CUTS = ("repeat", "attitude")


def cuts(only_repeat: bool = False) -> None:
    """The sliders of the cuts, and back to the default."""
    terms, plain = state.view().scenario.loyalty, LoyaltyTerms()
    for name in _CUTS[:1] if only_repeat else _CUTS:
        value = getattr(terms, f"{name}_cut")
        key = linked_key(f"loyalty.cut.{name}", value)
        st.slider(t(f"loyalty.cut.{name}"), 0, 100, value, key=key, on_change=_cut, args=(name, key))
    if terms != plain:
        with st.container(key="ck-links-loyalty-cuts"):
            st.button(
                t("loyalty.cut.reset", repeat=plain.repeat_cut, attitude=plain.attitude_cut),
                key="loyalty.cut.reset",
                type="tertiary",
                on_click=state.change_scenario,
                kwargs={"loyalty": plain},
            )


def _cut(name: str, key: str) -> None:
    if state.is_latest(f"loyalty.cut.{name}", key):
        state.change_scenario(loyalty=replace(state.view().scenario.loyalty, **{f"{name}_cut": int(state.read(key))}))


def draw(graded: Book) -> None:
    """The quadrant beside its sliders, and a button to the customers of each box."""
    drawn = loyalty_map(loyalty_of(graded), data.customer_mask(graded))
    left, right = st.columns([2.3, 1], gap="large")
    with right:
        cuts()
        widgets.note(t("loyalty.caveat", source=EVIDENCE))
        widgets.note(t("loyalty.how"))
    with left:
        figure = loyalty_quadrant(
            graded,
            drawn,
            state.current_words(),
            measure=profit_metric(graded.mart, state.view().profit),
            currency=data.company().currency,
            dark=state.dark(),
        )
        widgets.figure(figure, key="loyalty.quadrant", on_select=open_customer)
        if drawn.density is not None or drawn.strip is not None:
            widgets.note(t("loyalty.sampled", n=len(drawn.rows)))
        widgets.note(t("loyalty.shifted"))
        scope(graded)
    with st.container(horizontal=True, key="ck-links-loyalty-boxes"):
        for box, n in zip(BOXES, drawn.customers, strict=True):
            label = t("loyalty.open_box", box=t(f"loyalty.box.{box}"), n=n)
            if st.button(label + " →", key=f"loyalty.open.{box}", type="tertiary", disabled=not n):
                listed.show(f"loyalty.{box}")


def draw_repeat(graded: Book) -> None:
    """Repeat purchase alone, where nobody's attitude is known, and what would tell it."""
    loyalty, customer_mask = loyalty_of(graded), data.customer_mask(graded)
    looked_at = loyalty.population if customer_mask is None else loyalty.population & customer_mask
    often = int((looked_at & loyalty.high_repeat).sum())
    seldom = int(looked_at.sum()) - often
    left, right = st.columns([2.3, 1], gap="large")
    with right:
        cuts(only_repeat=True)
        widgets.note(t("loyalty.how"))
        widgets.empty_state(t("loyalty.needs_survey", table=t("table.survey")), t("loyalty.needs_survey_hint"))
    with left:
        figure = repeat_purchase_histogram(
            repeat_histogram(loyalty, customer_mask),
            state.current_words(),
            cut=loyalty.terms.repeat_cut,
            above_cut=often,
            dark=state.dark(),
        )
        widgets.figure(figure, key="loyalty.repeat", on_select=_open_side)
        scope(graded)
    with st.container(horizontal=True, key="ck-links-loyalty-repeat"):
        for side, n in (("high", often), ("low", seldom)):
            if st.button(t(f"loyalty.repeat.{side}", n=n) + " →", key=f"loyalty.open.{side}", type="tertiary", disabled=not n):
                listed.show(f"loyalty.repeat.{side}")


def _open_side(side: str) -> None:
    listed.show(f"loyalty.repeat.{side}")
