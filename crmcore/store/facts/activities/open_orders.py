"""Open orders, materials, arrivals and capacity of a version, as known on a working date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.facts.open_orders import UNKNOWN, Materials, OpenOrders
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.activities.columns import day_column, flag_column, key_column, number_column


def read_open_orders(company_dir: Path, version: int, as_of: date) -> OpenOrders:
    """Everything about orders not yet delivered; empty where the data have no such table. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "open_order_lines", as_of=as_of)
        known = run_query(cursor, "materials_wanted", as_of=as_of)
        coming = run_query(cursor, "coming_arrivals", as_of=as_of)
        capacity = run_query(cursor, "production_hours")
    numbers = known["material"].combine_chunks()
    wanted = pc.index_in(coming["material"], value_set=numbers)
    coming = coming.filter(wanted.is_valid())
    ids = rows["order_id"].combine_chunks()
    partial = rows["partial_delivery"].fill_null(True)
    return OpenOrders(
        ids,
        frozen_array(pc.rank(ids, tiebreaker="dense").to_numpy().astype(np.int64) - 1, np.int64),
        key_column(rows).astype(np.int64),
        frozen_array(pc.index_in(rows["material"], value_set=numbers).to_numpy(), np.int64),
        day_column(rows, "ordered_on"),
        day_column(rows, "due_date"),
        day_column(rows, "started_on"),
        _parts(rows, "quantity"),
        number_column(rows, "amount"),
        frozen_array(~partial.to_numpy(), bool),
        number_column(rows, "production_hours"),
        _materials(known, numbers),
        frozen_array(wanted.drop_null().to_numpy(), np.int64),
        day_column(coming, "arrives_on"),
        _parts(coming, "quantity"),
        day_column(capacity, "from_day"),
        number_column(capacity, "hours"),
    )


def _materials(known: pa.Table, numbers: pa.Array) -> Materials:
    assumed = known["in_pieces"].is_null().to_numpy().astype(bool)
    whole = flag_column(known, "whole")
    return Materials(
        numbers,
        known["name"].combine_chunks(),
        known["unit"].combine_chunks(),
        frozen_array(whole & (assumed | flag_column(known, "in_pieces")), bool),
        frozen_array(assumed, bool),
        number_column(known, "unit_cost"),
        _parts(known, "on_hand", UNKNOWN),
        _parts(known, "arrived"),
    )


def _parts(rows: pa.Table, name: str, unknown: int = 0) -> np.ndarray:
    """int64[n] ten-thousandths, none negative; `unknown` where null."""
    column = rows[name]
    return frozen_array(np.where(column.is_null().to_numpy(), unknown, np.maximum(column.fill_null(0).to_numpy(), 0)), np.int64)
