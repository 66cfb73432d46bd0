"""Whom to watch for bad debt: invoices overdue for long, more overdue than the credit limit, disputes (S1: churn by arrears)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LONG_DAYS = 90
REASONS: tuple[str, ...] = ("long_overdue", "over_limit", "disputed")


@dataclass(frozen=True, slots=True, eq=False)
class Arrears:
    """Row i is customer i; float64[N] in the company's currency, 0: owes nothing of the kind.

    told          invoices are on file at all; `limits_told`: somebody has a credit limit
    overdue       not paid by its day, disputed and excused invoices left out; `long_overdue` of it for more than 90 days
    longest_days  of the oldest of these invoices
    disputed      unpaid and disputed
    limit         credit limit, NaN: none told
    """

    told: bool
    overdue: np.ndarray
    long_overdue: np.ndarray
    longest_days: np.ndarray
    disputed: np.ndarray
    limit: np.ndarray

    @property
    def limits_told(self) -> bool:
        return bool((~np.isnan(self.limit)).any())

    @property
    def over_limit(self) -> np.ndarray:
        """float64[N]: overdue above the credit limit, 0 where it is not or no limit is told."""
        return np.nan_to_num(np.maximum(self.overdue - self.limit, 0.0))

    def reason(self, code: str) -> np.ndarray:
        """bool[N]: who is watched for that reason."""
        return {"long_overdue": self.long_overdue, "over_limit": self.over_limit, "disputed": self.disputed}[code] > 0

    def reasons(self, rows: np.ndarray) -> list[tuple[str, ...]]:
        """Why each customer of `rows` (int64[n]) is watched, REASONS in their order; () for who is not."""
        holds = np.stack([self.reason(code)[rows] for code in REASONS], axis=1)
        return [tuple(code for code, told in zip(REASONS, line, strict=True) if told) for line in holds.tolist()]

    @property
    def watched(self) -> np.ndarray:
        """bool[N]: who is watched for any reason."""
        return np.logical_or.reduce([self.reason(code) for code in REASONS])

    def rows(self, part: np.ndarray | None = None) -> np.ndarray:
        """The watched ones of `part` (bool[N]; None: everyone), int64, who owes most first."""
        rows = np.flatnonzero(self.watched if part is None else self.watched & part)
        return rows[np.argsort(-self.overdue[rows], kind="stable")]
