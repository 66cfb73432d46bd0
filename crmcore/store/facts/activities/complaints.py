"""The complaints of a version with their pauses, as known on a working date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.facts.activities import Complaints, Pauses
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.tables.event_words import ONGOING
from crmcore.domain.tables.registry import BY_NAME
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.activities.columns import day_column, flag_column, hide_personal, key_column, number_column


def read_complaints(company_dir: Path, version: int, as_of: date) -> Complaints:
    """All complaints up to `as_of`; none where the data have no such table. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "complaint_records", as_of=as_of, **ONGOING)
        stretches = run_query(cursor, "complaint_pauses", as_of=as_of)
    rows = hide_personal(rows, BY_NAME["complaint"], company_dir)
    stretches = hide_personal(stretches, BY_NAME["complaint_pause"], company_dir)
    position = pc.index_in(stretches["complaint_id"], value_set=rows["complaint_id"].combine_chunks())
    known = stretches.filter(position.is_valid())
    return Complaints(
        ids=rows["complaint_id"],
        customer=key_column(rows),
        opened=day_column(rows, "opened_on"),
        responded=day_column(rows, "responded_on"),
        closed=day_column(rows, "closed_on"),
        reopened=day_column(rows, "reopened_on"),
        is_open=flag_column(rows, "is_open"),
        subject=rows["subject"],
        severity=rows["severity"],
        outcome=rows["outcome"],
        owner=rows["handled_by"],
        handling_hours=number_column(rows, "handling_hours"),
        remedy_cost=number_column(rows, "remedy_cost"),
        pauses=Pauses(
            complaint=frozen_array(position.drop_null().to_numpy(), np.int64),
            start=day_column(known, "paused_on"),
            end=day_column(known, "resumed_on"),
            after_settlement=flag_column(known, "after_settlement"),
            reason=known["reason"],
        ),
        unknown_pauses=stretches.num_rows - known.num_rows,
    )


def complaint_numbers(company_dir: Path, version: int) -> pa.Array:
    """str[k]: the numbers of all complaints, the one opened last at the end. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        return run_query(cursor, "complaint_numbers")["complaint_id"].combine_chunks().cast(pa.string())


def complaint_customer(company_dir: Path, version: int, number: str) -> str:
    """The customer whose complaint that is; "" where the data have none of the number. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        found = run_query(cursor, "complaint_customer", number=number)["customer_id"].to_pylist()
    return found[0] if found else ""
