"""What is derived from a mart only at first use, and then cached: present values, loyalty, life cycle …

Moving a weight needs none of it, so a million customers cost nothing until a page or a weight reads one of these.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, cast

import numpy as np

Result = TypeVar("Result")

#: computes one insight; is passed the `Insights` that it belongs to, from which it reads those it builds on
Builder = Callable[["Insights"], Any]


class Insights:
    """Cached results by name ("value", "loyalty" …), each computed at most once, also when several threads read it at once.

    A builder receives the `Insights` as its argument and must not capture it (or a mart that holds it): without that
    reference cycle a mart is freed as soon as the last reference to it goes, and need not wait for the garbage collector.

    Parameters
    ----------
    builders
        Name → builder.
    shared
        Insights that do not depend on the scenario's terms. What is missing in `builders` is computed and cached there, once
        for everyone who builds on them.
    """

    def __init__(self, builders: Mapping[str, Builder] | None = None, shared: Insights | None = None) -> None:
        self._builders = dict(builders or {})
        self._locks = {name: threading.RLock() for name in self._builders}
        self._cache: dict[str, Any] = {}
        self._shared = shared

    def __contains__(self, name: str) -> bool:
        return name in self._builders or (self._shared is not None and name in self._shared)

    def __getitem__(self, name: str) -> Any:
        """The insight of that name; KeyError where nothing computes it."""
        if name not in self._builders:
            if self._shared is None:
                raise KeyError(name)
            return self._shared[name]
        if name not in self._cache:
            with self._locks[name]:
                if name not in self._cache:
                    self._cache[name] = self._builders[name](self)
        return self._cache[name]

    def typed(self, name: str, kind: type[Result]) -> Result:  # noqa: ARG002  says the type
        """The insight of that name, which is a `kind`: for readers and the type checker, it is not checked."""
        return cast("Result", self[name])


class MetricColumns(Mapping[str, np.ndarray]):
    """Metric id → float64[N]: columns read from the store, and columns that an insight computes at first use.

    Parameters
    ----------
    order
        All metric ids, in the order of iteration.
    stored
        Metric id → float64[N] of those that the store has.
    derived
        Metric id → name of the insight whose `metrics` hold the others.
    insights
        Where those insights are read.
    """

    def __init__(self, order: tuple[str, ...], stored: Mapping[str, np.ndarray], derived: Mapping[str, str], insights: Insights) -> None:
        self._order, self._stored, self._derived, self._insights = order, stored, derived, insights

    def __getitem__(self, metric: str) -> np.ndarray:
        if metric in self._stored:
            return self._stored[metric]
        return self._insights[self._derived[metric]].metrics[metric]

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, metric: object) -> bool:
        return metric in self._order
