"""The refused lines of a checked file: where they stand, what is wrong with them, and what the file said there."""
from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from crmcore.store.checking import Checked
from crmcore.store.hub import quoted
from crmcore.store.import_request import REFUSED_SCHEMA
from crmcore.store.loading import original_records


def refused_rows(checked: Checked, limit: int | None = None) -> pa.Table:
    """Every refused line in the order of the file (REFUSED_SCHEMA), only the first `limit` of them if given."""
    _gather(checked, limit)
    columns = ", ".join(f'"{name}"' for name in REFUSED_SCHEMA.names)
    broken = checked.con.sql(f"select {columns} from refused").to_arrow_table().cast(REFUSED_SCHEMA)
    together = pa.concat_tables([broken, checked.source.malformed]).sort_by("line")
    return together.slice(0, limit) if limit else together


def write_refused(checked: Checked, path: Path) -> None:
    """All refused lines as CSV: line, column, rule and value, then all columns of the file, verbatim. Malformed lines have
    no columns; their text is the value. After `refused_rows` without a limit."""
    source, con = checked.source, checked.con
    con.register("malformed", source.malformed)
    originals = ", ".join(f"c{n} as {_name(source.header(n))}" for n in range(1, source.width + 1))
    con.execute(f"""copy (select line, "column", rule, "value", {originals}
        from (select * from refused union all by name select * from malformed) order by line)
        to {quoted(path)} (format csv, header)""")
    con.unregister("malformed")


def _gather(checked: Checked, limit: int | None) -> None:
    """Table `refused`: the columns of REFUSED_SCHEMA and the original texts c1…cN. The file is read a second time for
    them, only as far as needed: most files have few refused lines, and keeping every text would cost more."""
    con, source, places = checked.con, checked.source, {m.field: m.number for m in checked.matches}
    cut = f"limit {limit}" if limit else ""
    con.execute(f"""create or replace table broken_records as
        select record, line, split_part(broken, ':', 1) as field, split_part(broken, ':', 2) as rule
        from judged where contains(broken, ':') order by record {cut}""")
    last = con.execute("select coalesce(max(record), 0) from broken_records").fetchall()[0][0]
    names = " ".join(f"when {quoted(field)} then {quoted(source.header(number))}" for field, number in places.items())
    texts = " ".join(f"when {quoted(field)} then c{number}" for field, number in places.items())
    con.execute(f"""create or replace table refused as
        select found.line, record, case field {names} end as "column", case field {texts} end as "value", rule,
               original.* exclude (record)
        from ({checked.loaded.lined("select * from broken_records")}) as found
        join {original_records(source, last)} as original using (record)""")


def _name(header: str) -> str:
    return '"' + header.replace('"', '""') + '"'
