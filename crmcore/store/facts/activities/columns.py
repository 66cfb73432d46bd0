"""Columns of query results as the arrays that facts are made of."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.decisions.privacy import HIDDEN, personal_columns
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.tables.columns import Table
from crmcore.store.decisions.privacy import privacy_of


def day_column(rows: pa.Table, name: str) -> np.ndarray:
    """datetime64[D][n], NaT where null; read-only."""
    days = rows[name].cast(pa.date32()).cast(pa.int32())
    values = days.fill_null(0).to_numpy().astype("datetime64[D]")
    values[days.is_null().to_numpy(zero_copy_only=False)] = np.datetime64("NaT", "D")
    values.setflags(write=False)
    return values


def number_column(rows: pa.Table, name: str) -> np.ndarray:
    """float64[n], NaN where null; read-only."""
    return frozen_array(rows[name].cast(pa.float64()).to_numpy())


def flag_column(rows: pa.Table, name: str) -> np.ndarray:
    """bool[n], False where null; read-only."""
    return frozen_array(rows[name].fill_null(False).to_numpy(), bool)


def key_column(rows: pa.Table) -> np.ndarray:
    """int32[n], the customers' rows in the mart; read-only."""
    return frozen_array(rows["customer_key"].to_numpy(), np.int32)


def hide_personal(rows: pa.Table, table: Table, company_dir: Path) -> pa.Table:
    """The rows with their personal texts shown as HIDDEN, where the company hides personal data."""
    if not privacy_of(company_dir).hidden:
        return rows
    for name in personal_columns(table):
        if name in rows.column_names:
            masked = pc.if_else(rows[name].is_valid(), HIDDEN, pa.scalar(None, pa.string()))
            rows = rows.set_column(rows.column_names.index(name), name, masked)
    return rows
