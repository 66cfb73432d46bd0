"""Who moves against the published grades: counted, crossed, and listed with the most valuable first."""

from __future__ import annotations

from html import escape
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from crmcore.domain.compare.moves import KINDS, Moves, mover_table, moves
from crmcore.domain.grading.book import Book
from crmcore.report.compare.movers import movers as movers_figure
from crmcore.store.decisions.runs import Run
from pages._ui.components import html_batch, widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import said, t
from pages._ui.state.widget_state import marked, one_of

#: rows of the list: the most valuable movers; everybody is in the exports of the customers page
LISTED = 200
#: a run is told by its name and its day
RUN_WIDTH = 420
#: the page is about all tiers, whatever tier is looked at elsewhere
SET_ASIDE = ("tier",)
TONES = {"risen": "ck-good", "fallen": "ck-watch", "entered": "", "left": ""}


def against(graded: Book) -> Run | None:
    """The run that the draft is compared with: the one chosen on this page, else the newest of the scheme."""
    runs = [run for run in data.runs() if run.scenario.scheme == graded.scheme.id and run.as_of <= graded.scenario.as_of]
    chosen = state.read("weights.against")
    return next((run for run in runs if run.id == chosen), runs[-1] if runs else None)


def found(graded: Book, run: Run) -> Moves:
    """The moves between a run and the draft, within the visitor's filters."""
    return moves(graded, data.run_tiers(run), data.part(graded, but=SET_ASIDE), state.view().profit)


def counters(told: Moves, run: Run) -> None:
    """Risen, fallen, entered and left in one line, beside the sliders."""
    w = state.speech()
    cells = "".join(
        f'<div title="{escape(t(f"weights.moves.{kind}_hint"))}"><b class="{TONES[kind]}">{w.number(len(told.rows[kind]))}</b>'
        f"<span>{escape(t(f'weights.moves.{kind}'))}</span></div>"
        for kind in KINDS
    )
    compared = escape(f"{t('weights.moves.against')} {_run_name(run)}")
    html_batch.write(f'<div><div class="ck-moves">{cells}</div><div class="ck-scope">{compared}</div></div>')


def _run_name(run: Run) -> str:
    return t("weights.moves.run", name=run.name, day=run.as_of)


def draw(graded: Book) -> tuple[Run | None, DeltaGenerator, DeltaGenerator]:
    """The section under the dials: the run that is compared with, and the places of the crossing and of the list."""
    widgets.section(t("weights.moves.title"))
    run = against(graded)
    if run is None:
        widgets.empty_state(t("weights.moves.no_run"), t("weights.moves.no_run_hint"))
        nowhere = st.container()
        return None, nowhere, nowhere
    runs = {r.id: r for r in reversed(data.runs()) if r.scenario.scheme == graded.scheme.id and r.as_of <= graded.scenario.as_of}
    st.selectbox(
        t("weights.moves.against"),
        list(runs),
        **one_of("weights.against.box", run.id, runs),
        on_change=_compare,
        format_func=said(runs, lambda r: _run_name(runs[r])),
        width=RUN_WIDTH,
    )
    left, listed = st.columns([4, 9], gap="medium")
    with left:
        crossing = st.container()
        scope(graded, aside=SET_ASIDE, population=True)
    return run, crossing, listed


def draw_crossing(graded: Book, told: Moves) -> None:
    """From which tier to which, counted."""
    widgets.figure(
        movers_figure(told.crossing, state.speech(), graded.scheme.id, graded.scheme.id, dark=state.dark()), key="weights.moves.figure"
    )


def _compare() -> None:
    state.keep("weights.against", state.read("weights.against.box"))


def draw_list(graded: Book, told: Moves) -> str | None:
    """The most valuable movers. Returns the id of the customer that was chosen in the list, else None."""
    w = state.speech()
    if not told.count:
        widgets.note(t("weights.moves.nobody"))
        return None
    first = next(kind for kind in KINDS if len(told.rows[kind]))
    shown = state.read("weights.moves.kind") or first
    if not len(told.rows[shown]):
        shown = first
    kind = (
        st.segmented_control(
            t("weights.moves.title"),
            KINDS,
            **marked("weights.moves.kind", shown),
            required=True,
            label_visibility="collapsed",
            format_func=said(KINDS, lambda k: t("weights.moves.count", kind=t(f"weights.moves.{k}"), n=len(told.rows[k]))),
        )
        or shown
    )
    table = mover_table(graded, told, kind, LISTED)
    if not table.num_rows:
        widgets.note(t("weights.moves.none_kind"))
        return None
    kinds: dict[str, Any] = {
        "customer_id": (t("column.customer.customer_id"), "text"),
        "name": (t("column.customer.name"), "text"),
        "before": (t("figure.movers.before"), "text"),
        "now": (t("figure.movers.now"), "text"),
    }
    kinds |= {metric: (t(f"metric.{metric}"), "money") for metric in (told.by, "order_amount")}
    # a keyed grid keeps its selection by position, so everything that changes the rows is in the key
    ids = table["customer_id"].to_pylist()
    key = f"weights.moves.list.{kind}.{graded.key}.{hash(tuple(ids))}"
    picked = st.dataframe(
        _in_words(graded, table),
        hide_index=True,
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        height=420,
        column_config=widgets.columns(kinds, data.company().currency),
    )
    widgets.note(t("weights.moves.shown", n=len(ids), total=w.number(len(told.rows[kind]))))
    rows = picked["selection"]["rows"]
    return str(ids[rows[0]]) if rows else None


def _in_words(graded: Book, table: pa.Table) -> pa.Table:
    """The list as shown: tiers by their names, money in whole units. Without pandas, which takes longer than all the list."""
    w, nowhere = state.speech(), t("weights.moves.no_tier")
    names = {code: w.tier(graded.scheme.id, code) for code in graded.scheme.tiers}
    shown = {}
    for name in table.column_names:
        column = table[name]
        if name in ("before", "now"):
            column = pa.array([names.get(code, nowhere) for code in column.to_pylist()])
        elif pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        shown[name] = pc.round(column) if pa.types.is_floating(column.type) else column
    return pa.table(shown)
