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
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from crmcore.domain.metrics import BY_ID
from crmcore.domain.problems import Problem
from crmcore.domain.schemes import Scheme
from crmcore.domain.scoring import Position, frozen_array, rank_correlations

if TYPE_CHECKING:
    from crmcore.domain.overrides import Override

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
        for gate, limit in self.gates:
            if gate not in GATES:
                raise Problem("unknown_gate", gate=gate, known=", ".join(GATES))
            if GATES[gate] is not None and (limit is None or not 0 <= limit < float("inf")):
                raise Problem("bad_gate_limit", gate=gate, limit="–" if limit is None else limit)
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
            made = Scenario(**plain)
            kinds = {"as_of": date | None, "window": int | None, "normaliser": str, "scheme": str, "standard": int | None,
                     "grade_lapsed": bool, "given": bool}
            wrong = [name for name, kind in kinds.items() if not isinstance(getattr(made, name), kind)]
            if wrong:
                raise ValueError(", ".join(wrong))
            return made.checked()
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as broken:
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


@dataclass(frozen=True, eq=False)
class Customers:
    """Who the customers are, whatever the date. `table` has one row per customer ordered by customer_id:
    customer_id, name, the other columns of `CUSTOMER` that are not input-only, text columns dictionary-encoded.
    `attributes` names the further filterable columns (`attribute:<name>`)."""

    table: pa.Table
    attributes: tuple[str, ...] = ()
    _codes: dict[str, tuple[np.ndarray, tuple[str, ...]]] = field(default_factory=dict, init=False, repr=False)

    @property
    def count(self) -> int:
        return self.table.num_rows

    @cached_property
    def ids(self) -> pa.Array:
        """customer_id of every row, ascending by code point."""
        return self.table.column("customer_id").combine_chunks()

    def codes(self, column: str) -> tuple[np.ndarray, tuple[str, ...]]:
        """A text column as (int32[N] index into the values, −1: unknown; the values sorted). Kept once worked out."""
        if column not in self._codes:
            encoded = self.table.column(column).combine_chunks()
            if not pa.types.is_dictionary(encoded.type):
                encoded = encoded.cast(pa.string()).dictionary_encode()
            values = encoded.dictionary.to_pylist()
            order = sorted((v, k) for k, v in enumerate(values) if v is not None)
            renumbered = np.full(len(values) + 1, -1, dtype=np.int32)
            renumbered[[k for _, k in order]] = np.arange(len(order))
            indices = encoded.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
            self._codes[column] = (frozen_array(renumbered[indices], np.int32), tuple(v for v, _ in order))
        return self._codes[column]

    def row_of(self, customer_id: str) -> int | None:
        """The row of a customer, None where there is none: a binary search, so a million cost twenty looks."""
        low, high = 0, len(self.ids)
        while low < high:
            middle = (low + high) // 2
            if self.ids[middle].as_py() < customer_id:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self.ids) and self.ids[low].as_py() == customer_id else None


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


@dataclass(frozen=True, eq=False)
class Book:
    """Every customer, graded, on one date, under one Scenario. Row i is row i of `mart.customers`.

    scenario          resolved: as_of and shares filled in
    version, ledger   data version and ledger position that the figures rest on
    scheme            how the tiers were cut; its `tiers` are codes, top first
    rows              int64[n], the graded rows; `positions` and `cut_values` are in this order
    positions         metric id → Position of the graded customers
    score             float64[N], NaN where not graded
    computed, given   int8[N], index into `scheme.tiers`, −1: none; `given` obeys the overrides in force
    population        int8[N], final, an index into POPULATION
    provisional       int8[N], tier of prospects placed by their growth outlook, else −1
    cut_by, across    what was really cut: "score" or the metric known first among the scheme's choices
    edges             least cut value of each upper side (empty for a matrix)
    weights           the nominal weights that counted, in percent; `effective_weights` what they really move
    dropped           metrics of the scenario that nobody has
    gated             gate id → number of customers whose tier it changed
    overrides         customer row → the override in force
    """

    scenario: Scenario
    version: int
    ledger: int
    mart: Mart
    scheme: Scheme
    rows: np.ndarray
    positions: Mapping[str, Position]
    score: np.ndarray
    computed: np.ndarray
    given: np.ndarray
    population: np.ndarray
    provisional: np.ndarray
    cut_by: str
    across: str
    cut_values: np.ndarray
    edges: tuple[float, ...]
    weights: Mapping[str, float]
    effective_weights: Mapping[str, float]
    dropped: tuple[str, ...]
    gated: Mapping[str, int]
    overrides: Mapping[int, Override]

    @property
    def tier(self) -> np.ndarray:
        """int8[N]: the tier that counts (given by hand, unless the scenario asks for the computed one)."""
        return self.given if self.scenario.given else self.computed

    @property
    def key(self) -> tuple[str, int, int]:
        """Equal keys, equal figures: scenario, data version, ledger position."""
        return (self.scenario.key, self.version, self.ledger)

    @cached_property
    def rank(self) -> np.ndarray:
        """int32[N]: 1 = best score, equal scores share the best rank, 0 where not graded."""
        scores = self.score[self.rows]
        ordered = np.sort(scores)
        ranks = np.zeros(self.mart.count, dtype=np.int32)
        ranks[self.rows] = len(ordered) - np.searchsorted(ordered, scores, side="right") + 1
        ranks.setflags(write=False)
        return ranks

    @cached_property
    def rank_correlations(self) -> dict[str, float]:
        """Metric id → Spearman correlation with the score."""
        return rank_correlations(self.positions, self.score[self.rows])
