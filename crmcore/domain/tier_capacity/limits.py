"""How large the upper tiers can be: what the terms promise each tier, against the hours, the money and the material that there are.

How many key customers a company can have depends on its size and on its customers (S0); tier percentages that promise more than there is
are broken promises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from crmcore.domain.kernel.percentages import whole_hundred

Kind = Literal["visits", "budget", "material"]
#: the part of the open lines of the top tier that should be served in full
SERVED = 0.95
#: what gives way: the top tier alone, or the upper half of the tiers together, to hours and budget; the top tier to the material as well
WAYS: tuple[str, ...] = ("top", "upper", "material")
#: rounding of what is promised, as a share of what there is
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that the terms promise by tier, and of which there is only so much. K tiers.

    Attributes
    ----------
    kind
        Of what: hours of visits a year, or money of the budget in force.
    each
        What a customer of each tier is promised, on average: K values, top first.
    beside
        What is promised to customers without a tier.
    available
        What there is.
    today
        What is promised to the present customers, counted one by one. It differs from `promised`, which gives every tier the average share
        of customers that get nothing because they have gone, so that other percentages can be tried, and from tiers given by hand.
    """

    kind: Kind
    each: tuple[float, ...]
    beside: float
    available: float
    today: float

    def promised(self, customers: np.ndarray) -> float:
        """What is promised with so many customers in each tier (float64[K])."""
        return float(customers @ np.array(self.each)) + self.beside

    def fits(self, customers: np.ndarray) -> bool:
        """Whether there is enough for so many customers in each tier."""
        return self.promised(customers) <= self.available * (1 + SLACK)


@dataclass(frozen=True, slots=True)
class MaterialReach:
    """How far the material at hand reaches when the best customers are served first.

    Attributes
    ----------
    served
        Share of the top tier's open lines that are served in full; NaN where it has none.
    lines
        How many those lines are.
    largest
        The largest whole percentage of the customers, from the best down, of whose open lines SERVED are served in full.
    """

    served: float
    lines: int
    largest: int


@dataclass(frozen=True, slots=True)
class Advice:
    """Tier percentages that keep every promise.

    Attributes
    ----------
    way
        What was changed, an entry of WAYS.
    shares
        Whole percentages, top first, summing to 100; None: not even without any customer in what gives way.
    binding
        The limit that the next percent would break; None: none would.
    """

    way: str
    shares: tuple[int, ...] | None
    binding: Kind | None


@dataclass(frozen=True, slots=True)
class TierCapacity:
    """What the present percentages promise against what there is, and the percentages that fit.

    Attributes
    ----------
    shares
        The present percentages, top first.
    graded
        Number of customers that they part.
    limits
        Hours of visits and budget, as far as the data tell.
    material
        None: no open orders, or nothing counted.
    advice
        One entry per way that the data tell something of.
    """

    shares: tuple[int, ...]
    graded: int
    limits: tuple[Limit, ...]
    material: MaterialReach | None
    advice: tuple[Advice, ...]

    def customers(self, shares: Sequence[int] | None = None) -> np.ndarray:
        """float64[K]: customers in each tier by percentages, the present ones by default."""
        return self.graded * np.array(self.shares if shares is None else shares) / 100

    def largest_top(self, limit: Limit) -> int | None:
        """The largest percentage of the top tier that one limit allows when it alone gives way; None: none."""
        fitting = [top for top in range(101) if limit.fits(self.graded * np.array(resized(self.shares, "top", top)) / 100)]
        return max(fitting, default=None)

    @property
    def keeps_promises(self) -> bool:
        """Whether hours and budget suffice for the present percentages. Being served first is no promise of being served in full."""
        return all(limit.fits(self.customers()) for limit in self.limits)


def resized(shares: Sequence[int], way: str, size: int) -> tuple[int, ...]:
    """Percentages with `size` percent in what gives way (an entry of WAYS), and in the others the rest; both
    parted as before, equally where one was empty. At least two tiers."""
    upper = max(1, len(shares) // 2) if way == "upper" else 1
    parts = []
    for group, total in ((shares[:upper], size), (shares[upper:], 100 - size)):
        weights = group if sum(group) else [1] * len(group)
        parts += [total * weight / sum(weights) for weight in weights]
    return tuple(whole_hundred({str(k): part for k, part in enumerate(parts)}).values())


def tier_capacity(shares: Sequence[int], graded: int, limits: Sequence[Limit], material: MaterialReach | None = None) -> TierCapacity:
    """The present percentages against every limit, and for each way the largest ones that fit.

    Parameters
    ----------
    shares : whole percentages of K ≥ 2 tiers, top first, summing to 100
    graded : number of customers that they part
    limits : what is promised by tier, and what there is
    material : how far the material reaches; only the top tier is served first
    """
    shares = tuple(shares)
    plain = TierCapacity(shares, graded, tuple(limits), material, ())
    ways = [way for way in WAYS if (way == "material" and material is not None) or (way != "material" and limits)]
    return TierCapacity(shares, graded, tuple(limits), material, tuple(_advice(plain, way) for way in ways))


def _advice(capacity: TierCapacity, way: str) -> Advice:
    """The largest size of what gives way at which every promise can be kept."""
    sizes = {size: resized(capacity.shares, way, size) for size in range(101)}
    broken = {size: _broken(capacity, shares, way) for size, shares in sizes.items()}
    best = max((size for size, kinds in broken.items() if not kinds), default=None)
    if best is None:
        return Advice(way, None, broken[0][0])
    return Advice(way, sizes[best], broken[best + 1][0] if best < 100 and broken[best + 1] else None)


def _broken(capacity: TierCapacity, shares: tuple[int, ...], way: str) -> list[Kind]:
    """The limits that percentages break, the material only where that gives way to it."""
    kinds: list[Kind] = [limit.kind for limit in capacity.limits if not limit.fits(capacity.customers(shares))]
    if way == "material" and capacity.material is not None and shares[0] > capacity.material.largest:
        kinds.append("material")
    return kinds


def material_reach(
    place: np.ndarray, top: np.ndarray, material: np.ndarray, wanted: np.ndarray, stock: np.ndarray, customers: int
) -> MaterialReach | None:
    """Serve the lines by the place of their customer, each in full or not, and see how far the stock reaches.

    Parameters
    ----------
    place : int64[L], place of the line's customer among the `customers` graded ones, 1 the best; 0: not graded, served last
    top : bool[L], whether the customer is in the top tier
    material : int64[L], 0 … M − 1
    wanted : int64[L], steps
    stock : int64[M], steps at hand
    customers : number of graded customers

    Returns
    -------
    None where there is no line.
    """
    if not len(place) or not customers:
        return None
    last = np.where(place > 0, place, customers + 1)
    order = np.lexsort((wanted, last, material))
    cumulated, of = np.cumsum(wanted[order]), material[order]
    starts = np.searchsorted(of, of)
    before = np.concatenate([[0], cumulated])[starts]
    full = np.empty(len(order), bool)
    full[order] = cumulated - before <= stock[of]
    by_place = np.argsort(last, kind="stable")
    reached = np.searchsorted(last[by_place], np.floor(customers * np.arange(101) / 100 + 0.5), "right")
    served = np.concatenate([[0], np.cumsum(full[by_place])])[reached]
    largest = int(np.flatnonzero(served >= SERVED * reached).max())
    return MaterialReach(float(full[top].mean()) if top.any() else float("nan"), int(top.sum()), largest)
