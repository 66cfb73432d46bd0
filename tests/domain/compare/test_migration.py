"""Migration derived by hand: every customer in one cell, entries and exits included."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from crmcore.domain.compare.migration import KINDS, TierSnapshot, flows, migration

#: tier before and now of six customers under tiers A, B, and what they brought at either date
BEFORE = TierSnapshot(np.array([0, 0, 1, -1, 1, -1], np.int8), np.array([9.0, 8, 3, np.nan, 7, np.nan]))
NOW = TierSnapshot(np.array([0, 1, 0, 1, -1, -1], np.int8), np.array([10.0, 2, 12, 4, 0, np.nan]))


def test_rows_tell_where_customers_went_and_columns_where_they_came_from():
    found = migration(BEFORE, NOW, ("A", "B"))
    assert found.matrix.tolist() == [
        [1, 1, 0],  # of two in A one stayed, one fell to B
        [1, 0, 1],  # of two in B one rose, one left
        [0, 1, 0],
    ]  # one entered; who has no tier on either date stands in no cell
    assert (found.before, found.now, found.stayed, found.moved, found.outside) == (4, 4, 1, 4, 1)
    assert {kind: rows.tolist() for kind, rows in found.rows.items()} == {"rose": [2], "fell": [1], "entered": [3], "left": [4]}
    assert flows(found) == [(1, 0, 1), (1, 1, 0), (1, 1, 2), (1, 2, 1)]


def test_movers_come_most_valuable_first_and_who_left_by_what_it_brought_before():
    before = TierSnapshot(np.array([0, 0, 0, 1, 1, 1], np.int8), np.array([1.0, 5, np.nan, 1, 1, 1]))
    now = TierSnapshot(np.array([-1, -1, -1, 0, 0, 0], np.int8), np.array([9.0, 0, 0, 2, np.nan, 7]))
    found = migration(before, now, ("A", "B"))
    assert found.rows["left"].tolist() == [1, 0, 2]  # 5 before 1 before unknown
    assert found.rows["rose"].tolist() == [5, 3, 4]  # 7 before 2 before unknown


def test_a_part_of_the_customers_is_crossed_alone():
    found = migration(BEFORE, NOW, ("A", "B"), np.array([True, True, False, False, False, True]))
    assert found.matrix.tolist() == [[1, 1, 0], [0, 0, 0], [0, 0, 0]] and found.outside == 1


tiers = st.lists(st.tuples(st.integers(-1, 3), st.integers(-1, 3), st.booleans()), min_size=1, max_size=60)


@given(tiers)
def test_rows_and_columns_sum_to_the_customers_of_the_two_dates(drawn):
    before, now = (np.array([c[k] for c in drawn], np.int8) for k in (0, 1))
    part = np.array([c[2] for c in drawn])
    worth = np.zeros(len(drawn))
    found = migration(TierSnapshot(before, worth), TierSnapshot(now, worth), tuple("ABCD"), part)
    for k in range(4):
        assert found.matrix[k].sum() == (part & (before == k)).sum()
        assert found.matrix[:, k].sum() == (part & (now == k)).sum()
    assert found.matrix[4].sum() == len(found.rows["entered"]) and found.matrix[:, 4].sum() == len(found.rows["left"])
    assert found.matrix.sum() + found.outside == part.sum()
    assert sum(len(found.rows[kind]) for kind in KINDS) == found.moved == sum(count for count, *_ in flows(found))
    assert not set.intersection(*(set(found.rows[kind].tolist()) for kind in KINDS))


@pytest.mark.parametrize("kind, part", [("rose", [2]), ("left", [4])])
def test_every_mover_is_listed_under_one_kind(kind, part):
    assert migration(BEFORE, NOW, ("A", "B")).rows[kind].tolist() == part
