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


def judge_draws(
    scores: dict[str, np.ndarray], lapsed: np.ndarray, customer: np.ndarray, share: float, part: np.ndarray | None = None
) -> dict[str, RankingDraws]:
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
    part
        int64[n]: a customer is ranked among those of the same number alone, and what is found is added up; None: among all.
    """
    parts = [np.arange(len(lapsed))] if part is None else [np.flatnonzero(part == number) for number in np.unique(part)]
    places = {name: [np.unique(-score[rows], return_inverse=True)[1] for rows in parts] for name, score in scores.items()}
    judged: dict[str, list[tuple[float, float, float]]] = {name: [] for name in scores}
    for times in draw_times(customer):
        drawn = times * lapsed
        for name, of_part in places.items():
            counts = [
                _counts(np.bincount(place, drawn[rows]), np.bincount(place, times[rows]), share)
                for place, rows in zip(of_part, parts, strict=True)
            ]
            judged[name].append(_figures(np.sum(counts, axis=0)))
    return {name: RankingDraws(*np.array(rows).T) for name, rows in judged.items()}


def _counts(lapsed: np.ndarray, all_: np.ndarray, share: float) -> np.ndarray:
    """Pairs won and pairs, lapses among the first `share` and how many they are, lapses found, lapses, customers: float64[7], from how many
    lapsed, and how many stand, at each place of a ranking, the first place first."""
    lapses, total = float(lapsed.sum()), float(all_.sum())
    if not total:
        return np.zeros(7)
    bought = all_ - lapsed
    behind = bought.sum() - np.cumsum(bought) + bought / 2  # a tie counts half
    first, ahead = np.cumsum(all_), np.cumsum(lapsed)

    def found(top: float) -> float:
        """Lapses among the `top` first; a tie across the edge counts by its share."""
        at = int(np.searchsorted(first, top))
        return float(ahead[at] - lapsed[at] + lapsed[at] * (top - (first[at] - all_[at])) / all_[at]) if top else 0.0

    top = max(1.0, float(np.floor(share * total + 0.5)))
    return np.array([(lapsed * behind).sum(), lapses * (total - lapses), found(top), top, found(lapses), lapses, total])


def _figures(counts: np.ndarray) -> tuple[float, float, float]:
    """(AUC, lift, lapses found) from `_counts`."""
    won, pairs, hits, places, found, lapses, total = (float(count) for count in counts)
    if not pairs:
        return np.nan, np.nan, np.nan
    return won / pairs, hits / places / (lapses / total), found
