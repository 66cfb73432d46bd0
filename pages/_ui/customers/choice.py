"""Which customer is on screen: the one before or after it in the list, or any other that is searched for."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.listing import listing, neighbours
from pages._ui.components import widgets
from pages._ui.customers import list as customers_list
from pages._ui.customers.tier_dialog import display_name
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

#: hits that a search offers; more are better narrowed down
OFFERED = 50
SEARCH, HIT = "customer.jump", "customer.hit"


def on_screen(graded: Book) -> int | None:
    """Row of the customer in the View; of the first of the list where the View names none; None where there is nobody."""
    wanted = state.view().customer
    if wanted:
        return graded.mart.customers.row_of(wanted)
    rows = customers_list.rows(graded)
    return int(rows[0]) if len(rows) else None


def draw(graded: Book, row: int | None) -> None:
    """Back, forth, and the search for anybody."""
    rows = customers_list.rows(graded)
    before, after, position = neighbours(rows, -1 if row is None else row)
    with st.container(horizontal=True, vertical_alignment="center"):
        _step(graded, t("customer.previous"), before, "customer.previous", ":material/chevron_left:")
        _step(graded, t("customer.next_one"), after, "customer.next", ":material/chevron_right:")
        if row is not None:
            widgets.note(_place(position, len(rows)) if position else t("customer.not_listed"))
        st.text_input(
            t("customer.jump"),
            key=SEARCH,
            placeholder=t("customer.jump"),
            label_visibility="collapsed",
            width=260,
            icon=":material/search:",
            on_change=_search,
        )
    _hits(graded)


def _step(graded: Book, label: str, row: int | None, key: str, icon: str) -> None:
    customer_id = "" if row is None else graded.mart.customers.ids[row].as_py()
    st.button(label, key=key, icon=icon, disabled=row is None, on_click=_show, args=(customer_id,))


def _show(customer_id: str) -> None:
    state.change(customer=customer_id)
    state.forget(HIT)


def _search() -> None:
    """A number typed in full opens at once, and so does the only hit; else `_hits` offers what there is."""
    graded, text = data.book(), state.read(SEARCH, "").strip()
    ids = graded.mart.customers.ids
    found = listing(graded, None, text) if text else ()
    if graded.mart.customers.row_of(text) is not None or len(found) == 1:
        _show(text if len(found) != 1 else ids[int(found[0])].as_py())
        state.remember(SEARCH, "")


def _hits(graded: Book) -> None:
    text = state.read(SEARCH, "").strip()
    if not text:
        return
    found = listing(graded, None, text)
    with st.container(horizontal=True, horizontal_alignment="right"):
        if len(found):
            _offer(graded, found)
        else:
            st.text(t("customer.nobody", text=text), width="content")


def _offer(graded: Book, found: np.ndarray) -> None:
    names = {graded.mart.customers.ids[int(row)].as_py(): display_name(graded, int(row)) for row in found[:OFFERED]}
    st.selectbox(
        t("customer.hits", n=len(found)),
        list(names),
        index=None,
        key=HIT,
        label_visibility="collapsed",
        width=300,
        placeholder=t("customer.hits", n=len(found)),
        on_change=_take,
        format_func=lambda code: names[code] if names[code] == code else f"{names[code]} · {code}",
    )


def _take() -> None:
    chosen = state.read(HIT)
    if chosen:
        state.remember(SEARCH, "")
        _show(chosen)


def _place(position: int, count: int) -> str:
    """Where the customer stands in the list that it was opened from."""
    order, called = customers_list.order_label(), customers_list.name()
    return (
        t("customer.place_in", place=position, n=count, order=order, listed=called)
        if called
        else t("customer.place", place=position, n=count, order=order)
    )
