"""Weights: turn the dials, see both pyramids and who moves; then save, share or publish the draft."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.tier_table import TierRow, tier_rows
from crmcore.report.grading.weights import weights_chart as weights_figure
from pages._ui.components import widgets
from pages._ui.components.html_batch import batched
from pages._ui.controls.draft_state import state_line
from pages._ui.controls.fragments import draw_fragment
from pages._ui.controls.scope import override_note, scope
from pages._ui.data import data
from pages._ui.effect import panel
from pages._ui.grading import draft, groups, movers, profit_choice, tier_dials, ties, weight_dials
from pages._ui.navigation.pages import open_page
from pages._ui.pyramids.tier_pyramid import draw_rows
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.tier_capacity import panel as tier_capacity

#: the parts of the page that are drawn alone
MOVING, EDGES = "weights", "edges"
#: key of the twin pyramid
PYRAMIDS = "weights"


def page() -> None:
    """Dials on the left, what they do on the right, who moves below. What every move of a dial changes is drawn alone."""
    try:
        graded = data.book()
    except Problem as problem:
        _broken(problem)
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        widgets.page_head(t("weights.title"), state_line(graded))
        with st.container(horizontal=True, width="content", gap="small"):
            draft.toolbar(graded)
    if draft.published_now():
        open_page("customers")
    dials, stage = st.columns([2, 3], gap="large")
    beside = stage.container(key="ck-stage")
    with dials, st.container(key="ck-dials"):
        widgets.section(t("weights.dial.weights"))
        widgets.note(tier_dials.idle_line(graded))
        sliders, chosen = weight_dials.draw(graded)
        widgets.section(t("weights.tier.title"))
        edges = tier_dials.draw_tiers(graded)
        widgets.section(t("weights.rule.title"))
        touched = tier_dials.draw_rules(graded)
    run, crossing, listed = movers.draw(graded)

    def moving() -> None:
        moved = data.book()
        rows = tier_rows(moved, data.customer_mask(moved, but=movers.SET_ASIDE))
        _pyramids(moved, rows)  # first of all: the browser paints it while the rest is worked out
        weight_dials.draw_sliders(moved, sliders)
        tier_dials.draw_touched_counts(moved, touched)
        moves = None if run is None else movers.moves_since(moved, run)
        with batched():
            _covers(moved, rows)
            ties.draw(moved)
            if run is not None and moves is not None:
                movers.counters(moves, run)
            _effects(moved)
        with chosen:
            profit_choice.draw(moved)
        if run is not None and moves is not None:
            with crossing:
                movers.draw_crossing(moved, moves)
            with listed:
                movers.draw_list(moved, moves, run)
        groups.draw(moved)
        panel.draw(moved, "weights")
        tier_capacity.draw(moved, (EDGES, MOVING))

    with edges:  # a part of its own: no weight moves an edge
        draw_fragment(EDGES, lambda: tier_dials.draw_edges(data.book(), (EDGES, MOVING)), unless=draft.is_sharing)
    with beside:
        draw_fragment(MOVING, moving, unless=draft.is_sharing)


def _pyramids(graded: Book, rows: Sequence[TierRow]) -> None:
    """What stays in sight while the dials turn."""
    draw_rows(PYRAMIDS, graded, rows)


def _covers(graded: Book, rows: Sequence[TierRow]) -> None:
    """What the pyramids cover."""
    scope(graded, aside=movers.SET_ASIDE, population=True)
    override_note(graded, rows)


def _effects(graded: Book) -> None:
    """What the weights say and what they do."""
    widgets.figure(
        weights_figure(graded.weights, graded.effective_weights, state.current_words(), dark=state.dark()), key="weights.effective"
    )


def _broken(problem: Problem) -> None:
    """A link or a file may ask for what these data cannot do; the way back stays open."""
    widgets.page_head(t("weights.title"))
    widgets.finding_list(
        [widgets.Finding(state.current_words().problem(problem), "bad"), widgets.Finding(t("weights.broken"))], key="ck-findings-broken"
    )
    draft.reset_button()


page()
