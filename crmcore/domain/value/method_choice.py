"""Which way to value customers: each is tried on the last year, held out, by the error of its forecast.

The error is the root mean squared difference of forecast and profit, both clipped at the 1st and 99th percentile of the profit that
came: a few giants would otherwise decide alone. A method replaces the annuity only where the 90 % interval of the ratio of their
errors (bootstrap over customers) lies below 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.facts.yearly_profits import YearlyProfits
from crmcore.domain.kernel.customer_bootstrap import bootstrap_sums, interval
from crmcore.domain.value.expected_margin import WINSORISED, expected_margin
from crmcore.domain.value.retention import shrunk_retention

#: whole years that a trial takes: two to learn from, one to be held out
FEWEST_YEARS_TO_TRY = 3
ANNUITY, EXPECTED_MARGIN, PURCHASE_MODEL = "annuity", "expected_margin", "bgnbd"


@dataclass(frozen=True, slots=True)
class MethodTrial:
    """One method on the held-out year.

    Attributes
    ----------
    method
        "annuity", "expected_margin", "bgnbd" or "nbd".
    error
        Root mean squared error per customer, in the company's currency.
    ratio
        `error` ÷ that of the annuity, and `ratio_interval`, where 90 % of the bootstrap draws lie; None where the annuity made none.
    forecast_to_actual
        Sum of the forecasts ÷ sum of the profits that came, nothing clipped; None where that is not above zero.
    """

    method: str
    error: float
    ratio: float | None
    ratio_interval: tuple[float, float] | None
    forecast_to_actual: float | None


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """The trials of all methods that could be tried, the annuity first, and the one that is used by "auto".

    cut_off    the forecasts use what was known on this day; `months` after it were held out
    customers  customers compared: with a purchase by that day and a known profit
    """

    cut_off: date
    months: int
    customers: int
    trials: tuple[MethodTrial, ...]
    chosen: str


def annuity_forecast(yearly: YearlyProfits, segment: np.ndarray) -> np.ndarray | None:
    """float64[N]: next year's profit by the annuity, last year's times the retention (k + 50·R)/(n + 50) of the segment (int[N], −1:
    none); None with fewer than two years or nobody in the first of them."""
    if yearly.years < 2 or not yearly.bought[1].any():
        return None
    group = segment + 1
    size = int(group.max(initial=0)) + 1
    buyers = np.bincount(group[yearly.bought[1]], minlength=size)
    retained = np.bincount(group[yearly.bought[1] & yearly.bought[0]], minlength=size)
    return yearly.profit[0] * shrunk_retention(buyers, retained)[group]


def choose_method(yearly: YearlyProfits, segment: np.ndarray, by_model: Mapping[str, np.ndarray]) -> MethodChoice | None:
    """Try the annuity, the expected margin and what else is given on the newest year.

    Parameters
    ----------
    yearly
        Profits up to today; what was known a year earlier is taken from it.
    segment
        int[N], codes of segments, −1: none.
    by_model
        Further methods, with the profit that they forecast a year ago for the year since, float64[N], NaN for whom they know nothing.

    Returns
    -------
    None with fewer than three whole years, or where nothing was earned.
    """
    if yearly.years < FEWEST_YEARS_TO_TRY:
        return None
    then, actual = yearly.before(), yearly.profit[0]
    plain, expected = annuity_forecast(then, segment), expected_margin(then)
    if plain is None or expected is None:
        return None
    forecasts = {ANNUITY: plain, EXPECTED_MARGIN: expected.next_year, **by_model}
    compared = (then.first_days >= 0) & ~np.isnan(actual) & ~np.isnan(plain)
    came = actual[compared]
    if not len(came) or not np.any(came):
        return None
    low, high = np.percentile(came, WINSORISED)
    known = {name: np.where(np.isnan(f), plain, f)[compared] for name, f in forecasts.items()}
    squared = np.stack([(np.clip(f, low, high) - np.clip(came, low, high)) ** 2 for f in known.values()], axis=1)
    errors, draws = np.sqrt(squared.mean(axis=0)), np.sqrt(bootstrap_sums(squared))
    trials = []
    for k, (name, forecast) in enumerate(known.items()):
        with np.errstate(invalid="ignore", divide="ignore"):
            between = interval(draws[:, k] / draws[:, 0])
        total = float(came.sum())
        trials.append(
            MethodTrial(
                name,
                float(errors[k]),
                float(errors[k] / errors[0]) if errors[0] > 0 else None,
                between if k else None,
                float(forecast.sum()) / total if total > 0 else None,
            )
        )
    better = [t for t in trials if t.ratio_interval is not None and t.ratio_interval[1] < 1]
    chosen = min(better, key=lambda t: t.error).method if better else ANNUITY
    return MethodChoice(then.ends[0], yearly.months, len(came), tuple(trials), chosen)
