"""How much of the profit hangs on how few customers: top shares, the whale curve, Gini and HHI.

The whale curve is Kaplan & Narayanan (2001): cumulative profit in descending order as a share of the total; it
rises above 100 % and falls back as the loss-makers come in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Concentration:
    """Concentration of a value over its customers. Shares are 0–1 and None where the total is not positive.

    whale_peak_rank      number of best customers at which the cumulative value peaks
    customers_for_80     fewest customers that make 80 % of the total
    without_top          ((1, total without the best), (5, …), (10, …))
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
    """Figures of a value (float64[n], NaN = unknown and left out) over customers; `top` is a percentage."""
    v = np.sort(values[~np.isnan(values)])[::-1]
    n = len(v)
    running = np.cumsum(v)
    total = float(running[-1]) if n else 0.0
    best = int(n * top / 100.0 + 0.5)
    positive = v[v > 0]
    peak = int(np.argmax(running)) + 1 if n and running.max() > 0 else 0
    share = total > 0
    return Concentration(
        customers=n,
        total=total,
        top_percent=top,
        top_customers=best,
        top_share=float(running[best - 1] / total) if share and best else (0.0 if share else None),
        whale_peak_share=float(running[peak - 1] / total) if share and peak else None,
        whale_peak_rank=peak,
        negative_customers=int((v < 0).sum()),
        negative_total=float(v[v < 0].sum()),
        gini=_gini(positive),
        hhi=float(((positive / positive.sum()) ** 2).sum()) if len(positive) else None,
        customers_for_80=int(np.argmax(running >= 0.8 * total * (1 - 1e-12))) + 1 if share else None,
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
    """(share of customers, cumulative share of the total), both float64 from 0 to 1, at most about `points` long.

    The peak is always among the points. Empty where the total is not positive.
    """
    v = np.sort(values[~np.isnan(values)])[::-1]
    running = np.concatenate([[0.0], np.cumsum(v)])
    if len(v) == 0 or running[-1] <= 0:
        return np.empty(0), np.empty(0)
    keep = np.unique(np.concatenate([np.linspace(0, len(v), min(points, len(v) + 1)).round().astype(int), [int(np.argmax(running))]]))
    return keep / len(v), running[keep] / running[-1]
