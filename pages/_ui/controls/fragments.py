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
from crmcore.ops.error_log import noted
from pages._ui.components.literal_text import verbatim
from pages._ui.controls import sidebar
from pages._ui.state import state

#: moves drawn at the same time. The interpreter does one thing at a time: drawn all at once, fifty moves hand it to and fro, and
#: all of them are ready only when the last one is
AT_ONCE = 2
#: seconds after which a move is drawn whoever else is at it
PATIENCE = 2.0
_turns = threading.Semaphore(AT_ONCE)


@contextmanager
def told_in_place(doing: str) -> Iterator[None]:
    """What goes wrong inside becomes a message on the page; what nobody foresaw is noted under a number. `doing` is for the log."""
    try:
        yield
    except Problem as problem:
        st.error(verbatim(state.speech().problem(problem)))
    except Exception as error:
        st.error(state.t("shell.unexpected", reference=noted(doing, error)))


def draw_alone(name: str, draw: Callable[[], None], unless: Callable[[], object] = bool) -> None:
    """Draw a part called `name` where it stands, now with the page and later, when a widget in it is moved, alone; but with the
    page while `unless` says so."""
    st.fragment(_part, key=name)(name, draw, unless)


def draw_again(*names: str) -> NoReturn:
    """The last word of a callback: these parts of the page are drawn anew, and nothing else of it."""
    st.rerun(names)


def _part(name: str, draw: Callable[[], None], unless: Callable[[], object]) -> None:
    if state.is_running():
        with told_in_place(f"drawing {name}"):
            draw()
        return
    with _turn(), state.running():
        with told_in_place(f"drawing {name} alone"):
            if unless() or not sidebar.is_up_to_date():
                st.rerun()
            draw()
        state.write_link()


@contextmanager
def _turn() -> Iterator[None]:
    """Wait for a turn, but never longer than `PATIENCE`."""
    got = _turns.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        if got:
            _turns.release()
