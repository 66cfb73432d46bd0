"""The summary of the months: the change of order amount and profit, the tiers behind it, and losses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crmcore.domain.summary.findings import Tone
from crmcore.domain.trends.monthly import TrendMonth

YEAR = 12
#: profits, in the order in which one replaces another that is unknown
PROFITS: tuple[str, ...] = ("net_profit", "gross_profit")
#: a relative change of a total below this counts as flat
FLAT = 0.01
#: a tier, or a loss, is named where its relative change is above this
NOTABLE = 0.05

Way = Literal["rose", "fell", "flat", "went"]


@dataclass(frozen=True, slots=True)
class Shift:
    """A sum of money then and now, in the company's currency."""

    then: float
    now: float

    @property
    def rate(self) -> float | None:
        """The relative change; None where there was nothing, or a loss, to compare with."""
        return self.now / self.then - 1 if self.then > 0 else None

    @property
    def way(self) -> Way:
        """How it changed; "went" where no relative change can be computed."""
        if self.then == self.now:
            return "flat"
        if self.rate is None:
            return "went"
        return "flat" if abs(self.rate) < FLAT else "rose" if self.rate > 0 else "fell"

    @property
    def direction(self) -> int:
        """1: up, −1: down, 0: flat."""
        return 0 if self.way == "flat" else 1 if self.now > self.then else -1

    @property
    def notable(self) -> bool:
        """True for a relative change above NOTABLE."""
        return abs(self.now - self.then) > NOTABLE * abs(self.then)


@dataclass(frozen=True, slots=True)
class TrendStory:
    """The newest month beside the one it is compared with.

    base, a_year  the end of that month, and whether it is a year earlier
    amount        the order amount of all tiers
    measure       the metric of `profit` and `tiers`; order_amount where no profit is known
    profit        None where no profit is known
    tiers         (tier index, change) of the tiers that changed notably in `measure`, the largest change of money first
    loss          the sum of negative profits (≤ 0), where it grew notably; else None
    """

    base: date
    a_year: bool
    amount: Shift
    measure: str
    profit: Shift | None
    tiers: tuple[tuple[int, Shift], ...]
    loss: Shift | None

    @property
    def contrary(self) -> bool:
        """True where order amount and profit changed in different directions."""
        return self.profit is not None and self.profit.direction != self.amount.direction

    @property
    def tone(self) -> Tone:
        """By the direction of the profit, or of the order amount where none is known; growing losses make it at least "watch", and it is
        not good where a tier fell notably."""
        direction = (self.profit or self.amount).direction
        if direction < 0:
            return "bad"
        fell = any(shift.direction < 0 for _, shift in self.tiers)
        return "watch" if self.contrary or self.loss else "good" if direction and not fell else "plain"


def story(months: Sequence[TrendMonth], measure: str, window: int | None) -> TrendStory | None:
    """Compare the newest month with a year earlier, or with the first month where there are fewer.

    Parameters
    ----------
    months : oldest first
    measure : the profit to report; where it is no profit, or unknown, a known one is used
    window : window in months; None: all time, where totals can only grow

    Returns
    -------
    None for all time, for a single month, and where one of the two months has no customers
    """
    base = base_index(months)
    if base is None or window is None:
        return None
    then, now = months[base], months[-1]
    if not then.customers or not now.customers:
        return None
    known, worth = worth_shift(then, now, measure)
    tiers = [(k, shift) for k in range(len(now.rows)) if (shift := _shift(then, now, known, k)).notable]
    tiers.sort(key=lambda tier: -abs(tier[1].now - tier[1].then))
    loss = None if then.loss is None or now.loss is None else Shift(then.loss, now.loss)
    return TrendStory(
        then.end,
        len(months) - 1 - base == YEAR,
        _shift(then, now, "order_amount"),
        known,
        None if known == "order_amount" else worth,
        tuple(tiers),
        loss if loss is not None and loss.now < loss.then and loss.notable else None,
    )


def worth_shift(then: TrendMonth, now: TrendMonth, measure: str) -> tuple[str, Shift]:
    """(measure, change of its total over all tiers) between two months: the requested profit; where it is no profit or unknown,
    a known one; else the order amount."""
    wanted = (profit for profit in (measure, *PROFITS) if profit in PROFITS)
    known = next((profit for profit in wanted if known_measure((then, now), profit) == profit), "order_amount")
    return known, _shift(then, now, known)


def base_index(months: Sequence[TrendMonth]) -> int | None:
    """Index of the month that the newest is compared with: a year earlier, else the first; None for a single month."""
    return None if len(months) < 2 else max(0, len(months) - 1 - YEAR)


def known_measure(months: Sequence[TrendMonth], measure: str) -> str:
    """The measure, or order_amount where that profit is unknown."""
    unknown = measure in PROFITS and any(getattr(row, measure) is None for month in months for row in month.rows)
    return "order_amount" if unknown else measure


def total(month: TrendMonth, measure: str, k: int = -1) -> float | None:
    """A month's value of `measure` (customers or a sum of money) of tier `k`, or with k < 0 of all tiers; None: unknown."""
    values = [getattr(row, measure) for row in (month.rows if k < 0 else month.rows[k : k + 1])]
    return None if None in values else float(sum(values))


def _shift(then: TrendMonth, now: TrendMonth, measure: str, k: int = -1) -> Shift:
    """The change of a measure that both months know."""
    old, new = total(then, measure, k), total(now, measure, k)
    assert old is not None and new is not None
    return Shift(old, new)
