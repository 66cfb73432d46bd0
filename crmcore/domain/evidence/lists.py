"""Customer lists of the evidence page: list code → its customers, the most valuable today first.

borderline, borderline.<k>   customers whose tier changes with small shifts of the weights; of one tier, counted from 0
underrated.<day>             graded low on that day, then among the best
overrated.<day>              graded high on that day, then among the last; the least valuable today first
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
    """The list code of a text: ("borderline", tier or None) or ("underrated" or "overrated", day); None for anything else."""
    kind, _, detail = code.partition(".")
    if kind == "borderline" and (detail == "" or detail.isdecimal()):
        return kind, int(detail) if detail else None
    if kind in KINDS:
        try:
            return kind, date.fromisoformat(detail)
        except ValueError:
            return None
    return None


def borderline_list(book: Book, source: Stability, tier: int | None, customer_mask: np.ndarray | None, measure: str) -> Finding:
    """The list of the borderline customers in `customer_mask` (bool[N]; None: everyone), of one computed tier or of all."""
    mask = source.borderline if tier is None else source.borderline & (book.computed == tier)
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    return _listed(book, "borderline", "watch", rows, measure, (measure,))


def misjudged_list(book: Book, source: Misjudged, customer_mask: np.ndarray | None, measure: str) -> Finding:
    """The list of the customers misjudged on an earlier day, with today's values of `book` and the tiers of that day."""
    rows = source.rows if customer_mask is None else source.rows[customer_mask[source.rows]]
    misled = next((metric for metric, _ in source.missed_counts()), measure)
    finding = _listed(
        book,
        source.kind,
        "watch" if source.kind == "underrated" else "bad",
        np.sort(rows),
        measure,
        tuple(dict.fromkeys((measure, misled))),
        rising=source.kind == "overrated",
    )
    then = np.full(book.mart.count, -1, np.int8)
    then[source.rows] = source.tier
    return replace(finding, then=then)


def _listed(book: Book, code: str, tone: Tone, rows: np.ndarray, measure: str, columns: tuple[str, ...], rising: bool = False) -> Finding:
    values = book.mart.metrics[measure][rows]
    order = np.argsort(values if rising else -values, kind="stable")
    return Finding(code, tone, {"n": len(rows)}, rows[order], measure if rising else f"{DESCENDING}{measure}", columns)
