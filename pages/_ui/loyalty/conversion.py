"""What turns latent and spurious customers into truly loyal ones, and whom to ask first: each with its list."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.loyalty.lists import customer_list
from crmcore.report.loyalty.tables import customer_table
from pages._ui.components import widgets
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t

#: customers shown of each list; all are one click away
SHOWN = 5
#: the points that each box is short of
LACKING: dict[str, tuple[str, ...]] = {"latent": ("repeat_purchase",), "spurious": ("attitude",), "unknown": ()}


def draw(graded: Book) -> None:
    """One column per box: what to do, its most valuable customers, and the way to all of them."""
    widgets.section(t("loyalty.turn.title"))
    for column, box in zip(st.columns(len(LACKING), gap="large"), LACKING, strict=True):
        with column:
            _box(graded, box)
    scope(graded)


def draw_unknown(graded: Book) -> None:
    """Whom to ask, where nobody was asked."""
    _box(graded, "unknown")
    scope(graded)


def _box(graded: Book, box: str) -> None:
    rows = customer_list(graded, data.customer_mask(graded), box).rows
    widgets.section(t(f"loyalty.turn.{box}"))
    widgets.note(t(f"loyalty.turn.{box}_action"))
    if not len(rows):
        widgets.note(t("loyalty.turn.nobody"))
        return
    lines = customer_table(graded, rows[:SHOWN], state.current_words(), data.company().currency, LACKING[box])
    widgets.small_table(*lines, text_columns=2, of_list=listed.opened(f"loyalty.{box}"))
    with st.container(key=f"ck-links-loyalty-turn-{box}"):
        if st.button(t("loyalty.turn.open", n=len(rows)) + " →", key=f"loyalty.turn.{box}", type="tertiary"):
            listed.show(f"loyalty.{box}")
