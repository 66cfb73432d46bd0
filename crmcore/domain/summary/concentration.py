"""Concentration of profit on few customers: top shares, the whale curve, Gini coefficient and Herfindahl–Hirschman index.

The whale curve is that of Kaplan & Narayanan (2001): cumulative profit in descending order as a share of the total; it
rises above 100 % and falls back as the loss-makers are added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Concentration:
    """Concentration of a value over its customers, in the value's unit. Shares are 0–1 and None where the total is not positive.

    Attributes
    ----------
    customers, total
        Customers whose value is known, and their sum.
    top_percent, top_customers, top_share
        The best `top_percent` of the customers, how many these are (rounded half up), and their share of the total: None where they
        are nobody.
    whale_peak_share, whale_peak_rank
        The highest cumulative share, and the number of best customers at which it is reached.
    negative_customers, negative_total
        Customers below zero, and their sum.
    gini, hhi
        Of the positive values, 0–1; None where there are none.
    customers_for_80
        Fewest customers that make 80 % of the total.
    without_top
        ((1, total without the best customer), (5, …), (10, …)), as far as there are so many.
    """

    customers: int
    total: float
    top_percent: float
    top_customers: int
    top_share: float | None
    whale_peak_share: float | None
    whale_peak_rank: int
    negative_customers: int
    negative_total: float
    gini: float | None
    hhi: float | None
    customers_for_80: int | None
    without_top: tuple[tuple[int, float], ...]


def concentration(values: np.ndarray, top: float = 20.0) -> Concentration:
    """Concentration of a value.

    Parameters
    ----------
    values
        float64[n]; NaN (unknown) is left out.
    top
        Percentage of customers whose share is reported, 0–100.

    References
    ----------
    Hirschman (1964), The Paternity of an Index, American Economic Review 54(5), for the sum of squared shares.
    """
    v = np.sort(values[~np.isnan(values)])[::-1]
    n = len(v)
    cumulative = np.cumsum(v)
    total = float(cumulative[-1]) if n else 0.0
    best = int(n * top / 100.0 + 0.5)
    positive = v[v > 0]
    peak = int(np.argmax(cumulative)) + 1 if n and cumulative.max() > 0 else 0
    share = total > 0
    return Concentration(
        customers=n,
        total=total,
        top_percent=top,
        top_customers=best,
        top_share=float(cumulative[best - 1] / total) if share and best else None,
        whale_peak_share=float(cumulative[peak - 1] / total) if share and peak else None,
        whale_peak_rank=peak,
        negative_customers=int((v < 0).sum()),
        negative_total=float(v[v < 0].sum()),
        gini=_gini(positive),
        hhi=float(((positive / positive.sum()) ** 2).sum()) if len(positive) else None,
        customers_for_80=int(np.argmax(cumulative >= 0.8 * total * (1 - 1e-12))) + 1 if share else None,
        without_top=tuple((k, total - float(v[:k].sum())) for k in (1, 5, 10) if k <= n),
    )


def _gini(descending: np.ndarray) -> float | None:
    """Gini coefficient of positive values: Σ (2i − n − 1) x_i / (n Σ x), x ascending, i from 1."""
    n = len(descending)
    if n == 0:
        return None
    ascending = descending[::-1]
    weights = 2.0 * np.arange(1, n + 1) - n - 1
    return float((weights * ascending).sum() / (n * ascending.sum()))


def whale_curve(values: np.ndarray, points: int = 400) -> tuple[np.ndarray, np.ndarray]:
    """Points of the whale curve.

    Parameters
    ----------
    values
        float64[n]; NaN (unknown) is left out.
    points
        About how many points at most; the first, the last and the peak are always among them.

    Returns
    -------
    (share of customers, 0–1; cumulative share of the total), float64[points] each; empty where the total is not positive.
    """
    v = np.sort(values[~np.isnan(values)])[::-1]
    cumulative = np.concatenate([[0.0], np.cumsum(v)])
    if len(v) == 0 or cumulative[-1] <= 0:
        return np.empty(0), np.empty(0)
    shown = np.unique(np.concatenate([np.linspace(0, len(v), min(points, len(v) + 1)).round().astype(int), [int(np.argmax(cumulative))]]))
    return shown / len(v), cumulative[shown] / cumulative[-1]
