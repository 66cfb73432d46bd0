"""Stage a few rows the way an import does: Parquet files with the stored columns that the rows name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from crmcore.domain.tables.registry import BY_NAME, CUSTOMER
from crmcore.store.engine.damage import file_fingerprint, sealed
from crmcore.store.files.paths import database_file, signature_file
from crmcore.store.versions.building import CARRIED, Changes
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version

_TYPES = {
    "date": pa.date32(),
    "money": pa.decimal128(18, 4),
    "number": pa.decimal128(18, 4),
    "share": pa.float64(),
    "score": pa.float64(),
    "percent": pa.float64(),
    "flag": pa.bool_(),
    "id": pa.string(),
    "text": pa.string(),
}
_numbers = count()


def staged(folder: Path, table: str, rows: Iterable[Mapping[str, Any]]) -> Path:
    """One staged file. Dates may be ISO text, money any number."""
    rows = list(rows)
    known: dict[str, str] = {c.name: c.kind for c in BY_NAME.get(table, CUSTOMER).stored}
    if table == CARRIED:
        known |= {"source_table": "text", "observed_on": "date"}
    columns = {
        name: pa.array([_value(known[name], row.get(name)) for row in rows], _TYPES[known[name]])
        for name in known
        if any(name in row for row in rows)
    }
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{table}-{next(_numbers)}.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def build(company_dir: Path, replace: frozenset[str] = frozenset(), **tables: Iterable[Mapping[str, Any]]) -> int:
    """The next version of a company from rows per table."""
    company_dir.mkdir(exist_ok=True)
    files = {table: [staged(company_dir / "staged", table, rows)] for table, rows in tables.items()}
    return build_version(company_dir, Changes(files, replaced_tables=replace), base=current_version_number(company_dir))


def resigned(company_dir: Path, version: int, **without_layout: None) -> None:
    """Sign a version whose files a test has changed on purpose; `layout=None` leaves out the word for the layout."""
    result = {k: v for k, v in json.loads(signature_file(company_dir, version).read_text("utf-8")).items() if k not in without_layout}
    result |= file_fingerprint(database_file(company_dir, version))
    signature_file(company_dir, version).write_text(json.dumps(sealed(result)), "utf-8")


def _value(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return Decimal(str(value)) if kind in ("money", "number") else value
