"""What a person changed in the table of growth outlooks, checked again by key and value: a browser can send anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.grading.outlooks import Outlook
from crmcore.domain.kernel.problems import Problem

#: the only column that can be changed
COLUMN = "outlook"
#: rows offered at once
MOST_ROWS = 100


def prospect_rows(book: Book, part: np.ndarray | None = None) -> np.ndarray:
    """Rows int64[n] of those who have not bought yet: those nobody has judged first, then the most promising."""
    who = book.mart.population == PROSPECT
    rows = np.flatnonzero(who if part is None else who & part)
    outlook = book.mart.metrics["growth_outlook"][rows]
    return rows[np.lexsort((rows, np.where(np.isnan(outlook), -np.inf, -outlook)))]


def parse_outlook_edits(book: Book, changes: Mapping[str, Any], rows: Sequence[int], author: str) -> tuple[Outlook, ...]:
    """The judgements that a table's changes make.

    changes   {"edited_rows": {place in the table: {column: value}}, "added_rows": […], "deleted_rows": […]}
    rows      customer rows in the order of the table

    Raises `Problem("bad_outlook_edit")` for a row or a column that was not offered, `Problem("bad_outlook")` for a value
    that is none, and names nobody twice. A value put back to what it was is no judgement.
    """
    if changes.get("added_rows") or changes.get("deleted_rows"):
        raise Problem("bad_outlook_edit")
    told = book.mart.metrics["growth_outlook"]
    found = []
    for place, cells in changes.get("edited_rows", {}).items():
        at = int(place) if str(place).isdecimal() else -1
        if not 0 <= at < len(rows) or not isinstance(cells, Mapping) or set(cells) - {COLUMN}:
            raise Problem("bad_outlook_edit")
        row = int(rows[at])
        if not 0 <= row < book.mart.count or book.mart.population[row] != PROSPECT:
            raise Problem("bad_outlook_edit")
        if COLUMN not in cells:
            continue
        customer, value = book.mart.customers.ids[row].as_py(), _value(cells[COLUMN])
        before = None if np.isnan(told[row]) else float(told[row])
        if value is not None and not np.isfinite(value):
            raise Problem("bad_outlook", customer=customer, value=value)
        if value != before:
            found.append(Outlook(customer, value, before, author, book.scenario.as_of).checked())
    return tuple(found)


def _value(cell: Any) -> float | None:
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        raise Problem("bad_outlook_edit")
    return float(cell)
