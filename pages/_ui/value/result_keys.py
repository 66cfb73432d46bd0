"""Keys of what the value page derives from a Book and the filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from crmcore.domain.value.matrix import MatrixRow, ValueMatrix
from pages._ui.data.result_keys import ResultKey


@dataclass(frozen=True, slots=True)
class ValueMatrixKey(ResultKey[ValueMatrix]):
    """The value matrix."""


@dataclass(frozen=True, slots=True)
class MatrixRowsKey(ResultKey[tuple[MatrixRow, ...]]):
    """The boxes of the value matrix by one kind of profit."""

    measure: str


@dataclass(frozen=True, slots=True)
class DensityMapKey(ResultKey[Any]):
    """The points or the density of the value matrix's figure."""


@dataclass(frozen=True, slots=True)
class GroupingKey(ResultKey[np.ndarray]):
    """Every customer's group: "value_groups" or "strategic_tiers"."""

    grouping: str


VALUE_GROUPS, STRATEGIC_TIERS = GroupingKey("value_groups"), GroupingKey("strategic_tiers")


@dataclass(frozen=True, slots=True)
class GroupRowsKey(ResultKey[Any]):
    """The worth of the groups of a grouping; `measure`: the kind of profit, "" for the default."""

    grouping: GroupingKey
    measure: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeKey(ResultKey[Any]):
    """The steps of a strategic tier's programme with their numbers of customers."""

    tier: str


@dataclass(frozen=True, slots=True)
class ValueFigureKey(ResultKey[Any]):
    """A result that depends on nothing else: "equity", "equity_by_tier", "wallet", "offers" or "missing_offers"."""

    figure: str


@dataclass(frozen=True, slots=True)
class ValueRowsKey(ResultKey[np.ndarray]):
    """Rows of customers: "prospects"."""

    rows: str


@dataclass(frozen=True, slots=True)
class BestKey(ResultKey[tuple[np.ndarray, int]]):
    """The most valuable customers, and how many who would stand among them have gone."""
