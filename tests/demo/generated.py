"""The generated tables of a demo company, queried in SQL: every table under its name, and `truth`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa


class GeneratedTables:
    def __init__(self, files: Mapping[str, Sequence[Path]], truth: pa.Table | None = None) -> None:
        self.files = files
        self._connection = duckdb.connect()
        for table, paths in files.items():
            listed = ", ".join(f"'{path}'" for path in paths)
            self._connection.execute(f"create view {table} as select * from read_parquet([{listed}])").fetchall()
        if truth is not None:
            self._connection.register("truth", truth)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        """The only value of the only row."""
        ((value,),) = self.rows(sql)
        return value
