"""The lists of customers by their relations."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.relations.relations import customer_relations, hubs
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING

#: code of a list → what of `CustomerRelations` its customers have
_HAVE: dict[str, str] = {"supplies": "supplies", "sent": "sent", "competes": "competes"}


def customer_list(book: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """ "hubs", "any", "supplies", "sent" or "competes": its customers by falling profit; empty for another code."""
    rows = hubs(book, customer_mask) if code == "hubs" else hubs(book, customer_mask, 1)
    if code in _HAVE:
        rows = rows[getattr(customer_relations(book.mart), _HAVE[code])[rows] > 0]
    elif code not in ("hubs", "any"):
        rows = rows[:0]
    basis = book.mart.basis
    rows = np.sort(rows)
    rows = rows[np.argsort(-book.mart.metrics[basis][rows], kind="stable")]
    return Finding(code, "plain", {"n": len(rows)}, rows, f"{DESCENDING}{basis}", (basis,))
