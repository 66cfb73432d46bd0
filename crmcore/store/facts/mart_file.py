"""The default mart, stored beside its version as columns that are memory-mapped and never parsed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from crmcore.domain.grading.metrics import STORED
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.damage import require_intact
from crmcore.store.files.atomic_write import atomic_replacement
from crmcore.store.files.paths import mart_file

#: months of the mart that is stored
DEFAULT_WINDOW = 12
#: raised when a metric changes its meaning, so that marts stored before are not used
MEANING = 3
_POPULATION, _IN_WINDOW = "population", "in_window"


@dataclass(frozen=True, eq=False)
class Columns:
    """The columns of a mart, without its customers. `metrics` float64[N] for every id of STORED, NaN where unknown;
    `population` int8[N]; `in_window` bool[N]; `basis` the best known profit; `has` tables with a fact by then; `months` of orders."""

    metrics: Mapping[str, np.ndarray]
    population: np.ndarray
    in_window: np.ndarray
    basis: str
    has: frozenset[str]
    months: int


def store_columns(path: Path, columns: Columns, as_of: date, window: int | None) -> None:
    """Write the mart of that date and window to `path`, uncompressed so that it can be mapped."""
    arrays = {name: pa.array(values) for name, values in columns.metrics.items()}
    arrays[_POPULATION] = pa.array(columns.population)
    arrays[_IN_WINDOW] = pa.array(columns.in_window.view(np.int8))
    details = {"basis": columns.basis, "has": sorted(columns.has), "months": columns.months}
    table = pa.table(arrays).replace_schema_metadata({"key": _key(as_of, window), "told": json.dumps(details)})
    with atomic_replacement(path) as draft, pa.ipc.new_file(str(draft), table.schema) as file:
        file.write_table(table, max_chunksize=max(1, table.num_rows))


def stored_columns(company_dir: Path, version: int, as_of: date, window: int | None) -> Columns | None:
    """The stored mart, if it is that of this date, window and meaning of the metrics; else None.

    The arrays are read-only views of the file; many sessions and processes share one copy of it in memory.
    """
    path = mart_file(company_dir, require_intact(company_dir, version))
    if not path.exists():
        return None
    with pa.memory_map(str(path)) as source:
        file = pa.ipc.open_file(source)
        if file.schema.metadata.get(b"key") != _key(as_of, window).encode():
            return None
        table = file.read_all()
    arrays = {name: frozen_array(table[name].to_numpy(), table[name].type.to_pandas_dtype()) for name in table.column_names}
    details = json.loads(file.schema.metadata[b"told"])
    return Columns(
        metrics={metric.id: arrays[metric.id] for metric in STORED},
        population=arrays[_POPULATION],
        in_window=arrays[_IN_WINDOW].view(np.bool_),
        basis=details["basis"],
        has=frozenset(details["has"]),
        months=details["months"],
    )


def _key(as_of: date, window: int | None) -> str:
    return f"{MEANING} {as_of.isoformat()} {window} {','.join(metric.id for metric in STORED)}"
