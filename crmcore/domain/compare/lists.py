"""Customer lists of the compare page: list code → its customers, the most valuable first.

differ              the two tiers disagree
cell.<i>.<j>        tier i on the left and j on the right, counted from 0; one past the last tier: none
left.<i> right.<i>  a tier of the left or the right grading
risen fallen        where both sides have the same tiers
entered gone        a tier on the right only, on the left only
only_left only_right   had bought by the date of one grading only
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


def customer_list(book: Book, compared: Comparison | None, code: str) -> Finding:
    """The list of the customers that `code` names, ordered by the values of `book`, those without a tier on the right by their
    lost profit; empty for an unknown code or without a comparison."""
    mask = None if compared is None else _select(compared, code)
    if compared is None or mask is None:
        return Finding(f"compare.{code}", "plain", {})
    measure = profit_metric(book.mart, "net_profit")
    if code == "gone" or (code.startswith("cell.") and not (compared.now[mask] >= 0).any()):
        measure = leavers_measure(book, np.flatnonzero(mask), measure)
    rows = ordered_rows(book, mask, measure, descending=True)
    return Finding(f"compare.{code}", "plain", {"n": len(rows)}, rows, f"{DESCENDING}{measure}", (measure,))


def _select(compared: Comparison, code: str) -> np.ndarray | None:
    """bool[N] of the customers that `code` names; None for an unknown code."""
    kind, _, detail = code.partition(".")
    before, now = compared.before, compared.now
    both = (before >= 0) & (now >= 0)
    plain = {
        "differ": compared.differs,
        "entered": lambda: (before < 0) & (now >= 0),
        "gone": lambda: (before >= 0) & (now < 0),
        "only_left": lambda: compared.only_left,
        "only_right": lambda: compared.only_right,
    }
    if code in plain:
        return plain[code]()
    if code in ("risen", "fallen"):
        return both & ((now < before) if code == "risen" else (now > before)) if compared.same_tiers else None
    if kind == "cell":
        cell = parse_cell(compared, detail)
        if cell is None:
            return None
        either = (before >= 0) | (now >= 0)
        return either & _in(before, cell[0], compared.cells.shape[0]) & _in(now, cell[1], compared.cells.shape[1])
    if kind in ("left", "right") and detail.isdecimal() and int(detail) < len(getattr(compared, kind).tiers):
        return (before if kind == "left" else now) == int(detail)
    return None


def parse_cell(compared: Comparison, detail: str) -> tuple[int, int] | None:
    """(tier on the left, on the right) of "<i>.<j>"; None where there is no such cell."""
    left, _, right = detail.partition(".")
    if not (left.isdecimal() and right.isdecimal()):
        return None
    i, j = int(left), int(right)
    return (i, j) if i < compared.cells.shape[0] and j < compared.cells.shape[1] else None


def _in(tier: np.ndarray, index: int, size: int) -> np.ndarray:
    """bool[N]: the tier of a row or column of `size`, the last of which means no tier."""
    return tier == (-1 if index == size - 1 else index)
