"""Everything that the page of one customer shows: its facts as known on a date, table by table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa

from crmcore.domain.decisions.privacy import without_personal_records
from crmcore.domain.grading.late_reasons import NO_LATE_REASONS, LateReasons
from crmcore.domain.grading.scenario import months_before
from crmcore.store.decisions.privacy import hidden_attributes, privacy_of
from crmcore.store.engine.engine import cursor_for, run_query

#: months of the history, the newest included
HISTORY_MONTHS = 36
#: a record of a customer → the table that holds it
RECORDS: dict[str, str] = {
    "orders": "order_line",
    "branches": "order_line",
    "open_orders": "open_order",
    "payments": "payment",
    "complaints": "complaint",
    "complaint_pauses": "complaint_pause",
    "surveys": "survey",
    "contacts": "contact",
    "appointments": "appointment",
    "services": "service_cost",
    "departures": "departure",
    "attributes": "attribute",
    "relations": "relation",
}


@dataclass(frozen=True, slots=True)
class History:
    """A customer's money by calendar month, oldest first, without gaps: first days of the months, amounts, profits.

    `profit` is None where no line has a profit or cost; the newest month ends on `as_of`.
    """

    months: tuple[date, ...]
    amount: tuple[float, ...]
    profit: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Details:
    """One customer, as known on a date. `records` maps each name of RECORDS to its rows, newest first; money float64."""

    history: History
    records: dict[str, pa.Table]


def read_details(
    company_dir: Path, version: int, customer: int, customer_id: str, as_of: date, late_reasons: LateReasons = NO_LATE_REASONS
) -> Details:
    """What is known of one customer on `as_of`, its late payments excused by `late_reasons`. `customer` is its row in the version, which
    is its key there.

    Raises `Problem("unknown_version")`.
    """
    privacy = privacy_of(company_dir)
    with cursor_for(company_dir, version) as cursor:
        first = months_before(as_of.replace(day=1), HISTORY_MONTHS - 1)
        months = run_query(cursor, "customer_months", customer=customer, as_of=as_of, first=first)
        own = {"relations": {"customer_id": customer_id}, "payments": late_reasons.as_json()}
        records = {}
        for name in RECORDS:
            parameters = own.get(name, {})
            records[name] = run_query(cursor, f"customer_{name}", customer=customer, as_of=as_of, **parameters)
    if privacy.hidden:  # here as in every list
        records = without_personal_records(records, RECORDS, hidden_attributes(company_dir, version, privacy))
    return Details(_history(months, as_of), records)


def _history(rows: pa.Table, as_of: date) -> History:
    """Months without a line bring nothing; those before the customer's first line here are not shown."""
    start = rows["month"][0].as_py() if rows.num_rows else as_of.replace(day=1)
    count = (as_of.year - start.year) * 12 + as_of.month - start.month + 1
    newest = as_of.replace(day=1)
    months = tuple(months_before(newest, count - 1 - k) for k in range(count))
    amount, profit = (dict(zip(rows["month"].to_pylist(), rows[c].to_pylist(), strict=True)) for c in ("amount", "profit"))
    unknown = rows.num_rows > 0 and rows["profit"].null_count == rows.num_rows
    return History(months, tuple(amount.get(m) or 0.0 for m in months), None if unknown else tuple(profit.get(m) or 0.0 for m in months))
