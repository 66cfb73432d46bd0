"""Growth outlooks given by a person: how promising a customer looks, 0 to 100. New customers have no history to go by (S4).

What counts on a date is a pure function of the trail and that date; a later row wins, nothing is ever changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.grading.mart import Customers
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.problems import Problem

HIGHEST = 100.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """One judgement, known from `effective_on` on. `value` None: back to what the data say. `before` is what counted when
    it was given, None: nothing was known."""

    customer_id: str
    value: float | None
    before: float | None
    author: str
    effective_on: date
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> Outlook:
        """The same judgement, or `Problem("bad_outlook")`."""
        if self.value is not None and not 0 <= self.value <= HIGHEST:
            raise Problem("bad_outlook", customer=self.customer_id, value=self.value)
        return self


def outlooks_in_force(rows: Iterable[Outlook], as_of: date) -> dict[str, Outlook]:
    """customer_id → the judgement that counts on `as_of`; `rows` in any order."""
    counting: dict[str, Outlook] = {}
    for row in sorted(rows, key=lambda row: row.position):
        if row.effective_on > as_of:
            continue
        if row.value is None:
            counting.pop(row.customer_id, None)
        else:
            counting[row.customer_id] = row
    return counting


def judged(told: np.ndarray, customers: Customers, given: Iterable[Outlook]) -> np.ndarray:
    """The growth outlook of every customer: what the data say (float64[N]), with the judgements `given` in their place."""
    rows = {row: outlook.value for outlook in given if (row := customers.row_of(outlook.customer_id)) is not None}
    if not rows:
        return told
    values = np.array(told)
    values[list(rows)] = list(rows.values())
    return frozen_array(values)
