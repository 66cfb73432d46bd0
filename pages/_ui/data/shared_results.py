"""Results of long work that is done in steps: begun by one visitor, cached for all, found again by a visitor who left meanwhile.

The work itself runs in the visitor's own script, so that it can show its progress; only its results lie here.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from pages._ui.data.memory_budget import MEGABYTE
from pages._ui.data.memory_size import estimated_bytes
from pages._ui.data.result_keys import ResultKey

Result = TypeVar("Result")


class SharedResults:
    """Results by typed key, the latest within `megabytes`. Results are read-only, so any number of visitors may read at once.

    A result can be dropped at any time to make room, so callers hold on to the results they have got.
    """

    def __init__(self, megabytes: float, borrowed: tuple[type, ...] = ()) -> None:
        self._bytes, self._borrowed = int(megabytes * MEGABYTE), borrowed
        self._results: OrderedDict[ResultKey[Any], Any] = OrderedDict()
        self._sizes: dict[ResultKey[Any], int] = {}
        self._locks: dict[ResultKey[Any], AbstractContextManager[Any]] = {}
        self._guard = threading.Lock()

    def __contains__(self, key: ResultKey[Any]) -> bool:
        return key in self._results

    def get(self, key: ResultKey[Result]) -> Result | None:
        """The result under `key`; None where there is none."""
        with self._guard:
            if key in self._results:
                self._results.move_to_end(key)
            return self._results.get(key)

    def put(self, key: ResultKey[Result], result: Result) -> Result:
        """Add a result and drop those used longest ago, beyond the bound; returns the result."""
        size = estimated_bytes(result, self._borrowed)
        with self._guard:
            self._results[key], self._sizes[key] = result, size
            while len(self._results) > 1 and sum(self._sizes.values()) > self._bytes:
                oldest, _ = self._results.popitem(last=False)
                del self._sizes[oldest]
        return result

    def lock(self, key: ResultKey[Any]) -> AbstractContextManager[Any]:
        """The lock of who works at `key`: a second visitor waits for the first one's result instead of computing it too."""
        return self._locks.setdefault(key, threading.RLock())  # one step, so that two who come at once get the same lock

    def get_or_compute(self, key: ResultKey[Result], compute: Callable[[], Result]) -> Result:
        """The result under `key`, computed now by the first caller who asks for it."""
        with self.lock(key):
            with self._guard:
                if key in self._results:
                    self._results.move_to_end(key)
                    return self._results[key]
            return self.put(key, compute())
