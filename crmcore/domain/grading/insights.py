"""What is worked out of a mart only when somebody asks, and then kept: present values, loyalty, life cycle.

A slider that moves weights asks for none of it. So a million customers cost nothing until a page or a weight needs more.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

Maker = Callable[[], Any]


class Insights:
    """Names and how each is made. Made at most once, also when several threads ask at the same time.

    `beneath` are insights that hold whatever the scenario's terms; asking for one of theirs makes it there, so that it
    is shared by everyone who builds on them.
    """

    def __init__(self, makers: Mapping[str, Maker] | None = None, beneath: Insights | None = None) -> None:
        self._makers = dict(makers or {})
        self._locks = {name: threading.RLock() for name in self._makers}
        self._made: dict[str, Any] = {}
        self._beneath = beneath

    def __contains__(self, name: str) -> bool:
        return name in self._makers or (self._beneath is not None and name in self._beneath)

    def __getitem__(self, name: str) -> Any:
        if name not in self._makers:
            if self._beneath is None:
                raise KeyError(name)
            return self._beneath[name]
        if name not in self._made:
            with self._locks[name]:
                if name not in self._made:
                    self._made[name] = self._makers[name]()
        return self._made[name]


class KnownMetrics(Mapping[str, np.ndarray]):
    """Metric id → float64[N]: those read from the store as they are, the others from the insight that makes them.

    stored   metric id → array
    made     metric id → name of the insight whose `metrics` hold it; that is asked when the metric is first read
    """

    def __init__(self, order: tuple[str, ...], stored: Mapping[str, np.ndarray], made: Mapping[str, str], insights: Insights) -> None:
        self._order, self._stored, self._made, self._insights = order, stored, made, insights

    def __getitem__(self, metric: str) -> np.ndarray:
        if metric in self._stored:
            return self._stored[metric]
        return self._insights[self._made[metric]].metrics[metric]

    def __iter__(self) -> Iterator[str]:
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, metric: object) -> bool:
        return metric in self._order
