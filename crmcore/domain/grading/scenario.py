"""The Scenario: how to grade. Frozen, hashable, serialisable.

It is the shared link, the saved scenario, the command line's arguments and the assumption card of every export; with
the data version and the ledger position it is the key of every figure.
"""

from __future__ import annotations

import calendar
import hashlib
import json
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any

from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.grading.terms import LoyaltyTerms, ValueTerms
from crmcore.domain.kernel.problems import Problem

NORMALISERS: tuple[str, ...] = ("percentile", "min_max", "log_min_max", "z_score")

#: gate id → its default limit (None: the gate needs none)
GATES: dict[str, float | None] = {"loss_makers": None, "late_payers": 30.0}

DEFAULT_WEIGHTS: tuple[tuple[str, float], ...] = (("credit_score", 10.0), ("order_amount", 30.0), ("gross_profit", 60.0))


@dataclass(frozen=True, slots=True)
class Scenario:
    """How to grade: everything a figure depends on besides the data version and the ledger.

    as_of     every figure is as known on this date; None: the newest order date of the data
    window    months before as_of that count; None: all time
    weights   (metric id, weight ≥ 0) pairs; only their ratios matter
    shares    integer percentages of the tiers, top first, summing to 100; empty: the scheme's own
    gates     (gate id, limit) of the gates switched on
    standard  id of a published run whose cut-offs and distribution are kept; None: today's population
    given     True: count the tier given by hand where there is one; False: the computed tier
    value     what present values rest on
    loyalty   where repeat buying and attitude begin to be high
    cuts      percentiles that part low from high in the value matrix (current value, growth potential); empty: its own
    """

    as_of: date | None = None
    window: int | None = 12
    weights: tuple[tuple[str, float], ...] = DEFAULT_WEIGHTS
    normaliser: str = "percentile"
    scheme: str = "abcd"
    shares: tuple[int, ...] = ()
    gates: tuple[tuple[str, float | None], ...] = ()
    standard: int | None = None
    grade_lapsed: bool = False
    given: bool = True
    value: ValueTerms = ValueTerms()
    loyalty: LoyaltyTerms = LoyaltyTerms()
    cuts: tuple[int, ...] = ()

    def checked(self) -> Scenario:
        """The same scenario, or a `Problem` that says what cannot be graded with."""
        for metric, weight in self.weights:
            if metric not in BY_ID:
                raise Problem("unknown_metric", metric=metric, known=", ".join(BY_ID))
            if not (0 <= weight < float("inf")):
                raise Problem("bad_weight", metric=metric, weight=weight)
        if not any(w > 0 for _, w in self.weights):
            raise Problem("no_weight")
        if self.normaliser not in NORMALISERS:
            raise Problem("unknown_normaliser", normaliser=self.normaliser, known=", ".join(NORMALISERS))
        if self.window is not None and self.window < 1:
            raise Problem("bad_window", window=self.window)
        if self.shares and (sum(self.shares) != 100 or min(self.shares) < 0):
            raise Problem("bad_shares", shares="/".join(map(str, self.shares)), total=sum(self.shares))
        for gate, limit in self.gates:
            if gate not in GATES:
                raise Problem("unknown_gate", gate=gate, known=", ".join(GATES))
            if GATES[gate] is not None and (limit is None or not 0 <= limit < float("inf")):
                raise Problem("bad_gate_limit", gate=gate, limit="–" if limit is None else limit)
        if self.cuts and not (len(self.cuts) == 2 and all(0 < cut < 100 for cut in self.cuts)):
            raise Problem("bad_cuts", cuts="/".join(map(str, self.cuts)))
        self.value.checked()
        self.loyalty.checked()
        return self

    def with_(self, **changes: Any) -> Scenario:
        return replace(self, **changes)

    @property
    def key(self) -> str:
        """Sixteen hex digits that name this scenario: equal scenarios, equal keys, on every machine."""
        return _key(self)

    def to_json(self) -> str:
        plain = asdict(self)
        plain["as_of"] = self.as_of.isoformat() if self.as_of else None
        return json.dumps(plain, sort_keys=True, ensure_ascii=False)

    @staticmethod
    @lru_cache(maxsize=1024)
    def from_json(text: str) -> Scenario:
        """Read what `to_json` wrote; unknown or damaged content raises `Problem("bad_scenario_file")`."""
        try:
            plain = json.loads(text)
            known = {f.name for f in fields(Scenario)}
            if not isinstance(plain, dict) or set(plain) - known:
                raise ValueError("unknown fields")
            if plain.get("as_of"):
                plain["as_of"] = date.fromisoformat(plain["as_of"])
            for pairs in ("weights", "gates"):
                if pairs in plain:
                    plain[pairs] = tuple((str(k), None if v is None else float(v)) for k, v in plain[pairs])
            for integers in ("shares", "cuts"):
                if integers in plain:
                    plain[integers] = tuple(int(s) for s in plain[integers])
            for name, terms in (("value", ValueTerms), ("loyalty", LoyaltyTerms)):
                if name in plain:
                    plain[name] = terms(**plain[name])
            made = Scenario(**plain)
            kinds = {
                "as_of": date | None,
                "window": int | None,
                "normaliser": str,
                "scheme": str,
                "standard": int | None,
                "grade_lapsed": bool,
                "given": bool,
            }
            wrong = [name for name, kind in kinds.items() if not isinstance(getattr(made, name), kind)]
            if wrong:
                raise ValueError(", ".join(wrong))
            return made.checked()
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as broken:
            raise Problem("bad_scenario_file", detail=str(broken)) from broken


@lru_cache(maxsize=1024)
def _key(scenario: Scenario) -> str:
    return hashlib.sha256(scenario.to_json().encode()).hexdigest()[:16]


def months_before(day: date, months: int) -> date:
    """The same day `months` calendar months earlier, clamped to the month's end (31 March − 1 = 28/29 February)."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    if year < 1:
        return date.min
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def window_start(as_of: date, window: int | None) -> date:
    """The day before the first day that counts: facts with start < date ≤ as_of are in the window."""
    return date.min if window is None else months_before(as_of, window)
