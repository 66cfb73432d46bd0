"""The late invoices of a window by the reason that stands with them."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.grading.late_reasons import ReasonRow
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import window_start
from crmcore.store.engine.engine import cursor_for, run_query


def read_late_reasons(company_dir: Path, version: int, mart: Mart) -> tuple[ReasonRow, ...]:
    """Every reason of the late invoices in the mart's window, the largest amount first; those without a reason as one row. () where
    there are no invoices. Raises `Problem("unknown_version")`."""
    if "payment" not in mart.has:
        return ()
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "late_reasons", as_of=mart.as_of, start=window_start(mart.as_of, mart.window)).to_pylist()
    excused, counted = mart.late_reasons.excused, mart.late_reasons.counted
    return tuple(
        ReasonRow(**row, excused=True if row["reason"] in excused else False if row["reason"] in counted else None) for row in rows
    )
