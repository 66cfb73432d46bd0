"""What a tier scheme is. The shipped ones are TOML files; each names where it comes from.

method  how customers are cut into tiers
  share   by share of customers, in the order of `by`
  value   by cumulative value of `by` (ABC analysis): `shares` are shares of the value, not of the customers
  edges   by plain thresholds on `by`: tier k holds values ≥ edges[k]
  rule    below `floor` of `floor_metric` is the last tier; the rest by share
  matrix  two metrics, each cut at a percentile: (high, high), (high, low), (low, high), (low, low)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.kernel.problems import Problem

Method = Literal["share", "value", "edges", "rule", "matrix"]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to cut customers into tiers; `tiers` are codes, top first.

    `by` lists what the cut goes by, first choice first: "score" (the composite) or metric ids; the first that is
    known for anyone is used and named with the figures. `across` is the matrix's second metric, likewise.
    `shares` are integer percentages summing to 100, one per tier (for "rule": the tiers above the last).
    """

    id: str
    tiers: tuple[str, ...]
    method: Method = "share"
    by: tuple[str, ...] = ("score",)
    across: tuple[str, ...] = ()
    shares: tuple[int, ...] = ()
    edges: tuple[float, ...] = ()
    cuts: tuple[int, int] = (50, 50)
    floor_metric: str = ""
    floor: float = 0.0
    source: str = ""

    @property
    def cut_tiers(self) -> tuple[str, ...]:
        """The tiers that `shares` speaks of."""
        return self.tiers[:-1] if self.method == "rule" else self.tiers

    @property
    def adjustable(self) -> bool:
        """True where tier percentages can be turned."""
        return self.method in ("share", "value", "rule")

    def with_shares(self, shares: tuple[int, ...]) -> tuple[int, ...]:
        """The shares to use: the given ones if they fit this scheme, its own where none are given."""
        if not shares or not self.adjustable:
            return self.shares
        if len(shares) != len(self.cut_tiers):
            raise Problem("shares_do_not_fit", scheme=self.id, needed=len(self.cut_tiers), given=len(shares))
        return shares


def scheme_from(plain: Mapping[str, Any], scheme_id: str) -> Scheme:
    """Read one scheme out of its TOML table; raises `Problem("bad_scheme")` naming what does not fit."""

    def as_tuple(name: str) -> tuple:
        value = plain.get(name, ())
        return tuple(value) if isinstance(value, (list, tuple)) else (value,)

    try:
        scheme = Scheme(
            id=scheme_id,
            tiers=as_tuple("tiers"),
            method=plain.get("method", "share"),
            by=as_tuple("by") or ("score",),
            across=as_tuple("across"),
            shares=as_tuple("shares"),
            edges=tuple(float(e) for e in as_tuple("edges")),
            cuts=as_tuple("cuts") or (50, 50),
            floor_metric=plain.get("floor_metric", ""),
            floor=float(plain.get("floor", 0.0)),
            source=plain.get("source", ""),
        )
    except (TypeError, ValueError) as broken:
        raise Problem("bad_scheme", scheme=scheme_id, detail=str(broken)) from broken
    faults = []
    if len(scheme.tiers) < 2 or len(set(scheme.tiers)) != len(scheme.tiers):
        faults.append("tiers")
    if scheme.adjustable and (len(scheme.shares) != len(scheme.cut_tiers) or sum(scheme.shares) != 100):
        faults.append("shares")
    if scheme.method == "edges" and len(scheme.edges) != len(scheme.tiers) - 1:
        faults.append("edges")
    if scheme.method == "matrix" and (len(scheme.tiers) != 4 or not scheme.across):
        faults.append("matrix")
    if scheme.method == "rule" and scheme.floor_metric not in BY_ID:
        faults.append("floor_metric")
    if faults:
        raise Problem("bad_scheme", scheme=scheme_id, detail=", ".join(faults))
    return scheme
