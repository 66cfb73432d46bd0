"""What an object works out when it is first asked for, and keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")


class lazily(Generic[Value]):
    """As `functools.cached_property`, whose lock (Python 3.11) is one for all objects of a class: visitors of different Books
    would wait for each other. Without it two who ask one object at the same moment may both work, and get the same."""

    def __init__(self, work_out: Callable[[Any], Value]) -> None:
        self.work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, thing: Any, owner: type | None = None) -> Value:
        if thing is None:
            return self  # type: ignore[return-value]
        return thing.__dict__.setdefault(self.name, self.work_out(thing))
