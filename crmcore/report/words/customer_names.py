"""What customers are called: the only place in reports and pages that reads their names, so that every cell with one is a link."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.gone import gone_among
from crmcore.report.words.cells import CustomerName


def customer_name(book: Book, row: int) -> CustomerName:
    """A customer's name, or its number where it has none."""
    table = book.mart.customers.table
    name = table["name"][row].as_py() if "name" in table.column_names else None
    customer_id = book.mart.customers.ids[row].as_py()
    return CustomerName(name or customer_id, customer_id, bool(gone_among(book, [row])[0]))


def customer_names(book: Book, rows: Sequence[int] | np.ndarray) -> list[CustomerName]:
    """The names of the customers in `rows` (int[n]), each customer's number where it has none."""
    table, at = book.mart.customers.table, pa.array(rows, pa.int64())
    ids = book.mart.customers.ids.take(at).to_pylist()
    names = table["name"].take(at).to_pylist() if "name" in table.column_names else ids
    gone = gone_among(book, np.asarray(rows, np.int64)).tolist()
    return [CustomerName(name or number, number, left) for name, number, left in zip(names, ids, gone, strict=True)]
