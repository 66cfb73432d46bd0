"""What is drawn alone waits for a turn: never more at once than `AT_ONCE`, never longer than `PATIENCE`, and no turn is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from crmcore.domain.kernel.problems import Problem
from pages._ui.controls import fragments, sidebar
from pages._ui.state import address_bar, run_cache, state


@pytest.fixture(autouse=True)
def no_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are drawn without a browser: the sidebar fits, and there is no address bar."""
    monkeypatch.setattr(sidebar, "is_up_to_date", lambda: True)
    monkeypatch.setattr(address_bar, "write_link", lambda: None)
    monkeypatch.setattr(fragments, "_slots", threading.Semaphore(fragments.AT_ONCE))
    monkeypatch.setattr(fragments.st, "error", lambda text: None)


def together(people: int, draw: Callable[[], None]) -> None:
    """So many visitors move a dial at the same moment."""
    all_there = threading.Barrier(people)

    def move(_: int) -> None:
        all_there.wait(20)
        fragments._draw_part("test", draw, bool, ())

    with ThreadPoolExecutor(people) as pool:
        list(pool.map(move, range(people)))


def test_no_more_are_drawn_at_once_than_there_are_turns_and_everybody_is_drawn():
    """Planted: a gate that lets everybody in, and one whose turns are not given back."""
    inside, most, drawn, lock = [0], [0], [0], threading.Lock()

    def draw() -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        with lock:
            inside[0] -= 1
            drawn[0] += 1

    together(12, draw)
    assert (most[0], drawn[0]) == (fragments.AT_ONCE, 12)


def test_who_has_waited_long_enough_is_drawn_whoever_else_is_at_it(monkeypatch):
    """Planted: a wait without an end."""
    monkeypatch.setattr(fragments, "PATIENCE", 0.05)
    all_in = threading.Barrier(fragments.AT_ONCE + 3)

    together(fragments.AT_ONCE + 3, lambda: all_in.wait(20) and None)  # each stays inside until all of them are
    assert not all_in.broken
    for _ in range(fragments.AT_ONCE):  # who came in without a turn gave none back
        assert fragments._slots.acquire(blocking=False)
    assert not fragments._slots.acquire(blocking=False)


@pytest.mark.parametrize("wrong", [Problem("no_weight"), ValueError("unforeseen")])
def test_a_turn_is_given_back_when_something_goes_wrong(monkeypatch, wrong):
    """Planted: a turn given back only at the end of a part that was drawn well."""
    monkeypatch.setattr(state, "current_words", lambda: type("Words", (), {"problem": staticmethod(str)}))
    monkeypatch.setattr(state, "t", lambda key, **values: key)

    def draw() -> None:
        raise wrong

    for _ in range(fragments.AT_ONCE + 1):
        fragments._draw_part("test", draw, bool, ())
    assert fragments._slots.acquire(blocking=False)


def test_a_part_drawn_with_its_page_waits_for_nobody(monkeypatch):
    """A page is drawn though all turns are taken: they are for the moves of dials."""
    for _ in range(fragments.AT_ONCE):
        fragments._slots.acquire()
    began = time.monotonic()
    with run_cache.running():
        fragments._draw_part("test", lambda: None, bool, ())
    assert time.monotonic() - began < fragments.PATIENCE / 2
