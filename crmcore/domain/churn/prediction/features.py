"""Features of the churn model: facts known on a cut-off, as columns of numbers.

Only dated facts are used, and only up to the cut-off. Undated customer data (segment, region, an attribute without a date) are
left out: it is unknown since when they were known, and some of them are recorded after the customer left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.churn.prediction.activity import is_active
from crmcore.domain.kernel.arrays import frozen_array

#: spans in days, counted back from the cut-off
QUARTER, HALF, YEAR, TWO_YEARS = 91, 182, 365, 730
SPANS: tuple[int, ...] = (QUARTER, HALF, YEAR, TWO_YEARS)

#: column → group of facts; reasons are given by group, because the columns of one group are correlated
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
#: caps: silences in usual gaps, paces
_LONGEST_RATIO, _HIGHEST_PACE = 20.0, 8.0


@dataclass(frozen=True, slots=True, eq=False)
class ChurnFacts:
    """The facts of n customers known on `as_of`; float64[n] unless stated otherwise, NaN where unknown.

    rows            int64[n]: row of each in the mart, ascending
    days_since      days since the newest purchase, NaN: none yet; tenure: since the first one
    own_gap         median days between purchase days, NaN before the second
    purchase_days   int64[n]: days with a purchase so far
    purchases, amount, profit   span in days (see SPANS) → purchases, order amount and profit within it; profit NaN where unknown
    days_departed   days since the recorded departure, NaN: none
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
    days_departed: np.ndarray
    more: dict[str, np.ndarray | None]

    @property
    def count(self) -> int:
        """Number of customers n."""
        return len(self.rows)

    @property
    def active(self) -> np.ndarray:
        """bool[n]: bought within the last twelve months and not recorded as departed since."""
        return is_active(self.days_since, self.days_departed, self.as_of)


def features(facts: ChurnFacts, positions: np.ndarray) -> np.ndarray:
    """float32[k, len(NAMES)]: the features of the customers at `positions` (int64[k]) of `facts`; NaN where unknown."""
    year, before = facts.amount[YEAR][positions], facts.amount[TWO_YEARS][positions] - facts.amount[YEAR][positions]
    orders = facts.purchases[YEAR][positions].astype(np.float64)
    orders_before = facts.purchases[TWO_YEARS][positions] - orders
    since, gap, tenure = facts.days_since[positions], facts.own_gap[positions], facts.tenure[positions]
    # a young customer's quarter is compared with the time it has been there
    lived = np.clip(tenure, QUARTER, YEAR)

    def optional(name: str) -> np.ndarray:
        values = facts.more.get(name)
        return np.full(len(positions), np.nan) if values is None else values[positions]

    columns: dict[str, Callable[[], np.ndarray]] = {
        "days_since": lambda: since,
        "silence_ratio": lambda: np.minimum(since / np.maximum(gap, 1), _LONGEST_RATIO),
        "pace_quarter": lambda: _pace(facts.purchases[QUARTER][positions], orders, lived / QUARTER),
        "pace_half": lambda: _pace(facts.purchases[HALF][positions], orders, np.maximum(lived / HALF, 1)),
        "orders_growth": lambda: np.where(tenure >= TWO_YEARS, _growth(orders, orders_before), np.nan),
        "amount_pace": lambda: _pace(facts.amount[HALF][positions], year, np.maximum(lived / HALF, 1)),
        "amount_growth": lambda: np.where(tenure >= TWO_YEARS, _growth(year, before), np.nan),
        "purchase_days": lambda: np.log1p(facts.purchase_days[positions]),
        "orders_year": lambda: np.log1p(orders),
        "own_gap": lambda: gap,
        "last_share": lambda: np.divide(tenure - since, tenure, out=np.zeros(len(positions)), where=tenure > 0),
        "amount_year": lambda: _signed_log(year),
        "average_order": lambda: _signed_log(_ratio(year, orders)),
        "margin": lambda: np.clip(_ratio(facts.profit[YEAR][positions], year), -2, 2),
        "tenure": lambda: np.log1p(np.maximum(tenure, 0)),
        "complaints_year": lambda: optional("complaints_year"),
        "complaints_half": lambda: optional("complaints_half"),
        "days_late": lambda: optional("average_days_late"),
        "on_time": lambda: optional("on_time_share"),
        "overdue_share": lambda: np.clip(_ratio(optional("overdue_amount"), year), 0, 2),
        "disputed": lambda: optional("disputed_share"),
        "satisfaction": lambda: optional("satisfaction"),
        "recommend": lambda: optional("recommend"),
        "trust": lambda: optional("trust"),
        "service_share": lambda: np.clip(_ratio(optional("service_cost"), year), 0, 2),
        "contacts": lambda: optional("contacts"),
    }
    matrix = np.empty((len(positions), len(NAMES)), np.float32)
    for at, name in enumerate(NAMES):  # one column at a time: of a million customers each takes eight megabytes
        matrix[:, at] = columns[name]()
    return frozen_array(matrix, np.float32)


def lapsed_within(days_since_later: np.ndarray, horizon_days: int) -> np.ndarray:
    """bool[n]: no purchase in the `horizon_days` after a cut-off, from the days since the newest purchase on the last of these
    days (float64[n])."""
    return ~(days_since_later < horizon_days)


def _pace(recent: np.ndarray, denominator: np.ndarray, times: np.ndarray) -> np.ndarray:
    """The recent span extrapolated to the whole one, ÷ the whole: 1: unchanged, 0: nothing bought."""
    return np.clip(_ratio(recent * times, denominator), 0, _HIGHEST_PACE)


def _growth(now: np.ndarray, before: np.ndarray) -> np.ndarray:
    return np.clip(_ratio(now - before, before), -1, 5)


def _ratio(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """part / whole, NaN where whole is not above zero."""
    return np.divide(numerator, denominator, out=np.full(len(denominator), np.nan), where=denominator > 0)


def _signed_log(values: np.ndarray) -> np.ndarray:
    return np.sign(values) * np.log1p(np.abs(values))
