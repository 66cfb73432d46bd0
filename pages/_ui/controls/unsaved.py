"""Unsaved edits of a table that has gone meanwhile, or whose rows have changed: shown again, and saved or discarded one by one.

A table's edits are by position, so another table (somebody else has saved, other filters) cannot take them over; and the browser
forgets them where the visitor goes on to another page, as a click on a name does. Each is shown here with its customer, beside the
value in force and its author.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls import signing
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

#: unsaved edits shown at once; the others follow
SHOWN = 8


def edits(key: str) -> dict[str, Any]:
    """The edits that the browser reports for the table with that key."""
    return dict(state.read(key) or {})


def catch(topic: str, key: str, ids: Sequence[str], column: str, parse: Callable[[Any], Any] = lambda value: value) -> None:
    """Before a table is drawn under `key`: put the unsaved edits of the table shown before into the box.

    ids      customer of every line of the table about to be drawn
    column   the column that can be changed
    parse    what the browser calls a value → the value
    """
    box, shown_key, last_key = _box(topic), f"{topic}.shown", f"{topic}.last"
    before, on_screen = state.read(shown_key), state.read(key) is not None
    if before and (before[0] != key or not on_screen):
        shown, customers = before
        left = edits(shown) or state.read(last_key, {})  # a table that was left for another page has no edits of its own any more
        for position, cells in dict(left.get("edited_rows", {})).items():
            if isinstance(cells, Mapping) and column in cells and str(position).isdecimal() and int(position) < len(customers):
                box[customers[int(position)]] = parse(cells[column])
        state.forget(shown)
    state.remember(shown_key, (key, tuple(ids)))
    state.remember(last_key, edits(key))


def saved(topic: str) -> None:
    """The table's edits have been saved: none is left over."""
    shown = state.read(f"{topic}.shown")
    if shown:
        state.forget(shown[0], f"{topic}.shown", f"{topic}.last")


def draw(topic: str, now: Callable[[str], tuple[str, str]], mine: Callable[[Any], str], save: Callable[[str, Any], None]) -> None:
    """Show the box, if anything is in it.

    now    customer → (name, the value in force in words, with its author)
    mine   an unsaved value in words
    save   saves a value of a customer over the value in force; may raise Problem
    """
    box = _box(topic)
    if not box:
        return
    with st.container(border=True, key=f"ck-unsaved-{topic.replace('.', '-')}"):
        widgets.section(t("common.unsaved.title", n=len(box)))
        widgets.note(t("common.unsaved.why"))
        signing.ask_author(f"{topic}.unsaved.author")
        for customer, value in list(box.items())[:SHOWN]:
            name, counts = now(customer)
            text, keep, drop = st.columns([4, 1, 1], vertical_alignment="center")
            text.markdown(t("common.unsaved.both", name=literal(name), mine=literal(mine(value)), theirs=literal(counts)))
            keep.button(
                t("common.unsaved.keep"),
                key=f"{topic}.keep.{customer}",
                on_click=_keep,
                width="stretch",
                args=(topic, customer, save),
            )
            drop.button(
                t("common.unsaved.drop"),
                key=f"{topic}.drop.{customer}",
                on_click=box.pop,
                args=(customer, None),
                type="tertiary",
                width="stretch",
            )


def _keep(topic: str, customer: str, save: Callable[[str, Any], None]) -> None:
    box = _box(topic)
    try:
        save(customer, box[customer])
    except Problem as problem:
        st.toast(literal(state.current_words().problem(problem)))
    else:
        box.pop(customer)


def _box(topic: str) -> dict[str, Any]:
    """Customer → unsaved value; every company has its own."""
    name = f"{topic}.unsaved.{data.company().slug}"
    if state.read(name) is None:
        state.remember(name, {})
    return state.read(name)
