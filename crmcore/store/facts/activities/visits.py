"""When customers were met last, and what is planned with them, as known on a working date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.facts.activities import Appointments, LastContacts
from crmcore.domain.tables.event_words import REMOTE_PARTS
from crmcore.domain.tables.registry import BY_NAME
from crmcore.domain.visits.decisions import marks_on
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.activities.columns import day_column, flag_column, hide_personal, key_column, number_column
from crmcore.store.facts.customers import read_customers


def read_last_contacts(company_dir: Path, version: int, count: int, as_of: date) -> LastContacts:
    """The newest contact and visit of each of `count` customers up to `as_of`: by the data, or recorded here. Raises
    `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "last_contacts", as_of=as_of, remote_parts=REMOTE_PARTS)
    recorded = _recorded_visits(company_dir, version, as_of)
    days = []
    for name in ("contact", "visit"):
        of_customer = np.full(count, np.datetime64("NaT", "D"))
        of_customer[rows["customer_key"].to_numpy()] = day_column(rows, name)
        for row, day in recorded.items():
            of_customer[row] = np.fmax(of_customer[row], np.datetime64(day, "D"))
        of_customer.setflags(write=False)
        days.append(of_customer)
    return LastContacts(*days)


def read_appointments(company_dir: Path, version: int, as_of: date) -> Appointments:
    """What was planned by `as_of` for that day or later. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "planned_appointments", as_of=as_of, remote_parts=REMOTE_PARTS)
    rows = hide_personal(rows, BY_NAME["appointment"], company_dir)
    return Appointments(
        ids=rows["appointment_id"],
        customer=key_column(rows),
        planned=day_column(rows, "planned_on"),
        rep=rows["rep_id"],
        is_visit=flag_column(rows, "is_visit"),
        hours=number_column(rows, "hours"),
        note=rows["note"],
    )


def _recorded_visits(company_dir: Path, version: int, as_of: date) -> dict[int, date]:
    """Customer's row → the newest visit that somebody recorded up to `as_of`."""
    marks = marks_on(visit_decisions(company_dir), as_of)
    visited = {number: mark.visited for number, mark in marks.items() if mark.visited is not None}
    if not visited:
        return {}
    customers = read_customers(company_dir, version)
    return {row: day for number, day in visited.items() if (row := customers.row_of(number)) is not None}
