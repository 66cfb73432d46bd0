"""Typed keys of cached results: one frozen dataclass per kind of result, so that equal keys mean the same question."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np

from crmcore.domain.decisions.privacy import Privacy
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.summary.findings import Finding

#: filters as part of a key: (field, values) pairs, sorted by field
Filters = tuple[tuple[str, tuple[str, ...]], ...]
Result = TypeVar("Result")


class ResultKey(Generic[Result]):
    """The base of keys that pages define: the kind names what is computed, the fields what it depends on besides the Book and
    the filters. A subclass is a frozen dataclass; keys of different kinds are never equal."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class DataKey:
    """The facts of one company's data version, as far as they are shown."""

    folder: Path
    version: int
    hidden: Privacy


@dataclass(frozen=True, slots=True)
class GradingKey:
    """A grading of one company: scenario, data version and ledger position."""

    folder: Path
    scenario: Scenario
    version: int
    ledger: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The customers of a Book that the visitor's filters leave. `book` is the Book's key (see `Book.key`)."""

    folder: Path
    book: tuple[str, int, int]
    filters: Filters


@dataclass(frozen=True, slots=True)
class ListKey(ResultKey[Finding]):
    """The list `<page>.<code>` of a topic. `depends_on`: what it depends on besides the Book and its code."""

    code: str
    depends_on: Hashable = None


@dataclass(frozen=True, slots=True)
class ListingKey(ResultKey[np.ndarray]):
    """The rows of the visitor's list: which list, searched and ordered how."""

    listed: str
    depends_on: Hashable
    profit: str
    run: int | None
    search: str
    sort: str
