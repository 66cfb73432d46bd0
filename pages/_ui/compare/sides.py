"""Choosing the two sides: what each one is, its day and its scheme; ready-made pairs and the exchange."""

from __future__ import annotations

from datetime import date
from typing import Literal

import streamlit as st

from crmcore.domain.compare.grading_ref import SOURCES, GradingPair, GradingRef
from crmcore.domain.grading.book import Book
from crmcore.report.compare.tables import grading_name
from pages._ui.compare.selection import Chosen, a_year_earlier, choose
from pages._ui.components import widgets
from pages._ui.controls.scheme_choice import scheme_name
from pages._ui.data import data
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t

Place = Literal["left", "right"]


def presets(graded: Book, pair: GradingPair) -> None:
    """Pairs one often wants, a click each; the exchange of the two."""
    draft, earlier, run = GradingRef(), a_year_earlier(graded), data.last_run(graded)
    ready = {
        "default": GradingPair(GradingRef("default"), draft),
        "year": GradingPair(draft.with_(day=earlier), draft) if earlier else None,
        "run": GradingPair(GradingRef("run", str(run.id)), draft) if run else None,
    }
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        for code, pair_of_preset in ready.items():
            st.button(
                t(f"compare.preset.{code}"),
                key=f"compare.preset.{code}",
                disabled=pair_of_preset is None,
                on_click=choose,
                args=(pair_of_preset or pair,),
                type="primary" if pair_of_preset == pair else "secondary",
                help=None if pair_of_preset else t(f"compare.preset.lacking_{code}"),
            )
        st.button(
            t("compare.exchange"),
            key="compare.exchange",
            icon=":material/swap_horiz:",
            type="tertiary",
            on_click=choose,
            args=(pair.swapped,),
        )


def pickers(of: Chosen) -> None:
    """Both sides beside each other."""
    for side_name, column in zip(("left", "right"), st.columns(2, gap="large"), strict=True):
        with column:
            _picker(side_name, of)


def name_of(side: GradingRef) -> str:
    """What a side is called."""
    runs = {str(run.id): run.name for run in data.runs()} if side.source == "run" else {}
    return grading_name(side, state.current_words(), runs.get(side.name, ""))


def _picker(side_name: Place, of: Chosen) -> None:
    side, scenario = getattr(of.pair, side_name), getattr(of, side_name)
    widgets.section(t(f"compare.{side_name}"))
    options = _options()
    st.selectbox(
        t("compare.what"),
        list(options),
        **widget_state.choice(f"compare.{side_name}.what", side.with_(day=None, scheme="").text, options),
        format_func=fixed_labels(options, options.__getitem__),
        on_change=_change_source,
        args=(side_name, of.pair),
    )
    if side.source == "run":
        widgets.note(t("compare.run_note", day=scenario.as_of, scheme=scheme_name(scenario.scheme)))
        return
    day, scheme = st.columns((1, 1.4), gap="small")
    first = data.dates().first_order or scenario.as_of
    day.date_input(
        t("common.filter.as_of"),
        **widget_state.value(f"compare.{side_name}.day", scenario.as_of),
        format="YYYY-MM-DD",
        min_value=min(first, scenario.as_of),
        max_value=None,
        on_change=_change_day,
        args=(side_name, of.pair),
    )
    scheme.selectbox(
        t("common.label.scheme"),
        list(data.schemes()),
        **widget_state.choice(f"compare.{side_name}.scheme", scenario.scheme, data.schemes()),
        format_func=fixed_labels(data.schemes(), scheme_name),
        on_change=_change_scheme,
        args=(side_name, of.pair),
    )


def _options() -> dict[str, str]:
    """Text of a side without day and scheme → its name; runs with the newest first."""
    plain = [GradingRef(source) for source in SOURCES[:2]]
    saved = [GradingRef("saved", name) for name in reversed(data.saved_scenarios())]
    found = {side.text: name_of(side) for side in (*plain, *saved)}
    for run in reversed(data.runs()):
        side = GradingRef("run", str(run.id))
        found[side.text] = t("compare.run_option", name=grading_name(side, state.current_words(), run.name), day=run.as_of)
    return found


def _put(side_name: Place, pair: GradingPair, side: GradingRef) -> None:
    choose(pair.with_(**{side_name: side}))


def _change_source(side_name: Place, pair: GradingPair) -> None:
    before, wanted = getattr(pair, side_name), GradingRef.read(state.read(f"compare.{side_name}.what"))
    _put(side_name, pair, wanted if wanted.source == "run" else wanted.with_(day=before.day, scheme=before.scheme))


def _change_day(side_name: Place, pair: GradingPair) -> None:
    day: date | None = state.read(f"compare.{side_name}.day")
    _put(side_name, pair, getattr(pair, side_name).with_(day=day))


def _change_scheme(side_name: Place, pair: GradingPair) -> None:
    _put(side_name, pair, getattr(pair, side_name).with_(scheme=state.read(f"compare.{side_name}.scheme")))
