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
from crmcore.domain.grading.tiers import MatrixCuts
from crmcore.domain.kernel.names import one_line
from crmcore.domain.kernel.problems import Problem

NORMALISERS: tuple[str, ...] = ("percentile", "min_max", "log_min_max", "z_score")

#: gate id → its default limit (None: the gate needs none)
GATES: dict[str, float | None] = {"loss_makers": None, "late_payers": 30.0}

#: bounds of what a link, a file or a backup may ask for
LARGEST_NUMBER = 1e6
LARGEST_MONEY = 1e12
LONGEST_WINDOW = 600
LONGEST_SCHEME_ID = 80
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)

DEFAULT_WEIGHTS: tuple[tuple[str, float], ...] = (("credit_score", 10.0), ("order_amount", 30.0), ("net_profit", 60.0))


@dataclass(frozen=True, slots=True)
class Scenario:
    """How to grade: everything a figure depends on besides the data version and the ledger.

    Attributes
    ----------
    as_of
        Every figure is as known on this date, FIRST_DAY to LAST_DAY; None: the newest order date of the data.
    window
        Months before `as_of` that count, 1 to LONGEST_WINDOW; None: all time.
    weights
        (metric id, weight) pairs, each metric once, 0 to LARGEST_NUMBER; only their ratios matter.
    normaliser
        One of NORMALISERS.
    scheme
        Id of the tier scheme; whether there is one of that id is known where the company is.
    shares
        Integer percentages of the tiers, top first, summing to 100; (): the scheme's own.
    gates
        (gate id, limit) of the gates that are on; see GATES.
    standard
        Id of a published run whose cut-offs and distributions are used; None: today's customers.
    grade_lapsed
        Whether customers without a purchase in the window are graded, too.
    apply_overrides
        Whether an override in force counts instead of the computed tier.
    value, loyalty
        Assumptions of present values and of loyalty.
    cuts
        The two percentiles of the value matrix (current value, room to grow) from which on a value is high; (): the scheme's own.
    groups
        Whether a parent company and its daughters are graded as one.
    money_cuts
        The two amounts of the value matrix (current value, room to grow) from which on a value is high, 0 to LARGEST_MONEY, instead
        of percentiles; (): percentiles.
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
    apply_overrides: bool = True
    value: ValueTerms = ValueTerms()
    loyalty: LoyaltyTerms = LoyaltyTerms()
    cuts: tuple[int, int] | tuple[()] = ()
    money_cuts: tuple[float, float] | tuple[()] = ()
    groups: bool = False

    def checked(self) -> Scenario:
        """The same scenario; a `Problem` names the first setting that cannot be graded with."""
        self._check_day_and_window()
        self._check_weights()
        if self.normaliser not in NORMALISERS:
            raise Problem("unknown_normaliser", normaliser=self.normaliser, known=", ".join(NORMALISERS))
        if not 1 <= len(self.scheme) <= LONGEST_SCHEME_ID or not self.scheme.isprintable():
            raise Problem("unknown_scheme", scheme=one_line(self.scheme)[:LONGEST_SCHEME_ID], known="–")
        if self.shares and (sum(self.shares) != 100 or min(self.shares) < 0):
            raise Problem("bad_shares", shares="/".join(map(str, self.shares)), total=sum(self.shares))
        self._check_gates()
        if self.standard is not None and not (_is_whole(self.standard) and self.standard >= 1):
            raise Problem("no_such_run", run=self.standard)
        if self.cuts and not (len(self.cuts) == 2 and all(0 < cut < 100 for cut in self.cuts)):
            raise Problem("bad_cuts", cuts="/".join(map(str, self.cuts)))
        if self.money_cuts and not (len(self.money_cuts) == 2 and all(0 <= cut <= LARGEST_MONEY for cut in self.money_cuts)):
            raise Problem("bad_money_cuts", cuts="/".join(map(str, self.money_cuts)), most=int(LARGEST_MONEY))
        self.value.checked()
        self.loyalty.checked()
        return self

    def _check_day_and_window(self) -> None:
        if self.as_of is not None and not FIRST_DAY <= self.as_of <= LAST_DAY:
            raise Problem("bad_as_of", day=self.as_of.isoformat(), first=FIRST_DAY.isoformat(), last=LAST_DAY.isoformat())
        if self.window is not None and not (_is_whole(self.window) and 1 <= self.window <= LONGEST_WINDOW):
            raise Problem("bad_window", window=self.window, most=LONGEST_WINDOW)

    def _check_weights(self) -> None:
        named = [metric for metric, _ in self.weights]
        for metric, weight in self.weights:
            if metric not in BY_ID:
                raise Problem("unknown_metric", metric=metric, known=", ".join(BY_ID))
            if not (0 <= weight <= LARGEST_NUMBER):
                raise Problem("bad_weight", metric=metric, weight=weight, most=int(LARGEST_NUMBER))
            if named.count(metric) > 1:
                raise Problem("repeated_setting", name=metric)
        if not any(w > 0 for _, w in self.weights):
            raise Problem("no_weight")

    def _check_gates(self) -> None:
        named = [gate for gate, _ in self.gates]
        for gate, limit in self.gates:
            if gate not in GATES:
                raise Problem("unknown_gate", gate=gate, known=", ".join(GATES))
            if GATES[gate] is not None and (limit is None or not 0 <= limit <= LARGEST_NUMBER):
                raise Problem("bad_gate_limit", gate=gate, limit="–" if limit is None else limit, most=int(LARGEST_NUMBER))
            if named.count(gate) > 1:
                raise Problem("repeated_setting", name=gate)

    def with_(self, **changes: Any) -> Scenario:
        """A copy with other values for the named fields."""
        return replace(self, **changes)

    @property
    def day(self) -> date:
        """`as_of` of a resolved scenario. Raises ValueError where it still has to be filled in."""
        if self.as_of is None:
            raise ValueError("the scenario is not resolved")
        return self.as_of

    @property
    def matrix_cuts(self) -> MatrixCuts:
        """Where the scenario parts the two values of a matrix."""
        return MatrixCuts(self.cuts, self.money_cuts)

    @property
    def key(self) -> str:
        """16 hexadecimal digits (of SHA-256): equal scenarios have equal keys, on every machine."""
        return _key(self)

    def to_json(self) -> str:
        """JSON object with sorted keys; `from_json` reads it."""
        values = asdict(self)
        values["as_of"] = self.as_of.isoformat() if self.as_of else None
        for name in _LATER:
            if not values[name]:
                del values[name]  # keys of scenarios that do not use it are what they were
        return json.dumps({_JSON_NAMES.get(name, name): value for name, value in values.items()}, sort_keys=True, ensure_ascii=False)

    @staticmethod
    @lru_cache(maxsize=1024)
    def from_json(text: str) -> Scenario:
        """The scenario that `to_json` wrote. `Problem("bad_scenario_file")` for unknown fields and damaged content, and those
        of `checked`."""
        try:
            written = json.loads(text)
            attributes = {_JSON_NAMES.get(f.name, f.name): f.name for f in fields(Scenario)}
            if not isinstance(written, dict) or set(written) - set(attributes):
                raise ValueError("unknown fields")
            scenario = Scenario(**{attributes[name]: _parsed(name, value) for name, value in written.items()})
            wrong = [name for name, kind in _JSON_KINDS.items() if not isinstance(getattr(scenario, attributes[name]), kind)]
            if wrong:
                raise ValueError(", ".join(wrong))
            return scenario.checked()
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as broken:
            raise Problem("bad_scenario_file", detail=str(broken)) from broken


#: attributes whose names in scenario files, published runs and keys differ, because those outlive the code
_JSON_NAMES: dict[str, str] = {"apply_overrides": "given"}
#: attributes that came later, and stand in scenario files only where they are set
_LATER = ("money_cuts", "groups")
#: what the plain values of a scenario file must be, by their names there
_JSON_KINDS: dict[str, Any] = {
    "as_of": date | None,
    "window": int | None,
    "normaliser": str,
    "scheme": str,
    "standard": int | None,
    "grade_lapsed": bool,
    "groups": bool,
    "given": bool,
}


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _parsed(name: str, value: Any) -> Any:
    """A value of a scenario file as the attribute's type, where JSON has another one."""
    if name == "as_of" and value:
        return date.fromisoformat(value)
    if name in ("weights", "gates"):
        return tuple((str(k), None if v is None else float(v)) for k, v in value)
    if name in ("shares", "cuts"):
        if any(int(share) != share for share in value):
            raise ValueError(f"{name}: {value}")
        return tuple(int(share) for share in value)
    if name == "money_cuts":
        return tuple(float(cut) for cut in value)
    if name in ("value", "loyalty"):
        return (ValueTerms if name == "value" else LoyaltyTerms)(**value)
    return value


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
    """The day before the first day of the window: facts with start < date ≤ as_of are in it. `window` in months; None: all time."""
    return date.min if window is None else months_before(as_of, window)
