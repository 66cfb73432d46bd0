"""How many are key for their influence, how many of them are not big, and the ways to both lists."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.domain.key_customers.decisions import key_rows, key_share
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t


def draw(graded: Book) -> None:
    """The sentence and the buttons; nothing where nobody is marked."""
    mask, words = data.customer_mask(graded), state.current_words()
    rows, small = key_rows(graded, mask), key_rows(graded, mask, not_big=True)
    if not len(rows):
        return
    share = key_share(graded, small)
    top = words.tier(graded.scheme.id, graded.scheme.tiers[0])
    sentence = t(
        "key_customers.told",
        n=len(rows),
        small=len(small),
        tier=top,
        amount=words.share(share.amount_share, 1),
        profit=words.share(share.profit_share, 1),
    )
    widgets.finding_list([Finding(sentence)], key="key_customers.told")
    with st.container(horizontal=True, key="ck-links-key-customers"):
        for code, n in (("key_not_big", len(small)), ("key", len(rows))):
            if st.button(t(f"key_customers.open_{code}", n=n) + " →", key=f"key_customers.{code}", type="tertiary", disabled=not n):
                listed.show(f"customers.{code}")
