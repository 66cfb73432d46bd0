"""The grade report in the reader's language: its columns, their headings, and its cells.

The list on the page, the workbook and the CSV file all show these columns, each in its own format.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.coverage import known_metrics
from crmcore.domain.grading.mart import POPULATION
from crmcore.domain.grading.metrics import BY_ID, METRICS, Unit
from crmcore.domain.health.colours import COLOURS, Health
from crmcore.domain.health.next_action import NextActions, next_actions_of
from crmcore.domain.summary.filters import filter_fields
from crmcore.domain.summary.roster import roster
from crmcore.domain.tables.registry import FILTER_FIELDS
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.report.health.colours import entitlement_texts, has_entitlements
from crmcore.report.health.list_columns import ACTION_COLUMNS, action_texts
from crmcore.report.words.cells import ListColumns
from crmcore.report.words.words import Words

Group = Literal["who", "grade", "value", "worth", "activity", "credit", "attitude", "service", "outlook", "attributes"]
Kind = Literal["text", "rank", "score"] | Unit

GROUPS: tuple[Group, ...] = ("who", "grade", "value", "worth", "activity", "credit", "attitude", "service", "outlook", "attributes")
#: they identify a customer and are part of every selection of columns
NAME_COLUMNS: tuple[str, ...] = ("customer_id", "name")
GRADE: tuple[str, ...] = (
    "tier",
    "computed",
    "override",
    "population",
    "health",
    "health_reason",
    "next_action",
    "action_reason",
    "rank",
    "score",
)
#: columns of the health of a customer: its colour, why, the next action, and why
HEALTH: tuple[str, ...] = ("health", "health_reason", "next_action", "action_reason")
#: columns with an earlier tier, only in lists about changes: that of the last published grades, or that of an earlier day
PUBLISHED, EARLIER_DAY = "published", "then"
#: what a customer has a right to by the terms of its tier and its colour, where they say anything
ENTITLEMENTS = "entitlements"
_ATTRIBUTE = "attribute:"
_GRADE_KINDS: dict[str, Kind] = {"rank": "rank", "score": "score"}


def column_groups(book: Book) -> dict[Group, tuple[str, ...]]:
    """The columns of every group that has data, in the order of GROUPS: metrics and customer columns only where some customer
    has a value."""
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


def name_columns(book: Book) -> tuple[str, ...]:
    """The columns that identify a customer, part of every selection: the number, and the name where there are names."""
    table = book.mart.customers.table
    return NAME_COLUMNS if "name" in table.column_names and table["name"].null_count < book.mart.count else NAME_COLUMNS[:1]


def report_columns(
    book: Book,
    groups: Sequence[Group] = GROUPS,
    earlier: str = "",
    listed: ListColumns | None = None,
    terms: SchemeTerms | None = None,
) -> tuple[str, ...]:
    """Column ids of the chosen groups, the identifying ones first, then those that the list keeps and the `earlier` tier (PUBLISHED
    or EARLIER_DAY) if any; ENTITLEMENTS at the end of the grade where the `terms` name any."""
    members = column_groups(book)
    before = (earlier,) if earlier else ()
    own = tuple(listed.head if listed else ())
    if terms is not None and has_entitlements(terms):
        members["grade"] = (*members.get("grade", ()), ENTITLEMENTS)
    chosen = (column for group, columns in members.items() if group in groups for column in columns)
    return name_columns(book) + own + before + tuple(column for column in chosen if column not in own)


def column_kind(column: str) -> Kind:
    """The format of a column's cells: text, rank, score, or a metric's unit."""
    if column in BY_ID:
        return BY_ID[column].unit
    return _GRADE_KINDS.get(column, "text")


def column_heading(column: str, words: Words, currency: str = "") -> str:
    """A column's heading; money carries the company's currency."""
    if column.startswith(_ATTRIBUTE):
        return column.removeprefix(_ATTRIBUTE)
    if column in BY_ID:
        label = words.t(f"metric.{column}")
        return _in_currency(label, words, currency) if BY_ID[column].unit == "money" else label
    if column in NAME_COLUMNS:
        return words.t(f"column.customer.{column}")
    return words.t(f"common.filter.{column}") if column in FILTER_FIELDS else words.t(f"workbook.column.{column}")


def _in_currency(label: str, words: Words, currency: str) -> str:
    sign = words.currency_sign(currency).strip()
    return words.t("workbook.in_currency", label=label, sign=sign) if sign else label


@dataclass(frozen=True, slots=True)
class GradeReport:
    """Which customers and columns of a Book a report shows.

    rows        int64[n], the customers in the report's order
    columns     column ids (see `report_columns`)
    reps        a salesperson's number → the name shown for it
    published   int8[N], the tiers of the column PUBLISHED or EARLIER_DAY (−1: none); without it that column is empty
    actions     next actions, and the health they rest on, under the call plan that the reader looks at; None: under the company's
    listed      the columns that the list keeps from the table it was opened from; None for none
    currency    the company's, for the sums in sentences
    terms       those in force, for the column ENTITLEMENTS; without them that column is empty
    """

    book: Book
    rows: np.ndarray
    columns: Sequence[str]
    reps: Mapping[str, str] | None = None
    published: np.ndarray | None = None
    actions: NextActions | None = None
    listed: ListColumns | None = None
    currency: str = ""
    terms: SchemeTerms | None = None

    def kind(self, column: str) -> Kind:
        """The format of a column's cells, those of the list included."""
        return self.listed.head[column][1] if self.listed and column in self.listed.head else column_kind(column)

    def heading(self, column: str, words: Words, currency: str = "") -> str:
        """A column's heading, those of the list included."""
        if not self.listed or column not in self.listed.head:
            return column_heading(column, words, currency)
        label, kind = self.listed.head[column]
        return _in_currency(label, words, currency) if kind == "money" else label


