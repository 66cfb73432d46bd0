"""Accepted records → the Parquet files a data version is built from: the table, the customers it carries, the attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb

from crmcore.domain.tables.registry import CUSTOMER, carried_customer_columns
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.pending_lines import FILE as PENDING_FILE
from crmcore.store.imports.matching.row_status import ACCEPTED, PENDING, UNKNOWN_CUSTOMER
from crmcore.store.imports.pipeline.state import ImportState
from crmcore.store.reading.source.request import Note
from crmcore.store.reading.values.plain_text import FOLDED
from crmcore.store.versions.building import CARRIED, stored_types

#: an order column nobody mapped becomes an attribute of its customers when it has at most this many different values
ATTRIBUTE_VALUES = 200
#: columns in one statement: every one holds a hash table of its own, and a file may have hundreds of columns
_AT_ONCE = 8
_HAS_EXTRA = ("order_line",)


def stage_tables(state: ImportState, number: int) -> Mapping[str, list[Path]]:
    """Write one file per stored table into the work folder, for `build_version`; `number` is the import's own. Creates the table
    `carried_customer` where the file's table is not that of the customers but has customers."""
    connection, table, folder = state.connection, state.table, state.task.workdir
    files = {table.name: [_write(connection, _stored_rows(state, number, ACCEPTED), folder / table.name)]}
    if "customer_id" in state.result_names:
        if table is not CUSTOMER:
            create_carried(state)
            files[CARRIED] = [_write(connection, "select * from carried_customer", folder / CARRIED)]
        rows = [
            " union all ".join(_attribute(state, column, "personal" if column in state.personal else "other") for column in columns)
            for columns in _in_groups(_attribute_columns(state))
        ] + _ids_as_written(state)
        if rows:
            files["attribute"] = [
                *files.get("attribute", []),
                *(_write(connection, some, folder / f"attribute_of_file_{n}") for n, some in enumerate(rows)),
            ]
    return files


def write_pending(state: ImportState, folder: Path, number: int) -> Path:
    """Write the lines whose customer is not known, as they will be staged once it is, each with its `line`: the file `orphans.parquet`
    in `folder`."""
    rows = _stored_rows(state, number, PENDING, with_line=True)
    return _write(state.connection, rows, folder / Path(PENDING_FILE).stem)


def _stored_rows(state: ImportState, number: int, condition: str, with_line: bool = False) -> str:
    """SQL: rows of `validation_view` with the columns that are stored of their table; `with_line` also where its line is not."""
    columns = [f"{name}::{kind} as {name}" for name, kind in stored_types(state.table).items() if name in state.result_names]
    rows = f"select * from validation_view where {condition}"
    if state.table.name in _HAS_EXTRA:
        counted = "counted_as" if state.treatments else "null::varchar as counted_as"
        columns += [f"{number}::integer as import_id", "line", f"{_extra(state)} as extra", counted]
    elif with_line:
        columns.append("line")
    if "line" in columns:
        rows = state.records.loaded.lined(rows)
    return f"select {', '.join(columns)} from ({rows})"


def _attribute_columns(state: ImportState) -> tuple[int, ...]:
    """Numbers of the unmapped columns that become attributes of customers: all, but of order lines only those with few different
    values (the others stay with their line)."""
    if state.table.name not in _HAS_EXTRA or not state.unmapped:
        return state.unmapped
    few = [n for n, count in _counted(state, "approx_count_distinct(u{})", state.unmapped) if count <= ATTRIBUTE_VALUES * 1.2]
    return tuple(n for n, count in _counted(state, "count(distinct u{})", few) if count <= ATTRIBUTE_VALUES)


