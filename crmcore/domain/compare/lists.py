"""Whom a click on the compare page lists: a code → its customers, the most valuable first.

differ              the two tiers do not say the same
cell.<i>.<j>        tier i on the left and j on the right, counted from 0; one past the last tier: none
left.<i> right.<i>  a tier of one side
risen fallen        where both sides have the same tiers
entered gone        a tier on the right only, on the left only
only_left only_right   known on the date of one side only
"""

from __future__ import annotations

import numpy as np

from crmcore.domain.churn.churned import leavers_measure
from crmcore.domain.compare.comparison import Comparison
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.summary.roster import ordered_rows
from crmcore.domain.summary.tier_table import profit_metric


def customer_list(book: Book, told: Comparison | None, code: str) -> Finding:
    """The customers that a code names, valued by what the Book on screen knows of them, those without a tier on the right by what
    was lost with them; an unknown code has none."""
    mask = None if told is None else code_mask(told, code)
    if mask is None:
        return Finding(f"compare.{code}", "plain", {})
    measure = profit_metric(book.mart, "net_profit")
    if code == "gone" or (code.startswith("cell.") and not (told.now[mask] >= 0).any()):
        measure = leavers_measure(book, np.flatnonzero(mask), measure)
    rows = ordered_rows(book, mask, measure, descending=True)
    return Finding(f"compare.{code}", "plain", {"n": len(rows)}, rows, f"{DESCENDING}{measure}", (measure,))


def code_mask(told: Comparison, code: str) -> np.ndarray | None:
    """bool[N] of the customers that a code names; None for an unknown one."""
    kind, _, detail = code.partition(".")
    before, now = told.before, told.now
    both = (before >= 0) & (now >= 0)
    plain = {
        "differ": told.differs,
        "entered": lambda: (before < 0) & (now >= 0),
        "gone": lambda: (before >= 0) & (now < 0),
        "only_left": lambda: told.only_left,
        "only_right": lambda: told.only_right,
    }
    if code in plain:
        return plain[code]()
    if code in ("risen", "fallen"):
        return both & ((now < before) if code == "risen" else (now > before)) if told.same_tiers else None
    if kind == "cell":
        at = parse_cell(told, detail)
        if at is None:
            return None
        either = (before >= 0) | (now >= 0)
        return either & _in(before, at[0], told.cells.shape[0]) & _in(now, at[1], told.cells.shape[1])
    if kind in ("left", "right") and detail.isdecimal() and int(detail) < len(getattr(told, kind).tiers):
        return (before if kind == "left" else now) == int(detail)
    return None


def parse_cell(told: Comparison, detail: str) -> tuple[int, int] | None:
    """(tier on the left, on the right) of "<i>.<j>"; None where there is no such cell."""
    left, _, right = detail.partition(".")
    if not (left.isdecimal() and right.isdecimal()):
        return None
    i, j = int(left), int(right)
    return (i, j) if i < told.cells.shape[0] and j < told.cells.shape[1] else None


def _in(tier: np.ndarray, index: int, size: int) -> np.ndarray:
    return tier == (-1 if index == size - 1 else index)
