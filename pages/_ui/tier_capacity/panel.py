"""The panel that says how many customers the upper tiers can hold, once it is asked for, and takes the advice into the draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tier_capacity.limits import TierCapacity
from crmcore.report.tier_capacity.words import advice_sentence, counted_otherwise, promise_table, verdict
from crmcore.store.decisions import terms as terms_store
from crmcore.store.decisions.act import budget as budget_store
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.tier_capacity.tier_capacity import read_tier_capacity
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.fragments import rerun_fragments
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

#: whether the panel is open, as the link knows it
OPEN = "capacity.open"
#: kinds of decisions that it rests on besides those of the grades
RESTS_ON: tuple[str, ...] = (budget_store.KIND, terms_store.TERMS)


@dataclass(frozen=True, slots=True)
class TierCapacityKey(ResultKey[TierCapacity]):
    """The capacity on a working date, with the decisions up to a ledger position."""

    day: date
    position: int


def draw(draft: Book, again: tuple[str, ...]) -> None:
    """A switch; where it is on, what is promised against what there is, and the percentages that fit, each one click away.
    `again`: the parts of the page that other percentages change."""
    widgets.section(t("tier_capacity.title"))
    st.toggle(t("tier_capacity.switch"), **widget_state.value(f"{OPEN}.box", _is_on()), on_change=_switch, help=t("tier_capacity.help"))
    if not _is_on():
        return
    try:
        capacity = _capacity(draft)
    except Problem as problem:
        widgets.note(state.current_words().problem(problem))
        return
    words, currency = state.current_words(), data.company().currency
    names = [words.tier(draft.scheme.id, code) for code in draft.scheme.cut_tiers]
    said = verdict(capacity, names[0], words, currency)
    if not said:
        widgets.note(t("tier_capacity.nothing"))
        return
    widgets.finding_list([Finding(said_of, "plain") for said_of in said], key="tier_capacity")
    if any(counted_otherwise(capacity, limit, words, currency) for limit in capacity.limits):
        widgets.note(t("tier_capacity.one_by_one_note"))
    if capacity.limits:
        widgets.small_table(*promise_table(capacity, names, words, currency), cards=True)
    for advice in capacity.advice:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(advice_sentence(advice, capacity, names, words))
            if advice.shares is not None and advice.shares != capacity.shares:
                st.button(t("tier_capacity.take"), key=f"tier_capacity.{advice.way}", on_click=_take, args=(advice.shares, again))
    widgets.note(t("tier_capacity.note", day=working_date()))


def _capacity(draft: Book) -> TierCapacity:
    day, company = working_date(), data.company()
    position = Ledger(company.dir).position(*RESTS_ON)
    return data.derived(draft, TierCapacityKey(day, position), lambda _: read_tier_capacity(company, draft, day))


def _take(shares: tuple[int, ...], again: tuple[str, ...]) -> None:
    state.change_scenario(shares=shares)
    rerun_fragments(*again)


def _is_on() -> bool:
    return state.chosen(OPEN, ("yes", "no"), "no") == "yes"


def _switch() -> None:
    state.choose(OPEN, "yes" if state.read(f"{OPEN}.box") else "no", "no")
