"""A page is drawn from one state of things: what people have written is read once a run, and anew in the next one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pages._ui.data import data
from pages._ui.navigation.pages import BY_ID
from pages._ui.state import run_cache
from tests.pages.visiting import healthy, visit


def counted(monkeypatch: pytest.MonkeyPatch, home: object, name: str) -> Callable[[], int]:
    """How often a reading function of the store has been called since the last question."""
    calls, real = [], getattr(home, name)
    monkeypatch.setattr(home, name, lambda *arguments: calls.append(name) or real(*arguments))

    def since() -> int:
        count = len(calls)
        calls.clear()
        return count

    return since


def test_runs_and_saved_scenarios_are_read_once_a_run(demo_data, monkeypatch):
    app = visit(BY_ID["weights"], lang="en")
    runs, saved = counted(monkeypatch, data.run_store, "list_runs"), counted(monkeypatch, data.settings, "saved_scenarios")
    for _ in range(2):
        healthy(app.run())
        assert (runs(), saved()) == (1, 1)


def test_nothing_is_kept_outside_a_run_or_after_a_change():
    values = iter(range(9))
    assert (run_cache.once("x", lambda: next(values)), run_cache.once("x", lambda: next(values))) == (0, 1)
    with run_cache.running():
        assert (run_cache.once("x", lambda: next(values)), run_cache.once("x", lambda: next(values))) == (2, 2)
        run_cache.clear()
        assert run_cache.once("x", lambda: next(values)) == 3
    assert not run_cache.is_running()
