"""The chips above the list of customers: tiers, those without one, and colours of health, each with its number."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import COLOURS
from crmcore.domain.summary.filters import COLOUR
from crmcore.domain.summary.tier_table import population_counts, tier_rows
from crmcore.report.health.words import SIGNS
from pages._ui.customers import grid, list as customers_list
from pages._ui.data.health import customer_health
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

UNGRADED = ("lapsed", "returns_only", "prospect", "unscored")


def draw(graded: Book) -> None:
    """The tiers with their numbers, one click each, then those without a tier; beside them the colours of the health."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        _tier_chips(graded)
        _health_chips(graded)


def _tier_chips(graded: Book) -> None:
    view, words = state.view(), state.current_words()
    others = listed.customer_mask(graded, but=("tier", "population"))
    counts = {row.tier: row.customers for row in tier_rows(graded, others)}
    without = {code: n for code, n in population_counts(graded, others).items() if code in UNGRADED}
    counts["ungraded"] = sum(without.values())
    reasons = view.filters.get("population", ())
    part = sum(without.get(code, 0) for code in reasons)

    def chip(code: str) -> str:
        name = words.t("population.ungraded") if code == "ungraded" else words.tier(graded.scheme.id, code)
        if code == "ungraded" and reasons and part < counts[code]:  # some of the reasons alone
            return words.t("customers.chip_part", tier=name, part=part, n=counts[code])
        return words.t("customers.chip", tier=name, n=counts[code])

    on = [code for code in graded.scheme.tiers if code in view.filters.get("tier", ())]
    on += ["ungraded"] if view.filters.get("population") else []
    grid.color_filter_chips(graded)
    st.pills(
        t("common.filter.tier"),
        list(counts),
        selection_mode="multi",
        **widget_state.multi("customers.chips", on),
        on_change=_pick,
        label_visibility="collapsed",
        format_func=chip,
        width="content",
    )


def _pick() -> None:
    """A tier and "not graded" never go together: the one clicked last wins."""
    chosen, view = state.read("customers.chips"), state.view()
    fresh_ungraded = "ungraded" in chosen and not view.filters.get("population")
    tiers = () if fresh_ungraded else tuple(code for code in chosen if code != "ungraded")
    ungraded = "ungraded" in chosen and not tiers
    state.set_view(view.with_filter("tier", tiers).with_filter("population", UNGRADED if ungraded else ()))


def _health_chips(graded: Book) -> None:
    """The colours with the numbers of the list, in their words."""
    rows = customers_list.rows_of_all_colours(graded)
    counts = np.bincount(customer_health(graded).colour[rows], minlength=len(COLOURS))
    names = {
        code: t("customers.chip", tier=f"{sign} {t(f'health.word.{code}')}", n=int(n))
        for code, sign, n in zip(COLOURS, SIGNS, counts, strict=True)
    }
    chosen = state.view().filters.get(COLOUR, ())
    offered = [code for code, n in zip(COLOURS, counts, strict=True) if n or code in chosen]
    st.pills(
        t("workbook.column.health"),
        offered,
        selection_mode="multi",
        **widget_state.multi("customers.colours", list(chosen)),
        on_change=_pick_colours,
        label_visibility="collapsed",
        format_func=names.__getitem__,
        width="content",
    )


def _pick_colours() -> None:
    chosen = state.read("customers.colours")
    state.set_view(state.view().with_filter(COLOUR, tuple(code for code in COLOURS if code in chosen)))