def _counted(state: ImportState, count: str, columns: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Each column and how many different values it has among the accepted rows."""
    for some in _in_groups(columns):
        counts = ", ".join(count.format(n) for n in some)
        yield from zip(some, state.connection.execute(f"select {counts} from validation_view where {ACCEPTED}").fetchall()[0], strict=True)


def _in_groups(columns: Sequence[int]) -> Iterator[Sequence[int]]:
    return (columns[start : start + _AT_ONCE] for start in range(0, len(columns), _AT_ONCE))


def staging_notes(state: ImportState) -> Iterator[Note]:
    """What cannot be stored as it stands in the file: unmapped columns of a table without customers, what pending lines say about
    their customers, and carried customer columns that have several values for some customer (the newest line's wins).

    Creates the table `carried_customer` where the file carries customer columns.
    """
    if state.unmapped and "customer_id" not in state.result_names:
        lost = [state.source.header(n) for n in state.unmapped]
        yield Note("W-LINES-ONLY", {"n": len(lost), "columns": ", ".join(lost)})
    carried = carried_names(state)
    if pending := state.rejected_by_rule.get(UNKNOWN_CUSTOMER, 0):
        about = [m.header or state.source.header(m.number) for m in state.matches if m.field in carried]
        if about := [*about, *map(state.source.header, state.unmapped)]:
            yield Note("W-WAITING-COLUMNS", {"n": pending, "columns": ", ".join(about)})
    if not carried:
        return
    different = ", ".join(f"min({name}) is distinct from max({name}) as {name}" for name in carried)
    counts = ", ".join(f"count(*) filter ({name})" for name in carried)
    rows = f"select {different} from validation_view where {ACCEPTED} group by customer_id"
    several = state.connection.execute(f"select {counts} from ({rows})").fetchall()[0]
    yield from (Note("W-SEVERAL-VALUES", {"field": name, "n": n}) for name, n in zip(carried, several, strict=True) if n)


def carried_names(state: ImportState) -> list[str]:
    """Names of the customer columns that lines of the file carry along."""
    return [c.name for c in carried_customer_columns(state.table) if c.name in state.result_names]


def create_carried(state: ImportState) -> None:
    """Create the table `carried_customer` unless it is there: what the file says of its customers on each day on which that changes.

    One row per customer, day (`observed_on`; null where the table has none) and `source_table`, with the carried columns. Of several
    lines of one day the last one counts; of days that say the same one after the other the first and the last are kept.
    """
    names = carried_names(state)
    accepted = f"from validation_view where {ACCEPTED}"
    if names:
        newest = ", ".join(f"arg_max({name}, record) as {name}" for name in names)
        of_day = f"select customer_id, {_observed_on(state)} as observed_on, {newest} {accepted} group by all"
        changing = _first_or_last_of_equal(f"row({', '.join(names)})", "customer_id")
        rows = f"select *, {sql_literal(state.table.name)} as source_table from ({of_day}) qualify {changing}"
    else:
        both = f" union select related_id {accepted}" if state.table.name == "relation" else ""
        rows = f"select distinct customer_id {accepted}{both}"
    state.connection.execute(f"create table if not exists carried_customer as {rows}")


def _first_or_last_of_equal(value: str, owner: str) -> str:
    """SQL condition on rows of owners and days (`observed_on`): the `value` is another one than on the owner's day before, or after."""
    days = f"over (partition by {owner} order by observed_on)"
    return f"({value} is distinct from lag({value}) {days} or {value} is distinct from lead({value}) {days})"


def _observed_on(state: ImportState) -> str:
    """SQL of the day on which a line says what it says: that of the table, of several the first."""
    days = [name for name in (state.table.any_date or (state.table.date_column,)) if name in state.result_names]
    return f"least({', '.join(days)})" if len(days) > 1 else days[0] if days else "null::date"


def _attribute(state: ImportState, column: int, category: str) -> str:
    """SQL of attribute rows, of a `category`, of one unmapped column: the values of each customer, without a day all, else the greater one
    of each day on which that changes (of equal days one after the other the first and the last)."""
    day = _observed_on(state)
    said = (
        f"select customer_id, nfc_normalize(u{column}) as value, {day} as observed_on "
        f"from validation_view where {ACCEPTED} and u{column} is not null"
    )
    of_day = f"select customer_id, max(value) as value, observed_on from ({said}) where observed_on is not null group by all"
    rows = f"""select * from ({of_day}) qualify {_first_or_last_of_equal("value", "customer_id")}
        union all select distinct * from ({said}) where observed_on is null"""
    name = sql_literal(state.source.header(column))
    return f"select customer_id, '{category}' as category, {name} as name, value, observed_on from ({rows})"


def _ids_as_written(state: ImportState) -> list[str]:
    """SQL of attribute rows of the customer numbers that stand in the file in another form (full-width, say) than they are stored in."""
    if "customer_id" not in state.records.converted:
        return []
    number = next(m.number for m in state.matches if m.field == "customer_id")
    folded = "select count(*) from converted_customer_id where note = $note"
    if not state.connection.execute(folded, {"note": FOLDED}).fetchall()[0][0]:
        return []
    return [
        f"""select value as customer_id, 'other' as category, {sql_literal(state.source.header(number))} as name, trim(text) as value,
                null::date as observed_on from converted_customer_id as written
                where note = {sql_literal(FOLDED)} and value in (select customer_id from validation_view where {ACCEPTED})"""
    ]


def _extra(state: ImportState) -> str:
    """SQL of the unmapped columns of a line as one JSON text; null when there are none."""
    if not state.unmapped:
        return "null::varchar"
    pairs = ", ".join(f"{sql_literal(state.source.header(n))}, u{n}" for n in state.unmapped)
    return f"json_object({pairs})::varchar"


def _write(connection: duckdb.DuckDBPyConnection, rows: str, path: Path) -> Path:
    target = path.with_suffix(".parquet")
    connection.execute(f"copy ({rows}) to {sql_literal(target)} (format parquet, compression uncompressed, dictionary_size_limit 1)")
    return target
