"""The rejected rows of a file: where they are, what is wrong with them, and what the file says there."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from crmcore.store.engine.engine import sql_literal
from crmcore.store.files.flat_csv import write_flat
from crmcore.store.imports.matching.corrected_file import CODE, COLUMN, LINE, ORIGIN, RECORD, TEXT
from crmcore.store.imports.matching.row_status import LEFT_OUT
from crmcore.store.imports.pipeline.state import ImportState
from crmcore.store.reading.loading import original_records
from crmcore.store.reading.source.request import REFUSED_SCHEMA

#: the lines that were left out for their status, in the folder of an import's record
LEFT_OUT_FILE = "left_out.csv"
_BATCH = 50_000


def rejected_rows(state: ImportState, limit: int | None = None) -> pa.Table:
    """Every rejected line in the order of the file (REFUSED_SCHEMA), only the first `limit` of them if given.

    Creates the tables `rejected_record` and `rejected_row`.
    """
    _list_rejected(state, limit)
    columns = ", ".join(f'"{name}"' for name in REFUSED_SCHEMA.names)
    rejected = state.connection.sql(f"select {columns} from rejected_row").to_arrow_table().cast(REFUSED_SCHEMA)
    together = pa.concat_tables([rejected, state.source.malformed]).sort_by("line")
    return together.slice(0, limit) if limit else together


def write_rejected(state: ImportState, path: Path, origin: str) -> None:
    """Write all rejected lines as a file that can be imported again once it is corrected: the columns of the file in their places, then
    ours (`corrected_file.MARKS` without the reason, whose words are not ours to choose; `origin`: see `line_provenance.origin_sql`).
    UTF-8 with BOM, every cell guarded.

    Malformed lines have no columns: their cells are empty, and their text stands in a column of its own. After `rejected_rows` without
    a limit.
    """
    source, connection = state.source, state.connection
    names, cells = _own_headers(state), [f"c{n}" for n in range(1, source.width + 1)]
    by_header = " ".join(f"when {sql_literal(source.header(n))} then {sql_literal(name)}" for n, name in enumerate(names, 1))
    connection.register("malformed_line", source.malformed)
    rows = connection.sql(f"""
        select {", ".join(f"{cell}::varchar" for cell in cells)}, line, record, case "column" {by_header} end, rule,
               case when record is null then "value" end, {origin}
        from (select * from rejected_row union all by name select * from malformed_line) left join line_provenance using (line)
        order by line""").to_arrow_reader(_BATCH)
    texts = [(f"c{n}", pa.string()) for n in range(1, len(names) + 1)]
    schema = pa.schema([*texts, (LINE, pa.int64()), (RECORD, pa.int64()), *((mark, pa.string()) for mark in (COLUMN, CODE, TEXT, ORIGIN))])
    write_flat(path, [*names, LINE, RECORD, COLUMN, CODE, TEXT, ORIGIN], rows, schema)
    connection.unregister("malformed_line")


def write_left_out(state: ImportState, path: Path) -> None:
    """Write all lines that are left out for their status: the columns of the file in their places, then the line each stood on. UTF-8
    with BOM, every cell guarded. Creates the table `left_out_record`."""
    connection, source, names = state.connection, state.source, _own_headers(state)
    connection.execute(f"""create or replace table left_out_record as
        select record, line from validation_view where violation = '{LEFT_OUT}' order by record""")
    last = connection.execute("select coalesce(max(record), 0) from left_out_record").fetchall()[0][0]
    cells = ", ".join(f"original.c{n}::varchar as c{n}" for n in range(1, source.width + 1))
    rows = connection.sql(f"""select {cells}, left_out.line
        from ({state.records.loaded.lined("select * from left_out_record")}) as left_out
        join {original_records(source, last)} as original using (record) order by left_out.line""").to_arrow_reader(_BATCH)
    schema = pa.schema([*((f"c{n}", pa.string()) for n in range(1, len(names) + 1)), ("line", pa.int64())])
    write_flat(path, [*names, "line"], rows, schema)


def _own_headers(state: ImportState) -> list[str]:
    """The headers of the file. A column without one gets the name of its field, so that it is recognised again, or its number."""
    source = state.source
    taken = {header for header in source.headers if header}
    fields = {m.number: m.field for m in state.matches if m.field not in taken}
    return [header or fields.get(n) or source.header(n) for n, header in enumerate(source.headers, 1)]


def _list_rejected(state: ImportState, limit: int | None) -> None:
    """Table `rejected_row`: the columns of REFUSED_SCHEMA and the original texts c1…cN. The file is read a second time for them, only
    as far as needed: most files have few rejected lines, and storing every text would cost more."""
    connection, source, number_of = state.connection, state.source, {m.field: m.number for m in state.matches}
    first = f"limit {limit}" if limit else ""
    connection.execute(f"""create or replace table rejected_record as
        select record, line, split_part(violation, ':', 1) as field, split_part(violation, ':', 2) as rule
        from validation_view where contains(violation, ':') order by record {first}""")
    last = _last_record(connection)
    names = " ".join(f"when {sql_literal(field)} then {sql_literal(source.header(number))}" for field, number in number_of.items())
    texts = " ".join(f"when {sql_literal(field)} then c{number}" for field, number in number_of.items())
    connection.execute(f"""create or replace table rejected_row as
        select rejected.line, record, case field {names} end as "column", case field {texts} end as "value", rule,
               original.* exclude (record)
        from ({state.records.loaded.lined("select * from rejected_record")}) as rejected
        join {original_records(source, last)} as original using (record)""")


def _last_record(connection: duckdb.DuckDBPyConnection) -> int:
    return connection.execute("select coalesce(max(record), 0) from rejected_record").fetchall()[0][0]
