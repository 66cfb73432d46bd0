"""Letters to customers that lose money: who received one, and what became of their profit since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.budget.levers import STEPS
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.problems import Problem

#: months after a letter that are tracked, at most; more would meet themselves in the year before
MOST_MONTHS = 12


@dataclass(frozen=True, slots=True)
class LetterRecord:
    """Customers to whom a letter went out on a day (`sent`), or of whom it is recorded that none did after all.

    `step`: entry of STEPS, "" where it is not said; the rest as of the ledger.
    """

    customers: tuple[str, ...]
    sent: bool
    step: str
    on: date
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> LetterRecord:
        """The same. Raises `Problem`: letters_for_nobody, bad_letter_step."""
        if not self.customers or not all(self.customers):
            raise Problem("letters_for_nobody")
        if self.step and self.step not in STEPS:
            raise Problem("bad_letter_step", step=self.step, known=", ".join(STEPS))
        return self


def letters_on(records: Iterable[LetterRecord], day: date) -> dict[str, LetterRecord]:
    """Customer → the letter that it had received by a day."""
    found: dict[str, LetterRecord] = {}
    for record in sorted(records, key=lambda one: one.position):
        if record.on <= day:
            for customer in record.customers:
                if record.sent:
                    found[customer] = record
                else:
                    found.pop(customer, None)
    return found


def whole_months(start: date, day: date) -> int:
    """Whole months from one day to another, MOST_MONTHS at most, 0 where none has passed."""
    months = 0
    while months < MOST_MONTHS and months_before(start, -(months + 1)) <= day:
        months += 1
    return months


@dataclass(frozen=True, slots=True)
class Tracked:
    """What became of the customers that received a letter on one day.

    Attributes
    ----------
    on, months
        The day, and the whole months since; 0: nothing can be said yet.
    customers
        Whose letter it was, and who are in the data.
    before, since
        Their net profit in the same months a year earlier, and in the months since (money); NaN where nothing can be said.
    others
        Customers without a letter that lost money in the same months a year earlier.
    others_before, others_since
        The same of these.
    """

    on: date
    months: int
    customers: int
    before: float
    since: float
    others: int
    others_before: float
    others_since: float


def tracked(on: date, months: int, has_letter: np.ndarray, any_letter: np.ndarray, before: np.ndarray, since: np.ndarray) -> Tracked:
    """The customers of one day beside those without any letter.

    Parameters
    ----------
    has_letter, any_letter : bool[N], received one on that day, or on any
    before, since : float64[N], net profit in the same months a year earlier and in those since (money); NaN counts as nothing
    """
    before, since = np.nan_to_num(before), np.nan_to_num(since)
    others = (before < 0) & ~any_letter
    sums = (float(values[mask].sum()) for mask in (has_letter, others) for values in (before, since))
    mine_before, mine_since, others_before, others_since = sums
    return Tracked(on, months, int(has_letter.sum()), mine_before, mine_since, int(others.sum()), others_before, others_since)
