"""Fragments: parts of a page that are drawn again on their own when a widget inside is moved.

Where the move changes what the sidebar shows, the whole page is drawn instead, so that page, sidebar and link always agree.
Errors are shown where they happen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.error_log import log_error
from crmcore.store.files.disk_errors import disk_problem
from pages._ui.components.literal_text import literal
from pages._ui.controls import sidebar
from pages._ui.state import address_bar, run_cache, shown_once, state

#: fragments drawn at the same time. With one interpreter lock, fifty drawn at once would all be ready only when the last one is
AT_ONCE = 2
#: seconds after which a fragment is drawn however many others are being drawn
PATIENCE = 2.0
_slots = threading.Semaphore(AT_ONCE)


@contextmanager
def errors_inline(doing: str) -> Generator[None, None, None]:
    """Show errors raised inside as a message on the page; unexpected ones are logged under a reference number. `doing` is for the log."""
    try:
        yield
    except Problem as problem:
        st.error(literal(state.current_words().problem(problem)))
    except Exception as error:  # noqa: BLE001  the visitor reads a reference number, the log has the error
        if (about_disk := disk_problem(error)) is not None:
            st.error(literal(state.current_words().problem(about_disk)))
        else:
            st.error(state.t("shell.unexpected", reference=log_error(doing, error)))


def draw_fragment(name: str, draw: Callable[[], None], unless: Callable[[], object] = bool) -> None:
    """Draw a fragment `name` here: now with the page, and later on its own when a widget in it is moved, except while `unless` is
    true: then with the page."""
    st.fragment(_draw_part, key=name)(name, draw, unless, shown_once.tabs())


def rerun_fragments(*names: str) -> NoReturn:
    """End a callback: draw these fragments again, and nothing else of the page."""
    st.rerun(names)


def _draw_part(name: str, draw: Callable[[], None], unless: Callable[[], object], around: shown_once.Tabs) -> None:
    if run_cache.is_running():
        with errors_inline(f"drawing {name}"), shown_once.fragment(name, around, alone=False):
            draw()
        return
    with _slot(), run_cache.running():
        with errors_inline(f"drawing {name} alone"), shown_once.fragment(name, around, alone=True):
            if unless() or not sidebar.is_up_to_date():
                st.rerun()
            draw()
        address_bar.write_link()


@contextmanager
def _slot() -> Generator[None, None, None]:
    """Wait for one of the slots, but never longer than `PATIENCE`."""
    got = _slots.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if got:
            _slots.release()
