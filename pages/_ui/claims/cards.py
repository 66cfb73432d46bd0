"""A textbook claim as a row: the claim, the literature, the company's data, the verdict; and the ways on from there."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from crmcore.domain.claims.lists import found
from crmcore.domain.claims.registry import Judged
from crmcore.domain.grading.book import Book
from crmcore.report.claims.words import Card, all_sources, claim_card
from pages._ui.components import widgets
from pages._ui.components.literal_text import verbatim
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.navigation import pages
from pages._ui.state import state
from pages._ui.state.state import t

HEADS: tuple[str, ...] = ("claim", "literature", "data", "verdict")


def cards(graded: Book, judged: Sequence[Judged]) -> None:
    """All claims, one below the other."""
    behind = data.kept(
        graded,
        "claims.behind",
        lambda part: {told.claim.id: len(found(graded, part, told.claim.id).rows) for told in judged if told.claim.listed},
    )
    heads = "".join(f"<span>{escape(t(f'claims.head_{head}'))}</span>" for head in HEADS)
    st.html(f'<div class="ck-claim head">{heads}</div>')
    for told in judged:
        _card(claim_card(told, state.speech(), graded.scheme.id, data.company().currency))
        _ways(told, behind.get(told.claim.id, 0))


def studies(judged: Sequence[Judged]) -> None:
    """Where to read more: every study cited, in full."""
    widgets.section(t("claims.sources"))
    for source in all_sources(judged):
        widgets.note(source)


def _card(card: Card) -> None:
    more = "".join(f"<p>{escape(text)}</p>" for text in (card.chance, card.caution, card.needs) if text)
    counted = f'<p class="source">{escape(card.counted)}</p>' if card.counted else ""
    read = f'<p class="source" title="{escape(chr(10).join(card.sources))}">{escape(card.named)}</p>'
    # labels repeat the headings for screen readers and narrow screens, where the columns stand below each other
    st.html(
        f'<div class="ck-claim {card.verdict}"><div><h3>{escape(card.claim)}</h3></div>'
        f"<div><b>{escape(t('claims.head_literature'))}</b><p>{escape(card.literature)}</p>{read}</div>"
        f'<div><b>{escape(t("claims.head_data"))}</b><div class="figure">{escape(card.figure)}</div>'
        f"<p>{escape(card.data)}</p>{more}{counted}</div>"
        f'<div class="verdict"><span>{card.sign} {escape(card.verdict_word)}</span></div>'
        f'<div class="how"><i>{escape(t("claims.how_label"))}</i>{escape(card.how)}</div></div>'
    )


def _ways(told: Judged, behind: int) -> None:
    """The customers behind a claim, and the page where it can be looked into."""
    code, page = told.claim.id, told.claim.page
    with st.container(horizontal=True, key=f"ck-links-claims-{code}"):
        if behind and told.reading.figure is not None:
            label = t("claims.open_count", what=t(f"claims.open.{code}"), n=behind)
            if st.button(verbatim(label) + " →", key=f"claims.open.{code}", type="tertiary"):
                listed.show(f"claims.{code}")
        if page in pages.BY_ID:
            label = t("claims.explore", page=t(f"common.nav.{page}"))
            if st.button(verbatim(label) + " →", key=f"claims.explore.{code}", type="tertiary"):
                pages.open_page(page)
