"""Growth outlooks of those who have not bought yet: judged in place, signed, kept in the ledger."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from crmcore.domain.decisions.outlooks import HIGHEST
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.value.outlook_edits import COLUMN, MOST_ROWS, parse_outlook_edits, prospect_rows
from crmcore.report.words.customer_names import customer_name, customer_names
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls import signing, unsaved
from pages._ui.data import changes, data
from pages._ui.state import state
from pages._ui.state.addresses import named_addresses
from pages._ui.state.state import t
from pages._ui.value.matrix import link
from pages._ui.value.result_keys import ValueRowsKey

TOPIC = "value.outlook"


def draw(graded: Book) -> None:
    """The table of prospects, and a button that keeps what was changed in it."""
    everyone = data.derived(graded, ValueRowsKey("prospects"), lambda customer_mask: prospect_rows(graded, customer_mask))
    widgets.section(t("value.outlook.title"))
    if not len(everyone):
        widgets.note(t("value.outlook.none"))
        return
    rows = everyone[:MOST_ROWS]
    widgets.note(t("value.outlook.about", day=graded.scenario.day))
    key = _key(graded)
    unsaved.catch(TOPIC, key, [graded.mart.customers.ids[int(row)].as_py() for row in rows], COLUMN)
    st.data_editor(
        _frame(graded, rows),
        key=key,
        hide_index=True,
        num_rows="fixed",
        height=min(38 * len(rows) + 40, 320),
        disabled=("name", "number", "segment"),
        column_config={
            **widgets.columns({"name": (t("value.outlook.name"), "customer")}),
            "number": st.column_config.TextColumn(t("value.outlook.number")),
            "segment": st.column_config.TextColumn(t("value.outlook.segment")),
            COLUMN: st.column_config.NumberColumn(t("value.outlook.score"), min_value=0, max_value=HIGHEST, step=1, format="%g"),
        },
    )
    if len(everyone) > len(rows):
        widgets.note(t("value.outlook.shown", n=len(rows), whole=state.current_words().number(len(everyone))))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _save(graded, rows, key)
    _left_over(graded)
    with st.container(key="ck-links-value-prospects"):
        link("prospects", t("value.outlook.list"), len(everyone))


def _key(graded: Book) -> str:
    """Changes are by place in the table: another table, another key."""
    filters = sorted(state.view().filters.items())
    return state.language_key(f"value.outlook.{data.company().slug}.{graded.version}.{graded.ledger}.{graded.scenario.day}.{filters}")


def _frame(graded: Book, rows: np.ndarray) -> pd.DataFrame:
    ids, outlook = graded.mart.customers.ids, graded.mart.metrics["growth_outlook"]
    segment, segments = graded.mart.customers.codes("segment")
    return pd.DataFrame(
        {
            "name": named_addresses(customer_names(graded, rows)),
            "number": [ids[int(row)].as_py() for row in rows],
            "segment": [segments[segment[row]] if segment[row] >= 0 else None for row in rows],
            COLUMN: outlook[rows],
        }
    )


def _save(graded: Book, rows: np.ndarray, key: str) -> None:
    edited = unsaved.edits(key)
    try:
        n = len(parse_outlook_edits(graded, edited, rows, data.author()))
    except Problem as problem:
        widgets.note(state.current_words().problem(problem))
        return
    if n:
        signing.ask_author("value.outlook.author")
        st.button(t("value.outlook.save", n=n), key="value.outlook.save", type="primary", on_click=_keep, args=(edited, key))


def _keep(edited: dict[str, Any], key: str) -> None:
    """Save what the table says now, against the figures that were on screen."""
    graded = data.book()
    rows = prospect_rows(graded, data.customer_mask(graded))[:MOST_ROWS]
    try:
        if _key(graded) != key:
            raise Problem("bad_outlook_edit")
        n = changes.give_outlooks(graded, edited, rows)
        unsaved.saved(TOPIC)
        st.toast(t("value.outlook.saved", n=n))
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))


def _left_over(graded: Book) -> None:
    """What was typed here before somebody else's judgement changed the table."""

    def outlook_text(value: float | None) -> str:
        return "–" if value is None or np.isnan(value) else state.current_words().number(value)

    def now(customer: str) -> tuple[str, str]:
        row = graded.mart.customers.row_of(customer)
        if row is None:
            return customer, "–"
        judgement = data.last_outlook(customer)
        counts = outlook_text(float(graded.mart.metrics["growth_outlook"][row]))
        return customer_name(graded, row), f"{counts} ({judgement.author})" if judgement else counts

    unsaved.draw(TOPIC, now, outlook_text, lambda customer, value: changes.give_outlook(data.book(), customer, value))
