"""What every customer bought at every branch, as known on a date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.branches.sales import MONTHS, NO_BRANCH, BranchSales
from crmcore.domain.grading.scenario import months_before
from crmcore.store.engine.engine import cursor_for, run_query


def read_branch_sales(company_dir: Path, version: int, count: int, as_of: date) -> BranchSales:
    """The sales of the twelve months up to a date, of `count` customers. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        spans = run_query(cursor, "branch_spans", as_of=as_of)
        sales = run_query(cursor, "branch_sales", as_of=as_of, start=months_before(as_of, MONTHS))
    names = spans["branch"].cast(pa.string())
    place = pc.index_in(sales["branch"].cast(pa.string()), value_set=names.combine_chunks()).fill_null(NO_BRANCH)
    profit = sales["profit"].to_numpy().copy()
    profit[sales["profits_missing"].to_numpy() > 0] = np.nan
    first, last = (tuple(spans[column].to_pylist()) for column in ("first_sale", "last_sale"))
    return BranchSales(
        tuple(names.to_pylist()),
        first,
        last,
        as_of,
        count,
        sales["customer_key"].to_numpy().astype(np.int64),
        place.to_numpy().astype(np.int64),
        sales["amount"].to_numpy(),
        profit,
        sales["orders"].to_numpy().astype(np.int64),
    )