def prepared(report: GradeReport, currency: str) -> GradeReport:
    """The report with what all its blocks need: the currency, and the next actions where a column tells them."""
    needed = set(report.columns) & {*HEALTH, ENTITLEMENTS}
    return replace(report, currency=currency, actions=report.actions or (next_actions_of(report.book) if needed else None))


def unique_headings(headings: Sequence[str]) -> list[str]:
    """The headings, those that repeat numbered: an attribute may be called as an indicator is, and no file may have a heading twice."""
    counts: dict[str, int] = {}
    found = []
    for heading in headings:
        key = unicodedata.normalize("NFKC", heading).strip().casefold()
        n = counts[key] = counts.get(key, 0) + 1
        while n > 1 and f"{key} ({n})" in counts:
            n += 1
        found.append(heading if n == 1 else f"{heading} ({n})")
        counts.setdefault(f"{key} ({n})", 1)
    return found


def report_table(report: GradeReport, words: Words) -> pa.Table:
    """The cells of a report, a row per customer: text columns as strings in the reader's language, all others as numbers in the
    metric's unit (shares 0–1), null where unknown."""
    book, rows, columns = report.book, report.rows, report.columns
    metrics = tuple(c for c in columns if c in BY_ID)
    raw = roster(book, rows, metrics or (METRICS[0].id,))
    at = pa.array(rows)
    cells: dict[str, pa.Array | pa.ChunkedArray] = {}
    own = _listed(report)
    asked = [column for column in columns if column in HEALTH and column not in own]
    health = _health(report.actions or next_actions_of(book), rows, asked, words, report.currency) if asked else {}
    for column in columns:
        if column in own:
            cells[column] = own[column]
        elif column in health:
            cells[column] = health[column]
        elif column == ENTITLEMENTS:
            cells[column] = _entitlements(report, words)
        elif column == "override":
            cells[column] = _overrides(book, rows, words)
        elif column in (PUBLISHED, EARLIER_DAY):
            cells[column] = _published(book, rows, report.published, words)
        elif column.startswith(_ATTRIBUTE):
            cells[column] = _text(book.mart.customers.table[column].take(at))
        elif column in ("tier", "computed"):
            cells[column] = _labelled(raw[column], {t: words.tier(book.scheme.id, t) for t in book.scheme.tiers})
        elif column == "population":
            cells[column] = _labelled(raw[column], {p: words.t(f"population.{p}") for p in POPULATION})
        elif column == "rep_id":
            cells[column] = _labelled(raw[column], report.reps or {})
        else:
            cells[column] = _text(raw[column]) if column_kind(column) == "text" else raw[column]
    return pa.table(cells)


