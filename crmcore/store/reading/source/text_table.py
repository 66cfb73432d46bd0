"""A file rewritten as text, record by record: its line number and one column per cell, in Parquet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.store.engine.engine import sql_literal
from crmcore.store.reading.source.request import REFUSED_SCHEMA

_BATCH = 50_000
_EXCERPT = 2_000


class TextTable:
    """Collects records into `path`; `blank` and `malformed` account for the lines that are no records."""

    def __init__(self, path: Path, width: int) -> None:
        self.path = path
        self.blank = 0
        self.records = 0
        self._malformed: list[tuple[int, str, str]] = []
        self._schema = pa.schema([("line", pa.int64())] + [(f"c{i}", pa.string()) for i in range(1, width + 1)])
        self._columns: list[list[object]] = [[] for _ in self._schema]
        self._writer = pq.ParquetWriter(path, self._schema, compression="lz4")

    def __enter__(self) -> TextTable:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._flush()
        self._writer.close()

    def add(self, line: int, cells: Sequence[str]) -> None:
        """One record; one without any content counts as blank. `cells` may be shorter than the table."""
        if not any(map(str.strip, cells)):
            self.blank += 1
            return
        self.records += 1
        self._columns[0].append(line)
        for index, column in enumerate(self._columns[1:]):
            column.append(cells[index] if index < len(cells) else "")
        if len(self._columns[0]) == _BATCH:
            self._flush()

    def refuse(self, line: int, rule: str, text: str) -> None:
        """A line that is no record of the table, and why."""
        self._malformed.append((line, rule, text[:_EXCERPT]))

    @property
    def malformed(self) -> pa.Table:
        """The refused lines, with the columns of REFUSED_SCHEMA."""
        return malformed_table(self._malformed)

    @property
    def relation(self) -> str:
        """SQL that yields `line` and the columns c1…cN."""
        return f"(select * from read_parquet({sql_literal(self.path)}))"

    def _flush(self) -> None:
        self._writer.write_batch(pa.record_batch(self._columns, schema=self._schema))
        self._columns = [[] for _ in self._schema]


def malformed_table(rows: Sequence[tuple[int, str, str]]) -> pa.Table:
    """(line, rule, text of the line) → the columns of a refusal; they have no record number and no column."""
    none = [None] * len(rows)
    return pa.table([[r[0] for r in rows], none, none, [r[2] for r in rows], [r[1] for r in rows]], schema=REFUSED_SCHEMA)
