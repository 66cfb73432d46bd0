"""Tier schemes. The shipped ones are TOML files; each names its source.

method  how customers are cut into tiers
  share   by share of customers, in the order of `by`
  value   by cumulative value of `by` (ABC analysis): `shares` are shares of the value, not of the customers
  edges   by table thresholds on `by`: tier k holds values ≥ edges[k]
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
    """A way to cut customers into tiers.

    Attributes
    ----------
    id
        Name of its file and key of its words.
    tiers
        Codes, top first, at least two.
    method
        See the module's docstring.
    by
        What is cut, in order of preference: "score" (the composite score) or metric ids. The first that is known of anyone is
        used and named with the figures.
    across
        The second metric of a matrix, likewise.
    shares
        Integer percentages summing to 100, one per tier (of a "rule": per tier above the last).
    edges
        Thresholds of the method "edges", descending, in the unit of `by`, one fewer than tiers.
    cuts
        Percentiles from which on the two values of a matrix are high.
    floor_metric, floor
        Of a "rule": who has less than `floor` of the metric, in its unit, is in the last tier.
    source
        Where the scheme comes from.
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
        """The tiers that `shares` are of."""
        return self.tiers[:-1] if self.method == "rule" else self.tiers

    @property
    def adjustable(self) -> bool:
        """Whether the tier percentages can be changed."""
        return self.method in ("share", "value", "rule")

    def with_shares(self, shares: tuple[int, ...]) -> tuple[int, ...]:
        """`shares`, or the scheme's own where they are empty or the scheme has no percentages.

        Raises `Problem("shares_do_not_fit")` where their number is not that of `cut_tiers`.
        """
        if not shares or not self.adjustable:
            return self.shares
        if len(shares) != len(self.cut_tiers):
            raise Problem("shares_do_not_fit", scheme=self.id, needed=len(self.cut_tiers), count=len(shares))
        return shares


def scheme_from(table: Mapping[str, Any], scheme_id: str) -> Scheme:
    """The scheme that a TOML table describes; `Problem("bad_scheme")` names the invalid entries."""

    def values_of(name: str) -> tuple[Any, ...]:
        value = table.get(name, ())
        return tuple(value) if isinstance(value, (list, tuple)) else (value,)

    try:
        scheme = Scheme(
            id=scheme_id,
            tiers=values_of("tiers"),
            method=table.get("method", "share"),
            by=values_of("by") or ("score",),
            across=values_of("across"),
            shares=values_of("shares"),
            edges=tuple(float(e) for e in values_of("edges")),
            cuts=values_of("cuts") or (50, 50),
            floor_metric=table.get("floor_metric", ""),
            floor=float(table.get("floor", 0.0)),
            source=table.get("source", ""),
        )
    except (TypeError, ValueError) as broken:
        raise Problem("bad_scheme", scheme=scheme_id, detail=str(broken)) from broken
    invalid = []
    if len(scheme.tiers) < 2 or len(set(scheme.tiers)) != len(scheme.tiers):
        invalid.append("tiers")
    if scheme.adjustable and (len(scheme.shares) != len(scheme.cut_tiers) or sum(scheme.shares) != 100):
        invalid.append("shares")
    if scheme.method == "edges" and len(scheme.edges) != len(scheme.tiers) - 1:
        invalid.append("edges")
    if scheme.method == "matrix" and (len(scheme.tiers) != 4 or not scheme.across):
        invalid.append("matrix")
    if scheme.method == "rule" and scheme.floor_metric not in BY_ID:
        invalid.append("floor_metric")
    if invalid:
        raise Problem("bad_scheme", scheme=scheme_id, detail=", ".join(invalid))
    return scheme
