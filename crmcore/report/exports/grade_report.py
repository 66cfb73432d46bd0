"""The grade report in the reader's words: which columns it has, what they are called, and its cells.

The list on the page, the workbook and the flat file all show these columns; only their clothes differ.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.coverage import known_metrics
from crmcore.domain.grading.mart import POPULATION
from crmcore.domain.grading.metrics import BY_ID, METRICS, Unit
from crmcore.domain.kernel.tables import FILTER_FIELDS
from crmcore.domain.summary.filters import filter_fields
from crmcore.domain.summary.roster import roster
from crmcore.report.words.words import Words

Group = Literal["who", "grade", "value", "worth", "activity", "credit", "attitude", "service", "outlook", "attributes"]
Kind = Literal["text", "rank", "score"] | Unit

GROUPS: tuple[Group, ...] = ("who", "grade", "value", "worth", "activity", "credit", "attitude", "service", "outlook", "attributes")
#: they name a customer, so that every choice of columns has them
NAMING: tuple[str, ...] = ("customer_id", "name")
GRADE: tuple[str, ...] = ("tier", "computed", "override", "population", "rank", "score")
#: a tier before today's, only for lists that speak of it: that of the last published grades, or that of an earlier day
PUBLISHED, THEN = "published", "then"
_ATTRIBUTE = "attribute:"
_PLACES: dict[str, Kind] = {"rank": "rank", "score": "score"}


def column_groups(book: Book) -> dict[Group, tuple[str, ...]]:
    """The columns of every group that has any in these data, in the order of GROUPS: metrics and customer columns only
    where somebody has a value."""
    known = known_metrics(book.mart)
    fields = filter_fields(book.mart.customers)
    members: dict[str, tuple[str, ...]] = {
        "who": tuple(f for f in fields if f in FILTER_FIELDS),
        "grade": GRADE,
        "attributes": tuple(f for f in fields if f.startswith(_ATTRIBUTE)),
    }
    for group in GROUPS:
        members.setdefault(group, tuple(m.id for m in METRICS if m.group == group and m.id in known))
    return {group: members[group] for group in GROUPS if members[group]}


def naming(book: Book) -> tuple[str, ...]:
    """The columns that name a customer, which every choice of columns has: the number, and the name where there are any."""
    named = book.mart.customers.table
    return NAMING if "name" in named.column_names and named["name"].null_count < book.mart.count else NAMING[:1]


def report_columns(book: Book, groups: Sequence[Group] = GROUPS, earlier: str = "") -> tuple[str, ...]:
    """Column ids of the chosen groups, the naming ones first. `earlier`: PUBLISHED or THEN, where such a tier stands before all groups."""
    members = column_groups(book)
    before = (earlier,) if earlier else ()
    return naming(book) + before + tuple(column for group, columns in members.items() if group in groups for column in columns)


def column_kind(column: str) -> Kind:
    """How a column's cells are to be shown: as text, as a rank, as a score, or in a metric's unit."""
    if column in BY_ID:
        return BY_ID[column].unit
    return _PLACES.get(column, "text")


def heading(column: str, words: Words, currency: str = "") -> str:
    """What a column is called; money carries the company's currency."""
    if column.startswith(_ATTRIBUTE):
        return column.removeprefix(_ATTRIBUTE)
    if column in BY_ID:
        sign = words.currency_sign(currency).strip()
        label = words.t(f"metric.{column}")
        return words.t("workbook.in_currency", label=label, sign=sign) if sign and BY_ID[column].unit == "money" else label
    if column in NAMING:
        return words.t(f"column.customer.{column}")
    return words.t(f"common.filter.{column}") if column in FILTER_FIELDS else words.t(f"workbook.column.{column}")


def report_table(
    book: Book,
    rows: np.ndarray,
    columns: Sequence[str],
    words: Words,
    reps: Mapping[str, str] | None = None,
    published: np.ndarray | None = None,
) -> pa.Table:
    """The cells of `columns` for the customers in `rows` (int64[n]), in that order: text columns as strings in the
    reader's words, all others as numbers in the metric's own unit (shares 0–1), null where unknown.

    `reps` maps a salesperson's number to the name shown for it; `published` (int8[N], −1: none) are the tiers of the
    column PUBLISHED or THEN, which is empty without them.
    """
    metrics = tuple(c for c in columns if c in BY_ID)
    raw = roster(book, rows, metrics or (METRICS[0].id,))
    at = pa.array(rows)
    cells: dict[str, pa.Array | pa.ChunkedArray] = {}
    for column in columns:
        if column == "override":
            cells[column] = _overrides(book, rows, words)
        elif column in (PUBLISHED, THEN):
            cells[column] = _published(book, rows, published, words)
        elif column.startswith(_ATTRIBUTE):
            cells[column] = _text(book.mart.customers.table[column].take(at))
        elif column in ("tier", "computed"):
            cells[column] = _spoken(raw[column], {t: words.tier(book.scheme.id, t) for t in book.scheme.tiers})
        elif column == "population":
            cells[column] = _spoken(raw[column], {p: words.t(f"population.{p}") for p in POPULATION})
        elif column == "rep_id":
            cells[column] = _spoken(raw[column], reps or {})
        else:
            cells[column] = _text(raw[column]) if column_kind(column) == "text" else raw[column]
    return pa.table(cells)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string())


def _spoken(column: pa.ChunkedArray, words_of: Mapping[str, str]) -> pa.ChunkedArray:
    """Each code replaced by what it is called; a code without a word stays as it is."""
    plain = _text(column)
    if not words_of:
        return plain
    found = pc.index_in(plain, value_set=pa.array(list(words_of), pa.string()))
    return pc.coalesce(pa.chunked_array([pa.array(list(words_of.values()), pa.string())]).take(found), plain)


def _published(book: Book, rows: np.ndarray, published: np.ndarray | None, words: Words) -> pa.Array:
    """What the tiers before today's are called; null where there is none."""
    places = np.full(len(rows), -1, np.int32) if published is None else published[rows].astype(np.int32)
    names = pa.array([words.tier(book.scheme.id, tier) for tier in book.scheme.tiers], pa.string())
    return names.take(pa.array(places, mask=places < 0))


def _overrides(book: Book, rows: np.ndarray, words: Words) -> pa.Array:
    """Who set a tier by hand, until when and why; null for all others."""
    said = [None] * len(rows)
    for at in np.flatnonzero(np.isin(rows, list(book.overrides))) if book.overrides else ():
        override = book.overrides[int(rows[at])]
        said[at] = words.t(
            "workbook.by_hand",
            author=override.author,
            reason=override.reason,
            kind=words.t(f"workbook.kind.{override.kind}"),
            expires=override.expires_on,
        )
    return pa.array(said, pa.string())
