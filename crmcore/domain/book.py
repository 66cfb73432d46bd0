"""Scenario and Book: the one noun that flows through the product.

A `Scenario` says how to grade (frozen, hashable, serialisable: the shared link, the saved scenario, the
command line's arguments and the assumption card of every export). A `Mart` is what is known of every
customer on a date. A `Book` is every customer, graded, under one Scenario.
"""
from __future__ import annotations

import calendar
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from crmcore.domain.metrics import BY_ID
from crmcore.domain.problems import Problem

NORMALISERS: tuple[str, ...] = ("percentile", "min_max", "log_min_max", "z_score")

#: why a customer carries no tier; index = code in `Mart.population`
POPULATION: tuple[str, ...] = ("graded", "lapsed", "returns_only", "prospect", "unscored")
GRADED, LAPSED, RETURNS_ONLY, PROSPECT, UNSCORED = range(5)

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
        for gate, _ in self.gates:
            if gate not in GATES:
                raise Problem("unknown_gate", gate=gate, known=", ".join(GATES))
        return self

    def with_(self, **changes: Any) -> Scenario:
        return replace(self, **changes)

    @property
    def key(self) -> str:
        """Sixteen hex digits that name this scenario: equal scenarios, equal keys, on every machine."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()[:16]

    def to_json(self) -> str:
        plain = asdict(self)
        plain["as_of"] = self.as_of.isoformat() if self.as_of else None
        return json.dumps(plain, sort_keys=True, ensure_ascii=False)

    @staticmethod
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
            if "shares" in plain:
                plain["shares"] = tuple(int(s) for s in plain["shares"])
            return Scenario(**plain).checked()
        except (ValueError, TypeError, KeyError) as broken:
            raise Problem("bad_scenario_file", detail=str(broken)) from broken


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


def frozen_array(values: Any, dtype: Any = np.float64) -> np.ndarray:
    """A read-only array: sessions share it, so nobody may write to it."""
    array = np.ascontiguousarray(values, dtype=dtype)
    if array.flags.writeable:
        array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Customers:
    """Who the customers are, whatever the date. `table` has one row per customer ordered by customer_id:
    customer_id, name, the other columns of `CUSTOMER` that are not input-only, text columns dictionary-encoded.
    `attributes` lists the names of further filterable columns (`attribute:<name>`)."""

    table: pa.Table
    attributes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return self.table.num_rows


@dataclass(frozen=True, eq=False)
class Mart:
    """What is known of every customer on `as_of` over `window`: row i is row i of `customers`.

    `metrics` maps metric id → float64[N], NaN where unknown. `population` is int8[N], an index into POPULATION
    before scoring (unscored is only known after it). `basis` is the best known profit: "net_profit",
    "gross_profit" or, when the file knows no profit, "order_amount".
    `in_window` marks customers with any line in the window (the population of concentration figures).
    """

    as_of: date
    window: int | None
    customers: Customers
    metrics: Mapping[str, np.ndarray]
    population: np.ndarray
    in_window: np.ndarray
    basis: str = "gross_profit"
    has: frozenset[str] = frozenset()

    @property
    def count(self) -> int:
        return self.customers.count


@dataclass(frozen=True, slots=True)
class TierRow:
    """One line of a tier table. Money in the company's currency, shares 0–1; None where it cannot be told."""

    tier: str
    customers: int
    requested_share: float | None
    actual_share: float | None
    order_amount: float
    gross_profit: float | None
    net_profit: float | None
    profit_share: float | None
    provisional: int = 0
    overridden: int = 0


@dataclass(frozen=True, eq=False)
class Book:
    """Every customer, graded, on one date, under one Scenario. Row i is row i of `mart.customers`.

    scenario          resolved: as_of and shares filled in
    version, ledger   data version and ledger position the figures rest on
    tiers             codes of the scheme's tiers, top first; `computed` and `given` index into it, −1: none
    score             float64[N], NaN where not graded
    rank              int32[N], 1 = best, equal scores share the best rank; 0 where not graded
    positions         metric id → float64[N], 0–100 (100 = best), NaN where unknown
    effective_weights metric id → percent, summing to 100
    dropped           metrics of the scenario that are unknown for every graded customer
    population        int8[N], final, an index into POPULATION
    provisional       int8[N], tier index of prospects placed by their growth outlook, else −1
    gated             gate id → number of customers it touched
    overridden        bool[N]
    basis             what the scheme really cut by: "score" or a metric id
    """

    scenario: Scenario
    version: int
    ledger: int
    mart: Mart
    tiers: tuple[str, ...]
    score: np.ndarray
    rank: np.ndarray
    computed: np.ndarray
    given: np.ndarray
    population: np.ndarray
    provisional: np.ndarray
    positions: Mapping[str, np.ndarray]
    effective_weights: Mapping[str, float]
    rank_correlations: Mapping[str, float]
    dropped: tuple[str, ...]
    gated: Mapping[str, int]
    overridden: np.ndarray
    basis: str = "score"
    basis_columns: tuple[str, ...] = ()
    borrowed: Mapping[str, str] = field(default_factory=dict)

    @property
    def tier(self) -> np.ndarray:
        """int8[N]: the tier that counts (given by hand, unless the scenario asks for the computed one)."""
        return self.given if self.scenario.given else self.computed

    @property
    def key(self) -> tuple[str, int, int]:
        return (self.scenario.key, self.version, self.ledger)
