"""Letting a customer go: a signed decision with its reason, what was tried before, and whether it may be won back.

A company parts with customers for two reasons that differ in what is owed: bad debt, and a loss that nothing turned ("involuntary" churn:
dropped by the company). The steps before the end are those of Mittal, Sarkees & Murshed (2008), "The Right Way to Manage Unprofitable
Customers", Harvard Business Review 86(4). What is in force on a day is a pure function of the recorded rows and that day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem

REASONS: tuple[str, ...] = ("bad_debt", "loss", "other")
#: what is tried before, in this order
STEPS: tuple[str, ...] = ("reassess", "educate", "renegotiate", "migrate")
#: reason → the cause of departure that it is (`crmcore.domain.churn.departures.CAUSES`)
CAUSE_OF: dict[str, str] = {"bad_debt": "involuntary_arrears", "loss": "involuntary_other", "other": "involuntary_other"}
LONGEST_TEXT = 1000
#: what stands for one customer in `LetGo.win_back`
UNDECIDED, BLOCKED, ALLOWED = -1, 0, 1


@dataclass(frozen=True, slots=True)
class LettingGo:
    """One decision about one customer, in force from `effective_on` on until a later one about it.

    Attributes
    ----------
    customer_id
        Who is let go.
    reason
        One of REASONS; None: the decision is taken back.
    why
        In words; it never leaves the company.
    tried
        Those of STEPS that were tried before.
    win_back
        Whether the customer may be won back; else it is on no list of customers to call, visit or win back.
    effective_on
        The day on which the company parts with it.
    author, recorded_at, position
        Who signed, the UTC moment (ISO 8601) and the ledger position; empty until recorded.
    """

    customer_id: str
    reason: str | None
    why: str
    tried: tuple[str, ...]
    win_back: bool
    effective_on: date
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    @property
    def cause(self) -> str:
        """The cause of departure that the reason is."""
        return CAUSE_OF.get(self.reason or "", "unknown")

    def checked(self) -> LettingGo:
        """The same with its texts cleaned and the steps in their order.

        Raises `Problem`: let_go_customer_missing, unknown_let_go_reason, unknown_let_go_step, let_go_reason_missing, text_too_long.
        """
        if self.reason is not None and self.reason not in REASONS:
            raise Problem("unknown_let_go_reason", reason=self.reason, known=", ".join(REASONS))
        for step in self.tried:
            if step not in STEPS:
                raise Problem("unknown_let_go_step", step=step, known=", ".join(STEPS))
        return replace(
            self,
            customer_id=checked_name(self.customer_id, "let_go_customer_missing"),
            why=checked_name(self.why, "let_go_reason_missing", LONGEST_TEXT),
            tried=tuple(step for step in STEPS if step in self.tried),
        )


def let_go_on(rows: Iterable[LettingGo], day: date) -> dict[str, LettingGo]:
    """customer_id → the decision in force on `day`, by id; `rows` in any order, `position` orders them."""
    found: dict[str, LettingGo] = {}
    for row in sorted(rows, key=lambda row: row.position):
        if row.effective_on <= day:
            found[row.customer_id] = row
    return {customer: found[customer] for customer in sorted(found) if found[customer].reason is not None}


@dataclass(frozen=True, eq=False)
class LetGo:
    """The customers of a mart that are let go on its date.

    Attributes
    ----------
    count
        Customers of the mart, N.
    rows
        int64[n], rows of the customers let go, ascending.
    decisions
        The decision about each, in the order of `rows`.
    days
        float64[n], days since each parting.
    """

    count: int
    rows: np.ndarray
    decisions: tuple[LettingGo, ...]
    days: np.ndarray

    @property
    def win_back(self) -> np.ndarray:
        """int8[N]: UNDECIDED where nobody decided, else BLOCKED or ALLOWED."""
        codes = np.full(self.count, UNDECIDED, np.int8)
        codes[self.rows] = [ALLOWED if decision.win_back else BLOCKED for decision in self.decisions]
        return frozen_array(codes, np.int8)

    @property
    def blocked(self) -> np.ndarray:
        """bool[N]: let go, and not to be won back."""
        return frozen_array(self.win_back == BLOCKED, np.bool_)

    def gone(self, days_since: np.ndarray) -> np.ndarray:
        """bool[N]: let go, and no purchase after it. `days_since`: float64[N], days since the newest purchase, NaN: none."""
        left = np.zeros(self.count, bool)
        with np.errstate(invalid="ignore"):
            left[self.rows] = ~(days_since[self.rows] < self.days)
        return frozen_array(left, np.bool_)

    def decision_of(self, row: int) -> LettingGo | None:
        """The decision about the customer in `row`; None where there is none."""
        at = int(np.searchsorted(self.rows, row))
        return self.decisions[at] if at < len(self.rows) and self.rows[at] == row else None


def let_go_of(book: Book) -> LetGo:
    """Who is let go on a Book's date; nobody where nothing reads it."""
    if "let_go" not in book.mart.insights:
        return LetGo(book.mart.count, frozen_array(np.zeros(0), np.int64), (), frozen_array(np.zeros(0)))
    return book.mart.insight("let_go", LetGo)
