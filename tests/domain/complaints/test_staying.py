"""Who stayed after complaints in time and late: counted by hand, each customer once, and only what was decided by the day."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from crmcore.domain.complaints.clock import NO_PAUSES, run_clock
from crmcore.domain.complaints.register import Complaints
from crmcore.domain.complaints.staying import FEW, observed_staying
from crmcore.domain.terms.ordinals import NEVER
from crmcore.domain.terms.working_calendar import WorkingCalendar

#: a Monday; three working days end on Thursday the 6th
OPENED, UNTIL, TODAY = date(2023, 3, 6), date(2023, 12, 31), date(2024, 12, 31)
EARLY, LATE = date(2023, 3, 8), date(2023, 3, 20)


def stayed(rows: list[tuple[int, date | None, int]], bought: list[bool], opened: date = OPENED):
    """`rows`: (customer, closed on, tier)."""
    k = len(rows)
    closed = np.array([NEVER if on is None else on.toordinal() for _, on, _ in rows])
    days, unknown = np.full(k, opened.toordinal()), np.full(k, np.nan)
    known = Complaints(
        pa.array([f"{at:05}" for at in range(k)]), np.array([row for row, *_ in rows]), days, np.full(k, NEVER), closed,
        pa.nulls(k, pa.string()), pa.nulls(k, pa.string()), unknown, unknown,
    )  # fmt: skip
    clock = run_clock(days, closed, np.full(k, 3), NO_PAUSES, WorkingCalendar(), TODAY)
    return observed_staying(known, clock, np.array([tier for *_, tier in rows]), 2, date(2022, 12, 31), UNTIL, np.array(bought))


def test_forty_in_time_and_forty_late():
    """30 of 40 and 20 of 40 stay: 25 points. In the second tier three: nothing is said of them, nor do they count among all."""
    rows = [(at, EARLY if at < 40 else LATE, 0) for at in range(80)] + [(80, EARLY, 1), (81, LATE, 1), (82, None, 1)]
    bought = [at < 30 or 40 <= at < 60 for at in range(83)]
    first, second, without, together = stayed(rows, bought)
    assert (first.in_time, first.stayed_in_time, first.late, first.stayed_late) == (40, 30, 40, 20)
    assert first.difference == pytest.approx(0.25) and first.interval is not None and first.interval[0] < 0.25 < first.interval[1]
    assert (second.in_time, second.late, second.difference, second.interval) == (1, 2, None, None)
    assert (without.in_time, without.late) == (0, 0)
    assert (together.in_time, together.late, together.difference) == (41, 42, pytest.approx(0.25)) and together.interval == first.interval


def test_one_below_the_least_says_nothing():
    rows = [(at, EARLY if at < FEW - 1 else LATE, 0) for at in range(80)]
    assert stayed(rows, [True] * 80)[-1].difference is None


def test_a_customer_counts_once_and_late_where_one_of_its_complaints_was():
    (first, *_) = stayed([(0, EARLY, 0), (0, LATE, 0), (1, EARLY, 0)], [True, False])
    assert (first.in_time, first.stayed_in_time, first.late, first.stayed_late) == (1, 0, 1, 1)


def test_what_was_not_decided_by_the_day_is_left_out():
    """Opened two days before it and settled in time after it, or opened later."""
    assert stayed([(0, date(2024, 1, 2), 0)], [True], date(2023, 12, 29))[0].in_time == 0
    assert stayed([(0, date(2024, 1, 3), 0)], [True], date(2024, 1, 2))[0].in_time == 0
