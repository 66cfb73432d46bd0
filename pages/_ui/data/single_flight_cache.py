"""A function whose last results are kept for everybody who asks the same: `caches` says which.

Streamlit's own caches take every question to pieces, which was a tenth of all that a move of a slider took. Here a question is
a key as it is.
"""

from __future__ import annotations

import inspect
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import update_wrapper
from typing import Any, Generic, ParamSpec, TypeVar

Given, Made = ParamSpec("Given"), TypeVar("Made")


class Keeping(Generic[Given, Made]):
    """The `most` results last asked for of `work`, by its arguments, which come by position and can be hashed. Those that begin
    with an underscore come last and are no part of the question: they follow from the rest.

    Who asks what somebody else is just working out waits for it; what fails is not kept.
    """

    def __init__(self, work: Callable[Given, Made], most: int) -> None:
        update_wrapper(self, work)
        self._work, self._most = work, most
        self._asked = sum(not name.startswith("_") for name in inspect.signature(work).parameters)
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        self._at_work: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()

    def __call__(self, *given: Given.args, **none: Given.kwargs) -> Made:
        question = given[: self._asked]
        with self._guard:
            if question in self._made:
                self._made.move_to_end(question)
                return self._made[question]
            turn = self._at_work.setdefault(question, threading.Lock())
        with turn:
            with self._guard:
                if question in self._made:  # by whom we have waited for
                    return self._made[question]
            try:
                made = self._work(*given, **none)
                with self._guard:
                    self._made[question] = made
                    while len(self._made) > self._most:
                        self._made.popitem(last=False)
            finally:
                with self._guard:
                    self._at_work.pop(question, None)
        return made


def keeping(most: int) -> Callable[[Callable[Given, Made]], Keeping[Given, Made]]:
    """Keep the `most` results last asked for."""
    return lambda work: Keeping(work, most)
