"""Which decision is in force on a day, and which comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.kernel.dated_decisions import decision_in_force, next_in_force


@dataclass(frozen=True)
class Row:
    """A decision and the day from which it counts."""

    position: int
    effective_on: date | None


def test_the_next_is_the_first_that_takes_over():
    first, june, replaced, august = Row(1, None), Row(2, date(2025, 6, 1)), Row(3, date(2025, 7, 1)), Row(4, date(2025, 6, 15))
    rows = [first, june, replaced, august]
    assert decision_in_force(rows, date(2025, 5, 31)) is first and next_in_force(rows, date(2025, 5, 31)) is june
    assert next_in_force(rows, date(2025, 6, 1)) is august
    # the one of July was decided before the one of mid-June, which still counts then
    assert next_in_force(rows, date(2025, 6, 15)) is None
    assert next_in_force([june], date(2025, 5, 1)) is june and next_in_force([], date(2025, 5, 1)) is None
