"""The caches together hold at most half of the machine's memory, each in its fixed proportion and never above its limit."""

from __future__ import annotations

import os

import pytest

from pages._ui.data import caches, memory_budget
from pages._ui.data.memory_budget import LARGEST, MEGABYTE, MEGABYTES, budgets, physical_memory, total
from pages._ui.data.single_flight_cache import SingleFlightCache

GIGABYTE = 1_000 * MEGABYTE


@pytest.mark.parametrize("gigabytes", [1, 4, 8, 16, 32, 60])
def test_all_caches_together_hold_half_of_a_small_machine(gigabytes):
    small = budgets(gigabytes * GIGABYTE)
    assert total(small) == pytest.approx(gigabytes * 500)
    assert small["mart"] / small["derived"] == pytest.approx(LARGEST["mart"] / LARGEST["derived"])
    assert all(megabytes < LARGEST[cache] for cache, megabytes in small.items())


def test_a_large_machine_gets_the_limits_and_no_more():
    assert budgets(512 * GIGABYTE) == LARGEST


def test_every_cache_has_the_budget_of_its_name():
    bounds = {name: cache._bytes for name, cache in vars(caches).items() if isinstance(cache, SingleFlightCache)}
    assert {name.removeprefix("_"): size for name, size in bounds.items()} == {
        cache: int(megabytes * MEGABYTE) for cache, megabytes in MEGABYTES.items() if cache != "results_of_a_book"
    }
    assert caches._shared_results._entries == memory_budget.BOOKS_WITH_RESULTS


def test_the_memory_of_this_machine_is_read_and_assumed_where_it_cannot_be(monkeypatch):
    assert physical_memory() > GIGABYTE // 10
    monkeypatch.delattr(os, "sysconf")
    assert physical_memory() == memory_budget.ASSUMED
