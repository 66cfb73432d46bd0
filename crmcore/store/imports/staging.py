"""Accepted records → the Parquet files a data version is built from: the table, the customers it carries, the attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from crmcore.domain.kernel.tables import CUSTOMER, carried_customer_columns
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.pending_lines import FILE as ORPHANS_FILE
from crmcore.store.imports.matching.row_status import ORPHAN, WAITS
from crmcore.store.imports.validation.validation import Checked
from crmcore.store.reading.source.request import Note
from crmcore.store.reading.values.plain_text import FOLDED
from crmcore.store.versions.building import CARRIED, stored_types

#: an order column nobody mapped becomes an attribute of its customers when it has at most this many different values
ATTRIBUTE_VALUES = 200
#: columns in one statement: every one holds a hash table of its own, and a file may have hundreds of columns
_AT_ONCE = 8
_HAS_EXTRA = ("order_line",)


def stage(checked: Checked, folder: Path, number: int, personal: frozenset[int] = frozenset()) -> Mapping[str, list[Path]]:
    """Write one file per stored table into `folder`, for `build_version`; `number` is the import's own, `personal` are the columns
    whose attributes point to a person."""
    con, table = checked.con, checked.table
    known = {c.name for c in checked.fields}
    staged = {table.name: [_written(con, _stored_rows(checked, number, "broken is null"), folder / table.name)]}
    if "customer_id" in known:
        if table is not CUSTOMER:
            _carry(checked)
            carried = ", ".join(["customer_id", *_carried_names(checked)])
            staged[CARRIED] = [_written(con, f"select {carried} from carried", folder / CARRIED)]
        rows = [
            " union all ".join(_attribute(checked, column, "personal" if column in personal else "other") for column in columns)
            for columns in _in_groups(attribute_columns(checked))
        ] + _ids_as_written(checked)
        if rows:
            staged["attribute"] = [
                *staged.get("attribute", []),
                *(_written(con, some, folder / f"attribute_of_file_{number}") for number, some in enumerate(rows)),
            ]
    return staged


def write_orphans(checked: Checked, folder: Path, number: int) -> Path:
    """The lines whose customer is not known, as they will be staged once it is, each with its `line`: the file `orphans.parquet` in
    `folder`."""
    rows = _stored_rows(checked, number, WAITS, lined=True)
    return _written(checked.con, rows, folder / Path(ORPHANS_FILE).stem)


def _stored_rows(checked: Checked, number: int, which: str, lined: bool = False) -> str:
    """SQL: rows of `judged` with the columns that are stored of their table; `lined` also where its line is not."""
    known = {c.name for c in checked.fields}
    columns = [f"{name}::{kind} as {name}" for name, kind in stored_types(checked.table).items() if name in known]
    rows = f"select * from judged where {which}"
    if checked.table.name in _HAS_EXTRA:
        columns += [f"{number}::integer as import_id", "line", f"{_extra(checked)} as extra"]
    elif lined:
        columns.append("line")
    if "line" in columns:
        rows = checked.loaded.lined(rows)
    return f"select {', '.join(columns)} from ({rows})"


def attribute_columns(checked: Checked) -> tuple[int, ...]:
    """Numbers of the unmapped columns that become attributes of customers: all, but of order lines only those with few
    different values (the others stay with their line)."""
    if checked.table.name not in _HAS_EXTRA or not checked.unmapped:
        return checked.unmapped
    few = [n for n, count in _counted(checked, "approx_count_distinct(u{})", checked.unmapped) if count <= ATTRIBUTE_VALUES * 1.2]
    return tuple(n for n, count in _counted(checked, "count(distinct u{})", few) if count <= ATTRIBUTE_VALUES)


def _counted(checked: Checked, count: str, columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each column and how many different values it has among the accepted rows."""
    for some in _in_groups(columns):
        counts = ", ".join(count.format(n) for n in some)
        yield from zip(some, checked.con.execute(f"select {counts} from judged where broken is null").fetchall()[0])


def _in_groups(columns: Sequence[int]) -> Iterator[Sequence[int]]:
    return (columns[start : start + _AT_ONCE] for start in range(0, len(columns), _AT_ONCE))


