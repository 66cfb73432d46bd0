"""The refused lines of a checked file: where they stand, what is wrong with them, and what the file said there."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from crmcore.store.engine.engine import sql_literal
from crmcore.store.files.flat_csv import write_flat
from crmcore.store.imports.matching.corrected_file import CODE, COLUMN, LINE, ORIGIN, RECORD, TEXT
from crmcore.store.imports.validation.validation import Checked
from crmcore.store.reading.loading import original_records
from crmcore.store.reading.source.request import REFUSED_SCHEMA

_BATCH = 50_000


def refused_rows(checked: Checked, limit: int | None = None) -> pa.Table:
    """Every refused line in the order of the file (REFUSED_SCHEMA), only the first `limit` of them if given."""
    _gather(checked, limit)
    columns = ", ".join(f'"{name}"' for name in REFUSED_SCHEMA.names)
    broken = checked.con.sql(f"select {columns} from refused").to_arrow_table().cast(REFUSED_SCHEMA)
    together = pa.concat_tables([broken, checked.source.malformed]).sort_by("line")
    return together.slice(0, limit) if limit else together


def write_refused(checked: Checked, path: Path, origin: str) -> None:
    """All refused lines as a file that imports again once it is mended: the columns of the file in their places, then ours
    (`mended.MARKS` without the reason, whose words are not ours to choose; `origin`: see `origins.origin_sql`). UTF-8 with BOM,
    every cell guarded.

    Malformed lines have no columns: their cells are empty, and their text stands in a column of its own. After `refused_rows`
    without a limit.
    """
    source, con = checked.source, checked.con
    names, cells = _own_headers(checked), [f"c{n}" for n in range(1, source.width + 1)]
    by_header = " ".join(f"when {sql_literal(source.header(n))} then {sql_literal(name)}" for n, name in enumerate(names, 1))
    con.register("malformed", source.malformed)
    rows = con.sql(f"""
        select {", ".join(f"{cell}::varchar" for cell in cells)}, line, record, case "column" {by_header} end, rule,
               case when record is null then "value" end, {origin}
        from (select * from refused union all by name select * from malformed) left join line_origin using (line)
        order by line""").to_arrow_reader(_BATCH)
    texts = [(f"c{n}", pa.string()) for n in range(1, len(names) + 1)]
    schema = pa.schema([*texts, (LINE, pa.int64()), (RECORD, pa.int64()), *((mark, pa.string()) for mark in (COLUMN, CODE, TEXT, ORIGIN))])
    write_flat(path, [*names, LINE, RECORD, COLUMN, CODE, TEXT, ORIGIN], rows, schema)
    con.unregister("malformed")


def _own_headers(checked: Checked) -> list[str]:
    """The headers of the file. A column without one goes by the name of its field, so that it is known again, or by its
    number."""
    source = checked.source
    taken = {header for header in source.headers if header}
    fields = {m.number: m.field for m in checked.matches if m.field not in taken}
    return [header or fields.get(n) or source.header(n) for n, header in enumerate(source.headers, 1)]


def _gather(checked: Checked, limit: int | None) -> None:
    """Table `refused`: the columns of REFUSED_SCHEMA and the original texts c1…cN. The file is read a second time for
    them, only as far as needed: most files have few refused lines, and keeping every text would cost more."""
    con, source, places = checked.con, checked.source, {m.field: m.number for m in checked.matches}
    cut = f"limit {limit}" if limit else ""
    con.execute(f"""create or replace table broken_records as
        select record, line, split_part(broken, ':', 1) as field, split_part(broken, ':', 2) as rule
        from judged where contains(broken, ':') order by record {cut}""")
    last = con.execute("select coalesce(max(record), 0) from broken_records").fetchall()[0][0]
    names = " ".join(f"when {sql_literal(field)} then {sql_literal(source.header(number))}" for field, number in places.items())
    texts = " ".join(f"when {sql_literal(field)} then c{number}" for field, number in places.items())
    con.execute(f"""create or replace table refused as
        select found.line, record, case field {names} end as "column", case field {texts} end as "value", rule,
               original.* exclude (record)
        from ({checked.loaded.lined("select * from broken_records")}) as found
        join {original_records(source, last)} as original using (record)""")
