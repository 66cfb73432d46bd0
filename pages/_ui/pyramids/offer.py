"""The offer under customers that are no pyramid: one click shows a scheme whose counts are one, another leads back."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.pyramids.shape import customer_shape, widening_schemes
from crmcore.domain.summary.tier_table import TierRow, tier_rows
from crmcore.report.pyramids.data import known_measure, shape_text
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls.scheme_choice import choose_scheme, scheme_name
from pages._ui.data import data
from pages._ui.state import address_bar, state
from pages._ui.state.state import t
from pages._ui.state.view import View

#: session key: the scheme that the offer led to, and the View before it
TAKEN = "pyramids.offer_taken"


@dataclass(frozen=True, slots=True)
class _Offer:
    """A scheme under which the customers are a pyramid, and its tiers."""

    scheme: str
    rows: tuple[TierRow, ...]


def draw(page: str, graded: Book, rows: tuple[TierRow, ...], but: tuple[str, ...]) -> None:
    """A button that chooses the scheme; its profit is worked out, not promised. Where it was taken the way back; nothing where the
    customers are a pyramid already.

    `but`: the filters that the pyramid leaves aside.
    """
    taken, before = state.read(TAKEN) or ("", None)
    if before is not None and taken == graded.scheme.id and before.company == state.view().company:
        with st.container(key=f"ck-links-{page}-offer"):
            label = t("pyramids.offer_back", scheme=scheme_name(before.scenario.scheme))
            st.button("← " + literal(label), key=f"{page}.offer.back", type="tertiary", on_click=_back, args=(before,))
        return
    if customer_shape([row.customers for row in rows]).kind in ("pyramid", "few") or not any(row.customers for row in rows):
        return
    offer = _first(graded, but)
    if offer is None:
        return
    scheme, words = offer.scheme, state.current_words()
    measure = state.view().profit
    shape = shape_text(offer.rows, words, scheme, measure)
    with st.container(gap="xsmall", key=f"ck-links-{page}-offer"):
        widgets.note(t("pyramids.offer", scheme=scheme_name(scheme), metric=t(f"metric.{known_measure(offer.rows, measure)}"), shape=shape))
        st.button(t("pyramids.offer_show") + " →", key=f"{page}.offer", type="tertiary", on_click=_take, args=(scheme,))


def _take(scheme: str) -> None:
    state.remember(TAKEN, (scheme, state.view()))
    choose_scheme(scheme)
    address_bar.make_entry()


def _back(before: View) -> None:
    """The scheme as it was; everything else that was set since stays."""
    state.set_view(state.view().with_scheme_of(before))
    state.forget(TAKEN)
    address_bar.make_entry()


def _first(graded: Book, but: tuple[str, ...]) -> _Offer | None:
    """The first scheme whose counts are a pyramid with somebody on top on this day under these filters; None where there is none."""
    for scheme in widening_schemes(data.schemes(), graded.scheme.id):
        book = data.book(graded.scenario.with_(scheme=scheme, shares=(), standard=None))
        rows = tier_rows(book, data.customer_mask(book, but=but))
        if rows[0].customers and customer_shape([row.customers for row in rows]).kind == "pyramid":
            return _Offer(scheme, rows)
    return None