def staging_notes(checked: Checked) -> Iterator[Note]:
    """What cannot be kept as it stands in the file: unmapped columns of a table without customers, what lines that wait say of their
    customers, and carried customer columns that have several values for some customer (the newest line's wins)."""
    if checked.unmapped and "customer_id" not in {c.name for c in checked.fields}:
        lost = [checked.source.header(n) for n in checked.unmapped]
        yield Note("W-LINES-ONLY", {"n": len(lost), "columns": ", ".join(lost)})
    carried = _carried_names(checked)
    if waits := checked.refused_by_rule.get(ORPHAN, 0):
        about = [m.header or checked.source.header(m.number) for m in checked.matches if m.field in carried]
        if about := [*about, *map(checked.source.header, checked.unmapped)]:
            yield Note("W-WAITING-COLUMNS", {"n": waits, "columns": ", ".join(about)})
    if not carried:
        return
    _carry(checked)
    counts = ", ".join(f"count(*) filter (several_{name})" for name in carried)
    found = checked.con.execute(f"select {counts} from carried").fetchall()[0]
    yield from (Note("W-SEVERAL-VALUES", {"field": name, "n": n}) for name, n in zip(carried, found) if n)


def _carried_names(checked: Checked) -> list[str]:
    known = {c.name for c in checked.fields}
    return [c.name for c in carried_customer_columns(checked.table) if c.name in known]


def _carry(checked: Checked) -> None:
    """Table `carried`: one row per customer of the file, its carried columns, and whether each had several values. The one
    on the newest line wins, the later line on one day."""
    newest = _newness(checked)
    values = "".join(
        f", arg_max({name}, {newest}) as {name}, min({name}) is distinct from max({name}) as several_{name}"
        for name in _carried_names(checked)
    )
    rows = f"select customer_id{values} from judged where broken is null group by customer_id"
    if checked.table.name == "relation":
        rows += " union select related_id from judged where broken is null"
    checked.con.execute(f"create table if not exists carried as {rows}")


def _newness(checked: Checked) -> str:
    """A number that grows with the day, then with the line."""
    day = _day(checked)
    return f"(coalesce(date_diff('day', date '1900-01-01', {day}), 0)::bigint << 32) + record" if day else "record"


def _day(checked: Checked) -> str | None:
    return checked.table.date_column if checked.table.date_column in {c.name for c in checked.fields} else None


def _attribute(checked: Checked, column: int, category: str) -> str:
    """Attribute rows, of a `category`, of one unmapped column: every value a customer has, and the last day it had it."""
    day = f"max({_day(checked)})" if _day(checked) else "null::date"
    return (
        f"select customer_id, '{category}' as category, {sql_literal(checked.source.header(column))} as name, "
        f"nfc_normalize(u{column}) as value, {day} as observed_on from judged "
        f"where broken is null and u{column} is not null group by customer_id, nfc_normalize(u{column})"
    )


def _ids_as_written(checked: Checked) -> list[str]:
    """Attribute rows of the customer numbers that stand in the file in another form (full-width, say) than they are kept in."""
    number = next(m.number for m in checked.matches if m.field == "customer_id")
    if "odd_customer_id" not in {name for (name,) in checked.con.execute("select table_name from duckdb_tables()").fetchall()}:
        return []
    folded = checked.con.execute("select count(*) from odd_customer_id where note = $note", {"note": FOLDED}).fetchall()[0][0]
    if not folded:
        return []
    return [
        f"""select value as customer_id, 'other' as category, {sql_literal(checked.source.header(number))} as name, trim(text) as value,
                null::date as observed_on from odd_customer_id as written
                where note = {sql_literal(FOLDED)} and value in (select customer_id from judged where broken is null)"""
    ]


def _extra(checked: Checked) -> str:
    """The unmapped columns of a line as one JSON text; null when there are none."""
    if not checked.unmapped:
        return "null::varchar"
    pairs = ", ".join(f"{sql_literal(checked.source.header(n))}, u{n}" for n in checked.unmapped)
    return f"json_object({pairs})::varchar"


def _written(con: duckdb.DuckDBPyConnection, rows: str, path: Path) -> Path:
    target = path.with_suffix(".parquet")
    con.execute(f"copy ({rows}) to {sql_literal(target)} (format parquet, compression uncompressed, dictionary_size_limit 1)")
    return target
