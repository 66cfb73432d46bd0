"""How well a typed text matches a name, and the customers that it matches best."""

from __future__ import annotations

import unicodedata

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.roster import search_mask

#: how a text matches, best first
EXACT, BEGINNING, WORD, INSIDE = range(4)


def match(text: str, name: str) -> int | None:
    """How `text` matches `name`: EXACT, BEGINNING, WORD (a word of the name begins with it), INSIDE, or None.

    Case, full-width forms and outer spaces do not count; of several words each must be somewhere in the name."""
    wanted, folded = _folded(text), _folded(name)
    if not wanted or any(word not in folded for word in wanted.split()):
        return None
    if wanted == folded:
        return EXACT
    if folded.startswith(wanted):
        return BEGINNING
    return WORD if any(word.startswith(wanted) for word in folded.replace("-", " ").split()) else INSIDE


def matching_customers(book: Book, text: str) -> np.ndarray:
    """Customers whose number or name contains `text`: the same first, then those that begin with it, then by rank (those without a grade
    last).

    Returns
    -------
    int64[n], rows of the mart; empty for an empty text.
    """
    wanted = unicodedata.normalize("NFKC", text).strip()
    found = search_mask(book.mart.customers, wanted)
    rows = np.flatnonzero(found) if found is not None else np.zeros(0, np.int64)
    if not rows.size:
        return rows
    customers = book.mart.customers.table
    kind = np.full(rows.size, INSIDE)
    for name in ("customer_id", "name"):
        if name not in customers.column_names:
            continue  # personal data are hidden
        texts = pc.utf8_lower(pc.fill_null(customers[name].take(pa.array(rows)).cast(pa.string()), ""))
        begins, same = pc.starts_with(texts, wanted.lower()), pc.equal(texts, wanted.lower())
        kind = np.minimum(kind, np.where(_bools(same), EXACT, np.where(_bools(begins), BEGINNING, INSIDE)))
    return rows[np.lexsort((book.rank[rows], book.rank[rows] == 0, kind))]


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _bools(values: pa.ChunkedArray) -> np.ndarray:
    return np.asarray(values.to_numpy(), bool)
