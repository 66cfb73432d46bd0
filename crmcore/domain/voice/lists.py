"""Customer lists of what customers say: list code → its customers, the most valuable first.

topic.<id>          customers who speak of a topic in the last twelve months
uncovered           customers with a text that no topic covers
unheard             the most valuable customers nobody has listened to
unheard.<rep>       those of a salesperson; `unheard.` of none
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.voice.texts import DAYS, VoiceTexts
from crmcore.domain.voice.unheard import OWNER, unheard

VALUE = "current_value"


def customer_list(texts: VoiceTexts, book: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The list of the customers that `code` names, within the mask (bool[N]; None: everyone); empty for an unknown code."""
    kind, dot, detail = code.partition(".")
    if kind == "unheard":
        rows = unheard(texts, book, customer_mask).rows
        if dot:
            codes, names = book.mart.customers.codes(OWNER)
            rows = rows[codes[rows] == (names.index(detail) if detail in names else -1)] if detail in (*names, "") else rows[:0]
    elif kind == "topic" or code == "uncovered":
        places = texts.between(0, DAYS, customer_mask)
        chosen = texts.speaks_of(detail, places) if kind == "topic" else texts.spoken[places] == 0
        rows = np.unique(texts.customer[places[chosen]]).astype(np.int64)
        rows = rows[np.argsort(-np.nan_to_num(book.mart.metrics[VALUE][rows], nan=-np.inf), kind="stable")]
    else:
        return Finding(code, "plain", {})
    return Finding(code, "plain", {"n": len(rows)}, rows, f"{DESCENDING}{VALUE}", (VALUE, "order_amount"))
