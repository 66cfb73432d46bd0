"""Customers of equal score that make a tier miss its share: said, with a second criterion in one click."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.percentages import NEW_WEIGHT, with_weight
from crmcore.domain.summary.tied_group import tied_group
from pages._ui.components import widgets
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book) -> None:
    """Nothing where every tier holds about what it should."""
    tied = tied_group(graded)
    if tied is None:
        return
    words = state.current_words()
    said = t(
        "weights.tied",
        n=tied.customers,
        tier=words.tier(graded.scheme.id, graded.scheme.tiers[tied.tier]),
        actual=words.share(tied.actual),
        requested=words.share(tied.requested),
    )
    widgets.finding_list([widgets.Finding(said, "watch")], key="tied")
    if tied.second:
        label = t("weights.second", metric=t(f"metric.{tied.second}"), n=NEW_WEIGHT)
        st.button(label, key="weights.second", on_click=_add, args=(tied.second,))


def _add(metric: str) -> None:
    weights = with_weight(dict(state.view().scenario.weights), metric)
    state.change_scenario(weights=tuple((name, float(weight)) for name, weight in weights.items()))
