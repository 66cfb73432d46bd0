"""What other weights would move, by hand on six customers."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.reweighting import shift

BEFORE = np.array([0, 0, 1, 1, 1, -1], np.int8)
AFTER = np.array([0, 1, 0, 0, 1, -1], np.int8)


def test_a_shift_counts_who_moves_and_which_loss_makers_come_into_the_top_tier():
    moved = shift(BEFORE, AFTER, np.array([-5, 9, -1, 3, np.nan, -7], float))  # the first loss-maker was in the top tier already
    assert (moved.customers, moved.moved, moved.losing, moved.much) == (5, 3, 1, True)


def test_a_fifth_that_moves_and_nobody_who_loses_is_not_much():
    moved = shift(BEFORE, np.array([0, 1, 1, 1, 1, -1], np.int8), np.ones(6))
    assert (moved.moved, moved.losing, moved.much) == (1, 0, False)
