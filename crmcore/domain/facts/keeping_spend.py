"""What is spent on keeping customers, told by the activities of recorded service costs, beside what was spent on winning them.

Keeping and winning are compared like with like: money spent so that a customer stays, and money spent so that one comes. The rest of the
cost to serve (deliveries, returns, advice) is spent whoever stays, and is not in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

#: words by which an activity says that it is about keeping the customer
_KEEPING = re.compile(
    r"\b(retention|retain\w*|loyalty|renewals?|customer success|customer care|appreciation)\b"
    r"|维系|挽留|留存|留住|续约|续费|续签|续订|忠诚|客户关怀|答谢",
    re.IGNORECASE,
)
MONTHS_A_YEAR = 12


def is_keeping(activity: str) -> bool:
    """Whether the text of an activity says that it is about keeping the customer."""
    return _KEEPING.search(activity) is not None


@dataclass(frozen=True, eq=False)
class KeepingSpend:
    """Money spent on keeping each of N customers in a mart's window; row i is row i of the mart.

    Attributes
    ----------
    activities
        Activities of recorded service costs that are about keeping, sorted; () where none is.
    cost
        float64[N] in the company's currency, 0 for a customer without such a record; None where no activity is about keeping: then
        the data do not say what keeping costs.
    """

    activities: tuple[str, ...]
    cost: np.ndarray | None


@dataclass(frozen=True, slots=True)
class CostRatio:
    """Mean cost of winning a customer and of keeping one; None where unknown.

    winning_cost     mean acquisition cost of the `winning_known` customers that have one
    retention_cost   mean spending a year on keeping one of the `active` customers, by the `activities` that are about it
    """

    winning_cost: float | None
    winning_known: int
    retention_cost: float | None
    active: int
    activities: tuple[str, ...] = ()

    @property
    def times(self) -> float | None:
        """Cost of winning ÷ cost of keeping; None where one of them is unknown or nothing was spent on keeping."""
        if self.winning_cost is None or self.retention_cost is None or self.retention_cost == 0:
            return None
        return self.winning_cost / self.retention_cost


def yearly_keeping(spend: KeepingSpend, active: np.ndarray, months: int) -> np.ndarray | None:
    """float64[n]: what was spent a year on keeping each of the n customers in `active` (bool[N]), of a window of so many months; None
    where the data do not say."""
    return None if spend.cost is None else spend.cost[active] * MONTHS_A_YEAR / months


def cost_ratio(acquisition_cost: np.ndarray, won: np.ndarray, spend: KeepingSpend, active: np.ndarray, months: int) -> CostRatio:
    """Winning against keeping.

    Parameters
    ----------
    acquisition_cost
        float64[N], NaN where unknown.
    won, active
        bool[N] each: whose acquisition cost counts where it is known, and who is still a customer.
    months
        Months that `spend` covers.
    """
    winning, keeping = acquisition_cost[won & ~np.isnan(acquisition_cost)], yearly_keeping(spend, active, months)
    return CostRatio(
        float(winning.mean()) if len(winning) else None,
        len(winning),
        float(keeping.mean()) if keeping is not None and len(keeping) else None,
        int(active.sum()),
        spend.activities,
    )
