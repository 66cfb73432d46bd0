"""References to the two gradings of a comparison, as short texts: the draft, the default, a saved scenario, or a published run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import quote, unquote

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, UNSCORED
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem

SOURCES: tuple[str, ...] = ("draft", "default", "saved", "run")
#: separators of the text, as in draft@2024-12-31*abcd|saved:Q1%20plan; names are quoted so that they contain none
CROSS, NAME, DAY, SCHEME = "|", ":", "@", "*"
#: longer texts are rejected
LONGEST = 600


@dataclass(frozen=True, slots=True)
class GradingRef:
    """A reference to one grading. `name`: of a saved scenario, or a run's number. `day` and `scheme` replace the scenario's
    own; a run has neither, because it is what was published."""

    source: str = "draft"
    name: str = ""
    day: date | None = None
    scheme: str = ""

    @property
    def text(self) -> str:
        """The reference as a short text, for links."""
        name = f"{NAME}{quote(self.name, safe=' ')}" if self.name else ""
        day = f"{DAY}{self.day.isoformat()}" if self.day else ""
        return self.source + name + day + (f"{SCHEME}{quote(self.scheme, safe='')}" if self.scheme else "")

    @staticmethod
    def read(text: str) -> GradingRef:
        """The reference of a `text`; raises `Problem("bad_side")` for anything else."""
        rest, _, scheme = text.partition(SCHEME)
        rest, _, day = rest.partition(DAY)
        source, _, name = rest.partition(NAME)
        try:
            ref = GradingRef(source, unquote(name), date.fromisoformat(day) if day else None, unquote(scheme))
        except ValueError as broken:
            raise Problem("bad_side", side=text[:60]) from broken
        named = bool(ref.name) == (source in ("saved", "run")) and (source != "run" or ref.name.isdecimal())
        if len(text) > LONGEST or source not in SOURCES or not named:
            raise Problem("bad_side", side=text[:60])
        return GradingRef("run", ref.name) if source == "run" else ref

    def with_(self, **changes: Any) -> GradingRef:
        """A copy with some fields changed."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class GradingPair:
    """The left and the right grading of a comparison; on the same tiers, left is read as before and right as now."""

    left: GradingRef
    right: GradingRef

    @property
    def text(self) -> str:
        """The pair as a short text, for links."""
        return self.left.text + CROSS + self.right.text

    @staticmethod
    def read(text: str) -> GradingPair:
        """The pair of a `text`; raises `Problem("bad_side")` for anything else."""
        left, cross, right = text.partition(CROSS)
        if not cross:
            raise Problem("bad_side", side=text[:60])
        return GradingPair(GradingRef.read(left), GradingRef.read(right))

    @property
    def swapped(self) -> GradingPair:
        """The pair with left and right exchanged."""
        return GradingPair(self.right, self.left)

    def with_(self, **changes: Any) -> GradingPair:
        """A copy with some fields changed."""
        return replace(self, **changes)


def scenario_of(ref: GradingRef, draft: Scenario, saved: Mapping[str, Scenario], runs: Mapping[int, Scenario]) -> Scenario:
    """The scenario that a reference names. Another scheme than the scenario's own comes with its own shares.

    Parameters
    ----------
    ref : the reference
    draft : the resolved draft; gives the default its date and window, and a saved scenario without a date its date
    saved : name → saved scenario
    runs : run number → scenario of the run

    Raises
    ------
    Problem
        "unknown_side" where no saved scenario or run has that name
    """
    if ref.source == "run":
        if int(ref.name) not in runs:
            raise Problem("unknown_side", source=ref.source, name=ref.name)
        return runs[int(ref.name)]
    if ref.source == "saved":
        if ref.name not in saved:
            raise Problem("unknown_side", source=ref.source, name=ref.name)
        scenario = saved[ref.name].with_(as_of=saved[ref.name].as_of or draft.as_of)
    else:
        scenario = draft if ref.source == "draft" else Scenario(as_of=draft.as_of, window=draft.window)
    if ref.day:
        scenario = scenario.with_(as_of=ref.day)
    if ref.scheme and ref.scheme != scenario.scheme:
        scenario = scenario.with_(scheme=ref.scheme, shares=(), standard=None)
    return scenario


def published_book(book: Book, tier: np.ndarray) -> Book:
    """The Book of a published run: the tiers as published over the data of its day, without cutting anew.

    `tier` (int8[N], −1: none) already contains the overrides of that day.
    """
    population = np.where(tier >= 0, GRADED, np.where(book.population == GRADED, UNSCORED, book.population)).astype(np.int8)
    return replace(book, computed=tier, assigned=tier, population=population, overrides={}, provisional=np.full(len(tier), -1, np.int8))
