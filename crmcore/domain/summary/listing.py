"""The list of customers: which ones it shows (filters, search, a finding's customers), in which order, page by page."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.roster import ordered_rows, search_mask

#: rows of a page of the list; a browser never gets more at once
PAGE_ROWS = 200
#: sorts that are neither a metric nor a customer column
GRADE_SORTS: tuple[str, ...] = ("rank", "score", "tier")
#: sign before a sort: from the largest down
DESCENDING = "-"


def listing(
    book: Book, customer_mask: np.ndarray | None, search: str = "", only: np.ndarray | None = None, sort: str = "rank"
) -> np.ndarray:
    """The rows of a list.

    Parameters
    ----------
    customer_mask
        bool[N], the filtered customers; None: all.
    search
        Part of a name or number; "": no search.
    only
        int64[k], rows that the list is restricted to; None: no restriction.
    sort
        "rank", "score", "tier", a customer column or a metric id, with "-" before it from the largest down.

    Returns
    -------
    int64[n], rows of the mart in the order of the sort.

    Raises
    ------
    Problem
        "unknown_sort".
    """
    by = sort.removeprefix(DESCENDING)
    if by not in sorts(book):
        raise Problem("unknown_sort", field=by, known=", ".join(sorts(book)))
    masks = [mask for mask in (customer_mask, book.mart.known, search_mask(book.mart.customers, search)) if mask is not None]
    if only is not None:
        restricted = np.zeros(book.mart.count, bool)
        restricted[only] = True
        masks.append(restricted)
    return ordered_rows(book, np.logical_and.reduce(masks) if masks else None, by, descending=sort.startswith(DESCENDING))


def sorts(book: Book) -> tuple[str, ...]:
    """Everything a list can be sorted by, without the sign."""
    return (*GRADE_SORTS, *map(str, book.mart.customers.table.column_names), *book.mart.metrics)


def toggled_sort(sort: str, column: str, higher_first: bool) -> str:
    """The sort after a click on a column's header: first its natural direction, then the other one."""
    first, second = (DESCENDING + column, column) if higher_first else (column, DESCENDING + column)
    return second if sort == first else first


def pages(count: int) -> int:
    """Number of pages of a list of `count` customers; an empty list has one."""
    return max(1, -(-count // PAGE_ROWS))


def page_rows(rows: np.ndarray, page: int) -> np.ndarray:
    """The rows of a page (counted from 1, clipped to the pages there are) out of a list's rows, int64[n]."""
    start = (min(max(page, 1), pages(len(rows))) - 1) * PAGE_ROWS
    return rows[start : start + PAGE_ROWS]


def neighbours(rows: np.ndarray, row: int) -> tuple[int | None, int | None, int | None]:
    """(previous row, next row, position from 1) of a customer in a list; all None where it is not in the list."""
    matches = np.flatnonzero(rows == row)
    if not len(matches):
        return None, None, None
    index = int(matches[0])
    before = int(rows[index - 1]) if index > 0 else None
    after = int(rows[index + 1]) if index + 1 < len(rows) else None
    return before, after, index + 1
