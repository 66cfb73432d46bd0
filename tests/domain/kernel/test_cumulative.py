"""Totals to date, against going through the rows one by one."""

from __future__ import annotations

from statistics import median

import numpy as np
from hypothesis import given, strategies as st

from crmcore.domain.kernel.cumulative import Groups, cumulative_medians, cumulative_sums, latest_marked

GROUPS = st.lists(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=40), max_size=12)


def joined(groups: list[list[int]]) -> tuple[np.ndarray, Groups]:
    keys = np.repeat(np.arange(len(groups)) * 3, [len(g) for g in groups]) if groups else np.empty(0, dtype=np.int64)
    return np.array([v for g in groups for v in g], dtype=np.int64), Groups.of(keys)


def test_groups_are_runs_of_equal_keys():
    groups = Groups.of(np.array([0, 0, 0, 4, 7, 7], dtype=np.int32))
    assert groups.starts.tolist() == [0, 3, 4] and groups.lengths.tolist() == [3, 1, 2]
    assert groups.first.tolist() == [0, 0, 0, 3, 4, 4]


@given(GROUPS)
def test_a_running_sum_starts_anew_with_every_group(groups):
    values, runs = joined(groups)
    assert cumulative_sums(values, runs).tolist() == [sum(g[: k + 1]) for g in groups for k in range(len(g))]


def test_a_running_sum_is_exact_though_all_groups_together_are_beyond_64_bits():
    values, runs = joined([[2**62], [2**62], [2**62, 5]])
    assert cumulative_sums(values, runs).tolist() == [2**62, 2**62, 2**62, 2**62 + 5]


@given(GROUPS)
def test_a_running_median_is_the_median_of_the_values_so_far(groups):
    values, runs = joined(groups)
    expected = [median(g[: k + 1]) for g in groups for k in range(len(g))]
    assert cumulative_medians(values.astype(np.int32), runs.lengths).tolist() == expected


def test_running_medians_of_groups_of_very_different_length():
    groups = [[k * 7 % 1000 for k in range(length)] for length in (1, 900, 2, 1, 450, 3)]
    values, runs = joined(groups)
    assert cumulative_medians(values.astype(np.int32), runs.lengths).tolist() == [median(g[: k + 1]) for g in groups for k in range(len(g))]


@given(st.lists(st.lists(st.booleans(), min_size=1, max_size=8), max_size=8))
def test_the_latest_mark_is_never_another_groups(groups):
    marks, runs = joined([[int(m) for m in g] for g in groups])
    start, expected = 0, []
    for group in groups:
        for k in range(len(group)):
            marked = [i for i in range(k + 1) if group[i]]
            expected.append(start + marked[-1] if marked else -1)
        start += len(group)
    assert latest_marked(marks.astype(np.bool_), runs).tolist() == expected
