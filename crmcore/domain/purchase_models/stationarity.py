"""Trend and season in repeat purchases: do customers buy as the purchase models assume, at a rate that stays the same?

BG/NBD, NBD and Pareto/NBD know customers that begin and leave, and nothing else that changes with time. So what is tested is not how many
purchases there were in a month, which rises with every new customer, but how many there were for each one that the model expects in it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.stats import f as f_distribution, norm, rankdata

from crmcore.domain.purchase_models.daily_purchases import DailyPurchases
from crmcore.domain.purchase_models.tracking import Model, expected_repeats

#: whole months that the test of trend needs, and whole years that the test of season needs
FEWEST_MONTHS, FEWEST_YEARS = 12, 2
YEAR = 12
#: a month with fewer expected purchases is too noisy to be looked at
FEWEST_EXPECTED = 5.0
#: serial correlation is never taken for more than this
MOST_SERIAL = 0.95
#: p-values below these count as found; that of X-11 for a season, whose residuals are rarely independent
TREND_ALPHA, SEASON_ALPHA = 0.05, 0.001


@dataclass(frozen=True, slots=True)
class TrendTest:
    """The test of Mann and Kendall, its variance corrected for serial correlation by Yue & Wang.

    tau          Kendall's rank correlation with time, −1 to 1
    p            two-sided p-value
    correction   factor on the variance of S for serial correlation, ≥ 1
    yearly       Theil-Sen slope: the change of purchases per expected purchase in a year
    """

    tau: float
    p: float
    correction: float
    yearly: float

    @property
    def found(self) -> bool:
        """Whether the p-value is below TREND_ALPHA."""
        return self.p < TREND_ALPHA


@dataclass(frozen=True, slots=True)
class SeasonTest:
    """The F test for stable seasonality: do the months of the year differ by more than the years leave unexplained?

    f, p              with 11 and 11 · (years − 1) degrees of freedom
    years             whole years, counted back from the newest whole month
    high, low         the strongest and the weakest month of the year, 1 to 12
    high_level        purchases per expected purchase in it over the mean of all months; low_level likewise
    effects           of each month of the year, January first, above or below the mean, in purchases per expected purchase
    """

    f: float
    p: float
    years: int
    high: int
    high_level: float
    low: int
    low_level: float
    effects: tuple[float, ...]

    @property
    def found(self) -> bool:
        """Whether the p-value is below SEASON_ALPHA."""
        return self.p < SEASON_ALPHA


@dataclass(frozen=True, slots=True)
class Stationarity:
    """Both tests on `months` whole calendar months; None where there are too few, and where nothing varies."""

    months: int
    trend: TrendTest | None
    season: SeasonTest | None


def stationarity(model: Model, daily: DailyPurchases) -> Stationarity:
    """Test the repeat purchases of `daily` for what the model cannot explain; a season that is found is taken out before the trend."""
    months, ratio = purchases_per_expected(model, daily)
    season = season_test(ratio, months)
    rest = ratio - np.array(season.effects)[months - 1] if season is not None and season.found else ratio
    return Stationarity(len(months), trend_test(rest), season)


def purchases_per_expected(model: Model, daily: DailyPurchases) -> tuple[np.ndarray, np.ndarray]:
    """(int[m], the month of the year, 1 to 12; float64[m], repeat purchases that came for each that the model expects) of the last m
    successive whole calendar months in each of which at least FEWEST_EXPECTED are expected."""
    edges = _month_starts(daily)
    if len(edges) < 2:
        return np.empty(0, np.int64), np.empty(0)
    at = np.array([(edge - daily.start).days for edge in edges])
    expected = np.diff(expected_repeats(model, daily)[at])
    came = np.diff(np.concatenate([[0], np.cumsum(daily.repeats)])[at])
    few = np.flatnonzero(expected < FEWEST_EXPECTED)
    begin = int(few[-1]) + 1 if len(few) else 0
    return np.array([edge.month for edge in edges[:-1]])[begin:], (came[begin:] / expected[begin:])


def _month_starts(daily: DailyPurchases) -> list[date]:
    """First days of the months in the data, the day after the last whole one included."""
    last = daily.day(daily.days)
    edges: list[date] = []
    month = daily.start if daily.start.day == 1 else _next_month(daily.start)
    while month <= last:
        edges.append(month)
        month = _next_month(month)
    return edges


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(32)).replace(day=1)


def trend_test(values: np.ndarray) -> TrendTest | None:
    """Mann-Kendall on a series in equal steps of a month; None for fewer than FEWEST_MONTHS values and where all are equal.

    S = Σ_{i<j} sign(x_j − x_i) has, without trend, mean 0 and variance (n(n−1)(2n+5) − Σ t(t−1)(2t+5)) / 18, t the sizes of ties. It is
    multiplied by 1 + 2 Σ_k (1 − k/n) ρ^k, ρ the lag-1 autocorrelation of the ranks of the detrended series, (n·r + 2)/(n − 4) as taking
    out a line lowers r; never by less than 1, so that alternation makes no trend. Z = (S ∓ 1)/√variance.

    References
    ----------
    Mann (1945); Kendall (1975); Sen (1968) for the slope; Yue & Wang (2004), The Mann-Kendall test modified by effective sample size,
    Water Resources Management 18; Hamed (2009), Journal of Hydrology 368, for the bias of r.
    """
    n = len(values)
    if n < FEWEST_MONTHS or np.ptp(values) == 0:
        return None
    later, earlier = np.tril_indices(n, -1)
    rise = values[later] - values[earlier]
    s, slope = float(np.sign(rise).sum()), float(np.median(rise / (later - earlier)))
    ties = np.unique(values, return_counts=True)[1].astype(np.float64)
    variance = (n * (n - 1) * (2 * n + 5) - (ties * (ties - 1) * (2 * ties + 5)).sum()) / 18
    correction = _serial_correction(values - slope * np.arange(n))
    z = (s - np.sign(s)) / np.sqrt(variance * correction)
    return TrendTest(s / (n * (n - 1) / 2), float(2 * norm.sf(abs(z))), correction, slope * YEAR)


def _serial_correction(values: np.ndarray) -> float:
    n = len(values)
    ranks = rankdata(values) - (n + 1) / 2
    total = float(ranks @ ranks)
    if total == 0:
        return 1.0
    rho = min(max((n * float(ranks[:-1] @ ranks[1:]) / total + 2) / (n - 4), 0.0), MOST_SERIAL)
    lags = np.arange(1, n)
    return 1 + 2 * float(((1 - lags / n) * rho**lags).sum())


def season_test(values: np.ndarray, months: np.ndarray) -> SeasonTest | None:
    """Analysis of variance by year and month of the year, after a steady change within the years is taken out.

    Parameters
    ----------
    values
        float64[m] in successive months.
    months
        int[m], the month of the year of each, 1 to 12.

    Returns
    -------
    None for fewer than FEWEST_YEARS whole years, and where nothing varies.

    References
    ----------
    Shiskin, Young & Musgrave (1967), The X-11 variant of the Census Method II: stable seasonality. Hirsch, Slack & Smith (1982), Water
    Resources Research 18, for the slope: the median of the changes between equal months of different years.
    """
    years = len(values) // YEAR
    if years < FEWEST_YEARS or np.ptp(values) == 0:
        return None
    whole = values[len(values) - years * YEAR :].reshape(years, YEAR)
    later, earlier = np.tril_indices(years, -1)
    slope = float(np.median((whole[later] - whole[earlier]) / (later - earlier)[:, None])) / YEAR
    level = whole - slope * np.arange(YEAR)
    mean = level.mean()
    effect = level.mean(axis=0) - mean
    left = level - level.mean(axis=1, keepdims=True) - effect
    between, within = years * float(effect @ effect) / (YEAR - 1), float((left**2).sum()) / ((YEAR - 1) * (years - 1))
    if between == 0:
        return None
    statistic = between / within if within > 0 else np.inf
    effects = effect[np.argsort(months[len(values) - YEAR :])]
    high, low = int(np.argmax(effects)), int(np.argmin(effects))
    return SeasonTest(
        float(statistic),
        float(f_distribution.sf(statistic, YEAR - 1, (YEAR - 1) * (years - 1))),
        years,
        high + 1,
        float(1 + effects[high] / mean),
        low + 1,
        float(1 + effects[low] / mean),
        tuple(effects.tolist()),
    )
