"""Text of a source → one DuckDB table, in a single pass, with the line every record stood on.

DuckDB's reader reports the lines of malformed records but not those of good ones. They follow from what is left: the
k-th record stands on the k-th line that is neither head, blank nor malformed. The sum proves it: did a record run
over two lines it would not come out, and the careful reader takes over.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from crmcore.domain.kernel.problems import Problem
from crmcore.store.reading.source.source import Source
from crmcore.store.reading.source.text_scan import blank_lines
from crmcore.store.reading.source.text_table import malformed_table
from crmcore.store.reading.text.delimited import read_carefully
from crmcore.store.reading.text.one_column import taken_apart

_REJECTS = "store_rejects=true, rejects_table='bad_lines', rejects_scan='bad_scans'"
_RULES = {
    "MISSING COLUMNS": "E-COLUMNS",
    "TOO MANY COLUMNS": "E-COLUMNS",
    "UNQUOTED VALUE": "E-QUOTE",
    "INVALID ENCODING": "E-ENCODING",
    "INVALID UNICODE": "E-ENCODING",
    "LINE SIZE OVER MAXIMUM": "E-LINE-LENGTH",
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """Table `records` holds the records in the order of the file (`rowid` from 0). `line_sql` gives the line of one of its
    rows; null when lines without a record lie between them: then `lined` looks them up in the table `line_runs`."""

    source: Source
    line_sql: str
    has_gaps: bool = False

    def lined(self, rows: str) -> str:
        """SQL of the `rows` (a query with `record` and `line`) with every line filled in. Costs a join if there are gaps, so
        ask for it at the end, of as few rows as possible."""
        if not self.has_gaps:
            return rows
        return (
            f"select found.* replace (record + line_runs.shift as line) from ({rows}) as found "
            f"asof join line_runs on found.record >= line_runs.from_record"
        )


def load(connection: duckdb.DuckDBPyConnection, source: Source, read: str, select: str, workdir: Path) -> Loaded:
    """Table `records` with the columns of `select`, which sees those of `read` beside the source's own; two steps, so
    that nothing costly is read twice. All lines are accounted for in the returned source.

    `connection` must preserve the order of insertion, and the columns must be plain expressions: a join, even the one that a
    long list after IN turns into, loses the order, and with it the lines. Raises Problem `E-TRUNCATED` when a Parquet
    file turns out to be damaged inside.
    """
    for leftover in ("records", "bad_lines", "bad_scans"):
        connection.execute(f"drop table if exists {leftover}")
    try:
        connection.execute(f"create table records as select line, {select} from (select *, {read} from {source.reading(_REJECTS)})")
    except duckdb.OutOfMemoryException:
        raise
    except duckdb.Error as damaged:
        if source.container == "parquet":
            raise Problem("E-TRUNCATED", kind="Parquet") from damaged
        raise
    if source.scan is None:
        return Loaded(source, "records.line")
    rows = connection.execute("select count(*) from records").fetchall()[0][0]
    rejected = connection.execute("""select line, any_value(error_type), any_value(csv_line) from bad_lines
                              group by line order by line""").fetchall()
    complete = rows + len(rejected) + source.head == source.lines
    blanks = np.empty(0, dtype=np.int64) if complete else blank_lines(source.path, source.head)
    spaces = [int(line) for line, _, text in rejected if not (text or "").strip()]
    bad = [
        (int(line), _RULES.get(str(kind), "E-COLUMNS"), (text or "").strip("\r\n")) for line, kind, text in rejected if (text or "").strip()
    ]
    if any(rule == "E-COLUMNS" and taken_apart(text, source.delimiter or ",", source.width) for _, rule, text in bad):
        return load(connection, read_carefully(source, workdir), read, select, workdir)
    gaps = np.unique(np.concatenate([blanks, np.array(spaces + [b[0] for b in bad], dtype=np.int64)]))
    if rows + len(gaps) + source.head != source.lines or len(gaps) != len(blanks) + len(rejected):
        return load(connection, read_carefully(source, workdir), read, select, workdir)
    accounted = replace(source, blank=len(blanks) + len(spaces), malformed=malformed_table(bad))
    if not len(gaps):
        return Loaded(accounted, f"records.rowid + {source.head + 1}")
    # before gap j stand (its line − head − 1 − j) records; from the next one on, the shift is one line more
    runs = pa.table(
        {"from_record": np.concatenate([[1], gaps - source.head - np.arange(len(gaps))]), "shift": source.head + np.arange(len(gaps) + 1)}
    )
    connection.register("line_runs_arrow", runs)
    connection.execute("""create or replace table line_runs as
        select from_record, max(shift) as shift from line_runs_arrow group by from_record""")
    connection.unregister("line_runs_arrow")
    return Loaded(accounted, "null::bigint", has_gaps=True)


def original_records(source: Source, upto: int) -> str:
    """SQL over the source again, as it was loaded, to record number `upto`: `record` (from 1) and the text columns."""
    return f"(select row_number() over () as record, * exclude (line) from {source.reading('ignore_errors=true')} limit {upto})"
