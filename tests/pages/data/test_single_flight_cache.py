"""What is cached for all visitors: computed once per key, dropped in turn within its bounds, never returned for another key."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from crmcore.domain.grading.scenario import Scenario
from pages._ui.data.memory_budget import MEGABYTE
from pages._ui.data.memory_size import estimated_bytes
from pages._ui.data.result_keys import ListKey, ResultKey
from pages._ui.data.shared_results import SharedResults
from pages._ui.data.single_flight_cache import cached


@dataclass(frozen=True, slots=True)
class NumberKey(ResultKey[np.ndarray]):
    """A key of these tests."""

    number: int


@dataclass(frozen=True, slots=True)
class OtherKey(ResultKey[np.ndarray]):
    """Another kind with the same field."""

    number: int


@dataclass(frozen=True, eq=False)
class Facts:
    """What another cache holds."""

    values: np.ndarray


@dataclass(frozen=True, slots=True)
class Figures:
    """A result with members of every kind."""

    facts: Facts
    table: pa.Table
    frame: pd.DataFrame
    by_name: dict[str, np.ndarray] = field(default_factory=dict)


def test_a_key_is_computed_once_and_what_follows_from_it_is_no_part_of_it():
    calls = []

    @cached(2, megabytes=1)
    def half(n: int, _why: str) -> float:
        calls.append(n)
        return n / 2

    assert [half(2, "a"), half(2, "b"), half(4, "a")] == [1, 1, 2] and calls == [2, 4]


def test_the_result_used_longest_ago_is_dropped():
    calls = []

    @cached(2, megabytes=1)
    def same(n: int) -> int:
        calls.append(n)
        return n

    for n in (1, 2, 1, 3, 1, 2):  # 3 takes the place of 2, for 1 was used meanwhile
        same(n)
    assert calls == [1, 2, 3, 2]


def test_a_cache_holds_no_more_memory_than_it_may():
    """Planted once: entries counted, bytes not."""
    calls = []

    @cached(100, megabytes=1)
    def zeros(n: int) -> np.ndarray:
        calls.append(n)
        return np.zeros(MEGABYTE // 8 // 3)  # a third of the bound

    for n in (1, 2, 3, 4, 3, 2, 1):  # 4 takes the place of 1, and 1 then that of the oldest
        zeros(n)
    assert calls == [1, 2, 3, 4, 1]


def test_the_newest_result_stays_though_it_is_larger_than_the_bound():
    calls = []

    @cached(4, megabytes=0.001)
    def large(n: int) -> np.ndarray:
        calls.append(n)
        return np.zeros(10_000)

    for n in (1, 1, 2, 2):
        large(n)
    assert calls == [1, 2]


def test_results_that_grow_are_measured_again():
    calls = []

    @cached(4, megabytes=1, growing=True)
    def growing(n: int) -> dict[str, np.ndarray]:
        calls.append(n)
        return {}

    growing(1)["insight"] = np.zeros(MEGABYTE)
    growing(2)
    growing(1)
    assert calls == [1, 2, 1]


def test_the_size_counts_arrays_tables_and_frames_once_and_leaves_out_what_another_cache_holds():
    values = np.zeros(1_000)
    figures = Figures(Facts(values), pa.table({"n": values}), pd.DataFrame({"n": values}), {"a": values, "b": values})
    assert 3 * 8_000 <= estimated_bytes(figures) <= 3 * 8_000 + 500  # `facts`, "a" and "b" are one array
    assert 3 * 8_000 <= estimated_bytes(replace(figures, facts=Facts(np.zeros(9_000))), borrowed=(Facts,)) <= 3 * 8_000 + 500
    assert estimated_bytes(Facts(values), borrowed=(Facts,)) == 8_000  # the result itself always counts


def test_keys_of_different_kinds_are_never_equal():
    assert NumberKey(1) == NumberKey(1) and NumberKey(1) != OtherKey(1)
    assert ListKey("churn.silent") == ListKey("churn.silent", None) != ListKey("churn.silent", Scenario())


def test_shared_results_hold_no_more_memory_than_they_may():
    shared = SharedResults(megabytes=1)
    for n in (1, 2, 3):
        shared.put(NumberKey(n), np.zeros(MEGABYTE // 8 // 2))
    assert [NumberKey(n) in shared for n in (1, 2, 3)] == [False, True, True]
    assert shared.get(NumberKey(1)) is None


def test_a_shared_result_is_computed_by_the_first_who_asks_even_where_it_is_none():
    shared, calls = SharedResults(megabytes=1), []

    def nothing() -> None:
        calls.append(1)

    assert shared.get_or_compute(NumberKey(1), nothing) is shared.get_or_compute(NumberKey(1), nothing) is None
    assert calls == [1]


def test_who_comes_while_somebody_computes_waits_for_the_same_result():
    begun, go_on, calls = threading.Event(), threading.Event(), []

    @cached(2, megabytes=1)
    def slow(n: int) -> object:
        calls.append(n)
        begun.set()
        go_on.wait(10)
        return object()

    with ThreadPoolExecutor(2) as two:
        first = two.submit(slow, 1)
        begun.wait(10)
        second = two.submit(slow, 1)
        go_on.set()
        assert first.result() is second.result()
    assert calls == [1]


def test_an_error_is_not_cached():
    answers = iter((ValueError("not now"), 7))

    @cached(2, megabytes=1)
    def perhaps(n: int) -> int:
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    with pytest.raises(ValueError):
        perhaps(1)
    assert perhaps(1) == 7
