"""What present values and loyalty rest on: the assumptions a person may turn. Parts of the Scenario, with its errors."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

from crmcore.domain.kernel.problems import Problem

#: when a year's margin counts as received: at its end, or the first one at once
TIMINGS: tuple[str, ...] = ("end", "immediate")
#: what expects the purchases to come: the annuity of last year's profit, or BG/NBD with Gamma-Gamma
METHODS: tuple[str, ...] = ("annuity", "bgnbd")
LONGEST_HORIZON = 50


@dataclass(frozen=True, slots=True)
class ValueTerms:
    """How profit to come is turned into a present value.

    discount_rate  a year, 0–1
    horizon_years  years that count; None: without end (a perpetuity)
    timing         "end": the first margin counts after a year; "immediate": one more margin counts today
    retention      yearly, 0–1, the same for everyone; None: estimated for each segment
    capture_rate   part of the amount bought elsewhere that a more active strategy would bring, 0–1
    method         see METHODS
    """

    discount_rate: float = 0.10
    horizon_years: int | None = 5
    timing: str = "end"
    retention: float | None = None
    capture_rate: float = 0.25
    method: str = "annuity"

    def checked(self) -> ValueTerms:
        """The same terms, or `Problem("bad_value_terms")` naming the one that cannot be."""
        horizon, kept = self.horizon_years, self.retention
        faults = {
            "discount_rate": not (_is_number(self.discount_rate) and 0 < self.discount_rate <= 1),
            "horizon_years": horizon is not None and not (type(horizon) is int and 1 <= horizon <= LONGEST_HORIZON),
            "timing": self.timing not in TIMINGS,
            "retention": kept is not None and not (_is_number(kept) and 0 <= kept <= 0.99),
            "capture_rate": not (_is_number(self.capture_rate) and 0 <= self.capture_rate <= 1),
            "method": self.method not in METHODS,
        }
        return _checked(self, "bad_value_terms", faults)


@dataclass(frozen=True, slots=True)
class LoyaltyTerms:
    """Where repeat buying and attitude begin to be high: from this many points of 100 on."""

    repeat_cut: int = 50
    attitude_cut: int = 60

    def checked(self) -> LoyaltyTerms:
        """The same terms, or `Problem("bad_loyalty_terms")` naming the one that cannot be."""
        faults = {f.name: not (type(getattr(self, f.name)) is int and 0 <= getattr(self, f.name) <= 100) for f in fields(self)}
        return _checked(self, "bad_loyalty_terms", faults)


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _checked(terms: Any, code: str, faults: dict[str, bool]) -> Any:
    for field, wrong in faults.items():
        if wrong:
            raise Problem(code, field=field, value=getattr(terms, field))
    return terms
