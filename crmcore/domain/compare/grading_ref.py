"""Two gradings to lay side by side, named in a short text: the draft, the default, one saved by name, or a published run."""

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
#: draft@2024-12-31*abcd|saved:Q1%20plan|run:3: these signs part a text, so names are written without them
CROSS, NAME, DAY, SCHEME = "|", ":", "@", "*"
#: longer texts are nobody's
LONGEST = 600


@dataclass(frozen=True, slots=True)
class GradingRef:
    """One of the two. `name`: of a saved scenario, or a run's number. `day` and `scheme` differ from the scenario's own;
    a run has neither: it is what was published."""

    source: str = "draft"
    name: str = ""
    day: date | None = None
    scheme: str = ""

    @property
    def text(self) -> str:
        name = f"{NAME}{quote(self.name, safe=' ')}" if self.name else ""
        day = f"{DAY}{self.day.isoformat()}" if self.day else ""
        return self.source + name + day + (f"{SCHEME}{quote(self.scheme, safe='')}" if self.scheme else "")

    @staticmethod
    def read(text: str) -> GradingRef:
        """What `text` wrote; `Problem("bad_side")` for anything else."""
        rest, _, scheme = text.partition(SCHEME)
        rest, _, day = rest.partition(DAY)
        source, _, name = rest.partition(NAME)
        try:
            side = GradingRef(source, unquote(name), date.fromisoformat(day) if day else None, unquote(scheme))
        except ValueError as broken:
            raise Problem("bad_side", side=text[:60]) from broken
        named = bool(side.name) == (source in ("saved", "run")) and (source != "run" or side.name.isdecimal())
        if len(text) > LONGEST or source not in SOURCES or not named:
            raise Problem("bad_side", side=text[:60])
        return GradingRef("run", side.name) if source == "run" else side

    def with_(self, **changes: Any) -> GradingRef:
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class GradingPair:
    """Left and right; on the same tiers, left is what was and right what is."""

    left: GradingRef
    right: GradingRef

    @property
    def text(self) -> str:
        return self.left.text + CROSS + self.right.text

    @staticmethod
    def read(text: str) -> GradingPair:
        """What `text` wrote; `Problem("bad_side")` for anything else."""
        left, cross, right = text.partition(CROSS)
        if not cross:
            raise Problem("bad_side", side=text[:60])
        return GradingPair(GradingRef.read(left), GradingRef.read(right))

    @property
    def swapped(self) -> GradingPair:
        return GradingPair(self.right, self.left)

    def with_(self, **changes: Any) -> GradingPair:
        return replace(self, **changes)


def scenario_of(side: GradingRef, draft: Scenario, saved: Mapping[str, Scenario], runs: Mapping[int, Scenario]) -> Scenario:
    """The scenario a side stands for. `draft` is resolved: its date and window hold for the default, its date for a saved
    scenario without one. Another scheme comes with its own shares. `Problem("unknown_side")` where the name is not there."""
    if side.source == "run":
        if int(side.name) not in runs:
            raise Problem("unknown_side", source=side.source, name=side.name)
        return runs[int(side.name)]
    if side.source == "saved":
        if side.name not in saved:
            raise Problem("unknown_side", source=side.source, name=side.name)
        scenario = saved[side.name].with_(as_of=saved[side.name].as_of or draft.as_of)
    else:
        scenario = draft if side.source == "draft" else Scenario(as_of=draft.as_of, window=draft.window)
    if side.day:
        scenario = scenario.with_(as_of=side.day)
    if side.scheme and side.scheme != scenario.scheme:
        scenario = scenario.with_(scheme=side.scheme, shares=(), standard=None)
    return scenario


def published_book(book: Book, tier: np.ndarray) -> Book:
    """The Book of a published run: `tier` (int8[N], −1: none) as published, over what was known on its day; nothing of it is
    cut anew, and decisions of people are in it already."""
    population = np.where(tier >= 0, GRADED, np.where(book.population == GRADED, UNSCORED, book.population)).astype(np.int8)
    return replace(book, computed=tier, assigned=tier, population=population, overrides={}, provisional=np.full(len(tier), -1, np.int8))
