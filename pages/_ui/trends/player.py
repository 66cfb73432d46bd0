"""The pyramids as they were, month by month, with a play button; all drawn to one scale."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.report.grading.pyramids import twin
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import said, t
from pages._ui.state.widget_state import holding
from pages._ui.trends import background_work as trends_work
from pages._ui.trends.background_work import Told

#: seconds a month stays on screen
PACE = 1.0
AT, PLAYING, FRESH = "trends.player.at", "trends.player.playing", "trends.player.fresh"


def draw(graded: Book, told: Told) -> None:
    """The section; while it plays only this part of the page is drawn again."""
    widgets.section(t("trends.player.title"))
    if len(told.months) > 1:
        running = bool(state.read(PLAYING, False))
        st.fragment(_frame, run_every=PACE if running else None)(graded, told, running)
    else:
        _picture(graded, told, 0)
    widgets.note(t("trends.player.note"))
    trends_work.scope(graded, population=True)


def _frame(graded: Book, told: Told, running: bool) -> None:
    """One month: the slider, the button, the picture."""
    last = len(told.months) - 1
    at, playing = min(state.read(AT, last), last), bool(state.read(PLAYING, False))
    if playing and running:
        at = at if state.read(FRESH) else min(at + 1, last)
        state.keep(FRESH, False)
        state.keep(AT, at)
        playing = at < last
        state.keep(PLAYING, playing)
    if playing != running:
        st.rerun()  # the clock that draws this part again is set from outside it
    button, slider = st.columns([1, 7], gap="medium", vertical_alignment="bottom")
    button.button(
        t("trends.player.pause" if playing else "trends.player.play"),
        key="trends.player.button",
        on_click=_toggle,
        args=(last,),
        width="stretch",
    )
    places, names = list(range(last + 1)), [state.speech().month(month.end) for month in told.months]
    slider.select_slider(
        t("trends.player.month"),
        places,
        **holding("trends.player.slider", at),
        on_change=_moved,
        format_func=said(places, lambda k: names[k]),
    )
    _picture(graded, told, at)


def _toggle(last: int) -> None:
    """Play from where it stands, from the beginning where it stands at the end; or stop."""
    playing = not state.read(PLAYING, False)
    if playing and min(state.read(AT, last), last) >= last:
        state.keep(AT, 0)
    state.keep(FRESH, playing)
    state.keep(PLAYING, playing)


def _moved() -> None:
    state.keep(AT, state.read("trends.player.slider"))
    state.keep(PLAYING, False)


def _picture(graded: Book, told: Told, at: int) -> None:
    month, view = told.months[at], state.view()
    figure = twin(
        month.rows,
        state.speech(),
        graded.scheme.id,
        currency=data.company().currency,
        measure=view.profit,
        shares=view.measure == "share",
        dark=state.dark(),
        title="",
        among=[m.rows for m in told.months],
    )
    widgets.note(t("trends.player.on", day=month.end))
    widgets.figure(figure, key="trends.player.twin")
