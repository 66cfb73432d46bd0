"""The colours with what they get, and who lost what, as a table."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.health.colour_changes import ColourChanges
from crmcore.domain.health.colours import COLOURS, NONE
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import Words

#: colours that customers have who have bought, the best first
SHOWN: tuple[str, ...] = ("green", "yellow", "red")


def colour_table(changes: ColourChanges, entitlements: Mapping[str, str], words: Words) -> TableCells:
    """One line per colour: customers now, what they get, how many lost it since the day before, how many rose and fell to it."""
    head = tuple(words.t(f"colours.column.{name}") for name in ("colour", "customers", "gets", "lost", "gained", "fallen"))
    return head, [
        (
            words.t(f"colours.name.{colour}"),
            words.number(changes.customers(COLOURS.index(colour))),
            entitlements.get(colour) or words.t("colours.nothing"),
            words.number(len(changes.lost(COLOURS.index(colour)))),
            words.number(len(changes.gained(COLOURS.index(colour)))),
            words.number(len(changes.fallen(COLOURS.index(colour)))),
        )
        for colour in SHOWN
    ]


def loss_sentences(changes: ColourChanges, entitlements: Mapping[str, str], words: Words) -> tuple[str, ...]:
    """How many customers lost which entitlements, the best colour first; only colours with entitlements that somebody lost."""
    lost = {colour: len(changes.lost(COLOURS.index(colour))) for colour in SHOWN}
    return tuple(
        words.t("colours.lost", n=lost[colour], text=entitlements[colour], colour=words.t(f"colours.name.{colour}"))
        for colour in SHOWN
        if lost[colour] and entitlements.get(colour)
    )


def entitlement_texts(book: Book, colour: np.ndarray, rows: np.ndarray, terms: SchemeTerms, words: Words) -> list[str]:
    """What each customer of `rows` (int64[n]) gets: by its tier, then by its colour (`colour`: int8[N]); "" where the terms say nothing."""
    of_tier = tier_gives(book, terms, words)
    of_colour = [dict(terms.colours).get(code, "") for code in COLOURS]
    of_colour[NONE] = ""
    join = words.t("health.join")
    return [join.join(text for text in (of_tier[book.tier[row]], of_colour[colour[row]]) if text) for row in rows.tolist()]


def tier_gives(book: Book, terms: SchemeTerms, words: Words) -> list[str]:
    """What a tier's customers have a right to, then its value-added services; by a tier's place, −1: of customers without one."""
    both = zip(*(terms.by_tier(book.scheme.tiers, field) for field in ("entitlements", "services")), strict=True)
    return [words.t("health.join").join(text for text in texts if text) for texts in both]


def has_entitlements(terms: SchemeTerms) -> bool:
    """Whether the terms name any entitlement or value-added service, of a tier or of a colour."""
    return any(tier.entitlements or tier.services for _, tier in terms.tiers) or any(text for _, text in terms.colours)
