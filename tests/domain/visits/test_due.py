"""Which visits are due, worked by hand and as properties."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from hypothesis import given, strategies as st

from crmcore.domain.team.team import Team
from crmcore.domain.visits.due import FixedVisits, VisitsDue, visits_due
from tests.domain.team.test_team import people, team

DAY = date(2026, 3, 2)
EVERY, HOURS = (30, 91, 182, None, 182), (2.0, 2.0, 1.0, 1.0, 1.0)


def due_of(found: Team, last: list[str], **more) -> VisitsDue:
    return visits_due(found, DAY, np.array(last, "datetime64[D]"), EVERY, HOURS, **more)


def test_the_interval_counts_from_the_last_contact():
    # 30 days after 31 January is 2 March: due on the day; 91 after 1 January is 2 April: 31 days ahead; D gets no visits
    known = due_of(team(people([9]), [0] * 5, [0, 1, 0, 3, -1]), ["2026-01-31", "2026-01-01", "2026-01-01", "2020-01-01", "2025-08-31"])
    assert known.due.astype(str).tolist() == ["2026-03-02", "2026-04-02", "2026-01-31", "NaT", "2026-03-01"]
    assert known.days.tolist()[:3] == [30, 60, 60]
    assert known.ratio.tolist()[:3] == [1.0, 1 - 31 / 91, 2.0] and np.isnan(known.ratio[3])
    assert known.is_due.tolist() == [True, False, True, False, True] and known.overdue.tolist() == [False, False, True, False, True]
    assert known.overdue_days.tolist()[:3] == [0, -31, 30] and known.hours.tolist() == [2, 2, 2, 1, 1] and not known.never.any()


def test_whoever_was_never_met_is_due_now_spread_over_one_interval_the_most_valuable_first():
    # four of one person's A: every 30 ÷ 4 days; the other person's only one is due now, as is the only B
    found = team(people([9, 9]), [0, 0, 0, 0, 1, 0], [0, 0, 0, 0, 0, 1], [5, np.nan, 9, 5, 1, 1])
    known = due_of(found, ["NaT"] * 6)
    assert known.overdue_days.tolist() == [-7, -22, 0, -15, 0, 0]
    assert known.never.all() and known.is_due.sum() == 3 and not known.overdue.any() and np.isnan(known.days).all()


def test_a_skipped_visit_counts_as_the_beginning_of_the_next_interval():
    found = team(people([9]), [0, 0, 0], [0, 0, 0])
    skipped = np.array(["2026-02-20", "2026-02-20", "NaT"], "datetime64[D]")
    known = due_of(found, ["2026-01-01", "NaT", "2026-01-01"], skipped=skipped)
    assert known.due.astype(str).tolist() == ["2026-03-22", "2026-03-22", "2026-01-31"] and known.days.tolist()[0] == 60
    assert known.never.tolist() == [False, True, False]


def test_the_first_visit_that_has_its_day():
    found = team(people([9]), [0, 0], [0, 0])
    days = np.array(["2026-03-05", "2026-03-09", "2026-04-01"], "datetime64[D]")
    fixed = FixedVisits(np.array([1, 0, 1]), days, np.zeros(3, np.int64), np.ones(3), np.zeros(3, bool), ("", "", ""))
    assert due_of(found, ["NaT", "NaT"], fixed=fixed).next_fixed.astype(str).tolist() == ["2026-03-09", "2026-03-05"]


@given(st.data())
def test_the_order_of_rows_does_not_matter(data):
    n = data.draw(st.integers(1, 25))
    draw = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    last = np.where(draw.random(n) < 0.4, np.datetime64("NaT", "D"), np.datetime64("2025-06-01") + draw.integers(0, 270, n))
    found = team(people([9, 9]), draw.integers(-1, 2, n), draw.integers(-1, 4, n), draw.integers(0, 3, n).astype(float))
    order = draw.permutation(n)
    columns = {name: getattr(found, name)[order] for name in ("ids", "owner", "tier", "value")}
    one, other = due_of(found, last), due_of(replace(found, **columns), last[order])
    assert np.array_equal(one.due[order], other.due, equal_nan=True)
    assert (one.due[one.never] >= np.datetime64(DAY)).all()  # nobody is late before its turn
    assert (one.overdue_days[one.never] > -one.interval[one.never]).all()  # and nobody waits more than one interval
