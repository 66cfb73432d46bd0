"""A textbook claim as a row: the claim, the literature, the company's data, the verdict; and the ways on from there."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from crmcore.domain.claims.lists import customer_list
from crmcore.domain.claims.registry import JudgedClaim, Topic
from crmcore.domain.grading.book import Book
from crmcore.report.claims.words import ClaimCard, all_sources, claim_card
from pages._ui.claims.result_keys import ClaimCountsKey
from pages._ui.components import html_batch, widgets
from pages._ui.components.literal_text import literal
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.navigation import pages
from pages._ui.state import state
from pages._ui.state.state import t

HEADS: tuple[str, ...] = ("claim", "literature", "data", "verdict")


def draw(graded: Book, judged: Sequence[JudgedClaim], topic: Topic) -> None:
    """The claims of one topic, one below the other."""
    behind = data.derived(
        graded,
        ClaimCountsKey(),
        lambda customer_mask: {
            judged_claim.claim.id: len(customer_list(graded, customer_mask, judged_claim.claim.id).rows)
            for judged_claim in judged
            if judged_claim.claim.listed
        },
    )
    mine = [judged_claim for judged_claim in judged if judged_claim.claim.topic == topic]
    if any(judged_claim.claim.benefit for judged_claim in mine):
        widgets.note(t("claims.benefits_note"))
    heads = Markup("").join(Markup("<span>{}</span>").format(t(f"claims.head_{head}")) for head in HEADS)
    html_batch.show(Markup('<div class="ck-claim head">{}</div>').format(heads))
    for judged_claim in mine:
        _card(claim_card(judged_claim, state.current_words(), graded.scheme.id, data.company().currency))
        _ways(judged_claim, behind.get(judged_claim.claim.id, 0))


def studies(judged: Sequence[JudgedClaim]) -> None:
    """Where to read more: every study cited, in full."""
    widgets.section(t("claims.sources"))
    for source in all_sources(judged):
        widgets.note(source)


def _card(card: ClaimCard) -> None:
    # labels repeat the headings for screen readers and narrow screens, where the columns stand below each other
    html_batch.show(
        Markup(
            '<div class="ck-claim {verdict}"><div><h3>{claim}</h3></div>'
            '<div><b>{literature_label}</b><p>{literature}</p><p class="source" title="{sources}">{named}</p></div>'
            '<div><b>{data_label}</b><div class="figure">{figure}</div>{drawn}<p>{data}</p>{more}{counted}</div>'
            '<div class="verdict"><span>{sign} {verdict_word}</span></div>'
            '<details class="how"><summary>{how_label}</summary>{how}</details></div>'
        ).format(
            verdict=card.verdict,
            claim=card.claim,
            literature_label=t("claims.head_literature"),
            literature=card.literature,
            sources="\n".join(card.sources),
            named=card.short_sources,
            data_label=t("claims.head_data"),
            figure=card.figure,
            drawn=_interval(card),
            data=card.data,
            more=Markup("").join(Markup("<p>{}</p>").format(text) for text in (card.chance, card.caution, card.needs) if text),
            counted=Markup('<p class="source">{}</p>').format(card.counted) if card.counted else "",
            sign=card.sign,
            verdict_word=card.verdict_word,
            how_label=t("claims.how_label"),
            how=card.how,
        )
    )


def _interval(card: ClaimCard) -> Markup:
    """The interval as a bar, the figure as a dot, and a tick where the claim begins to hold."""
    if card.drawn is None:
        return Markup("")
    place = card.drawn
    return Markup(
        '<div class="interval" role="img" aria-label="{}"><i style="left:{:.1%};width:{:.1%}"></i><b style="left:{:.1%}"></b>'
        '<u style="left:{:.1%}"></u></div>'
    ).format(card.chance, place.low, place.high - place.low, place.line, place.figure)


def _ways(judged_claim: JudgedClaim, behind: int) -> None:
    """The customers behind a claim, and the page where it can be looked into."""
    code, page = judged_claim.claim.id, judged_claim.claim.page
    with st.container(horizontal=True, key=f"ck-links-claims-{code}"):
        if behind and judged_claim.result.figure is not None:
            label = t("claims.open_count", what=t(f"claims.open.{code}"), n=behind)
            if st.button(literal(label) + " →", key=f"claims.open.{code}", type="tertiary"):
                listed.show(f"claims.{code}")
        if page in pages.BY_ID:
            label = t("claims.explore", page=t(f"common.nav.{page}"))
            if st.button(literal(label) + " →", key=f"claims.explore.{code}", type="tertiary"):
                pages.open_page(page)
