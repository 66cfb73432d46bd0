"""The records of a source → the table `records`, and the conversion of the texts that are not in their plain spelling.

Plain values are read by DuckDB while it loads; the others once per different text, by `conversions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from crmcore.domain.tables.columns import Column
from crmcore.store.engine.engine import sql_literal
from crmcore.store.reading.loading import Loaded, load
from crmcore.store.reading.source.headers import Match
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.reading.source.source import Source
from crmcore.store.reading.values.conversions import Spelling, converted_table, spelling_of
from crmcore.store.reading.values.fast_path import plain_value, plausible
from crmcore.store.reading.values.number_text import Mark


@dataclass(frozen=True, slots=True)
class Records:
    """The loaded records: where their lines are (`loaded`), per field its different texts that are not plain (`irregular`), and how
    the file spells its values (`spelling`)."""

    loaded: Loaded
    irregular: Mapping[str, list[str]]
    spelling: Spelling

    @property
    def converted(self) -> set[str]:
        """Names of the fields that have a relation `converted_<field>`."""
        return {name for name, texts in self.irregular.items() if texts}


#: numbers of which the point shows that the comma is none before decimals
_DECIMALS = r"[-(]?(\d{1,3}(,\d{3})+\.\d+|\d+\.(\d{1,2}|\d{4,})|\d{4,}\.\d+)\)?"


@dataclass(frozen=True, slots=True)
class RecordLoader:
    """Loads the records of a `source` into the table `records`.

    fields    the fields that the columns of `matches` fill, in the same order
    unmapped  numbers of the columns that fill no field
    """

    connection: duckdb.DuckDBPyConnection
    source: Source
    fields: Sequence[Column]
    matches: Sequence[Match]
    unmapped: Sequence[int]
    workdir: Path

    def load(self, request: ImportRequest) -> Records:
        """Load the records, again if the file turns out to write numbers with another decimal mark.

        Raises Problem `unknown_date_format`, `unknown_time_zone`.
        """
        mark: Mark = request.decimal or "point"
        loaded, irregular = self._load(mark)
        spelling = spelling_of(self.fields, irregular, self._has_decimals, self._has_plain_values, request)
        if spelling.mark != mark:
            loaded, irregular = self._load(spelling.mark)
        return Records(loaded, irregular, spelling)

    def _load(self, mark: Mark) -> tuple[Loaded, dict[str, list[str]]]:
        """Table `records`: per field its plain value `v_<field>` or its other text `o_<field>`, the texts `u<number>` of the unmapped
        columns, and `blank`."""
        read, select = [], []
        source = self.source
        printable = source.scan is not None and source.scan.printable
        for column, text in zip(self.fields, (f"c{m.number}" for m in self.matches), strict=True):
            value = f"p_{column.name}"
            read.append(f"{plain_value(column.kind, text, mark, printable)} as {value}")
            other = _day_part(text) if column.kind == "date" else text
            select += [
                f"{plausible(column.kind, value)} as v_{column.name}",
                f"case when v_{column.name} is null and {text} <> '' then {other} end as o_{column.name}",
            ]
        select += [f"nullif(trim(c{n}), '') as u{n}" for n in self.unmapped]
        first, everything = f"c{self.matches[0].number}", ", ".join(f"c{n}" for n in range(1, source.width + 1))
        select.append(f"case when coalesce(trim({first}), '') = '' then trim(concat({everything})) = '' else false end as blank")
        loaded = load(self.connection, source, ", ".join(read), ", ".join(select), self.workdir)
        return loaded, {c.name: self._irregular_texts(c.name) for c in self.fields}

    def _irregular_texts(self, name: str) -> list[str]:
        texts = self.connection.sql(f"select distinct o_{name} from records where o_{name} is not null")
        return texts.to_arrow_table()[0].to_pylist()

    def _has_decimals(self) -> bool:
        """Whether a number has a point that can only stand before its decimals: `1,200.00` and `7.5`, not `1.200`."""
        numbers = [m.number for c, m in zip(self.fields, self.matches, strict=True) if c.kind in ("money", "number")]
        tests = [f"coalesce(bool_or(regexp_full_match(trim(c{n}), {sql_literal(_DECIMALS)})), false)" for n in numbers]
        rows = f"select {', '.join(tests)} from {self.source.reading('ignore_errors=true')}"
        return bool(tests) and any(self.connection.execute(rows).fetchall()[0])

    def _has_plain_values(self, name: str) -> bool:
        return bool(self.connection.execute(f"select bool_or(v_{name} is not null) from records").fetchall()[0][0])


def convert_texts(connection: duckdb.DuckDBPyConnection, fields: Sequence[Column], records: Records) -> None:
    """Create a table `converted_<field>` (`text`, `value`, `rule`, `note`) for each field with irregular texts."""
    for column in fields:
        if column.name in records.converted:
            connection.register("converted", converted_table(column, records.irregular[column.name], records.spelling))
            connection.execute(f"create or replace table converted_{column.name} as select * from converted")
            connection.unregister("converted")


def _day_part(text: str) -> str:
    """SQL of a date's text without its time of day: so there are far fewer different ones to convert."""
    timed = f"regexp_full_match({text}, '[0-9/.-]{{6,10}} ([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?')"
    return f"case when {timed} then split_part({text}, ' ', 1) else {text} end"
