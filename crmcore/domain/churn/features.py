"""What may foretell that a customer leaves: facts known on a cut-off, turned into columns of numbers.

Only dated facts count, and only up to the cut-off. What is written on a customer without a date (segment, region, an
attribute nobody dated) is left out: nobody can say since when it was known, and some of it is written after the customer left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array

#: days back that recent buying is seen over, besides the year and the year before it
QUARTER, HALF, YEAR, TWO_YEARS = 91, 182, 365, 730
SPANS: tuple[int, ...] = (QUARTER, HALF, YEAR, TWO_YEARS)

#: column → what it belongs to; a reason is told by group, because the columns of one move together
COLUMNS: dict[str, str] = {
    "days_since": "silence",
    "silence_ratio": "silence",
    "pace_quarter": "rhythm",
    "pace_half": "rhythm",
    "orders_growth": "rhythm",
    "amount_pace": "spending",
    "amount_growth": "spending",
    "purchase_days": "habit",
    "orders_year": "habit",
    "own_gap": "habit",
    "last_share": "habit",
    "amount_year": "size",
    "average_order": "size",
    "margin": "margin",
    "tenure": "tenure",
    "complaints_year": "complaints",
    "complaints_half": "complaints",
    "days_late": "payment",
    "on_time": "payment",
    "overdue_share": "payment",
    "disputed": "payment",
    "satisfaction": "attitude",
    "recommend": "attitude",
    "trust": "attitude",
    "service_share": "service",
    "contacts": "service",
}
NAMES: tuple[str, ...] = tuple(COLUMNS)
GROUPS: tuple[str, ...] = tuple(dict.fromkeys(COLUMNS.values()))
#: a silence of so many usual gaps says all there is to say
_LONGEST_RATIO, _HIGHEST_PACE = 20.0, 8.0


@dataclass(frozen=True, slots=True, eq=False)
class ChurnFacts:
    """What was known of n customers on `as_of`; float64[n] unless told otherwise, NaN where unknown.

    rows            int64[n]: row of each in the mart, ascending
    days_since      days since the newest purchase, NaN: none yet; tenure: since the first one
    own_gap         median days between purchase days, NaN before the second
    purchase_days   int64[n]: days with a purchase so far
    purchases, amount, profit   span in days → what was bought within it (see SPANS); profit is NaN where not told
    year_days       days of the twelve calendar months up to `as_of`
    gone            bool[n]: written down as departed, and no purchase since
    more            facts of other tables by name: complaints_year, complaints_half, average_days_late, on_time_share,
                    overdue_amount, disputed_share, satisfaction, recommend, trust, service_cost, contacts; None: no such table
    """

    as_of: date
    rows: np.ndarray
    days_since: np.ndarray
    tenure: np.ndarray
    own_gap: np.ndarray
    purchase_days: np.ndarray
    purchases: dict[int, np.ndarray]
    amount: dict[int, np.ndarray]
    profit: dict[int, np.ndarray]
    year_days: int
    gone: np.ndarray
    more: dict[str, np.ndarray | None]

    @property
    def count(self) -> int:
        return len(self.rows)

    @property
    def active(self) -> np.ndarray:
        """bool[n]: bought within the last twelve months and not known to have gone."""
        with np.errstate(invalid="ignore"):
            return (self.days_since < self.year_days) & ~self.gone


def features(facts: ChurnFacts, who: np.ndarray) -> np.ndarray:
    """float32[len(who), len(NAMES)] of the customers at positions `who` (int64) of `facts`; NaN where unknown."""
    year, before = facts.amount[YEAR][who], facts.amount[TWO_YEARS][who] - facts.amount[YEAR][who]
    orders = facts.purchases[YEAR][who].astype(np.float64)
    orders_before = facts.purchases[TWO_YEARS][who] - orders
    since, gap, tenure = facts.days_since[who], facts.own_gap[who], facts.tenure[who]
    # a young customer's quarter is compared with the time it has been there
    lived = np.clip(tenure, QUARTER, YEAR)

    def told(name: str) -> np.ndarray:
        values = facts.more.get(name)
        return np.full(len(who), np.nan) if values is None else values[who]

    columns: dict[str, Callable[[], np.ndarray]] = {
        "days_since": lambda: since,
        "silence_ratio": lambda: np.minimum(since / np.maximum(gap, 1), _LONGEST_RATIO),
        "pace_quarter": lambda: _pace(facts.purchases[QUARTER][who], orders, lived / QUARTER),
        "pace_half": lambda: _pace(facts.purchases[HALF][who], orders, np.maximum(lived / HALF, 1)),
        "orders_growth": lambda: np.where(tenure >= TWO_YEARS, _growth(orders, orders_before), np.nan),
        "amount_pace": lambda: _pace(facts.amount[HALF][who], year, np.maximum(lived / HALF, 1)),
        "amount_growth": lambda: np.where(tenure >= TWO_YEARS, _growth(year, before), np.nan),
        "purchase_days": lambda: np.log1p(facts.purchase_days[who]),
        "orders_year": lambda: np.log1p(orders),
        "own_gap": lambda: gap,
        "last_share": lambda: np.divide(tenure - since, tenure, out=np.zeros(len(who)), where=tenure > 0),
        "amount_year": lambda: _signed_log(year),
        "average_order": lambda: _signed_log(_ratio(year, orders)),
        "margin": lambda: np.clip(_ratio(facts.profit[YEAR][who], year), -2, 2),
        "tenure": lambda: np.log1p(np.maximum(tenure, 0)),
        "complaints_year": lambda: told("complaints_year"),
        "complaints_half": lambda: told("complaints_half"),
        "days_late": lambda: told("average_days_late"),
        "on_time": lambda: told("on_time_share"),
        "overdue_share": lambda: np.clip(_ratio(told("overdue_amount"), year), 0, 2),
        "disputed": lambda: told("disputed_share"),
        "satisfaction": lambda: told("satisfaction"),
        "recommend": lambda: told("recommend"),
        "trust": lambda: told("trust"),
        "service_share": lambda: np.clip(_ratio(told("service_cost"), year), 0, 2),
        "contacts": lambda: told("contacts"),
    }
    found = np.empty((len(who), len(NAMES)), np.float32)
    for at, name in enumerate(NAMES):  # one column at a time: of a million customers each takes eight megabytes
        found[:, at] = columns[name]()
    return frozen_array(found, np.float32)


def left_within(days_since_later: np.ndarray, horizon_days: int) -> np.ndarray:
    """bool[n]: no purchase in the `horizon_days` after a cut-off, told by the days since the newest purchase on the
    last of these days (float64[n])."""
    return ~(days_since_later < horizon_days)


def _pace(recent: np.ndarray, whole: np.ndarray, times: np.ndarray) -> np.ndarray:
    """What the recent span would come to over the whole one, ÷ the whole: 1 is as ever, 0 nothing at all."""
    return np.clip(_ratio(recent * times, whole), 0, _HIGHEST_PACE)


def _growth(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    return np.clip(_ratio(now - before, before), -1, 5)


def _ratio(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """part / whole, NaN where whole is not above zero."""
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)


def _signed_log(values: np.ndarray) -> np.ndarray:
    return np.sign(values) * np.log1p(np.abs(values))
