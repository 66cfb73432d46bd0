"""Totals to date: for rows sorted by group and time, what each group had come to by each of its rows.

Vectorised over all groups at once; a group is a run of equal keys. The same results as SQL window functions
`over (partition by key order by day rows unbounded preceding)`, at a fraction of their cost for many short groups.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: values sorted side by side at a time: keeps the working arrays within a processor's cache
_TILE = 1 << 18


@dataclass(frozen=True, eq=False)
class Groups:
    """Runs of equal keys: `starts` and `lengths` per group, `first` the position of its group's first row per row."""

    starts: np.ndarray
    lengths: np.ndarray
    first: np.ndarray

    @staticmethod
    def of(keys: np.ndarray) -> Groups:
        """The groups of sorted keys."""
        starts = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
        lengths = np.diff(starts, append=len(keys))
        return Groups(starts, lengths, np.repeat(starts, lengths))


def running_sums(values: np.ndarray, groups: Groups) -> np.ndarray:
    """int64[n]: the sum of the group's values up to and including each row.

    Sums across groups may wrap around; the difference of two of them is exact all the same.
    """
    total = np.cumsum(values, dtype=np.int64)
    return total - (total - values)[groups.first]


def latest_marked(marked: np.ndarray, groups: Groups) -> np.ndarray:
    """int64[n]: position of the group's latest marked row up to and including each row, −1 where there is none yet."""
    latest = np.maximum.accumulate(np.where(marked, np.arange(len(marked)), -1))
    return np.where(latest >= groups.first, latest, -1)


def running_medians(values: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """float64[n]: the median of each group's values up to and including each one (the mean of the middle two).

    `values` int32[n], group after group; `lengths` of the groups, each at least 1. Insertion sort of all groups side
    by side: the k-th values of many groups find their places in one step. Groups of like length go together.
    """
    medians = np.empty(len(values))
    starts = np.cumsum(lengths) - lengths
    by_length = np.argsort(lengths, kind="stable")
    done = 0
    while done < len(lengths):
        longest = int(lengths[by_length[done]] * 1.25) + 1
        alike = np.searchsorted(lengths[by_length], longest, side="right")
        upto = min(alike, done + max(1, _TILE // longest))
        tile = by_length[done:upto]
        _tile_medians(values, starts[tile], lengths[tile], medians)
        done = upto
    return medians


def _tile_medians(values: np.ndarray, starts: np.ndarray, lengths: np.ndarray, medians: np.ndarray) -> None:
    """Write the running medians of some groups to their places in `medians`."""
    # placed[k] holds every group's k-th smallest value so far; beyond the values so far it is greater than any
    placed = np.full((int(lengths.max()) + 1, len(lengths)), np.iinfo(np.int32).max, dtype=np.int32)
    for k in range(len(placed) - 1):
        lasting = k < lengths
        value = values[np.where(lasting, starts + k, starts)]
        # the new value enters before the first greater one, and all from there on move up by one place
        moved_up = np.maximum(placed[:k], value)
        np.minimum(placed[0], value, out=placed[0])
        np.minimum(placed[1 : k + 1], moved_up, out=placed[1 : k + 1])
        middle = (placed[k // 2].astype(np.float64) + placed[(k + 1) // 2]) / 2
        medians[(starts + k)[lasting]] = middle[lasting]
