"""Choosing the two sides: what each one is, its day and its scheme; ready-made pairs and the exchange."""

from __future__ import annotations

from datetime import date
from typing import Literal

import streamlit as st

from crmcore.domain.compare.grading_ref import SOURCES, Pair, Side
from crmcore.domain.grading.book import Book
from crmcore.report.compare.tables import side_name
from pages._ui.compare.selection import Chosen, a_year_earlier, choose
from pages._ui.components import widgets
from pages._ui.controls.scheme_choice import scheme_name
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import said, t
from pages._ui.state.widget_state import holding, one_of

Place = Literal["left", "right"]


def presets(graded: Book, pair: Pair) -> None:
    """Pairs one often wants, a click each; the exchange of the two."""
    draft, earlier, run = Side(), a_year_earlier(graded), data.last_run(graded)
    ready = {
        "default": Pair(Side("default"), draft),
        "year": Pair(draft.with_(day=earlier), draft) if earlier else None,
        "run": Pair(Side("run", str(run.id)), draft) if run else None,
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for code, made in ready.items():
            st.button(
                t(f"compare.preset.{code}"),
                key=f"compare.preset.{code}",
                disabled=made is None,
                on_click=choose,
                args=(made or pair,),
                type="primary" if made == pair else "secondary",
                help=None if made else t(f"compare.preset.lacking_{code}"),
            )
        st.button(
            t("compare.exchange"),
            key="compare.exchange",
            icon=":material/swap_horiz:",
            type="tertiary",
            on_click=choose,
            args=(pair.turned,),
        )


def pickers(of: Chosen) -> None:
    """Both sides beside each other."""
    for place, column in zip(("left", "right"), st.columns(2, gap="large"), strict=True):
        with column:
            _picker(place, of)


def name_of(side: Side) -> str:
    """What a side is called."""
    runs = {str(run.id): run.name for run in data.runs()} if side.source == "run" else {}
    return side_name(side, state.speech(), runs.get(side.name, ""))


def _picker(place: Place, of: Chosen) -> None:
    side, scenario = getattr(of.pair, place), getattr(of, place)
    widgets.section(t(f"compare.{place}"))
    options = _options()
    st.selectbox(
        t("compare.what"),
        list(options),
        **one_of(f"compare.{place}.what", side.with_(day=None, scheme="").text, options),
        format_func=said(options, options.__getitem__),
        on_change=_change_source,
        args=(place, of.pair),
    )
    if side.source == "run":
        widgets.note(t("compare.run_note", day=scenario.as_of, scheme=scheme_name(scenario.scheme)))
        return
    day, scheme = st.columns((1, 1.4), gap="small")
    first = data.dates().first_order or scenario.as_of
    day.date_input(
        t("common.filter.as_of"),
        **holding(f"compare.{place}.day", scenario.as_of),
        format="YYYY-MM-DD",
        min_value=min(first, scenario.as_of),
        max_value=None,
        on_change=_change_day,
        args=(place, of.pair),
    )
    scheme.selectbox(
        t("common.label.scheme"),
        list(data.schemes()),
        **one_of(f"compare.{place}.scheme", scenario.scheme, data.schemes()),
        format_func=said(data.schemes(), scheme_name),
        on_change=_change_scheme,
        args=(place, of.pair),
    )


def _options() -> dict[str, str]:
    """Text of a side without day and scheme → its name; runs with the newest first."""
    plain = [Side(source) for source in SOURCES[:2]]
    saved = [Side("saved", name) for name in reversed(data.saved_scenarios())]
    found = {side.text: name_of(side) for side in (*plain, *saved)}
    for run in reversed(data.runs()):
        side = Side("run", str(run.id))
        found[side.text] = t("compare.run_option", name=side_name(side, state.speech(), run.name), day=run.as_of)
    return found


def _put(place: Place, pair: Pair, side: Side) -> None:
    choose(pair.with_(**{place: side}))


def _change_source(place: Place, pair: Pair) -> None:
    was, asked = getattr(pair, place), Side.read(state.read(f"compare.{place}.what"))
    _put(place, pair, asked if asked.source == "run" else asked.with_(day=was.day, scheme=was.scheme))


def _change_day(place: Place, pair: Pair) -> None:
    day: date | None = state.read(f"compare.{place}.day")
    _put(place, pair, getattr(pair, place).with_(day=day))


def _change_scheme(place: Place, pair: Pair) -> None:
    _put(place, pair, getattr(pair, place).with_(scheme=state.read(f"compare.{place}.scheme")))
