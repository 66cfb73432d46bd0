"""Customer lists of the factors page: list code → the customers of a box, row or column, or those with an unknown factor."""

from __future__ import annotations

import hashlib
import re

import numpy as np

from crmcore.domain.factors.definition import Factors
from crmcore.domain.factors.fields import parse_factors
from crmcore.domain.factors.matrix import placement
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.domain.summary.roster import ordered_rows
from crmcore.domain.summary.tier_table import profit_metric

#: codes: box.<row>.<column>, row.<row>, column.<column>, counted from 0; and those without a known value
UNKNOWN, UNKNOWN_DOWN, UNKNOWN_ACROSS = "unknown", "unknown.down", "unknown.across"
_CODE = re.compile(r"(box)\.(\d{1,2})\.(\d{1,2})|(row|column)\.(\d{1,2})")
#: optional end of a code, a digest of its factors, so that lists of different factors have different codes
_DIGEST = re.compile(r"\.x[0-9a-f]{8}$")


def customer_list(book: Book, customer_mask: np.ndarray | None, code: str, spec: str) -> Finding:
    """The list of the customers that `code` names, the most valuable first, within `customer_mask` (bool[N]; None: everyone);
    empty for an unknown code or band. `spec`: text of the factors, "" for the default ones."""
    factors, _ = parse_factors(book, spec)
    mask = _select(book, customer_mask, code, factors)
    if mask is None:
        return Finding(f"factors.{code}", "plain", {})
    measure = profit_metric(book.mart, "net_profit")
    rows = ordered_rows(book, mask if customer_mask is None else mask & customer_mask, measure, descending=True)
    fields = dict.fromkeys(axis.field for axis in (factors.across, factors.down) if axis.field != "tier")
    columns = tuple(dict.fromkeys((*fields, measure)))
    return Finding(f"factors.{code}", "plain", {"n": len(rows)}, rows, f"{DESCENDING}{measure}", columns)


def with_digest(code: str, factors: Factors) -> str:
    """The code with the digest of its factors."""
    return f"{code}.x{hashlib.sha256(factors.with_(named='').text.encode()).hexdigest()[:8]}"


def without_digest(code: str) -> str:
    """The code without the digest."""
    return _DIGEST.sub("", code)


def parse_cell(code: str) -> tuple[int | None, int | None] | None:
    """(row, column) of the code of a box, row or column, None for the dimension it leaves open; None for any other code."""
    match = _CODE.fullmatch(without_digest(code))
    if match is None:
        return None
    box, row, column, line, index = match.groups()
    if box:
        return int(row), int(column)
    return (int(index), None) if line == "row" else (None, int(index))


def _select(book: Book, customer_mask: np.ndarray | None, code: str, factors: Factors) -> np.ndarray | None:
    down, across = placement(book, factors.down, customer_mask).codes, placement(book, factors.across, customer_mask).codes
    unknown = {UNKNOWN: (down < 0) | (across < 0), UNKNOWN_DOWN: down < 0, UNKNOWN_ACROSS: across < 0}
    if without_digest(code) in unknown:
        return unknown[without_digest(code)]
    at = parse_cell(code)
    if at is None:
        return None
    row, column = at
    mask = np.ones(book.mart.count, bool) if row is None else down == row
    return mask if column is None else mask & (across == column)
