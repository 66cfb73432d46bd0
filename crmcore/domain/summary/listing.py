"""Which customers a list shows and in what order: filters, search, a finding's customers, one sort."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.roster import ordered_rows, search_mask

#: a page of the list; a browser never gets more rows at once
PAGE_ROWS = 200
#: sorts that are neither a metric nor a column of the customers
GRADE_SORTS: tuple[str, ...] = ("rank", "score", "tier")
DESCENDING = "-"


def listing(book: Book, part: np.ndarray | None, search: str = "", only: np.ndarray | None = None, sort: str = "rank") -> np.ndarray:
    """Row numbers int64[n] of the customers of `part` (bool[N]; None: all) that `search` finds, in the order of `sort`.

    only   row numbers that the list is narrowed to; None: no narrowing
    sort   "rank", "score", "tier", a customer column or a metric id, with "-" before it from the largest down

    Raises `Problem("unknown_sort")`.
    """
    by = sort.removeprefix(DESCENDING)
    if by not in sorts(book):
        raise Problem("unknown_sort", field=by, known=", ".join(sorts(book)))
    mask = part
    if only is not None:
        chosen = np.zeros(book.mart.count, bool)
        chosen[only] = True
        mask = chosen if mask is None else mask & chosen
    found = search_mask(book.mart.customers, search)
    if found is not None:
        mask = found if mask is None else mask & found
    return ordered_rows(book, mask, by, descending=sort.startswith(DESCENDING))


def sorts(book: Book) -> tuple[str, ...]:
    """Everything a list can be sorted by, without the sign."""
    return (*GRADE_SORTS, *book.mart.customers.table.column_names, *book.mart.metrics)


def turned(sort: str, column: str, higher_first: bool) -> str:
    """The sort after a click on `column`: first its natural direction, then the other one."""
    first, second = (DESCENDING + column, column) if higher_first else (column, DESCENDING + column)
    return second if sort == first else first


def pages(count: int) -> int:
    """How many pages a list of `count` customers has; an empty one still has its first."""
    return max(1, -(-count // PAGE_ROWS))


def page_rows(rows: np.ndarray, page: int) -> np.ndarray:
    """The rows of a page, counted from 1; a page beyond the last is the last."""
    start = (min(max(page, 1), pages(len(rows))) - 1) * PAGE_ROWS
    return rows[start : start + PAGE_ROWS]


def neighbours(rows: np.ndarray, row: int) -> tuple[int | None, int | None, int | None]:
    """(previous row, next row, place from 1) of a customer in a list; all None where the list does not hold it."""
    found = np.flatnonzero(rows == row)
    if not len(found):
        return None, None, None
    at = int(found[0])
    before = int(rows[at - 1]) if at > 0 else None
    after = int(rows[at + 1]) if at + 1 < len(rows) else None
    return before, after, at + 1
