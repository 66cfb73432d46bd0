"""The queue: how many are open, overdue, paused; and whom to answer next."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.complaints.clock import IN_TIME, OVERDUE, PAUSED
from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.grading.book import Book
from crmcore.report.complaints.tables import queue_table
from pages._ui.components import widgets
from pages._ui.components.widgets import Kpi
from pages._ui.state import state
from pages._ui.state.state import t

#: lines shown at once; due within so many working days is near
SHOWN, NEAR = 7, 1


def figures(desk: ComplaintDesk) -> None:
    """Open, past the deadline, near it, paused, first answer overdue."""
    words, clock = state.current_words(), desk.clock
    near = (clock.status == IN_TIME) & (clock.left <= NEAR)
    unanswered = clock.unsettled & (desk.response.status == OVERDUE)
    overdue = int((clock.status == OVERDUE).sum())
    widgets.kpi_row(
        [
            Kpi(t("complaints.kpi.open"), words.number(int(clock.unsettled.sum())), about="complaints.open"),
            Kpi(t("complaints.kpi.overdue"), words.number(overdue), loss=overdue > 0, about="complaints.overdue"),
            Kpi(t("complaints.kpi.near"), words.number(int(near.sum())), hint=t("complaints.kpi.near_hint"), about="complaints.near"),
            Kpi(
                t("complaints.kpi.unanswered"),
                words.number(int(unanswered.sum())),
                hint=t("complaints.kpi.unanswered_hint"),
                about="complaints.unanswered",
            ),
            Kpi(t("complaints.kpi.paused"), words.number(int((clock.status == PAUSED).sum())), about="complaints.paused"),
        ]
    )


def draw(graded: Book, desk: ComplaintDesk) -> None:
    """The first of the queue, all of it on demand, and the paused ones."""
    words = state.current_words()
    widgets.section(t("complaints.queue"))
    if not len(desk.order):
        widgets.note(t("complaints.nothing_open"))
    else:
        everything = st.toggle(t("complaints.show_all", n=len(desk.order)), key="complaints.all") if len(desk.order) > SHOWN else False
        shown = desk.order if everything else desk.order[:SHOWN]
        widgets.small_table(*queue_table(desk, shown.tolist(), graded, words), text_columns=9, cards=True)
        widgets.note(t("complaints.order_note"))
    paused = np.flatnonzero(desk.clock.status == PAUSED)
    if len(paused):
        widgets.section(t("complaints.paused", n=len(paused)))
        widgets.small_table(*queue_table(desk, paused.tolist()[:SHOWN], graded, words), text_columns=9, cards=True)
