"""What is kept for everybody: asked once for each question, forgotten in turn, never for one what was made for another."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages._ui.data.single_flight_cache import keeping


def test_a_question_is_worked_out_once_and_what_follows_from_it_is_no_part_of_it():
    asked = []

    @keeping(2)
    def half(n: int, _why: str) -> float:
        asked.append(n)
        return n / 2

    assert [half(2, "a"), half(2, "b"), half(4, "a")] == [1, 1, 2] and asked == [2, 4]


def test_the_question_asked_longest_ago_is_forgotten():
    asked = []

    @keeping(2)
    def same(n: int) -> int:
        asked.append(n)
        return n

    for n in (1, 2, 1, 3, 1, 2):  # 3 takes the place of 2, for 1 was asked meanwhile
        same(n)
    assert asked == [1, 2, 3, 2]


def test_who_comes_while_somebody_works_waits_for_the_same_answer():
    begun, go_on, asked = threading.Event(), threading.Event(), []

    @keeping(2)
    def slow(n: int) -> object:
        asked.append(n)
        begun.set()
        go_on.wait(10)
        return object()

    with ThreadPoolExecutor(2) as two:
        first = two.submit(slow, 1)
        begun.wait(10)
        second = two.submit(slow, 1)
        go_on.set()
        assert first.result() is second.result()
    assert asked == [1]


def test_what_fails_is_asked_again():
    answers = iter((ValueError("not now"), 7))

    @keeping(2)
    def perhaps(n: int) -> int:
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    with pytest.raises(ValueError):
        perhaps(1)
    assert perhaps(1) == 7
