"""Lines of totals and remarks, anywhere in a file: they are no data, but a check on the lines above them.

Recognised by word (see `total_words`) and by arithmetic: what stands there is the sum of the lines above, of those since the total before,
or of all lines. Nothing is decided here: `stated_total` asks.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import duckdb
import numpy as np
import pyarrow as pa

from crmcore.domain.tables.columns import Column, Table
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.validation.record_loading import Records
from crmcore.store.imports.validation.running_sums import RunningSums
from crmcore.store.imports.validation.total_words import COARSE, group_of_total, is_footer, is_total, says_headers
from crmcore.store.reading.source.headers import Match
from crmcore.store.reading.source.source import Source
from crmcore.store.reading.values.number_text import read_number

NUMBERS = ("money", "number")
#: a price of one unit is no part of any sum
NO_SUMS = frozenset({"unit_price"})
#: lines of which a number may be the sum by chance, where nothing else speaks for it, and where the line has a number and a day of its own
_BY_CHANCE, _BY_CHANCE_NUMBERED = 5, 2
#: how many lines are looked at closely, and how many may be sums without a word
_MOST, _MOST_SILENT = 5_000, 50
#: in a longer file only its amounts are added up
_LONG = 5_000_000
#: cells that make a line of headers
_LEAST_HEADERS = 2


@dataclass(frozen=True, slots=True)
class TotalLine:
    """A line that looks like a total or a remark.

    record       its record number; None for a line with too few cells to be a record
    line         where it stands in the file
    text         its filled cells
    is_complete  everything that a row needs is there: it could be data
    agrees       whether its numbers are sums of other lines; None: it has none
    field        the field that does not agree (or the first number), with the number that is `stated` there
    above        what the lines that it closes add up to there; None at the end of the file
    """

    record: int | None
    line: int
    text: str
    is_complete: bool
    agrees: bool | None = None
    field: str = ""
    stated: float | None = None
    above: float | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    """A record that was looked at closely: its texts and numbers, each by the order of its column or field."""

    record: int
    line: int
    texts: list[str | None]
    numbers: list[float | None]
    is_complete: bool
    has_who: bool
    is_numbered: bool

    def shown(self) -> str:
        return " | ".join(text.strip() for text in self.texts if text and text.strip())


@dataclass(frozen=True, slots=True)
class Heading:
    """A line inside the table that heads what follows: its record (None: too few cells to be one), where it stands, its filled cells."""

    record: int | None
    line: int
    text: str


@dataclass(slots=True)
class TotalSearch:
    """Looks for totals among the `records`, whose columns `matches` and `unmapped` number, and the malformed lines of `source`."""

    connection: duckdb.DuckDBPyConnection
    table: Table
    fields: Sequence[Column]
    matches: Sequence[Match]
    unmapped: Sequence[int]
    records: Records
    source: Source
    _sums: RunningSums = field(init=False)
    _labels: list[str] = field(init=False)  # texts that may be words for a total

    def __post_init__(self) -> None:
        self._sums = self._loaded_sums()

    def find(self) -> list[TotalLine]:
        """All of them, in the order of the file."""
        self._labels = self._texts_like(COARSE)
        rows = {row.record: row for row in self._worded_rows()}
        self._sums.leave_out(rows)
        found: list[TotalLine] = []
        for row in self._group_rows():
            if row.record not in rows and (total := self._judged(row)).agrees:
                self._sums.leave_out([row.record])
                found.append(total)
        found += self._silent({*rows, *(total.record for total in found)})
        found += [self._judged(row) for row in rows.values()]
        return sorted([*found, *self._malformed()], key=lambda total: total.line)

    def headings(self) -> list[Heading]:
        """Lines that say the headers once more, as where two tables of the same columns stand below each other, each with the line above
        it where that is a title: a single cell, and no data; and the first line, where it says them in another language."""
        columns = [(m.number, _text(c)) for m, c in zip(self.matches, self.fields, strict=True)] + [(n, f"u{n}") for n in self.unmapped]
        if not any(self.source.headers):
            return []
        own = [f"(coalesce(trim({text}), '') = '' or {_same(text, self.source.headers[n - 1])})" for n, text in columns]
        same = [f"coalesce({_same(text, self.source.headers[n - 1])}, false)::int" for n, text in columns]
        found = list(self._rows(f"{' and '.join(own)} and {' + '.join(same)} >= {_LEAST_HEADERS}"))
        found += [row for row in self._rows("records.rowid = 0") if says_headers(row.texts) and row.record not in {r.record for r in found}]
        above = ", ".join(str(row.record - 1) for row in found if row.record > 1)
        titles = [row for row in self._rows(f"records.rowid + 1 in ({above})") if _is_title(row)] if above else []
        lines = {row.line - 1 for row in found}
        loose = [
            Heading(None, bad["line"], bad["value"].strip())
            for bad in self.source.malformed.slice(0, _MOST).to_pylist()
            if bad["line"] in lines and bad["rule"] == "E-COLUMNS" and (self.source.delimiter or ",") not in (bad["value"] or ",")
        ]
        return sorted(
            [*(Heading(row.record, row.line, row.shown()) for row in (*found, *titles)), *loose], key=lambda heading: heading.line
        )

    # by word

    def _worded_rows(self) -> Iterator[_Row]:
        """Records that say they are totals or remarks: a number of a customer or document, a name or the first cell does, or any cell of
        a record that lacks who or what it is about."""
        for row in self._rows_with([text for text in self._labels if is_total(text) or is_footer(text)]):
            if any(is_total(text) for text in row.texts if text) or self._is_remark(row):
                yield row
        for row in self._rows(f"not ({self._complete()}) and regexp_matches(concat_ws('|', {self._cells()}), {sql_literal(COARSE)})"):
            if any(is_total(text) for text in row.texts if text) or self._is_remark(row):
                yield row

    def _is_remark(self, row: _Row) -> bool:
        """One or two cells at most, the first of which is a remark, and no number."""
        filled = [text for text in row.texts if text and text.strip()]
        return bool(filled) and len(filled) <= 2 and is_footer(filled[0]) and not any(n is not None for n in row.numbers)

    def _group_rows(self) -> Iterator[_Row]:
        """Records that name a group and its total: `c1 Total`."""
        return self._rows_with([text for text in self._labels if group_of_total(text)][:_MOST])

    def _rows_with(self, labels: Sequence[str]) -> Iterator[_Row]:
        """Records in which one of these texts stands for who or what they are about."""
        if labels:
            self.connection.register("total_label", pa.table({"text": pa.array(labels, pa.string())}))
            yield from self._rows(" or ".join(f"{text} in (select text from total_label)" for text in self._identities()))
            self.connection.unregister("total_label")

    def _texts_like(self, pattern: str) -> list[str]:
        """Different texts of the identifying columns that fit a regular expression."""
        like = sql_literal(pattern)
        each = " union ".join(f"select {text} as text from records where regexp_matches({text}, {like})" for text in self._identities())
        return [text for (text,) in self.connection.execute(f"{each} limit 100000").fetchall()]

    def _identities(self) -> list[str]:
        """SQL of the texts by which a row is known: ids, names, and the first cell of the file."""
        known = {m.field: m.number for m in self.matches}
        named = [c for c in self.fields if c.kind == "id" or c.name == "name" or known[c.name] == 1]
        return [_text(c) for c in named] + (["u1"] if 1 in self.unmapped else [])

    # by arithmetic

    def _judged(self, row: _Row) -> TotalLine:
        """What the numbers of a record say."""
        total = TotalLine(row.record, row.line, row.shown(), row.is_complete)
        stated = [(name, n) for name, n in zip(self._sums.names, row.numbers, strict=True) if n is not None]
        if not stated:
            return self._without_numbers(row, total)
        off = next(((name, n) for name, n in stated if not self._sums.is_sum(row.record, name, n)), None)
        name, number = off or stated[0]
        above = None if self._sums.is_last(row.record) else self._sums.nearest(row.record, name, number)
        return replace(total, agrees=off is None, field=name, stated=number, above=above)

    def _without_numbers(self, row: _Row, total: TotalLine) -> TotalLine:
        """A total may count the lines in words (`Total 2 customers`); a remark under the last line is no data, whatever the table."""
        if self._is_remark(row):
            return replace(total, is_complete=row.is_complete and not self._sums.is_last(row.record))
        counted = {int(n) for text in row.texts if text and is_total(text) for n in re.findall(r"\d{1,9}", text)}
        return replace(total, agrees=True) if self._sums.lines_above(row.record) in counted else total

    def _silent(self, found: set[int | None]) -> list[TotalLine]:
        """Records without a word whose numbers are the sums of those above: nobody's, or of somebody who is named nowhere else and
        unlike the others, or who stands at the end of a longer file."""
        silent: list[TotalLine] = []
        while len(silent) < _MOST_SILENT:
            records = [record for record in self._sums.prefix_sums() if record not in found][:_MOST_SILENT]
            rows = self._rows(f"records.rowid + 1 in ({', '.join(map(str, records))})") if records else iter(())
            total = next((t for row in rows if (t := self._judged(row)).agrees and self._speaks_for_itself(row)), None)
            if total is None:
                return silent
            silent.append(total)
            found = found | {total.record}
            self._sums.leave_out([total.record or 0])
        return silent

    def _speaks_for_itself(self, row: _Row) -> bool:
        if not row.has_who:
            return True
        if row.is_numbered and self._sums.lines_summed(row.record) <= _BY_CHANCE_NUMBERED:
            return False
        who = _text(self._who())
        shape = "regexp_replace(regexp_replace({}, '[0-9]+', '0', 'g'), '\\p{{L}}+', 'a', 'g')".format
        same, alike = self.connection.execute(f"""
            select count(*) filter ({who} = own.who), count(*) filter ({shape(who)} = {shape("own.who")})
            from records, (select {who} as who from records where rowid + 1 = {row.record}) as own where not blank""").fetchall()[0]
        above = self._sums.lines_above(row.record)
        return same == 1 and (alike == 1 or (above > _BY_CHANCE and self._sums.is_last(row.record)))

    def _loaded_sums(self) -> RunningSums:
        names = [c.name for c in self.fields if c.kind in NUMBERS and c.name not in NO_SUMS]
        n = self.connection.execute("select count(*) from records").fetchall()[0][0]
        names = sorted(names, key=lambda name: name not in ("amount", "cost"))[: len(names) if n <= _LONG else 1]
        values = "".join(f", coalesce({self._value(name)}, 0) as n{k}" for k, name in enumerate(names))
        joined = self._joined()  # a join loses the order of the file
        ordered = f"select blank{values} from {joined}" + (" order by records.rowid" if " join " in joined else "")
        columns = self.connection.execute(ordered).fetchnumpy()
        numbers = [np.asarray(columns[f"n{k}"], dtype=float) for k in range(len(names))]
        return RunningSums(names, np.vstack(numbers) if numbers else np.zeros((0, n)), ~np.asarray(columns["blank"]))

    # too few cells

    def _malformed(self) -> Iterator[TotalLine]:
        """Lines with fewer cells than the table has columns: a total or a remark often has no others."""
        for bad in self.source.malformed.slice(0, _MOST).to_pylist():
            text = bad["value"] or ""
            if bad["rule"] != "E-COLUMNS" or "\n" in text or len(text) > 500:
                continue
            try:
                cells = [cell.strip() for cell in next(csv.reader([text], delimiter=self.source.delimiter or ","))]
            except (csv.Error, TypeError):  # one parted by blanks
                continue
            filled = [cell for cell in cells if cell]
            if len(cells) < self.source.width and filled and (is_total(filled[0]) or is_footer(filled[0])):
                yield self._judged_cells(bad["line"], filled, is_total(filled[0]))

    def _judged_cells(self, line: int, cells: Sequence[str], is_sum: bool) -> TotalLine:
        """What the numbers among some cells say, whichever columns they belong to."""
        total = TotalLine(None, line, " | ".join(cells), False)
        read = [read_number(cell, self.records.spelling.mark).value for cell in cells[1:]] if is_sum else []
        numbers = [float(str(n)) for n in read if n is not None]
        if not numbers or not self._sums.names:
            return total
        rows = self.records.loaded.lined(f"select rowid + 1 as record, {self.records.loaded.line_sql} as line from records")
        above = self.connection.execute(f"select count(*) from ({rows}) where line < {line}").fetchall()[0][0]
        agrees = any(self._sums.is_sum(above + 1, name, number) for name in self._sums.names for number in numbers)
        return replace(total, agrees=agrees, field=self._sums.names[0], stated=numbers[0])

    # SQL

    def _rows(self, condition: str) -> Iterator[_Row]:
        """The records that fit a condition on them, none of them blank."""
        numbers = ", ".join(map(self._value, self._sums.names))
        rows = f"""select records.rowid + 1 as record, {self.records.loaded.line_sql} as line, [{self._cells()}]::varchar[] as texts,
            [{numbers}]::double[] as numbers, {self._complete()} as complete, {_filled(self._who())} as who, {self._numbered()} as numbered
            from {self._joined()} where not blank and ({condition}) order by records.rowid limit {_MOST}"""
        columns = "record, line, texts, numbers, complete, who, numbered"
        for found in self.connection.execute(f"select {columns} from ({self.records.loaded.lined(rows)}) order by record").fetchall():
            yield _Row(*found)

    def _cells(self) -> str:
        """SQL: the texts of a record in the order of the file."""
        filled = [(m.number, _text(c)) for m, c in zip(self.matches, self.fields, strict=True)]
        return ", ".join(text for _, text in sorted(filled + [(n, f"u{n}") for n in self.unmapped]))

    def _joined(self) -> str:
        names = [c.name for c in self.fields if c.kind in NUMBERS and c.name in self.records.converted]
        return "records " + " ".join(f"left join converted_{name} on records.o_{name} = converted_{name}.text" for name in names)

    def _value(self, name: str) -> str:
        other = f"converted_{name}.value" if name in self.records.converted else "null"
        return f"coalesce(v_{name}, {other})::double"

    def _who(self) -> Column:
        names = {c.name: c for c in self.fields}
        key = next((name for name in ("customer_id", *self.table.key) if name in names), self.fields[0].name)
        return names[key]

    def _numbered(self) -> str:
        """SQL: has the record a number of its own, besides that of whom it is about, and a day?"""
        who = self._who()
        numbers = [_filled(c) for c in self.fields if c.kind == "id" and c != who and c.name in (*self.table.key, "order_id")]
        days = [_filled(c) for c in self.fields if c.kind == "date"]
        return f"(({' or '.join(numbers)}) and ({' or '.join(days)}))" if numbers and days else "false"

    def _complete(self) -> str:
        """SQL: is everything there that a row needs?"""
        needed = [_filled(c) for c in self.fields if c.required]
        if self.table.name == "order_line":
            names = {c.name: c for c in self.fields}
            ways = (("amount",), ("quantity", "unit_price"))
            every = [" and ".join(_filled(names[n]) for n in way) for way in ways if names.keys() >= set(way)]
            needed.append(f"({' or '.join(every)})")
        return " and ".join(needed) or "true"


def _text(column: Column) -> str:
    """SQL of the text of a field, without the zeros that its type adds."""
    plain = f"v_{column.name}::varchar"
    if column.kind in NUMBERS:
        plain = f"regexp_replace({plain}, '\\.?0+$', '')"
    return f"coalesce({plain}, o_{column.name})"


def _same(text: str, header: str) -> str:
    """SQL: is a text the header of its column?"""
    return f"lower(trim({text})) = {sql_literal(header.strip().casefold())}" if header else "false"


def _is_title(row: _Row) -> bool:
    return not row.is_complete and sum(bool(text and text.strip()) for text in row.texts) == 1


def _filled(column: Column) -> str:
    """SQL: does anything stand in the column of a field?"""
    return f"(v_{column.name} is not null or coalesce(trim(o_{column.name}) <> '', false))"
