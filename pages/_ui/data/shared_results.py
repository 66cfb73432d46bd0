"""What takes long and is worked out in steps: begun by one visitor, kept for all, found again by who left meanwhile.

The work itself runs in the visitor's own script, so that it can show how far it is; only its results lie here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any


class Shelf:
    """Results by name. Nothing on it is ever changed, so any number of visitors may read at once."""

    def __init__(self) -> None:
        self._made: dict[str, Any] = {}
        self._locks: dict[str, AbstractContextManager[Any]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._made

    def __getitem__(self, name: str) -> Any:
        return self._made[name]

    def put(self, name: str, made: Any) -> None:
        self._made[name] = made

    def alone(self, name: str) -> AbstractContextManager[Any]:
        """Held by who works at `name`: a second visitor waits for the first one's result instead of working it out too."""
        return self._locks.setdefault(name, threading.RLock())  # one step, so that two who come at once get the same lock

    def kept(self, name: str, make: Callable[[], Any]) -> Any:
        """The result, worked out now where nobody has yet."""
        if name not in self._made:
            with self.alone(name):
                if name not in self._made:
                    self._made[name] = make()
        return self._made[name]
