"""When customers were met last, and what is planned with them, as known on a working date."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.facts.activities import Appointments, LastContacts
from crmcore.domain.kernel.contact_kinds import REMOTE_PARTS
from crmcore.domain.kernel.tables import BY_NAME
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.activities.columns import day_column, flag_column, hide_personal, key_column, number_column


def read_last_contacts(company_dir: Path, version: int, count: int, as_of: date) -> LastContacts:
    """The newest contact and visit of each of `count` customers up to `as_of`. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "last_contacts", as_of=as_of, remote_parts=REMOTE_PARTS)
    days = []
    for name in ("contact", "visit"):
        of_customer = np.full(count, np.datetime64("NaT", "D"))
        of_customer[rows["customer_key"].to_numpy()] = day_column(rows, name)
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