def _entitlements(report: GradeReport, words: Words) -> pa.Array:
    if report.terms is None:
        return pa.nulls(len(report.rows), pa.string())
    colour = (report.actions or next_actions_of(report.book)).health.colour
    return pa.array(entitlement_texts(report.book, colour, report.rows, report.terms, words), pa.string())


def _listed(report: GradeReport) -> dict[str, pa.Array]:
    """The columns that the list keeps, where the report shows any of them."""
    if report.listed is None or not set(report.columns) & set(report.listed.head):
        return {}
    lines, kinds = report.listed.lines(report.rows), [kind for _, kind in report.listed.head.values()]
    columns = zip(*lines, strict=True) if lines else [()] * len(kinds)
    return {
        column: pa.array(list(values), pa.string() if kind == "text" else pa.float64())
        for column, values, kind in zip(report.listed.head, columns, kinds, strict=True)
    }


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string())


def _labelled(column: pa.ChunkedArray, labels: Mapping[str, str]) -> pa.ChunkedArray:
    """Each code replaced by its label; a code without a label stays as it is."""
    plain = _text(column)
    if not labels:
        return plain
    indices = pc.index_in(plain, value_set=pa.array(list(labels), pa.string()))
    return pc.coalesce(pa.chunked_array([pa.array(list(labels.values()), pa.string())]).take(indices), plain)


def _health(actions: NextActions, rows: np.ndarray, columns: Sequence[str], words: Words, currency: str) -> dict[str, pa.Array]:
    """The columns of the health that are asked for: colour and reasons, next action and its reason, in words."""
    health = actions.health
    cells: dict[str, pa.Array] = {}
    if "health" in columns:
        names = [words.t(f"health.word.{code}") for code in COLOURS]
        cells["health"] = pa.array(names, pa.string()).take(pa.array(health.colour[rows].astype(np.int32)))
    if "health_reason" in columns:
        cells["health_reason"] = _health_reasons(health, rows, words)
    if set(columns) & set(ACTION_COLUMNS):
        texts = action_texts(actions, rows, words, currency)
        for column, values in zip(ACTION_COLUMNS, zip(*texts, strict=True) if texts else ((), ()), strict=True):
            cells[column] = pa.array(list(values), pa.string())
    return cells


def _health_reasons(health: Health, rows: np.ndarray, words: Words) -> pa.Array:
    """The reasons of each customer; few combinations occur, so each is put into words once."""
    found, first, which = np.unique(health.found[rows], return_index=True, return_inverse=True)
    texts = [words.t("health.join").join(words.t(f"health.brief.{code}") for code in health.reasons(int(rows[k]))) for k in first]
    return pa.array(texts, pa.string()).take(pa.array(which.astype(np.int32))) if len(found) else pa.array([], pa.string())


def _published(book: Book, rows: np.ndarray, published: np.ndarray | None, words: Words) -> pa.Array:
    """Names of the earlier tiers; null where there is none."""
    codes = np.full(len(rows), -1, np.int32) if published is None else published[rows].astype(np.int32)
    names = pa.array([words.tier(book.scheme.id, tier) for tier in book.scheme.tiers], pa.string())
    return names.take(pa.array(codes, mask=codes < 0))


def _overrides(book: Book, rows: np.ndarray, words: Words) -> pa.Array:
    """Author, expiry and reason of each override; null for all other customers."""
    texts = [None] * len(rows)
    for position in np.flatnonzero(np.isin(rows, list(book.overrides))) if book.overrides else ():
        override = book.overrides[int(rows[position])]
        texts[position] = words.t(
            "workbook.by_hand",
            author=override.author,
            reason=override.reason,
            kind=words.t(f"workbook.kind.{override.kind}"),
            expires=override.expires_on,
        )
    return pa.array(texts, pa.string())
