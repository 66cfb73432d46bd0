"""Sums of the lines above each line of a file: what a line of totals is held against."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

#: what sums of rounded numbers may differ by
TOLERANCE = 0.01


@dataclass(slots=True)
class RunningSums:
    """Running sums of the number fields `names` over the lines that count: `values` [fields, records], `counts` [records]."""

    names: list[str]
    values: np.ndarray
    counts: np.ndarray
    _left_out: set[int] = field(default_factory=set)
    _running: np.ndarray | None = None

    def leave_out(self, records: Iterable[int]) -> None:
        """These records are totals, no lines."""
        self._left_out |= set(records)
        self._running = None

    def is_sum(self, record: int, name: str, number: float) -> bool:
        """Whether `number` is the sum of a field over the lines above a record, over those since the total before it, or over all."""
        nearest = self.nearest(record, name, number)
        return bool(abs(number - nearest) < _tolerance(nearest))

    def nearest(self, record: int, name: str, number: float) -> float:
        """Of these sums the one that is nearest to `number`."""
        running = self._sums()[self.names.index(name)]
        position = min(record - 1, len(running) - 1)
        before = max((r for r in self._left_out if r < record), default=0)
        sums = (running[position], running[position] - running[before], running[-1])
        return float(min(sums, key=lambda total: abs(number - total)))

    def prefix_sums(self) -> list[int]:
        """Records whose first number is the sum of two or more lines above it, or since the total before it."""
        if not self.names or self.values.shape[1] < 3:
            return []
        own, running = self.values[0], self._sums()[0]
        starts = np.zeros(len(own) + 1, dtype=np.int64)
        for record in self._left_out:
            starts[record] = record
        starts = np.maximum.accumulate(starts)[:-1]
        lines = np.concatenate([[0], np.cumsum(self._lines())])
        fits = np.zeros(len(own), dtype=bool)
        for since in (np.zeros_like(starts), starts):
            total = running[:-1] - running[since]
            fits |= (np.abs(own - total) < _tolerance(total)) & (lines[:-1] - lines[since] >= 2)
        return [int(k) + 1 for k in np.flatnonzero(fits & (own != 0) & self._lines())]

    def lines_above(self, record: int) -> int:
        """How many lines that count stand above a record."""
        return int(self._lines()[: record - 1].sum())

    def lines_summed(self, record: int) -> int:
        """How many lines the first number of a record is the sum of: all above it, else those since the total before it."""
        lines, running = self._lines(), self._sums()[0]
        own, before = float(self.values[0, record - 1]), max((r for r in self._left_out if r < record), default=0)
        spans = [(since, running[record - 1] - running[since]) for since in (0, before)]
        return max((int(lines[since : record - 1].sum()) for since, total in spans if abs(own - total) < _tolerance(total)), default=0)

    def is_last(self, record: int) -> bool:
        """Whether no line that counts stands below a record."""
        return not self._lines()[record:].any()

    def _lines(self) -> np.ndarray:
        counted = self.counts.copy()
        counted[[record - 1 for record in self._left_out]] = False
        return counted

    def _sums(self) -> np.ndarray:
        """Per field the sum of the first k lines, k from 0."""
        if self._running is None:
            counted = np.where(self._lines(), self.values, 0.0)
            self._running = np.concatenate([np.zeros((len(self.names), 1)), np.cumsum(counted, axis=1)], axis=1)
        return self._running


def _tolerance(total: np.ndarray | float) -> np.ndarray | float:
    """What sums of rounded numbers, and of floating-point ones, may differ by."""
    return np.maximum(TOLERANCE, np.abs(total) * 1e-12)
