"""Cross-prices: the discount as a slider, the pairs with their break-even share, and whom to ask."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.offers.cross_prices import LEAST_ASKED, LEAST_BOTH, MOST_DISCOUNT
from crmcore.report.offers.tables import pair_cells
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.offers import desk
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

#: pairs on screen, the file has all; and those whose customers a button opens
SHOWN, LINKED = 10, 6


def draw() -> None:
    """The slider, the table, and a button for the customers of the first pairs."""
    words, currency, basis = state.current_words(), data.company().currency, desk.basis()
    offers = basis.offers
    if offers is None:
        return
    widgets.section(t("offers.pairs.title"))
    widgets.note(t("offers.pairs.about"))
    with st.container(width=420):
        st.slider(
            t("offers.pairs.discount"),
            0.0,
            100 * MOST_DISCOUNT,
            **widget_state.value("offers.discount.slider", round(100 * desk.discount(), 1)),
            step=1.0,
            format="%g%%",
            on_change=lambda: state.remember(desk.DISCOUNT, float(state.read("offers.discount.slider")) / 100),
        )
    pairs = desk.pairs()
    if not pairs:
        widgets.note(t("offers.pairs.none", both=LEAST_BOTH, asked=LEAST_ASKED))
        return
    if pairs[0].base is None:
        widgets.note(t("offers.pairs.no_base"))
    widgets.small_table(*pair_cells(pairs[:SHOWN], offers, words, currency), text_columns=2, cards=True)
    widgets.note(t("offers.pairs.note", months=offers.months, share=words.share(basis.take_up), both=LEAST_BOTH))
    with st.container(horizontal=True, key="ck-links-offers-pairs"):
        for pair in pairs[:LINKED]:
            names = {"bought": offers.items.names[pair.bought], "offered": offers.items.names[pair.offered]}
            label = literal(t("offers.pairs.open", n=pair.asked, **names))
            if st.button(label + " →", key=f"offers.pair.{pair.bought}.{pair.offered}", type="tertiary"):
                listed.show(f"offers.pair.{pair.bought}.{pair.offered}")
