"""The working date: the day on which the work is planned. It is in the link; by default the day of the newest fact, never the clock's."""

from __future__ import annotations

from datetime import date

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

_DAY = "working.day"


def working_date() -> date:
    """The day that the visitor plans on."""
    return state.view().working or _newest()


def draw() -> None:
    """The day, a button for today, and what it is."""
    day = working_date()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.date_input(t("common.working.date"), **widget_state.value(_DAY, day), format="YYYY-MM-DD", on_change=_choose, width=180)
        today = date.today()  # noqa: DTZ011 - the visitor's wish, never a figure's date
        if today != day:
            st.button(t("common.working.today"), key="working.today", on_click=go_to, args=(today,))
        if state.view().working is not None:
            st.button(t("common.working.newest"), key="working.newest", on_click=go_to, args=(None,))
    widgets.note(t("common.working.note", newest=_newest()))


def _choose() -> None:
    day: date | None = state.read(_DAY)
    go_to(day)


def go_to(day: date | None) -> None:
    """Plan on another day; None: that of the newest fact."""
    state.change(working=None if day == _newest() else day)


def _newest() -> date:
    """The day of the newest fact; on a page that needs data there is one."""
    newest = data.dates().newest_fact
    if newest is None:
        raise Problem("no_data", company=data.company().name)
    return newest
