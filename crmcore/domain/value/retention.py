"""Yearly retention of each segment, shrunk towards the overall one as in a beta-binomial model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.facts.long_view import MONTHS_FOR_RETENTION, LongView

#: weight of the overall retention in a segment's estimate, as a number of buyers
PRIOR_BUYERS = 50
#: an estimate is never above this
MOST_RETENTION = 0.99


@dataclass(frozen=True, slots=True)
class SegmentRetention:
    """Yearly retention of a segment ("": customers without one): of the `buyers` of the year before last, `retained` bought
    again last year; `retention`: the shrunk estimate, 0–1."""

    segment: str
    buyers: int
    retained: int
    retention: float


def shrunk_retention(buyers: np.ndarray, retained: np.ndarray) -> np.ndarray:
    """(k + 50·R) / (n + 50) of each segment, float64[S], at most MOST_RETENTION: k of n buyers bought again, R of all segments together;
    NaN where nobody bought."""
    n = buyers.sum()
    overall = retained.sum() / n if n else np.nan
    return np.minimum((retained + PRIOR_BUYERS * overall) / (buyers + PRIOR_BUYERS), MOST_RETENTION)


def segment_retentions(view: LongView) -> tuple[SegmentRetention, ...]:
    """Shrunk retention (k + 50·R) / (n + 50) of each segment, the largest segment first: k of n buyers bought again, R overall.

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
    estimates = [SegmentRetention(names[k], int(buyers[k]), int(retained[k]), float(shrunk[k])) for k in range(size) if present[k]]
    return tuple(sorted(estimates, key=lambda s: (-s.buyers, s.segment)))
