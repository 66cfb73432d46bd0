"""Intervals of what a test day tells of rankings: the same customers drawn again, with replacement, each ranking judged on each draw.

Efron & Tibshirani (1993), "An Introduction to the Bootstrap". All rankings see the same draws, so the interval of a difference is paired.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.customer_bootstrap import DRAWS, SEED


@dataclass(frozen=True, slots=True, eq=False)
class RankingDraws:
    """A ranking judged on each of d draws, float64[d] each; NaN on a draw without a lapse or without a buyer.

    auc           area under the ROC curve
    lift          rate of lapses in the first part ÷ that of all
    lapses_found  lapses among the customers ranked first, as many as the draw has lapses
    """

    auc: np.ndarray
    lift: np.ndarray
    lapses_found: np.ndarray


def draw_times(customer: np.ndarray, draws: int = DRAWS) -> Iterator[np.ndarray]:
    """`draws` times float64[n]: how often each row was drawn; the rows of one customer (`customer`, int64[n]) are drawn together."""
    people, of_row = np.unique(customer, return_inverse=True)
    rng, n = np.random.default_rng(SEED), len(people)
    for _ in range(draws):
        yield np.bincount(rng.integers(0, n, n), minlength=n).astype(np.float64)[of_row]


def judge_draws(scores: dict[str, np.ndarray], lapsed: np.ndarray, customer: np.ndarray, share: float) -> dict[str, RankingDraws]:
    """Each ranking on the same draws.

    Parameters
    ----------
    scores
        name → float64[n], higher: more likely to lapse.
    lapsed
        bool[n], who lapsed.
    customer
        int64[n], whose row it is.
    share
        The part of the customers that the lift looks at, 0–1.
    """
    places = {name: np.unique(-score, return_inverse=True)[1] for name, score in scores.items()}
    sizes = {name: int(place.max()) + 1 if len(place) else 0 for name, place in places.items()}
    judged: dict[str, list[tuple[float, float, float]]] = {name: [] for name in scores}
    for times in draw_times(customer):
        drawn = times * lapsed
        for name, place in places.items():
            judged[name].append(_judged(np.bincount(place, drawn, sizes[name]), np.bincount(place, times, sizes[name]), share))
    return {name: RankingDraws(*np.array(rows).T) for name, rows in judged.items()}


def _judged(lapsed: np.ndarray, all_: np.ndarray, share: float) -> tuple[float, float, float]:
    """(AUC, lift, lapses found) from how many lapsed, and how many stand, at each place of a ranking, the first place first."""
    lapses, total = lapsed.sum(), all_.sum()
    bought = all_ - lapsed
    if not 0 < lapses < total:
        return np.nan, np.nan, np.nan
    behind = bought.sum() - np.cumsum(bought) + bought / 2  # a tie counts half
    first, ahead = np.cumsum(all_), np.cumsum(lapsed)

    def found(top: float) -> float:
        """Lapses among the `top` first; a tie across the edge counts by its share."""
        at = int(np.searchsorted(first, top))
        inside = ahead[at] - lapsed[at]
        return float(inside + lapsed[at] * (top - (first[at] - all_[at])) / all_[at])

    top = max(1.0, np.floor(share * total + 0.5))
    return float((lapsed * behind).sum() / (lapses * (total - lapses))), float(found(top) / top / (lapses / total)), found(lapses)
