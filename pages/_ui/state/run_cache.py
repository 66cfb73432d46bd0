"""What is read or worked out once per run of the script, in its own thread and for nobody else.

A run is one execution of app.py, or of a fragment that is drawn alone. Widget callbacks come before it and read for themselves.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from typing import Any, TypeVar

_run = threading.local()
Value = TypeVar("Value")


@contextmanager
def running() -> Generator[None, None, None]:
    """Begin a run with an empty cache, and drop the cache at its end."""
    _run.values = {}
    try:
        yield
    finally:
        vars(_run).clear()


def is_running() -> bool:
    """True inside `running`."""
    return hasattr(_run, "values")


def has(name: Hashable) -> bool:
    """True where this run has a value under `name`."""
    return is_running() and name in _run.values


def once(name: Hashable, read: Callable[[], Value]) -> Value:
    """The result of `read`, called once per run, so that the whole page is drawn from one state; outside a run on every call."""
    if not is_running():
        return read()
    if name not in _run.values:
        _run.values[name] = read()
    return _run.values[name]


def put(name: Hashable, value: Any) -> None:
    """Replace the value under `name` for the rest of this run; does nothing outside a run."""
    if is_running():
        _run.values[name] = value


def clear() -> None:
    """Forget everything read in this run: something has been written since."""
    if is_running():
        _run.values = {}
