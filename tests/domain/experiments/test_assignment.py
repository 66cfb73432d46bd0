"""Random assignment: reproducible, the same whatever the order of the rows, balanced within each stratum."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.experiments.assignment import held_out, merged_strata

IDS = np.array([f"C{k:05d}" for k in range(2000)])
STRATUM = np.repeat([0, 1, 2, -1], [100, 300, 1595, 5])


def test_each_stratum_holds_out_its_share_rounded_half_up():
    out = held_out(IDS, STRATUM, 0.1, seed=3)
    assert [int(out[code == STRATUM].sum()) for code in (0, 1, 2, -1)] == [10, 30, 160, 1]


def test_the_draw_hangs_on_seed_and_number_alone():
    out = held_out(IDS, STRATUM, 0.2, seed=3)
    shuffled = np.random.default_rng(1).permutation(len(IDS))
    assert np.array_equal(held_out(IDS[shuffled], STRATUM[shuffled], 0.2, seed=3), out[shuffled])
    assert not np.array_equal(held_out(IDS, STRATUM, 0.2, seed=4), out)


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ((10, 20, 30), (0, 1, 2)),
        ((3, 20, 30), (0, 0, 1)),
        ((10, 2, 3, 9), (0, 1, 1, 1)),
        ((10, 20, 3), (0, 1, 1)),
        ((2, 3), (0, 0)),
        ((0, 9), (0, 0)),
    ],
)
def test_strata_under_eight_are_merged(sizes, expected):
    tier = np.repeat(np.arange(len(sizes)), sizes)
    found = merged_strata(tier)
    assert {int(code) for code in found} == {expected[k] for k, n in enumerate(sizes) if n}
    assert all((found[tier == k] == expected[k]).all() for k in range(len(sizes)))


def test_customers_without_a_tier_stand_after_the_last_one():
    assert merged_strata(np.array([-1] * 9 + [0] * 8)).tolist() == [1] * 9 + [0] * 8
    assert merged_strata(np.array([-1] * 3 + [0] * 8)).tolist() == [0] * 11
    assert merged_strata(np.zeros(0, np.int64)).tolist() == []
