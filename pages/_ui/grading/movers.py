"""Who moves against the published grades: counted, crossed, and listed with the most valuable first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from crmcore.domain.compare.moves import KINDS, Moves, mover_table, moves
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.trends.lists import ListCode
from crmcore.report.compare.movers import movers_heatmap as movers_figure
from crmcore.report.words.customer_names import customer_names
from crmcore.store.decisions.runs import Run
from pages._ui.components import html_batch, widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.state import addresses, state, widget_state
from pages._ui.state.state import fixed_labels, t

#: rows of the list: the most valuable movers; everybody is in the exports of the customers page
LISTED = 200
#: a run is told by its name and its day
RUN_WIDTH = 420
#: the page is about all tiers, whatever tier is looked at elsewhere
SET_ASIDE = ("tier",)
#: what Trends calls these movers in its lists
LIST_KINDS = {"risen": "rose", "fallen": "fell", "entered": "entered", "left": "left"}
TONES = {"risen": "ck-good", "fallen": "ck-watch", "entered": "", "left": ""}


def against(graded: Book) -> Run | None:
    """The run that the draft is compared with: the one chosen on this page, else the newest of the scheme."""
    runs = [run for run in data.runs() if run.scenario.scheme == graded.scheme.id and run.as_of <= graded.scenario.day]
    chosen = state.read("weights.against")
    return next((run for run in runs if run.id == chosen), runs[-1] if runs else None)


def moves_since(graded: Book, run: Run) -> Moves:
    """The moves between a run and the draft, within the visitor's filters."""
    return moves(graded, data.run_tiers(run), data.customer_mask(graded, but=SET_ASIDE), state.view().profit)


def counters(moves_found: Moves, run: Run) -> None:
    """Risen, fallen, entered and left in one line, beside the sliders."""
    words = state.current_words()
    cell = Markup('<div title="{}"><b class="{}">{}</b><span>{}</span></div>')
    cells = Markup("").join(
        cell.format(t(f"weights.moves.{kind}_hint"), TONES[kind], words.number(len(moves_found.rows[kind])), t(f"weights.moves.{kind}"))
        for kind in KINDS
    )
    compared = f"{t('weights.moves.against')} {_run_name(run)}"
    html_batch.write(Markup('<div><div class="ck-moves">{}</div><div class="ck-scope">{}</div></div>').format(cells, compared))


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
    runs = {r.id: r for r in reversed(data.runs()) if r.scenario.scheme == graded.scheme.id and r.as_of <= graded.scenario.day}
    st.selectbox(
        t("weights.moves.against"),
        list(runs),
        **widget_state.choice("weights.against.box", run.id, runs),
        on_change=_compare,
        format_func=fixed_labels(runs, lambda r: _run_name(runs[r])),
        width=RUN_WIDTH,
    )
    left, listed = st.columns([4, 9], gap="medium")
    with left:
        crossing = st.container()
        scope(graded, aside=SET_ASIDE, population=True)
    return run, crossing, listed


def draw_crossing(graded: Book, moves_found: Moves) -> None:
    """From which tier to which, counted."""
    widgets.figure(
        movers_figure(moves_found.crosstab, state.current_words(), graded.scheme.id, graded.scheme.id, dark=state.dark()),
        key="weights.moves.figure",
    )


def _compare() -> None:
    state.remember("weights.against", state.read("weights.against.box"))


def _kind(first: str) -> None:
    state.choose("weights.moves", state.read("weights.moves.kind"), first)


def draw_list(graded: Book, moves_found: Moves, run: Run) -> None:
    """The most valuable movers; a click on a name opens its customer."""
    words = state.current_words()
    if not moves_found.count:
        widgets.note(t("weights.moves.nobody"))
        return
    first = next(kind for kind in KINDS if len(moves_found.rows[kind]))
    shown = state.chosen("weights.moves", KINDS, first)
    if not len(moves_found.rows[shown]):
        shown = first
    kind = (
        st.segmented_control(
            t("weights.moves.title"),
            KINDS,
            **widget_state.multi("weights.moves.kind", shown),
            required=True,
            on_change=_kind,
            args=(first,),
            label_visibility="collapsed",
            format_func=fixed_labels(KINDS, lambda k: t("weights.moves.count", kind=t(f"weights.moves.{k}"), n=len(moves_found.rows[k]))),
        )
        or shown
    )
    table = mover_table(graded, moves_found, kind, LISTED)
    if not table.num_rows:
        widgets.note(t("weights.moves.none_kind"))
        return
    kinds: dict[str, Any] = {
        "customer_id": (t("column.customer.customer_id"), "text"),
        "name": (t("column.customer.name"), "customer"),
        "before": (t("figure.movers.before"), "text"),
        "now": (t("figure.movers.now"), "text"),
    }
    kinds |= {metric: (t(f"metric.{metric}"), "money") for metric in (moves_found.by, "order_amount")}
    # a keyed grid keeps its selection by position, so everything that changes the rows is in the key
    ids = table["customer_id"].to_pylist()
    key = f"weights.moves.list.{kind}.{graded.key}.{hash(tuple(ids))}"
    st.dataframe(
        _in_words(graded, table, moves_found.rows[kind][:LISTED], _as_list(graded, kind, run, moves_found.by)),
        hide_index=True,
        key=key,
        height=widgets.rows_height(len(ids), 420),
        column_config=widgets.columns(kinds, data.company().currency),
    )
    widgets.note(t("weights.moves.shown", n=len(ids), total=words.number(len(moves_found.rows[kind]))))


def _as_list(graded: Book, kind: str, run: Run, by: str) -> dict[str, str]:
    """What the View says of the list of these movers, which is one of Trends, in the order they have here."""
    code = ListCode(LIST_KINDS[kind], run.id, graded.scenario.day).code
    return {"listed": f"trends.{code}", "sort": f"{DESCENDING}{by}"}


def _in_words(graded: Book, table: pa.Table, rows: np.ndarray, of_list: Mapping[str, str]) -> pa.Table:
    """The list as shown: tiers by their names, money in whole units. Without pandas, which takes longer than all the list."""
    words, nowhere = state.current_words(), t("weights.moves.no_tier")
    names = {code: words.tier(graded.scheme.id, code) for code in graded.scheme.tiers}
    shown = {}
    for name in table.column_names:
        column = table[name]
        if name in ("before", "now"):
            column = pa.array([names.get(code, nowhere) for code in column.to_pylist()])
        elif pa.types.is_dictionary(column.type):
            column = column.cast(column.type.value_type)
        if name == "name":
            column = pa.array(addresses.named_addresses(customer_names(graded, rows), of_list))
        shown[name] = pc.round(column) if pa.types.is_floating(column.type) else column
    return pa.table(shown)
