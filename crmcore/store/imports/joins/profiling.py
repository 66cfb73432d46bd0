"""What is known of the columns of several tables, and how many records of one find their partner in another."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from crmcore.domain.joins.profiles import ColumnProfile, ColumnRef, TableProfile, ValueKind
from crmcore.domain.joins.propose import Pair
from crmcore.store.imports.joins.spellings import key_names, plain_names, spellings
from crmcore.store.imports.joins.values import SourceTable

#: share of the values that must be of a kind
_OF_A_KIND = 0.95
_WHOLE = r"^[-+]?\d{1,18}$"
_NUMBER = r"^[-+(]?[¥￥$€£]?\s*[-+]?\d[\d,.\s]*\s*[%)]?$"
_DATE = r"^(\d{4}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})([日T ].*)?$"


def profiles(connection: duckdb.DuckDBPyConnection, tables: Sequence[SourceTable]) -> tuple[TableProfile, ...]:
    """The profile of every table."""
    names = plain_names([table.name for table in tables])
    return tuple(_profile(connection, table, name) for table, name in zip(tables, names, strict=True))


def _profile(connection: duckdb.DuckDBPyConnection, table: SourceTable, plain_name: str) -> TableProfile:
    forms = spellings(table.source.headers)
    found = []
    for number, header in enumerate(table.source.headers, 1):
        text = f"nullif(trim(c{number}), '')"
        filled, distinct, longest, whole, numbers, dates, low, high = connection.execute(
            f"""
            select count(v), count(distinct v), coalesce(max(length(v)), 0), count(*) filter (regexp_matches(v, $whole)),
                   count(*) filter (regexp_matches(v, $number)), count(*) filter (regexp_matches(v, $date)),
                   min(try_cast(v as double)), max(try_cast(v as double))
            from (select {text} as v from {table.source.relation})""",
            {"whole": _WHOLE, "number": _NUMBER, "date": _DATE},
        ).fetchall()[0]
        kind = _kind(filled, whole, numbers, dates)
        names = key_names(forms[number - 1][0] if forms[number - 1] else "", kind == "text")
        found.append(ColumnProfile(header, filled, distinct, kind, longest, forms[number - 1], names, low, high))
    return TableProfile(table.name, plain_name, table.rows, tuple(found))


def _kind(filled: int, whole: int, numbers: int, dates: int) -> ValueKind:
    if not filled:
        return "empty"
    least = _OF_A_KIND * filled
    if dates >= least:
        return "date"
    return "whole" if whole == filled else "number" if numbers >= least else "text"


def count_matches(connection: duckdb.DuckDBPyConnection, tables: Sequence[SourceTable], pairs: Sequence[Pair]) -> dict[Pair, int]:
    """Per pair (many, one) how many records of the one find their value in the other."""
    by_name = {table.name: table for table in tables}
    return {
        (many, one): connection.execute(
            f"select count(*) from ({key_rows(by_name[many.table], many)}) semi join ({key_rows(by_name[one.table], one)}) using (k)"
        ).fetchall()[0][0]
        for many, one in pairs
    }


def key_rows(table: SourceTable, ref: ColumnRef) -> str:
    """SQL: the values of a column as keys (`k`), empty ones left out."""
    return f"select {key_sql(f'c{number_of(table, ref.column)}')} as k from {table.source.relation} where k is not null"


def key_sql(cell: str) -> str:
    """SQL of a cell's text as a key: without blanks around it; null where empty."""
    return f"nullif(trim({cell}), '')"


def number_of(table: SourceTable, header: str) -> int:
    """The number of a column, from 1, by its header."""
    return table.source.headers.index(header) + 1
