"""Whom a click on the evidence page lists: a code → its customers, those who bring most today first.

borderline, borderline.<k>   whose tier hangs on small shifts of the weights; of one tier, counted from 0
underrated.<day>             graded low on that day, then among the best
overrated.<day>              graded high on that day, then among the last; those who bring least today first
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from crmcore.domain.evidence.misjudged import KINDS, Misjudged
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.stability import Stability
from crmcore.domain.summary.findings import Finding, Tone
from crmcore.domain.summary.listing import DESCENDING


def parse_code(code: str) -> tuple[str, int | date | None] | None:
    """A code in parts: ("borderline", tier or None), ("underrated" or "overrated", day); None for an unknown code."""
    kind, _, detail = code.partition(".")
    if kind == "borderline" and (detail == "" or detail.isdecimal()):
        return kind, int(detail) if detail else None
    if kind in KINDS:
        try:
            return kind, date.fromisoformat(detail)
        except ValueError:
            return None
    return None


def borderline_list(book: Book, found: Stability, tier: int | None, customer_mask: np.ndarray | None, measure: str) -> Finding:
    """The borderline customers in `customer_mask` (bool[N]; None: everyone), of one tier as computed or of all."""
    mask = found.borderline if tier is None else found.borderline & (book.computed == tier)
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    return _listed(book, "borderline", "watch", rows, measure, (measure,))


def misjudged_list(book: Book, found: Misjudged, customer_mask: np.ndarray | None, measure: str) -> Finding:
    """Those whom the grade of an earlier day got wrong, as they stand in today's `book`, with the tiers of that day."""
    rows = found.rows if customer_mask is None else found.rows[customer_mask[found.rows]]
    misled = next((metric for metric, _ in found.missed_counts()), measure)
    finding = _listed(
        book,
        found.kind,
        "watch" if found.kind == "underrated" else "bad",
        np.sort(rows),
        measure,
        tuple(dict.fromkeys((measure, misled))),
        rising=found.kind == "overrated",
    )
    then = np.full(book.mart.count, -1, np.int8)
    then[found.rows] = found.tier
    return replace(finding, then=then)


def _listed(book: Book, code: str, tone: Tone, rows: np.ndarray, measure: str, columns: tuple[str, ...], rising: bool = False) -> Finding:
    values = book.mart.metrics[measure][rows]
    order = np.argsort(values if rising else -values, kind="stable")
    return Finding(code, tone, {"n": len(rows)}, rows[order], measure if rising else f"{DESCENDING}{measure}", columns)
