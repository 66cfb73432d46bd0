"""A line that many figures of a page share is shown with the first of them: once on the page, or once in each of its tabs.

A fragment that is drawn again on its own shows again what it showed, and nothing that another part of the page shows already.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

from pages._ui.state import run_cache, state

_SHOWN = "shown_once"
_at = threading.local()
#: the open tabs around a figure, from outside to inside
Tabs = tuple[str, ...]


def tabs() -> Tabs:
    """The tabs around what is being drawn."""
    return getattr(_at, "tabs", ())


@contextmanager
def inside(tab: str) -> Generator[None, None, None]:
    """What is drawn inside stands in this tab."""
    around = tabs()
    _at.tabs = (*around, tab)
    try:
        yield
    finally:
        _at.tabs = around


@contextmanager
def fragment(name: str, around: Tabs, alone: bool) -> Generator[None, None, None]:
    """What is drawn inside belongs to this fragment, in the tabs `around` it; `alone`: it is drawn again without its page."""
    before = tabs(), getattr(_at, "fragment", "")
    _at.tabs, _at.fragment = around, name
    if alone:
        shown = state.read(_SHOWN, {})
        run_cache.put(_SHOWN, {place: by for place, by in shown.items() if by != name})
    try:
        yield
    finally:
        _at.tabs, _at.fragment = before


def is_first(line: str) -> bool:
    """True where no other figure of the page, or of the tabs around this one, shows `line`; from then on one does."""
    if not run_cache.is_running():
        return True
    shown: dict[tuple[Tabs, str], str] = run_cache.once(_SHOWN, dict)
    here = tabs()
    if any((here[:depth], line) in shown for depth in range(len(here) + 1)):
        return False
    shown[here, line] = getattr(_at, "fragment", "")
    state.remember(_SHOWN, shown)
    return True
