"""The expected margin: what customers like this one earned in the year after, instead of last year's profit as it stands.

A customer's best year is followed by a worse one on average, its worst by a better one (regression to the mean, Galton 1886). An
annuity of last year's profit takes every good year for lasting. Here next year's profit is a + b · this year's, by least squares over
all pairs of consecutive years in the data; newcomers, whose first year is not whole, apart; for the lapsed it is the mean of those as
many years silent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.yearly_profits import YearlyProfits
from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.kernel.arrays import frozen_array

#: pairs of years that a group needs for figures of its own; with fewer it is pooled with the others
FEWEST_PAIRS = 100
#: profits beyond these percentiles of all are brought back to them before anything is learned
WINSORISED = (1, 99)
#: whole years that the data must hold, and that the decline of later years needs
FEWEST_YEARS, YEARS_FOR_DECLINE = 2, 3
#: part of the profit of a year that the next can bring, at most
MOST_LASTING = 0.99
#: index of groups: bought this year and customer for longer, bought this year and new; the silent ones have their number of years + 1
REGULAR, NEWCOMER = 0, 1
_NOBODY = -1


@dataclass(frozen=True, slots=True)
class NextYear:
    """Next year's profit of a group as a + b · this year's, in the company's currency; b = 0 for the silent, who have no profit this year.

    group    "regular", "newcomer" or "silent"; `years`: years silent (0: bought this year; the last line of the silent holds longer ones)
    pairs    its own pairs of years; `pooled`: learned together with other groups, because they had too few of their own
    """

    group: str
    years: int
    a: float
    b: float
    pairs: int
    pooled: bool


@dataclass(frozen=True, eq=False)
class ExpectedMargin:
    """Expected profit of every customer. float64[N] in the company's currency, NaN where unknown; row i is row i of the mart.

    next_year        next year's profit, whoever leaves counted with it
    if_stays         the same of those that buy in that year
    lasting          part of a year's profit that the same customers bring in the year after, 0–1; None: not seen, retention stands in
    lines            what was learned, and `if_stays_lines` of those that stayed
    """

    next_year: np.ndarray
    if_stays: np.ndarray
    lasting: float | None
    lines: tuple[NextYear, ...]
    if_stays_lines: tuple[NextYear, ...]

    def present_value(self, margin: np.ndarray, retention: np.ndarray, terms: ValueTerms, *, if_stays: bool = False) -> np.ndarray:
        """Σ_{t=1..H} E_t/(1+d)^t with E_t = E_1 · g^(t−1), g = `lasting` or, where that is not seen, the retention.

        Parameters
        ----------
        margin : float64[N], last year's profit: received once more today with the timing "immediate"
        retention : float64[N], yearly retention, 0–1
        terms : discount rate d, horizon H in years (None: endless), timing
        if_stays : for customers that are certain to buy in the first year
        """
        q = (retention if self.lasting is None else np.full(len(retention), self.lasting)) / (1 + terms.discount_rate)
        years = terms.horizon_years
        sums = (1 - (q**years if years is not None else 0.0)) / (1 - q) / (1 + terms.discount_rate)
        first = self.if_stays if if_stays else self.next_year
        return first * sums + (np.nan_to_num(margin) if terms.timing == "immediate" else 0.0)


def groups_of(yearly: YearlyProfits, k: int) -> np.ndarray:
    """int64[N]: the group at the end of year k: REGULAR, NEWCOMER, 1 + years silent, or −1 for who had not bought by then."""
    days = (yearly.ends[0] - yearly.ends[k]).days
    length = (yearly.ends[0] - yearly.ends[1]).days if yearly.years > 1 else round(365.25 / 12 * yearly.months)
    silent = _years_silent(yearly, k)
    new = (yearly.since_days - days < length) & ~yearly.censored
    group = np.where(silent > 0, silent + 1, np.where(new, NEWCOMER, REGULAR))
    return np.where(yearly.first_days - days >= 0, group, _NOBODY)


def _years_silent(yearly: YearlyProfits, k: int) -> np.ndarray:
    """int64[N]: whole years without a purchase up to the end of year k; who bought before the first whole year only counts with all."""
    later = yearly.bought[k:]
    return np.where(later.any(axis=0), later.argmax(axis=0), len(later))


def expected_margin(yearly: YearlyProfits) -> ExpectedMargin | None:
    """Learn from all pairs of years and expect of every customer; None with fewer than FEWEST_YEARS whole years or no known pair."""
    if yearly.years < FEWEST_YEARS:
        return None
    groups = [groups_of(yearly, k) for k in range(yearly.years)]
    pairs = [_pairs(yearly, groups[k], k) for k in range(1, yearly.years)]
    group, now, then, stayed = (np.concatenate(columns) for columns in zip(*pairs, strict=True))
    if not len(group):
        return None
    now, then = (np.clip(values, *np.percentile(values, WINSORISED)) for values in (now, then))
    lines, stays = _lines(group, now, then), _lines(group[stayed], now[stayed], then[stayed])
    return ExpectedMargin(
        frozen_array(_expected(lines, groups[0], yearly.profit[0])),
        frozen_array(_expected(stays or lines, groups[0], yearly.profit[0])),
        _lasting(yearly),
        lines,
        stays,
    )


def _pairs(yearly: YearlyProfits, group: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """(group, profit of year k, profit of the year after, whether it bought in that) of the customers of whom both are known."""
    known = (group >= 0) & ~np.isnan(yearly.profit[k]) & ~np.isnan(yearly.profit[k - 1])
    return group[known], yearly.profit[k, known], yearly.profit[k - 1, known], yearly.bought[k - 1, known]


def _lines(group: np.ndarray, now: np.ndarray, then: np.ndarray) -> tuple[NextYear, ...]:
    """What was learned of each group, the pooled ones included; () of nobody."""
    if not len(group):
        return ()
    counts = np.bincount(group, minlength=2)
    bought = group <= NEWCOMER
    found: list[NextYear] = []
    for code, name in ((REGULAR, "regular"), (NEWCOMER, "newcomer")):
        own = counts[code] >= FEWEST_PAIRS
        found.append(NextYear(name, 0, *_least_squares(group == code if own else bought, now, then), int(counts[code]), not own))
    for first, last in _runs(counts[NEWCOMER + 1 :]):
        own = (group >= NEWCOMER + first) & (group <= NEWCOMER + last)
        found += [
            NextYear("silent", years, float(then[own].mean()), 0.0, int(counts[NEWCOMER + years]), last > first)
            for years in range(first, last + 1)
        ]
    return tuple(found)


def _runs(counts: np.ndarray) -> list[tuple[int, int]]:
    """(first, last) years of silence that are looked at together, shortest first: the longest are joined by shorter ones until there are
    FEWEST_PAIRS of them; () where nobody was silent."""
    runs: list[tuple[int, int]] = []
    last, pairs = len(counts), 0
    for years in range(len(counts), 0, -1):
        pairs += int(counts[years - 1])
        if pairs >= FEWEST_PAIRS:
            runs.insert(0, (years, last))
            last, pairs = years - 1, 0
    if last and runs:
        runs[0] = (1, runs[0][1])
    elif last and pairs:
        runs = [(1, last)]
    return runs


def _least_squares(rows: np.ndarray, now: np.ndarray, then: np.ndarray) -> tuple[float, float]:
    """(a, b) of then = a + b · now over the rows (bool[n]); their mean where all earned alike, (0, 1) of no rows."""
    x, y = now[rows], then[rows]
    if not len(x):
        return 0.0, 1.0
    spread = x - x.mean()
    total = float(spread @ spread)
    b = float(spread @ y) / total if total > 0 else 0.0
    return float(y.mean() - b * x.mean()), b


def _expected(lines: tuple[NextYear, ...], group: np.ndarray, profit: np.ndarray) -> np.ndarray:
    """float64[N]: a + b · this year's profit by group. Who is silent for longer than anybody before counts with the longest; where
    nobody was silent before, this year's profit, which is no more than what serving cost, stands."""
    a, b = (np.array([getattr(line, name) for line in lines]) for name in ("a", "b"))
    place = np.minimum(group, len(lines) - 1)
    silent_unseen = (group > NEWCOMER) & (len(lines) <= NEWCOMER + 1)
    expected = a[place] + np.where(b[place] != 0, b[place] * profit, 0.0)
    return np.where(group < 0, np.nan, np.where(silent_unseen, np.nan_to_num(profit), expected))


def _lasting(yearly: YearlyProfits) -> float | None:
    """Σ profit of a year ÷ Σ profit of the year before it, of all who were customers before both; None where that is not seen."""
    if yearly.years < YEARS_FOR_DECLINE:
        return None
    first = second = 0.0
    for k in range(yearly.years - 2):
        there = yearly.first_days - (yearly.ends[0] - yearly.ends[k + 2]).days >= 0
        both = there & ~np.isnan(yearly.profit[k]) & ~np.isnan(yearly.profit[k + 1])
        first += float(yearly.profit[k + 1, both].sum())
        second += float(yearly.profit[k, both].sum())
    return min(max(second / first, 0.0), MOST_LASTING) if first > 0 else None
