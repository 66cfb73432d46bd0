"""A part of an import of several tables → one table of text, a record of its grain each, with the lines of the grain's file.

Each record is there exactly once: it is joined only to tables in which the key is unique, and stays where it finds no partner. So the
balance of the lines is that of the grain's file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from crmcore.domain.joins.profiles import ColumnRef, Join, TableProfile
from crmcore.domain.joins.propose import reached
from crmcore.domain.joins.roles import Part
from crmcore.domain.kernel.problems import Question
from crmcore.domain.tables.registry import BY_NAME
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.joins.marking import Marking, told_apart
from crmcore.store.imports.joins.profiling import key_rows, key_sql, number_of
from crmcore.store.imports.joins.refunds import Lines, Refunds
from crmcore.store.imports.joins.values import SourceTable
from crmcore.store.reading.source.request import Note
from crmcore.store.reading.source.source import Source

#: a text column of a table that order lines lead to comes along when it has at most so many values
DESCRIBING_VALUES = 200


@dataclass(frozen=True, slots=True)
class JoinedPart:
    """A part as one table of text, which of its columns (from 1) fills which field, and how returns sheets found their orders."""

    source: Source
    mapping: Mapping[str, int]
    notes: tuple[Note, ...]
    questions: tuple[Question, ...] = ()
    returns: tuple[Join, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """All that is known of the tables: what they hold, their profiles, their joins; which come in `apart`: what they say is not said on
    each order line again; `markings`: sheets that say of order lines that they came back, and the answer about numbers that several
    customers have (`shared`); `refunds`: lists whose records are further order lines."""

    tables: Mapping[str, SourceTable]
    profiles: Mapping[str, TableProfile]
    joins: Sequence[Join]
    apart: frozenset[str] = frozenset()
    markings: Sequence[Marking] = ()
    shared: str | None = None
    refunds: Sequence[Refunds] = ()

    def write(self, connection: duckdb.DuckDBPyConnection, part: Part, target: Path) -> JoinedPart:
        """Write the joined table of a part to `target`, in the order of the grain's lines."""
        grain = self.tables[part.grain]
        refs = self._columns(part)
        aliases = {name: f"t{n}" for n, name in enumerate(reached(part.grain, self.joins))}
        cells = {ref: f"{aliases[ref.table]}.c{number_of(self.tables[ref.table], ref.column)}" for ref in refs}
        notes = [*self._without_partner(part), *self._aside(part, refs)]
        by_field = {ref: name for name, ref in part.fields.items()}
        written = [self._written(part, by_field.get(ref, ""), cells[ref], cells) for ref in refs]
        mapping, headers, marks = {name: refs.index(ref) + 1 for name, ref in part.fields.items()}, self._headers(refs), ""
        is_lines = part.table == "order_line"
        if is_lines and (self.markings or self.refunds):
            marks, status = self._marked(part, cells)
            number = mapping.setdefault("status", len(written) + 1)
            written[number - 1 :] = [status, *written[number:]]
            headers = headers if number <= len(headers) else (*headers, self._status_header(headers))
        columns = ", ".join(f"{cell} as c{n}" for n, cell in enumerate(written, 1))
        rows = f"select t0.line as line, {columns} from {grain.source.relation} as t0 {self._joined(aliases)} {marks}"
        lines = Lines(rows, grain.source, headers, mapping).with_refunds(self.refunds if is_lines else ())
        connection.execute(f"copy (select * from ({lines.rows}) order by line) to {sql_literal(target)} (format parquet)")
        notes += [*self._repeats(connection, part, refs, target), *self._without_lines(connection, part)]
        source = replace(
            lines.source, relation=f"(select * from read_parquet({sql_literal(target)}))", headers=lines.headers, path=target, scan=None
        )
        if is_lines and self.refunds:
            source = replace(source, refunds=tuple(refunds.list.status for refunds in self.refunds))
            notes += [refunds.note() for refunds in self.refunds]
        questions, found = [], []
        for marking in self.markings if is_lines else ():
            said, asked, join = told_apart(connection, marking, target, mapping, self.shared)
            notes, questions, found = [*notes, *said], [*questions, *asked], [*found, join]
        return JoinedPart(source, lines.mapping, tuple(notes), tuple(questions[:1]), tuple(found))

    def _marked(self, part: Part, cells: Mapping[ColumnRef, str]) -> tuple[str, str]:
        """SQL: the joins with the returns sheets, and the status of a line: the file's own unless a sheet names the line."""
        status = cells[part.fields["status"]] if "status" in part.fields else "null"
        joins = []
        for n, marking in enumerate(self.markings):
            order, customer = (cells[part.fields[name]] for name in ("order_id", "customer_id"))
            joins.append(marking.join(f"marks{n}", cells))
            status = marking.status(f"marks{n}", order, customer, status)
        return " ".join(joins), status

    def _status_header(self, headers: Sequence[str]) -> str:
        """The header of the status that only the returns sheets and lists of refunds tell."""
        sheets = [*((m.returns.table, m.returns.flag) for m in self.markings), *((refunds.sheet.name, None) for refunds in self.refunds)]
        table, flag = sheets[0]
        header = flag.column if flag else table
        return header if header not in headers else f"{table}.{header}"

    def _joined(self, aliases: Mapping[str, str]) -> str:
        """The joins that lead on from the grain, each table once."""
        clauses, there = [], {next(iter(aliases))}
        for name, alias in list(aliases.items())[1:]:
            join = next(join for join in self.joins if join.one.table == name and join.many.table in there)
            there.add(name)
            one = key_sql(f"{alias}.c{number_of(self.tables[name], join.one.column)}")
            many = key_sql(f"{aliases[join.many.table]}.c{number_of(self.tables[join.many.table], join.many.column)}")
            clauses.append(f"left join {self.tables[name].source.relation} as {alias} on {many} = {one}")
        return " ".join(clauses)

    def _columns(self, part: Part) -> list[ColumnRef]:
        """The grain's columns, then of the tables that it leads to those that fill a field and, for order lines, few-valued words."""
        keys = {join.one for join in self.joins}
        filling = set(part.fields.values())
        own_part = {name for name in self.apart if name != part.grain}
        refs = [ColumnRef(part.grain, header) for header in self.tables[part.grain].source.headers]
        for name in reached(part.grain, self.joins)[1:]:
            for column in self.profiles[name].columns:
                ref = ColumnRef(name, column.header)
                describes = part.table == "order_line" and column.kind == "text" and column.distinct <= DESCRIBING_VALUES
                if ref in filling or (describes and ref not in keys and name not in own_part):
                    refs.append(ref)
        return refs

    def _headers(self, refs: Sequence[ColumnRef]) -> tuple[str, ...]:
        """The files' own headers; one that two tables have gets its table's name before it."""
        taken: set[str] = set()
        found = []
        for ref in refs:
            header = f"{ref.table}.{ref.column}" if ref.column.casefold() in taken else ref.column
            taken.add(header.casefold())
            found.append(header)
        return tuple(found)

    def _written(self, part: Part, field: str, cell: str, cells: Mapping[ColumnRef, str]) -> str:
        """SQL of the text of a column: scores of 1 to 5 on the scale from 0 to 10, invoice numbers that repeat numbered, the columns of
        customers with several rows as their last row has them."""
        if field in part.scaled:
            return f"coalesce(cast((try_cast(trim({cell}) as double) - 1) * 2.5 as varchar), {cell})"
        if field and part.table == "payment" and BY_NAME["payment"].key == (field,) and not self._is_unique(part, field):
            return f"case when {key_sql(cell)} is not null then {key_sql(cell)} || '-' || row_number() over ({_within(cell)}) end"
        if part.table == "customer" and not self._is_unique(part, "customer_id"):
            key = cells[part.fields["customer_id"]]
            last = f"last_value({cell}) over ({_within(key)} rows between unbounded preceding and unbounded following)"
            return f"case when {key_sql(key)} is null then {cell} else {last} end"
        return cell

    def _is_unique(self, part: Part, field: str) -> bool:
        ref = part.fields[field]
        return self.profiles[ref.table].column(ref.column).is_unique

    def _repeats(self, connection: duckdb.DuckDBPyConnection, part: Part, refs: Sequence[ColumnRef], target: Path) -> list[Note]:
        """`W-CUSTOMER-ROWS` where customers have several rows."""
        if part.table != "customer" or self._is_unique(part, "customer_id"):
            return []
        key = f"c{list(refs).index(part.fields['customer_id']) + 1}"
        n = connection.execute(f"select count({key}) - count(distinct {key}) from read_parquet({sql_literal(target)})").fetchall()[0][0]
        return [Note("W-CUSTOMER-ROWS", {"n": n})] if n else []

    def _without_partner(self, part: Part) -> list[Note]:
        """`W-NO-PARTNER` for the joins of the grain that some of its records do not find."""
        return [
            Note(
                "W-NO-PARTNER",
                {"n": join.rows - join.matched, "table": part.grain, "column": join.many.column, "other": join.one.table},
            )
            for join in self.joins
            if join.many.table in reached(part.grain, self.joins) and join.matched < join.rows and self._needed(part, join)
        ]

    def _without_lines(self, connection: duckdb.DuckDBPyConnection, part: Part) -> list[Note]:
        """`W-NO-LINES`: records behind the order lines, such as orders, that no line leads to, where they say when or by whom."""
        if part.table != "order_line":
            return []
        telling = {part.fields[name].table for name in ("order_id", "order_date", "customer_id")} if "order_id" in part.fields else set()
        notes = []
        for join in self.joins:
            if join.many.table == part.grain and join.one.table in telling - self.apart:
                one, many = key_rows(self.tables[join.one.table], join.one), key_rows(self.tables[part.grain], join.many)
                n = connection.execute(f"select count(*) from ({one}) anti join ({many}) using (k)").fetchall()[0][0]
                notes += [Note("W-NO-LINES", {"n": n, "table": join.one.table, "other": part.grain})] if n else []
        return notes

    def _needed(self, part: Part, join: Join) -> bool:
        """Whether a field of the part lies behind a join."""
        behind = set(reached(join.one.table, self.joins))
        return any(ref.table in behind for ref in part.fields.values())

    def _aside(self, part: Part, refs: Sequence[ColumnRef]) -> list[Note]:
        """`W-COLUMNS-ASIDE`: what the tables behind order lines have and the lines do not take along."""
        if part.table != "order_line":
            return []
        keys, taken = {join.one for join in self.joins}, set(refs)
        lost = [
            ref.column
            for name in reached(part.grain, self.joins)[1:]
            if name not in self.apart
            for ref in (ColumnRef(name, column.header) for column in self.profiles[name].columns)
            if ref not in taken and ref not in keys
        ]
        return [Note("W-COLUMNS-ASIDE", {"n": len(lost), "columns": ", ".join(lost)})] if lost else []


def _within(key: str) -> str:
    return f"partition by {key_sql(key)} order by t0.line"
