"""Yearly retention of each segment, shrunk towards the overall one as in a beta-binomial model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.long_view import MONTHS_FOR_RETENTION, LongView
from crmcore.domain.kernel.customer_bootstrap import bootstrap_counts, interval

#: weight of the overall retention in a segment's estimate, as a number of buyers
PRIOR_BUYERS = 50
#: an estimate is never above this
MOST_RETENTION = 0.99


@dataclass(frozen=True, slots=True)
class SegmentRetention:
    """Yearly retention of a segment ("": customers without one): of the `buyers` of the year before last, `retained` bought
    again last year; `retention`: the shrunk estimate, 0–1; `interval`: its 90 % interval, (low, high), None where it cannot be told."""

    segment: str
    buyers: int
    retained: int
    retention: float
    interval: tuple[float, float] | None = None


def shrunk_retention(buyers: np.ndarray, retained: np.ndarray) -> np.ndarray:
    """(k + 50·R) / (n + 50) of each segment, float64[…, S], at most MOST_RETENTION: k of n buyers bought again, R of all segments
    together; NaN where nobody bought."""
    overall = overall_retention(buyers, retained)[..., None]
    return np.minimum((retained + PRIOR_BUYERS * overall) / (buyers + PRIOR_BUYERS), MOST_RETENTION)


def overall_retention(buyers: np.ndarray, retained: np.ndarray) -> np.ndarray:
    """The share of all buyers that bought again, float64[…] of int[…, S]; NaN where nobody bought."""
    n = buyers.sum(axis=-1)
    return np.divide(retained.sum(axis=-1), n, out=np.full(np.shape(n), np.nan), where=n > 0)


def resampled(buyers: np.ndarray, retained: np.ndarray, others: int) -> tuple[np.ndarray, np.ndarray]:
    """(buyers, retained) of each segment, int64[draws, S] each, in bootstrap samples of all customers; `others` bought in neither."""
    size = len(buyers)
    drawn = bootstrap_counts(np.concatenate([retained, buyers - retained, [others]]))
    again, lost = drawn[:, :size], drawn[:, size : 2 * size]
    return again + lost, again


def overall_interval(retentions: Sequence[SegmentRetention]) -> tuple[float, float] | None:
    """The 90 % interval of the retention of all segments together; None without an estimate."""
    if not retentions:
        return None
    buyers, retained = (np.array([getattr(s, name) for s in retentions]) for name in ("buyers", "retained"))
    return interval(overall_retention(*resampled(buyers, retained, 0)))


def segment_retentions(view: LongView) -> tuple[SegmentRetention, ...]:
    """Shrunk retention (k + 50·R) / (n + 50) of each segment, the largest segment first: k of n buyers bought again, R overall. The
    interval is that of the bootstrap over customers, R estimated anew in each draw.

    () where the data do not reach back two full years or nobody bought in the first of them.
    """
    if view.months < MONTHS_FOR_RETENTION or not view.bought_before.any():
        return ()
    size = len(view.segments) + 1
    buyers = np.bincount(view.segment[view.bought_before] + 1, minlength=size)
    retained = np.bincount(view.segment[view.bought & view.bought_before] + 1, minlength=size)
    names = ("", *view.segments)
    shrunk = shrunk_retention(buyers, retained)
    present = np.bincount(view.segment + 1, minlength=size) > 0
    drawn = shrunk_retention(*resampled(buyers, retained, view.count - int(buyers.sum())))
    estimates = [
        SegmentRetention(names[k], int(buyers[k]), int(retained[k]), float(shrunk[k]), interval(drawn[:, k]))
        for k in range(size)
        if present[k]
    ]
    return tuple(sorted(estimates, key=lambda s: (-s.buyers, s.segment)))
