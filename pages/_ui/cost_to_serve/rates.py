"""The rates: what they are and who set them, whether they agree with what the departments cost, and setting others."""

from __future__ import annotations

from datetime import date

import streamlit as st

from crmcore.domain.cost_to_serve.driver_tables import drivers_without_data
from crmcore.domain.cost_to_serve.serving_costs import ServingCosts
from crmcore.domain.cost_to_serve.waterfall import capacity, costs_of, driver_rows
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.cost_rates import DRIVERS, EVERY_ACTIVITY, NO_RATES, CostRates
from crmcore.domain.kernel.problems import Problem
from crmcore.report.cost_to_serve.tables import driver_table
from crmcore.report.cost_to_serve.words import SOURCE, capacity_sentence
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.cost_to_serve.decision import cost_decision, newest_position, recorded_activities
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.state import t

#: where what a button did is said
PLACE = "cost_to_serve"
PERCENT = 100.0


def rests_on(graded: Book) -> None:
    """On whose rates the figures rest, or that there are none."""
    decision = cost_decision(graded)
    if decision is None or not decision.chosen.in_use:
        widgets.note(t("cost_to_serve.no_rates" if graded.mart.basis == "net_profit" else "cost_to_serve.nothing_known"))
        return
    text = t("cost_to_serve.rests", author=decision.author, day=date.fromisoformat(decision.recorded_at[:10]))
    if decision.effective_on is not None:
        text += " " + t("cost_to_serve.from_day", day=decision.effective_on)
    widgets.note(text)


def draw(graded: Book) -> None:
    """The table of drivers, the check of capacity, and the form."""
    words, currency, costs = state.current_words(), data.company().currency, costs_of(graded)
    widgets.section(t("cost_to_serve.edit.title"))
    lacking = drivers_without_data(graded.mart.has)
    widgets.small_table(*driver_table(driver_rows(costs), lacking, words, currency), text_columns=2, cards=True)
    rests_on(graded)
    st.space("small")
    widgets.section(t("cost_to_serve.capacity.title"))
    check = capacity(costs, graded.scenario.window or graded.mart.months)
    widgets.note(t("cost_to_serve.capacity.unknown") if check is None else capacity_sentence(check, words, currency))
    if check is not None:
        widgets.note(t("cost_to_serve.capacity.note"))
    st.space("small")
    _form(graded, costs)
    widgets.note(t("cost_to_serve.source", source=SOURCE))


def _form(graded: Book, costs: ServingCosts) -> None:
    decision = cost_decision(graded)
    now = NO_RATES if decision is None else decision.chosen
    with st.expander(t("cost_to_serve.edit.save"), key="cost_to_serve.form.open"):
        last_result.show(PLACE)
        widgets.note(t("cost_to_serve.edit.lead"))
        ask_author("cost_to_serve.author")
        activities = _activities(graded, now)
        position = newest_position()
        stamp = f"{data.company().slug}.{graded.version}.{position}"  # another company's or newer rates: other boxes
        with st.form(f"cost_to_serve.form.{stamp}", border=False):
            for driver in DRIVERS:
                _driver(driver, now, activities, stamp, served=costs.recorded is not None)
            left, right = st.columns(2)
            left.number_input(
                t("cost_to_serve.edit.capacity"),
                0.0,
                value=now.capacity,
                step=1000.0,
                key=f"cost_to_serve.capacity.{stamp}",
                help=t("cost_to_serve.edit.capacity_hint"),
            )
            right.date_input(
                t("cost_to_serve.edit.from_day"),
                value=None if decision is None else decision.effective_on,
                key=f"cost_to_serve.from.{stamp}",
                help=t("cost_to_serve.edit.from_day_hint"),
            )
            st.form_submit_button(t("cost_to_serve.edit.save"), type="primary", on_click=_save, args=(stamp, position))


def _driver(driver: str, now: CostRates, activities: tuple[str, ...], stamp: str, served: bool) -> None:
    """A rate, and beside it the recorded activities that it stands for."""
    unit, rate = DRIVERS[driver], dict(now.rates).get(driver, 0.0)
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    label = {"count": "rate", "hours": "rate_hours", "money_years": "rate_year"}[unit]
    left.number_input(
        t(f"cost_to_serve.edit.{label}", driver=t(f"cost_to_serve.driver.{driver}")),
        0.0,
        PERCENT if unit == "money_years" else None,
        rate * PERCENT if unit == "money_years" else rate,
        step=1.0,
        format="%g",
        key=f"cost_to_serve.rate.{driver}.{stamp}",
        help=t(f"cost_to_serve.meaning.{driver}"),
    )
    if served:
        chosen = dict(now.replaces).get(driver, ())
        right.multiselect(
            t("cost_to_serve.edit.replaces"),
            activities,
            [name for name in chosen if name in activities],
            key=f"cost_to_serve.replaces.{driver}.{stamp}",
            format_func=lambda name: t("cost_to_serve.every_activity") if name == EVERY_ACTIVITY else name,
            help=t("cost_to_serve.edit.replaces_hint"),
            placeholder=t("common.none"),
        )


def _activities(graded: Book, now: CostRates) -> tuple[str, ...]:
    """All recorded costs, then each activity that stands in the records or in the rates."""
    named = (name for name, _ in recorded_activities(graded) if name)
    return tuple(dict.fromkeys((EVERY_ACTIVITY, *named, *now.replaced)))


def _save(stamp: str, position: int) -> None:
    rates = {}
    for driver, unit in DRIVERS.items():
        value = state.read(f"cost_to_serve.rate.{driver}.{stamp}") or 0.0
        rates[driver] = value / PERCENT if unit == "money_years" else value
    replaces = {driver: state.read(f"cost_to_serve.replaces.{driver}.{stamp}") or () for driver in DRIVERS}
    try:
        chosen = CostRates.of(rates, replaces, state.read(f"cost_to_serve.capacity.{stamp}") or None)
        changes.set_cost_rates(chosen, state.read(f"cost_to_serve.from.{stamp}"), position)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("cost_to_serve.edit.saved"))
