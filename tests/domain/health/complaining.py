"""Open complaints of ten customers for tests, three working days allowed, weekends off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pyarrow as pa

from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.complaints.of_customers import OpenComplaints, open_complaints
from crmcore.domain.complaints.register import Complaints
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.terms.working_calendar import WorkingCalendar


def complaints_since(opened: Mapping[int, date], day: date, customers: int = 10) -> OpenComplaints:
    """Customer → the day on which its complaint came in, as it stands on `day`."""
    k = len(opened)
    days, never = np.array([on.toordinal() for on in opened.values()], np.int64), np.full(k, NEVER)
    known = Complaints(
        pa.array([f"K{row}" for row in opened], pa.string()), np.array(list(opened), np.int64), days, never, never,
        pa.nulls(k, pa.string()), pa.nulls(k, pa.string()), np.full(k, np.nan), np.full(k, np.nan),
    )  # fmt: skip
    tiers = np.zeros(k, np.int64)
    desk = ComplaintDesk(known, "abcd", ("A", "B"), tiers, tiers > 0, tiers + 3, tiers + 1, WorkingCalendar(), day)
    return open_complaints(desk, customers)
