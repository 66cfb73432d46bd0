"""Growth outlooks: a person's judgement of how promising a customer is, 0 to 100, as new customers have no history.

What is in force on a date is a pure function of the ledger's rows and that date; a later row takes precedence, none is ever changed.
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
    """One judgement, in force from `effective_on` on.

    `value` (0–100) None: the value from the data counts again. `before` is the value in force when it was recorded, None: there
    was none. `recorded_at` is a UTC moment (ISO 8601) and `position` the ledger position, both empty until recorded.
    """

    customer_id: str
    value: float | None
    before: float | None
    author: str
    effective_on: date
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> Outlook:
        """The same judgement; `Problem("bad_outlook")` for a value outside 0–100."""
        if self.value is not None and not 0 <= self.value <= HIGHEST:
            raise Problem("bad_outlook", customer=self.customer_id, value=self.value)
        return self


def outlooks_in_force(rows: Iterable[Outlook], as_of: date) -> dict[str, Outlook]:
    """customer_id → the judgement in force on `as_of`; `rows` in any order."""
    current: dict[str, Outlook] = {}
    for row in sorted(rows, key=lambda row: row.position):
        if row.effective_on > as_of:
            continue
        if row.value is None:
            current.pop(row.customer_id, None)
        else:
            current[row.customer_id] = row
    return current


def with_outlooks(values: np.ndarray, customers: Customers, outlooks: Iterable[Outlook]) -> np.ndarray:
    """Growth outlooks from the data, float64[N] (NaN unknown), with the judgements in force (`outlooks`) in their place; read-only."""
    rows = {row: outlook.value for outlook in outlooks if (row := customers.row_of(outlook.customer_id)) is not None}
    if not rows:
        return values
    judged = np.array(values)
    judged[list(rows)] = list(rows.values())
    return frozen_array(judged)
