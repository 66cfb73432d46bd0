"""Were changes followed by more profit or less? Customers with a change against like customers without it; association, not cause."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from scipy.stats import norm

from crmcore.domain.customer_data.changes import ChangeKind, day_number
from crmcore.domain.facts.yearly_profits import YearlyProfits
from crmcore.domain.grading.scenario import months_before

#: customers with and without a change below which nothing is told, bands of profit, draws, joint confidence
FEWEST, BANDS, DRAWS, LEVEL, SEED = 30, 10, 200, 0.90, 20_261_203
#: customer-years of either side that are looked at, at most
MOST = 20_000
Verdict = Literal["higher", "lower", "not_told", "too_few"]
_ORDER: tuple[Verdict, ...] = ("higher", "lower", "not_told", "too_few")


@dataclass(frozen=True, slots=True)
class Influence:
    """What followed changes of one kind.

    Attributes
    ----------
    code, category, name
        Of the kind.
    changed, like
        Customer-years with a change, and like ones without, that are compared.
    difference, low, high
        Profit of the 12 months after less that of the 12 months before, of a customer with a change less of a like one without: mean and
        joint confidence interval, in the company's currency; None where nothing is told.
    verdict
        higher, lower: the interval is without zero; not_told; too_few.
    needed
        Customer-years with a change that would tell a difference as large as this; None where it is told or there is none.
    """

    code: str
    category: str
    name: str
    changed: int
    like: int
    difference: float | None
    low: float | None
    high: float | None
    verdict: Verdict
    needed: int | None = None


@dataclass(frozen=True, slots=True)
class InfluenceTest:
    """Every kind, what can be told first; `years` that could be compared, `basis` of the profit, `tests` that share the confidence of
    `LEVEL`."""

    lines: tuple[Influence, ...]
    years: tuple[date, ...]
    basis: str
    tests: int


def compare_influence(kinds: Sequence[ChangeKind], profits: YearlyProfits) -> InfluenceTest:
    """What followed the changes of each kind.

    Year k ends at `profits.ends[k]`; a change counts in it, and the profit of year k − 1 follows. Compared are customers that bought in the
    year, of whom the thing was known when it began (and, of answers, asked again in it), within bands of that year's profit:
    `difference = Σ_b n_b · (mean change of profit with − without) / Σ_b n_b`, n_b those with a change. Intervals: bootstrap of customers
    (Efron
    & Tibshirani 1993), normal, of all kinds together by Bonferroni.
    """
    years = range(1, profits.years)
    gathered = [(kind, _gather(kind, profits, years)) for kind in kinds if len(kind.day)]
    testable = sum(_enough(cells) for _, cells in gathered)
    z = float(norm.ppf(1 - (1 - LEVEL) / 2 / max(testable, 1)))
    lines = tuple(sorted((_told(kind, cells, z) for kind, cells in gathered), key=lambda line: _ORDER.index(line.verdict)))
    return InfluenceTest(lines, tuple(profits.ends[k] for k in years), profits.basis, testable)


@dataclass(frozen=True, eq=False)
class _Cells:
    """Customer-years: the customer, the band (year and profit), whether it changed, what its profit changed by."""

    customer: np.ndarray
    band: np.ndarray
    changed: np.ndarray
    gain: np.ndarray


def _gather(kind: ChangeKind, profits: YearlyProfits, years: Sequence[int]) -> _Cells:
    count = profits.profit.shape[1]
    known_since = np.full(count, np.iinfo(np.int64).max)
    rows, first = np.unique(kind.seen_customer, return_index=True)
    known_since[rows] = kind.seen_day[first]
    parts: list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]] = []
    for k in years:
        end, start = day_number(profits.ends[k]), day_number(months_before(profits.ends[k], profits.months))
        eligible = (known_since <= start) & profits.bought[k] & ~np.isnan(profits.profit[k]) & ~np.isnan(profits.profit[k - 1])
        if kind.asked:
            again = np.zeros(count, bool)
            again[kind.seen_customer[(kind.seen_day > start) & (kind.seen_day <= end)]] = True
            eligible &= again
        changed = np.zeros(count, bool)
        changed[kind.customer[(kind.day > start) & (kind.day <= end)]] = True
        here = np.flatnonzero(eligible)
        if not len(here):
            continue
        order = np.argsort(np.argsort(profits.profit[k, here], kind="stable"), kind="stable")
        bands = max(1, min(BANDS, len(here) // (2 * BANDS)))
        band = k * BANDS + order * bands // len(here)
        parts.append((here, band, changed[here], profits.profit[k - 1, here] - profits.profit[k, here]))
    if not parts:
        return _Cells(*(np.empty(0, kind_of) for kind_of in (np.int64, np.int64, bool, np.float64)))
    customer, band, moved, gain = (np.concatenate(column) for column in zip(*parts, strict=True))
    chosen = np.ones(len(band), bool)
    for side in (moved, ~moved):  # an even sample of very many
        places = np.flatnonzero(side)
        if len(places) > MOST:
            chosen[places] = False
            chosen[places[np.linspace(0, len(places) - 1, MOST).astype(np.int64)]] = True
    return _Cells(customer[chosen], band[chosen], moved[chosen], gain[chosen])


def _enough(cells: _Cells) -> bool:
    return int(cells.changed.sum()) >= FEWEST and int((~cells.changed).sum()) >= FEWEST


def _difference(cells: _Cells, times: np.ndarray | None = None) -> float:
    """The difference over bands, each customer counted so many `times`; NaN where no band has both."""
    size = int(cells.band.max()) + 1
    cell = cells.band + size * cells.changed
    weight = np.ones(len(cell)) if times is None else times
    n = np.bincount(cell, weight, 2 * size)
    total = np.bincount(cell, weight * cells.gain, 2 * size)
    both = (n[:size] > 0) & (n[size:] > 0)
    if not both.any():
        return math.nan
    means = total[size:][both] / n[size:][both] - total[:size][both] / n[:size][both]
    return float(np.average(means, weights=n[size:][both]))


def _told(kind: ChangeKind, cells: _Cells, z: float) -> Influence:
    changed, like = int(cells.changed.sum()), int((~cells.changed).sum())
    estimate = _difference(cells) if _enough(cells) else math.nan
    if math.isnan(estimate):
        return Influence(kind.code, kind.category, kind.name, changed, like, None, None, None, "too_few")
    rng = np.random.default_rng(SEED)
    customers, place = np.unique(cells.customer, return_inverse=True)
    draws = np.empty(DRAWS)
    for draw in range(DRAWS):
        times = np.bincount(rng.integers(0, len(customers), len(customers)), minlength=len(customers))
        draws[draw] = _difference(cells, times[place].astype(np.float64))
    error = float(np.nanstd(draws, ddof=1))
    low, high = estimate - z * error, estimate + z * error
    verdict: Verdict = "higher" if low > 0 else "lower" if high < 0 else "not_told"
    needed = math.ceil(changed * (z * error / abs(estimate)) ** 2) if verdict == "not_told" and estimate else None
    return Influence(kind.code, kind.category, kind.name, changed, like, estimate, low, high, verdict, needed)
