"""A function whose latest results are cached for all visitors; `caches` lists them.

Streamlit's own caches hash every argument anew, which was a tenth of the time that a move of a slider took. Here the arguments
are hashable keys.
"""

from __future__ import annotations

import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

from pages._ui.data.memory_budget import MEGABYTE
from pages._ui.data.memory_size import estimated_bytes

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


class SingleFlightCache(Generic[Arguments, Result]):
    """The results of `function` used last, by its arguments, which are hashable and come by position.

    Parameters whose names begin with an underscore come last and are not part of the key: they follow from the others. Callers
    that ask for a result while another thread computes it wait for that one; errors are not cached.

    Parameters
    ----------
    function
        What is cached.
    entries
        The most results.
    megabytes
        The most memory of all results together, by `estimated_bytes`. The newest result stays whatever its size.
    borrowed
        Types that another cache holds, which do not count here.
    growing
        True where results grow after they are made (insights that are worked out on demand): then all are measured again at
        each insertion.
    """

    def __init__(
        self,
        function: Callable[Arguments, Result],
        entries: int,
        megabytes: float,
        borrowed: tuple[type, ...] = (),
        growing: bool = False,
    ) -> None:
        update_wrapper(self, function)
        self._function, self._entries, self._bytes = function, entries, int(megabytes * MEGABYTE)
        self._borrowed, self._growing = borrowed, growing
        self._key_length = sum(not name.startswith("_") for name in inspect.signature(function).parameters)
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._sizes: dict[Hashable, int] = {}
        self._computing: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()

    def __call__(self, *arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        key = arguments[: self._key_length]
        with self._guard:
            if key in self._results:
                self._results.move_to_end(key)
                return self._results[key]
            flight = self._computing.setdefault(key, threading.Lock())
        with flight:
            with self._guard:
                if key in self._results:  # computed by the thread that was waited for
                    return self._results[key]
            try:
                result = self._function(*arguments, **named)
                self._insert(key, result)
            finally:
                with self._guard:
                    self._computing.pop(key, None)
        return result

    def _insert(self, key: Hashable, result: Any) -> None:
        """Add a result and drop those used longest ago, beyond the bounds."""
        size = estimated_bytes(result, self._borrowed)
        with self._guard:
            self._results[key], self._sizes[key] = result, size
            if self._growing:
                self._sizes = {k: estimated_bytes(value, self._borrowed) for k, value in self._results.items()}
            while len(self._results) > self._entries or (len(self._results) > 1 and sum(self._sizes.values()) > self._bytes):
                oldest, _ = self._results.popitem(last=False)
                del self._sizes[oldest]


def cached(
    entries: int, megabytes: float, borrowed: tuple[type, ...] = (), growing: bool = False
) -> Callable[[Callable[Arguments, Result]], SingleFlightCache[Arguments, Result]]:
    """The decorator: cache the latest results within these bounds (see `SingleFlightCache`)."""
    return lambda function: SingleFlightCache(function, entries, megabytes, borrowed, growing)
