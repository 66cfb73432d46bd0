"""A line that figures share is shown once on the page, once in each tab, and by a fragment drawn alone only if it showed it before."""

from __future__ import annotations

from typing import Any

import pytest

from pages._ui.state import run_cache, shown_once, state

LINE = "As of Dec 31, 2025"


@pytest.fixture(autouse=True)
def session(monkeypatch: pytest.MonkeyPatch) -> None:
    """A session of its own, without a browser."""
    kept: dict[str, Any] = {}
    monkeypatch.setattr(state, "read", lambda key, default=None: kept.get(key, default))
    monkeypatch.setattr(state, "remember", kept.__setitem__)


def test_figures_of_a_page_share_a_line_and_the_next_run_shows_it_again():
    for _ in range(2):
        with run_cache.running():
            assert [shown_once.is_first(LINE) for _ in range(3)] == [True, False, False]
            assert shown_once.is_first("another line")


def test_each_tab_shows_the_line_unless_the_page_around_it_does():
    with run_cache.running():
        for tab in ("months", "movers"):
            with shown_once.inside(tab):
                assert [shown_once.is_first(LINE) for _ in range(2)] == [True, False]
                with shown_once.inside("deeper"):
                    assert not shown_once.is_first(LINE)
    with run_cache.running():
        assert shown_once.is_first(LINE)
        with shown_once.inside("months"):
            assert not shown_once.is_first(LINE)


def test_a_fragment_drawn_alone_shows_what_it_showed_and_nothing_that_the_page_shows():
    with run_cache.running(), shown_once.inside("months"):
        around = shown_once.tabs()
        assert shown_once.is_first("of the page")
        with shown_once.fragment("chart", around, alone=False):
            assert shown_once.is_first(LINE) and not shown_once.is_first("of the page")
        with shown_once.fragment("table", around, alone=False):
            assert not shown_once.is_first(LINE)
    for fragment, shows in (("chart", True), ("table", False), ("chart", True)):
        with run_cache.running(), shown_once.fragment(fragment, around, alone=True):
            assert shown_once.is_first(LINE) is shows
            assert not shown_once.is_first("of the page")
