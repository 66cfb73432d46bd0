"""Reserving capacity: the latest free hours that keep a date, else the earliest free ones."""

from __future__ import annotations

import numpy as np


class FreeHours:
    """Free hours of D days, in parts of an hour. Days are places from 0."""

    def __init__(self, hours: np.ndarray) -> None:
        count = len(hours)
        self._free: list[int] = hours.tolist()
        self._sums: list[int] = [0] * (
            count + 1
        )  # a Fenwick tree of what is free (Fenwick 1994), so that "is there enough by then" is quick
        for place, free in enumerate(self._free, 1):
            self._sums[place] += free
            parent = place + (place & -place)
            if parent <= count:
                self._sums[parent] += self._sums[place]
        self._earlier = list(range(count + 1))  # day + 1 → the nearest day up to it, plus 1, that has free hours; 0: none
        self._later = list(range(count + 1))  # day → the nearest day from it on that has free hours; D: none
        for day, free in enumerate(self._free):
            if not free:
                self._earlier[day + 1], self._later[day] = day, day + 1

    def until(self, day: int) -> int:
        """What is free up to and with a day; 0 for −1."""
        total, place = 0, day + 1
        while place > 0:
            total += self._sums[place]
            place -= place & -place
        return total

    def reserve(self, needed: int, due: int) -> int:
        """Take `needed` parts: the latest up to day `due` if they suffice, else the earliest there are; returns the last day taken."""
        if self.until(due) >= needed:
            return self._take_back(needed, due)
        return self._take_forward(needed)

    def _take_back(self, needed: int, due: int) -> int:
        last = day = _root(self._earlier, due + 1) - 1
        while needed:
            needed -= self._take(day, needed)
            day = _root(self._earlier, day + 1) - 1 if needed else day
        return last

    def _take_forward(self, needed: int) -> int:
        day = _root(self._later, 0)
        while True:
            needed -= self._take(day, needed)
            if not needed:
                return day
            day = _root(self._later, day)

    def _take(self, day: int, needed: int) -> int:
        taken: int = min(self._free[day], needed)
        self._free[day] -= taken
        place = day + 1
        while place < len(self._sums):
            self._sums[place] -= taken
            place += place & -place
        if not self._free[day]:
            self._earlier[day + 1], self._later[day] = day, day + 1
        return taken


def _root(parents: list[int], place: int) -> int:
    """The end of a chain, which is shortened on the way."""
    chain = [place]
    while parents[chain[-1]] != chain[-1]:
        chain.append(parents[chain[-1]])
    for passed in chain:
        parents[passed] = chain[-1]
    return chain[-1]
