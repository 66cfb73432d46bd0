"""Pieces of HTML, sent to the browser one by one or as one message: every message costs the server as much as the next, however
short it is, and what a move of a slider changes is sent at every move.

HTML is `markupsafe.Markup`: its `format` and `join` escape every text that is not itself Markup.
"""

from __future__ import annotations

import threading
from collections.abc import Generator
from contextlib import contextmanager

import streamlit as st
from markupsafe import Markup

_thread = threading.local()


def show(html: Markup) -> None:
    """Send a piece of HTML at once."""
    st.html(str(html))


def write(html: Markup) -> None:
    """Send a piece of HTML, or add it to the batch that is being collected."""
    if (pieces := getattr(_thread, "pieces", None)) is None:
        show(html)
    else:
        pieces.append(html)


def send() -> None:
    """Send the batch as collected so far, because something else than HTML follows."""
    if pieces := getattr(_thread, "pieces", None):
        show(Markup('<div class="ck-lines">{}</div>').format(Markup("").join(pieces)))
        pieces.clear()


@contextmanager
def batched() -> Generator[None, None, None]:
    """What is written inside goes out together, at the end or before the next figure."""
    _thread.pieces = []
    try:
        yield
        send()
    finally:
        del _thread.pieces
