"""What letting customers go led to: the cost that ended, the debts that came in, and what became of those they had influence on.

Facts, no forecast: the year before the parting against what came since. The saving is the loss of that year at the same pace, so it says
what would have been lost if nothing had changed; that nothing would have changed cannot be told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array

DAYS_OF_YEAR = 365
#: before so many days the customers that somebody had influence on may just not be due yet
FIRST_DAYS = 90


@dataclass(frozen=True, eq=False)
class LetGoEffect:
    """What followed for each of n customers let go, in the order of `LetGo.rows`; money in the company's currency.

    Attributes
    ----------
    rows
        int64[n], rows of the mart.
    days
        float64[n], days since the parting.
    amount, gross, net
        float64[n], order amount, gross and net profit of the twelve months before the parting; NaN where unknown.
    brought
        float64[n], gross profit of what was bought after it.
    owed, recovered
        float64[n], overdue on the day of the parting, and what of it is paid since; NaN: no invoices on file.
    followers, stayed
        int64[n], customers that it referred or owns and that had bought in the twelve months before the parting; those of them that bought
        after it.
    others, others_stayed
        int64[n], all customers that had bought in the twelve months before the same day, and those of them that bought after it: the plain
        comparison.
    """

    rows: np.ndarray
    days: np.ndarray
    amount: np.ndarray
    gross: np.ndarray
    net: np.ndarray
    brought: np.ndarray
    owed: np.ndarray
    recovered: np.ndarray
    followers: np.ndarray
    stayed: np.ndarray
    others: np.ndarray
    others_stayed: np.ndarray

    @property
    def service(self) -> np.ndarray:
        """float64[n]: what serving it cost in the year before: gross less net profit."""
        return frozen_array(self.gross - self.net)

    @property
    def saved(self) -> np.ndarray:
        """float64[n]: what was brought since, less the net profit of the year before at the same pace; below zero where a customer that
        earned was let go, NaN where its profit is not known."""
        return frozen_array(self.brought - self.net * self.days / DAYS_OF_YEAR)

    @property
    def early(self) -> np.ndarray:
        """bool[n]: too early to say anything of its followers."""
        return frozen_array(self.days < FIRST_DAYS, np.bool_)

    @property
    def total(self) -> dict[str, float | int]:
        """The sums: customers, net (of the year before), saved, owed, recovered; of those not too early followers, stayed, and
        `others_share`, the share of all customers that bought on, weighted by followers (NaN without any)."""
        late = ~self.early
        followers = self.followers[late]
        share = self.others_stayed[late] / np.maximum(self.others[late], 1)
        return {
            "customers": len(self.rows),
            "net": float(np.nansum(self.net)),
            "saved": float(np.nansum(self.saved)),
            "owed": float(np.nansum(self.owed)),
            "recovered": float(np.nansum(self.recovered)),
            "followers": int(followers.sum()),
            "stayed": int(self.stayed[late].sum()),
            "others_share": float((share * followers).sum() / followers.sum()) if followers.sum() else float("nan"),
        }


@dataclass(frozen=True, eq=False)
class YearBefore:
    """All customers on the day of a parting. `day`: the day; `amount`, `gross`, `net`: float64[N] of the twelve months before it, NaN where
    unknown; `days_since_order`: float64[N] on it."""

    day: date
    amount: np.ndarray
    gross: np.ndarray
    net: np.ndarray
    days_since_order: np.ndarray


@dataclass(frozen=True, eq=False)
class Since:
    """What came in from n customers after their parting. `brought`: float64[n], gross profit of what they bought or returned; `owed`,
    `recovered`: float64[n], overdue on that day and what of it is paid since, NaN where no invoices are on file."""

    brought: np.ndarray
    owed: np.ndarray
    recovered: np.ndarray


def let_go_effect(
    rows: np.ndarray,
    before: Sequence[YearBefore],
    now: YearBefore,
    since: Since,
    followers: tuple[np.ndarray, np.ndarray],
) -> LetGoEffect:
    """What followed for the customers in `rows` (int64[n]).

    Parameters
    ----------
    before : for each of them all customers on the day of its parting; equal days may share one
    now : all customers on the day looked at
    since : what came in after it
    followers : (leader, follower), int64[k] rows each
    """
    at = range(len(rows))
    amount, gross, net = (np.array([getattr(before[k], name)[rows[k]] for k in at], np.float64) for name in ("amount", "gross", "net"))
    days = np.array([(now.day - before[k].day).days for k in at], np.float64)
    counts = np.array([_bought(before[k], now, followers[1][followers[0] == rows[k]]) for k in at], np.int64).reshape(-1, 2)
    everyone = np.array([_bought(before[k], now, slice(None)) for k in at], np.int64).reshape(-1, 2)
    return LetGoEffect(
        frozen_array(rows, np.int64),
        *(frozen_array(values) for values in (days, amount, gross, net, since.brought, since.owed, since.recovered)),
        *(frozen_array(values, np.int64) for values in (*counts.T, *everyone.T)),
    )


def _bought(before: YearBefore, now: YearBefore, rows: np.ndarray | slice) -> tuple[int, int]:
    """(of `rows` those with a purchase in the twelve months before a parting, those of them with one after it)."""
    with np.errstate(invalid="ignore"):
        active = before.days_since_order[rows] < DAYS_OF_YEAR
        after = now.days_since_order[rows] < (now.day - before.day).days
    return int(active.sum()), int((active & after).sum())
