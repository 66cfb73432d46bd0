"""Net or gross profit: whose tier depends on the choice, and the other one in one click."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from crmcore.domain.compare.profit_choice import OTHER_PROFIT, ProfitChoice, profit_choice, weighed_profit, with_other_profit
from crmcore.domain.grading.book import Book
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

#: the two lists, by what the choice does to their customers
LISTS: tuple[str, ...] = ("risen", "fallen")


@dataclass(frozen=True, slots=True)
class ProfitChoiceKey(ResultKey[ProfitChoice | None]):
    """The difference that weighing the other profit makes."""


def choice_of(graded: Book) -> ProfitChoice | None:
    """The difference that the other profit would make to the draft; None where there is none to make."""
    return data.derived(graded, ProfitChoiceKey(), lambda _: profit_choice(graded, data.normalised_metrics(graded)))


def draw(graded: Book) -> None:
    """One sentence with its lists, and the button that weighs the other profit."""
    choice = choice_of(graded)
    if choice is None:
        return
    looked_at = data.customer_mask(graded, but=("tier",))
    counts = {
        kind: len(rows) if looked_at is None else int(looked_at[rows].sum())
        for kind, rows in (("risen", choice.risen), ("fallen", choice.fallen))
    }
    widgets.note(t(f"weights.profit.by_{choice.weighed}", n=sum(counts.values()), **counts))
    with st.container(horizontal=True, key="ck-links-profit"):
        for kind in LISTS:
            label = t(f"weights.profit.{kind}", n=counts[kind]) + " →"
            if counts[kind] and st.button(label, key=f"weights.profit.{kind}", type="tertiary"):
                listed.show(f"weights.profit.{kind}")
        st.button(t(f"weights.profit.weigh_{choice.other}"), key="weights.profit.swap", type="tertiary", on_click=_weigh_other)


def _weigh_other() -> None:
    weights = state.view().scenario.weights
    if weighed_profit(weights) in OTHER_PROFIT:
        state.change_scenario(weights=with_other_profit(weights))
