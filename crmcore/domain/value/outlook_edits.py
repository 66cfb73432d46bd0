"""Edits of the table of growth outlooks, validated by row and value because a browser can send anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from crmcore.domain.decisions.outlooks import Outlook
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.kernel.problems import Problem

#: the only editable column
COLUMN = "outlook"
#: rows shown at once
MOST_ROWS = 100


def prospect_rows(book: Book, customer_mask: np.ndarray | None = None) -> np.ndarray:
    """int64[n]: rows of the prospects in `customer_mask` (bool[N]; None: everyone), those without an outlook first, then the
    most promising."""
    mask = book.mart.population == PROSPECT
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    outlook = book.mart.metrics["growth_outlook"][rows]
    return rows[np.lexsort((rows, np.where(np.isnan(outlook), -np.inf, -outlook)))]


def parse_outlook_edits(book: Book, changes: Mapping[str, Any], rows: Sequence[int] | np.ndarray, author: str) -> tuple[Outlook, ...]:
    """The growth outlooks that a table's edits record.

    changes   {"edited_rows": {place in the table: {column: value}}, "added_rows": […], "deleted_rows": […]}
    rows      customer rows in the order of the table

    Raises `Problem("bad_outlook_edit")` for a row or column that was not shown, `Problem("bad_outlook")` for an invalid
    value. A customer appears at most once; a value set back to what it was is no edit.
    """
    if changes.get("added_rows") or changes.get("deleted_rows"):
        raise Problem("bad_outlook_edit")
    current = book.mart.metrics["growth_outlook"]
    edits = []
    for position, cells in changes.get("edited_rows", {}).items():
        at = int(position) if str(position).isdecimal() else -1
        if not 0 <= at < len(rows) or not isinstance(cells, Mapping) or set(cells) - {COLUMN}:
            raise Problem("bad_outlook_edit")
        row = int(rows[at])
        if not 0 <= row < book.mart.count or book.mart.population[row] != PROSPECT:
            raise Problem("bad_outlook_edit")
        if COLUMN not in cells:
            continue
        customer, value = book.mart.customers.ids[row].as_py(), _value(cells[COLUMN])
        before = None if np.isnan(current[row]) else float(current[row])
        if value is not None and not np.isfinite(value):
            raise Problem("bad_outlook", customer=customer, value=value)
        if value != before:
            edits.append(Outlook(customer, value, before, author, book.scenario.day).checked())
    return tuple(edits)


def _value(cell: Any) -> float | None:
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise Problem("bad_outlook_edit")
    return float(cell)
