"""Columns of one header: numbered apart, and asked about where more than one of them may fill a field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence

import duckdb

from crmcore.domain.kernel.problems import Question
from crmcore.domain.tables.columns import Table
from crmcore.store.reading.source.headers import Match, fitting_columns, rival_columns
from crmcore.store.reading.source.source import Source

#: how a further column of a header is told from the first
_NUMBERED = re.compile(r"^(?P<header>.+) \((?P<n>[2-9]|[1-9]\d+)\)$")
_SAMPLES, _LONGEST = 3, 40


def headers_apart(headers: Sequence[str]) -> tuple[str, ...]:
    """`金额, 金额` → `金额, 金额 (2)`: of columns of the same name but for case and blanks each further one is numbered."""
    taken = {_folded(header) for header in headers}
    known: set[str] = set()
    found = []
    for header in headers:
        name, n = header, 1
        while header and (_folded(name) in known or (n > 1 and _folded(name) in taken)):
            n += 1
            name = f"{header.strip()} ({n})"
        known.add(_folded(name))
        found.append(name)
    return tuple(found)


def empty_rivals(connection: duckdb.DuckDBPyConnection, source: Source, table: Table) -> frozenset[int]:
    """Numbers of columns without any value, among those that compete with another one for a field of `table`."""
    doubles = {number for group in _same_headers(source.headers) for number in group}
    return frozenset(n for n in doubles | rival_columns(table, source.headers) if not _has_value(connection, source, n))


def nameless_columns(connection: duckdb.DuckDBPyConnection, source: Source, table: Table) -> frozenset[int]:
    """Numbers of columns that are said to name the customer, and have no letter in any value."""
    return frozenset(
        n
        for n in fitting_columns(table, source.headers, "name")
        if _has_value(connection, source, n) and not _has_letter(connection, source, n)
    )


def without_empty_amount(connection: duckdb.DuckDBPyConnection, source: Source, matches: tuple[Match, ...]) -> tuple[Match, ...]:
    """The matches of order lines without that of the amount, where its column has no value and quantity × price gives the amounts:
    formulas without a stored result, say. So they are worked out as if the column were not there, less the discount."""
    amount = next((m for m in matches if m.field == "amount" and m.how != "chosen"), None)
    if amount is None or not {"quantity", "unit_price"} <= {m.field for m in matches} or _has_value(connection, source, amount.number):
        return matches
    return tuple(m for m in matches if m is not amount)


def double_header_question(
    connection: duckdb.DuckDBPyConnection,
    source: Source,
    table: Table,
    matches: Sequence[Match],
    settled: Collection[str],
    empty: Collection[int],
) -> Question | None:
    """Which of the columns of one header fills the field that one of them has been given, where several have values, not the same ones,
    and nobody has `settled` which it is. Option `mapping`: `amount=#5`."""
    decided = {match.number for match in matches if match.field in settled}
    for match in (m for m in matches if m.field not in settled):
        group = next((group for group in _same_headers(source.headers) if match.number in group), ())
        numbers = [n for n in group if n not in decided and n not in empty]
        if len(numbers) > 1 and _differ(connection, source, numbers):
            return Question(
                "double_header",
                option="mapping",
                choices=tuple(f"{match.field}=#{n}" for n in numbers),
                table=table.name,
                field=match.field,
                header=source.headers[group[0] - 1],
                numbers=tuple(numbers),
                samples=tuple(_samples(connection, source, n) for n in numbers),
                examples="; ".join(f"#{n}: {_samples(connection, source, n)}" for n in numbers),
            )
    return None


def _same_headers(headers: Sequence[str]) -> list[tuple[int, ...]]:
    """Numbers of the columns that share a header, but for the number that tells them apart."""
    groups: dict[str, list[int]] = {}
    for number, header in enumerate(headers, 1):
        numbered = _NUMBERED.match(header)
        if header:
            groups.setdefault(_folded(numbered["header"] if numbered else header), []).append(number)
    return [tuple(group) for group in groups.values() if len(group) > 1]


def _folded(header: str) -> str:
    return unicodedata.normalize("NFKC", header).strip().casefold()


def _rows(source: Source) -> str:
    return source.reading("ignore_errors=true")


def _has_value(connection: duckdb.DuckDBPyConnection, source: Source, number: int) -> bool:
    filled = f"select 1 from {_rows(source)} where trim(c{number}) <> '' limit 1"
    return bool(connection.execute(filled).fetchall())


def _has_letter(connection: duckdb.DuckDBPyConnection, source: Source, number: int) -> bool:
    lettered = f"select 1 from {_rows(source)} where regexp_matches(c{number}, '\\p{{L}}') limit 1"
    return bool(connection.execute(lettered).fetchall())


def _differ(connection: duckdb.DuckDBPyConnection, source: Source, numbers: Sequence[int]) -> bool:
    """Whether the columns hold different texts in any row."""
    first, *others = (f"coalesce(trim(c{n}), '')" for n in numbers)
    unlike = " or ".join(f"{first} <> {other}" for other in others)
    return bool(connection.execute(f"select 1 from {_rows(source)} where {unlike} limit 1").fetchall())


def _samples(connection: duckdb.DuckDBPyConnection, source: Source, number: int) -> str:
    """The first values of a column, as far as they can be shown."""
    first = f"select trim(c{number}) from {_rows(source)} where trim(c{number}) <> '' limit {_SAMPLES}"
    return ", ".join(text if len(text) <= _LONGEST else text[:_LONGEST] + "…" for (text,) in connection.execute(first).fetchall())
