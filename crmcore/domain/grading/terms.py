"""Assumptions of present values and loyalty that a user may change. They are parts of the Scenario and raise its errors."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TypeVar

from crmcore.domain.kernel.problems import Problem

Terms = TypeVar("Terms")

#: when a year's margin counts as received: at its end, or the first one at once
TIMINGS: tuple[str, ...] = ("end", "immediate")
#: how future profit is forecast: as an annuity of last year's profit; by what customers like this one earned in the year after; by BG/NBD
#: with Gamma-Gamma; by whichever of these forecast the last year best
METHODS: tuple[str, ...] = ("annuity", "expected_margin", "bgnbd", "auto")
AUTO = "auto"
#: years
LONGEST_HORIZON = 50


@dataclass(frozen=True, slots=True)
class ValueTerms:
    """How future profit is turned into a present value.

    Attributes
    ----------
    discount_rate
        Per year, above 0, at most 1.
    horizon_years
        Years that count, 1 to LONGEST_HORIZON; None: without end (a perpetuity).
    timing
        "end": the first margin is received after a year; "immediate": one more margin is received today.
    retention
        Per year, 0–0.99, the same for everyone; None: estimated by segment.
    capture_rate
        Share of the amount bought elsewhere that a more active strategy would win, 0–1.
    method
        One of METHODS.
    """

    discount_rate: float = 0.10
    horizon_years: int | None = 5
    timing: str = "end"
    retention: float | None = None
    capture_rate: float = 0.25
    method: str = "annuity"

    def checked(self) -> ValueTerms:
        """The same terms; `Problem("bad_value_terms")` names the first invalid one."""
        horizon, retention = self.horizon_years, self.retention
        invalid = {
            "discount_rate": not (_is_number(self.discount_rate) and 0 < self.discount_rate <= 1),
            "horizon_years": horizon is not None and not (type(horizon) is int and 1 <= horizon <= LONGEST_HORIZON),
            "timing": self.timing not in TIMINGS,
            "retention": retention is not None and not (_is_number(retention) and 0 <= retention <= 0.99),
            "capture_rate": not (_is_number(self.capture_rate) and 0 <= self.capture_rate <= 1),
            "method": self.method not in METHODS,
        }
        return _checked(self, "bad_value_terms", invalid)


@dataclass(frozen=True, slots=True)
class LoyaltyTerms:
    """From how many points of 100 on repeat buying and attitude count as high."""

    repeat_cut: int = 50
    attitude_cut: int = 60

    def checked(self) -> LoyaltyTerms:
        """The same terms; `Problem("bad_loyalty_terms")` names the first invalid one."""
        invalid = {f.name: not (type(getattr(self, f.name)) is int and 0 <= getattr(self, f.name) <= 100) for f in fields(self)}
        return _checked(self, "bad_loyalty_terms", invalid)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _checked(terms: Terms, code: str, invalid: dict[str, bool]) -> Terms:
    for field, is_invalid in invalid.items():
        if is_invalid:
            raise Problem(code, field=field, value=getattr(terms, field))
    return terms
