"""The pyramids as they were, month by month, with a play button; all drawn to one scale."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from pages._ui.components import widgets
from pages._ui.pyramids.tier_pyramid import draw_rows
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, linked_key, t
from pages._ui.trends import background_work
from pages._ui.trends.background_work import MonthlyTrends

#: seconds a month stays on screen
PACE = 1.0
SLIDER = "trends.player.slider"
AT, PLAYING, FRESH = "trends.player.at", "trends.player.playing", "trends.player.fresh"


def draw(graded: Book, trends: MonthlyTrends) -> None:
    """The section; while it plays only this part of the page is drawn again."""
    widgets.section(t("trends.player.title"))
    if len(trends.months) > 1:
        running = bool(state.read(PLAYING, False))
        st.fragment(_frame, run_every=PACE if running else None)(graded, trends, running)
    else:
        _picture(graded, trends, 0)
    widgets.note(t("trends.player.note"))


def _frame(graded: Book, trends: MonthlyTrends, running: bool) -> None:
    """One month: the slider, the button, the picture."""
    last = len(trends.months) - 1
    at, playing = min(state.read(AT, last), last), bool(state.read(PLAYING, False))
    if playing and running:
        at = at if state.read(FRESH) else min(at + 1, last)
        state.remember(FRESH, False)
        state.remember(AT, at)
        playing = at < last
        state.remember(PLAYING, playing)
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
    places, names = list(range(last + 1)), [state.current_words().month(month.end) for month in trends.months]
    key = linked_key(SLIDER, at)  # the clock moves it: what the browser still says of the month before is no move of the visitor's
    slider.select_slider(
        t("trends.player.month"),
        places,
        at,
        key=key,
        on_change=_moved,
        args=(key,),
        format_func=fixed_labels(places, lambda k: names[k]),
    )
    _picture(graded, trends, at)


def _toggle(last: int) -> None:
    """Play from where it stands, from the beginning where it stands at the end; or stop."""
    playing = not state.read(PLAYING, False)
    if playing and min(state.read(AT, last), last) >= last:
        state.remember(AT, 0)
    state.remember(FRESH, playing)
    state.remember(PLAYING, playing)


def _moved(key: str) -> None:
    if state.is_latest(SLIDER, key):
        state.remember(AT, state.read(key))
        state.remember(PLAYING, False)


def _picture(graded: Book, trends: MonthlyTrends, at: int) -> None:
    month = trends.months[at]
    draw_rows("trends.player", graded, month.rows, scale_with=[m.rows for m in trends.months], titled=False)
    background_work.scope(graded, population=True, day=month.end)
