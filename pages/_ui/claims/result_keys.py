"""Keys of what the tab of the claims derives from a Book and the filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pages._ui.data.result_keys import ResultKey


@dataclass(frozen=True, slots=True)
class JudgedClaimsKey(ResultKey[Any]):
    """Every claim with its verdict."""


@dataclass(frozen=True, slots=True)
class ClaimCountsKey(ResultKey[Mapping[str, int]]):
    """Claim → how many customers its list holds."""
