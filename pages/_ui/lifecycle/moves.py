"""Who moves between the stages: the flows of the newest quarter, the length of stays, and who came into decline."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.lifecycle.lists import NEW, most_valuable
from crmcore.domain.lifecycle.stages import REASONS, STAGES, LifeCycle
from crmcore.domain.lifecycle.tables import LifeTables, decline_reason_counts
from crmcore.report.lifecycle.figures import stage_transition_heatmap
from crmcore.report.lifecycle.headings import stay_heading
from crmcore.report.lifecycle.tables import decliner_table, stay_table
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.lifecycle.stages import YEAR, show
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

#: decliners that are named on the page; all of them are behind the button
NAMED = 10
#: moves with a button of their own; every cell of the matrix can be clicked
BUTTONS = 6


def draw(graded: Book, tables: LifeTables) -> None:
    """The flows beside the length of stays."""
    left, right = st.columns([1.15, 1], gap="large")
    with left:
        widgets.figure(
            stage_transition_heatmap(tables.flows, state.current_words(), dark=state.dark()),
            key="lifecycle.flows",
            on_select=lambda cell: show(f"flow.{cell[0]}.{cell[1]}"),
        )
        scope(graded, months=YEAR // 4)
        _buttons(tables.flows)
    with right:
        widgets.section(stay_heading(tables.stays, state.current_words()))
        widgets.small_table(*stay_table(tables.stays, state.current_words()))
        widgets.note(t("lifecycle.stay.note"))
        scope(graded, months=None)


def _buttons(flows: np.ndarray) -> None:
    """The largest moves, for the keyboard; who stayed where it was is no move."""
    moves = [
        (int(flows[i, j]), source, target)
        for i, source in enumerate((*STAGES, NEW))
        for j, target in enumerate(STAGES)
        if source != target and flows[i, j]
    ]
    with st.container(horizontal=True, key="ck-links-lifecycle-flows"):
        for n, source, target in sorted(moves, key=lambda move: -move[0])[:BUTTONS]:
            label = t("lifecycle.flow.open", source=t(f"lifecycle.stage.{source}"), target=t(f"lifecycle.stage.{target}"), n=n)
            if st.button(label, key=f"lifecycle.flow.{source}.{target}", type="tertiary"):
                show(f"flow.{source}.{target}")


def decliners(graded: Book, life: LifeCycle, tables: LifeTables) -> None:
    """Who came into decline this quarter, the most valuable first; why; and the ways to them."""
    found = tables.decliners
    if not len(found):
        widgets.section(t("lifecycle.decline.none"))
        scope(graded, months=YEAR // 4)
        return
    words, currency = state.current_words(), data.company().currency
    decliner_mask = np.zeros(graded.mart.count, bool)
    decliner_mask[found] = True
    rows = most_valuable(graded.mart, decliner_mask)[:NAMED]
    widgets.section(t("lifecycle.decline.title", n=len(found)))
    widgets.note(t("lifecycle.decline.hint"))
    widgets.small_table(
        *decliner_table(graded, life, rows, words, currency), text_columns=3, cards=True, of_list=listed.opened("lifecycle.entered_decline")
    )
    scope(graded, months=YEAR // 4)
    with st.container(horizontal=True, key="ck-links-lifecycle-decline"):
        if st.button(t("lifecycle.decline.open", n=len(found)) + " →", key="lifecycle.open.entered_decline", type="tertiary"):
            show("entered_decline")
    customer_mask, declining = data.customer_mask(graded), life.reason >= 0
    reasons = decline_reason_counts(life, np.flatnonzero(declining if customer_mask is None else declining & customer_mask))
    with st.container(horizontal=True, key="ck-links-lifecycle-reasons"):
        for reason in REASONS:
            label = t("lifecycle.decline.reason", reason=t(f"lifecycle.list.reason.{reason}"), n=reasons[reason])
            if reasons[reason] and st.button(label + " →", key=f"lifecycle.reason.{reason}", type="tertiary"):
                show(f"reason.{reason}")
