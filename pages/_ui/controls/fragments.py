"""What is drawn alone: when somebody moves a dial in it, nothing else of the page is drawn again.

It is not drawn alone when the move changes what the sidebar says: then the whole page is drawn, so that the page, the sidebar
and the link always tell the same. What goes wrong is told in its place, wherever it is drawn.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.ops.error_log import log_error
from pages._ui.components.literal_text import literal
from pages._ui.controls import sidebar
from pages._ui.state import address_bar, run_cache, state

#: moves drawn at the same time. The interpreter does one thing at a time: drawn all at once, fifty moves hand it to and fro, and
#: all of them are ready only when the last one is
AT_ONCE = 2
#: seconds after which a move is drawn whoever else is at it
PATIENCE = 2.0
_slots = threading.Semaphore(AT_ONCE)


@contextmanager
def errors_inline(doing: str) -> Iterator[None]:
    """What goes wrong inside becomes a message on the page; what nobody foresaw is noted under a number. `doing` is for the log."""
    try:
        yield
    except Problem as problem:
        st.error(literal(state.current_words().problem(problem)))
    except Exception as error:
        st.error(state.t("shell.unexpected", reference=log_error(doing, error)))


def draw_fragment(name: str, draw: Callable[[], None], unless: Callable[[], object] = bool) -> None:
    """Draw a part called `name` where it stands, now with the page and later, when a widget in it is moved, alone; but with the
    page while `unless` says so."""
    st.fragment(_draw_part, key=name)(name, draw, unless)


def rerun_fragments(*names: str) -> NoReturn:
    """The last word of a callback: these parts of the page are drawn anew, and nothing else of it."""
    st.rerun(names)


def _draw_part(name: str, draw: Callable[[], None], unless: Callable[[], object]) -> None:
    if run_cache.is_running():
        with errors_inline(f"drawing {name}"):
            draw()
        return
    with _slot(), run_cache.running():
        with errors_inline(f"drawing {name} alone"):
            if unless() or not sidebar.is_up_to_date():
                st.rerun()
            draw()
        address_bar.write_link()


@contextmanager
def _slot() -> Iterator[None]:
    """Wait for a turn, but never longer than `PATIENCE`."""
    got = _slots.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if got:
            _slots.release()
