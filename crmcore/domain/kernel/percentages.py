"""Changing percentages that always sum to 100: other weights change in proportion, tier edges push each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from crmcore.domain.kernel.problems import Problem

#: percent with which a newly selected metric starts
NEW_WEIGHT = 10


def whole_hundred(parts: Mapping[str, float]) -> dict[str, int]:
    """Parts in proportion, as integers that sum to exactly 100 (largest remainder method; earlier names first where remainders are equal).

    Raises `Problem("no_weight")` when all parts are zero.
    """
    if sum(parts.values()) <= 0:
        raise Problem("no_weight")
    return _apportioned(parts, 100)


def set_weight(weights: Mapping[str, float], name: str, value: int, locked: Collection[str] = ()) -> dict[str, int]:
    """Set one weight; the unlocked others share the rest in their former proportion.

    Parameters
    ----------
    weights
        Name → integer percent, summing to 100.
    name, value
        The weight to set, and its percent; clipped to 0 … 100 less the locked ones. With every other weight locked nothing
        changes.
    locked
        Names of weights that stay.

    Returns
    -------
    Name → integer percent, summing to 100, in the order of `weights`.
    """
    fixed = {n: int(w) for n, w in weights.items() if n in locked and n != name}
    free = {n: w for n, w in weights.items() if n not in fixed and n != name}
    room = 100 - sum(fixed.values())
    wanted = max(0, min(int(value), room)) if free else room
    rest = room - wanted
    changed = {**fixed, name: wanted}
    if free:
        parts = free if sum(free.values()) > 0 else dict.fromkeys(free, 1.0)
        changed |= _apportioned(parts, rest)
    return {n: changed[n] for n in weights}


def with_weight(weights: Mapping[str, float], name: str, locked: Collection[str] = ()) -> dict[str, int]:
    """Add one weight of NEW_WEIGHT percent, taken from the unlocked others in proportion; one that is there already stays."""
    start = whole_hundred(weights)
    return start if name in start else set_weight({**start, name: 0}, name, NEW_WEIGHT, locked)


def without_weight(weights: Mapping[str, float], name: str, locked: Collection[str] = ()) -> dict[str, int]:
    """Remove one weight; the unlocked others, or all where none is unlocked, share its percent in proportion.

    Raises `Problem("no_weight")` when it is the last one.
    """
    start = whole_hundred(weights)
    others = {n: w for n, w in start.items() if n != name}
    if not others:
        raise Problem("no_weight")
    if set(others) <= set(locked):
        return whole_hundred(others if any(others.values()) else dict.fromkeys(others, 1))
    changed = set_weight(start, name, 0, locked)
    return {n: changed[n] for n in others}


def _apportioned(parts: Mapping[str, float], amount: int) -> dict[str, int]:
    """`amount` in proportion to the parts (their sum above 0), as integers that sum to it: the largest remainder method."""
    total = sum(parts.values())
    exact = {n: amount * p / total for n, p in parts.items()}
    whole = {n: int(v) for n, v in exact.items()}
    for n in sorted(exact, key=lambda k: whole[k] - exact[k])[: amount - sum(whole.values())]:
        whole[n] += 1
    return whole


def edges_of(shares: Sequence[int]) -> list[int]:
    """Cumulative percentages at the inner edges: 20/30/30/20 → [20, 50, 80]."""
    edges: list[int] = []
    reached = 0
    for share in shares[:-1]:
        reached += share
        edges.append(reached)
    return edges


def move_edge(shares: Sequence[int], edge: int, value: int) -> tuple[int, ...]:
    """Move one inner edge to a cumulative percentage (clipped to 0–100), pushing the edges it meets; the new shares, summing to 100."""
    edges = edges_of(shares)
    value = max(0, min(100, int(value)))
    edges[edge] = value
    edges[:edge] = [min(e, value) for e in edges[:edge]]
    edges[edge + 1 :] = [max(e, value) for e in edges[edge + 1 :]]
    points = [0, *edges, 100]
    return tuple(b - a for a, b in pairwise(points))
