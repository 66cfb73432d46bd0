"""What the months tell in one sentence: the change of orders and profit, the tiers behind it, and what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from crmcore.domain.summary.findings import Tone
from crmcore.domain.trends.monthly import TrendMonth

YEAR = 12
#: the profits, in the order in which one stands in for another that the data do not know
PROFITS: tuple[str, ...] = ("net_profit", "gross_profit")
#: a change of a total below this is none to speak of
FLAT = 0.01
#: a tier, or a loss, is named where it changed by more than this
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
        """How it changed: "went" where no rate can be told of it."""
        if self.then == self.now:
            return "flat"
        if self.rate is None:
            return "went"
        return "flat" if abs(self.rate) < FLAT else "rose" if self.rate > 0 else "fell"

    @property
    def direction(self) -> int:
        """1 up, −1 down, 0 for nothing to speak of."""
        return 0 if self.way == "flat" else 1 if self.now > self.then else -1

    @property
    def notable(self) -> bool:
        """True for a change by more than NOTABLE of what was."""
        return abs(self.now - self.then) > NOTABLE * abs(self.then)


@dataclass(frozen=True, slots=True)
class TrendStory:
    """The newest month beside the one it is compared with.

    base, a_year  the end of that month, and whether it is a year earlier
    amount        the order amount of all tiers
    measure       what `profit` and `tiers` are of; order_amount where no profit is known
    profit        None where no profit is known
    tiers         (place, change) of the tiers that changed notably in `measure`, the largest change of money first
    loss          what customers below zero lose (≤ 0), where that grew notably; else None
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
        """True where the orders and the profit did not go the same way."""
        return self.profit is not None and self.profit.direction != self.amount.direction

    @property
    def tone(self) -> Tone:
        """By the profit, or the orders where none is known; more is lost: to be watched at least."""
        direction = (self.profit or self.amount).direction
        if direction < 0:
            return "bad"
        return "watch" if self.contrary or self.loss else "good" if direction else "plain"


def story(months: Sequence[TrendMonth], measure: str, window: int | None) -> TrendStory | None:
    """The newest of the `months` (oldest first) beside a year earlier, or beside the first one where they are fewer.

    measure  the profit to tell; where it is none, or unknown, the one the data know
    window   None where all time is looked at: totals can then only grow, so there is nothing to tell; nor is there of one month
             alone, or where one of the two has no orders
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
    """What all tiers brought in two months, and by which measure: the profit asked for, where it is none or unknown the one
    the data know, else the order amount."""
    wanted = (profit for profit in (measure, *PROFITS) if profit in PROFITS)
    known = next((profit for profit in wanted if known_measure((then, now), profit) == profit), "order_amount")
    return known, _shift(then, now, known)


def base_index(months: Sequence[TrendMonth]) -> int | None:
    """The month that the newest is compared with: a year earlier, else the first one shown; None where there is but one."""
    return None if len(months) < 2 else max(0, len(months) - 1 - YEAR)


def known_measure(months: Sequence[TrendMonth], measure: str) -> str:
    """The measure, or order_amount where the data know no such profit."""
    unknown = measure in PROFITS and any(getattr(row, measure) is None for month in months for row in month.rows)
    return "order_amount" if unknown else measure


def total(month: TrendMonth, measure: str, k: int = -1) -> float | None:
    """A month's customers or sum of money: of tier `k`, or with k < 0 of all tiers; None where it is unknown."""
    values = [getattr(row, measure) for row in (month.rows if k < 0 else month.rows[k : k + 1])]
    return None if None in values else float(sum(values))


def _shift(then: TrendMonth, now: TrendMonth, measure: str, k: int = -1) -> Shift:
    """Of a measure that both months know."""
    was, becomes = total(then, measure, k), total(now, measure, k)
    assert was is not None and becomes is not None
    return Shift(was, becomes)
