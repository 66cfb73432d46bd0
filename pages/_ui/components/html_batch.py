"""Lines of text below one another that go to the browser as one piece: every piece costs the server as much as the next, however
little it says, and what a move of a slider changes is sent at every move.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

_here = threading.local()


def write(html: str) -> None:
    """Send `html`, or lay it to what is being gathered."""
    if (lines := getattr(_here, "lines", None)) is None:
        st.html(html)
    else:
        lines.append(html)


def send() -> None:
    """Send what has been gathered so far: something else than text follows."""
    if lines := getattr(_here, "lines", None):
        st.html(f'<div class="ck-lines">{"".join(lines)}</div>')
        lines.clear()


@contextmanager
def as_one_piece() -> Iterator[None]:
    """What is written inside goes out together, at the end or before the next figure."""
    _here.lines = []
    try:
        yield
        send()
    finally:
        del _here.lines
