"""Dials that always add up to 100: weights give way in proportion, tier edges push each other."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from crmcore.domain.kernel.problems import Problem

#: the weight a newly chosen indicator starts with
NEWCOMER = 10


def whole_hundred(parts: Mapping[str, float]) -> dict[str, int]:
    """Parts rounded to integers that sum to exactly 100 (largest remainder; earlier names first on a draw).

    Raises `Problem("no_weight")` when all parts are zero.
    """
    total = sum(parts.values())
    if total <= 0:
        raise Problem("no_weight")
    exact = {name: 100.0 * part / total for name, part in parts.items()}
    whole = {name: int(value) for name, value in exact.items()}
    short = 100 - sum(whole.values())
    for name in sorted(exact, key=lambda n: whole[n] - exact[n])[:short]:
        whole[name] += 1
    return whole


def turn_weight(weights: Mapping[str, float], name: str, value: int, locked: Collection[str] = ()) -> dict[str, int]:
    """Set one weight; the unlocked others share what is left in their old proportion. Integers summing to 100.

    What the locked ones and the others allow bounds the value: with every other weight locked nothing moves.
    """
    fixed = {n: int(w) for n, w in weights.items() if n in locked and n != name}
    free = {n: w for n, w in weights.items() if n not in fixed and n != name}
    room = 100 - sum(fixed.values())
    wanted = max(0, min(int(value), room)) if free else room
    rest = room - wanted
    turned = {**fixed, name: wanted}
    if free:
        parts = free if sum(free.values()) > 0 else dict.fromkeys(free, 1.0)
        turned |= _portioned(parts, rest)
    return {n: turned[n] for n in weights}


def with_weight(weights: Mapping[str, float], name: str, locked: Collection[str] = ()) -> dict[str, int]:
    """Bring one more weight in at NEWCOMER, the unlocked others giving way. One that is there already stays as it is."""
    start = whole_hundred(weights)
    return start if name in start else turn_weight({**start, name: 0}, name, NEWCOMER, locked)


def without_weight(weights: Mapping[str, float], name: str, locked: Collection[str] = ()) -> dict[str, int]:
    """Take one weight out; the unlocked others, or all where none is unlocked, take over its part in proportion.

    Raises `Problem("no_weight")` when it is the last one.
    """
    start = whole_hundred(weights)
    left = {n: w for n, w in start.items() if n != name}
    if not left:
        raise Problem("no_weight")
    if set(left) <= set(locked):
        return whole_hundred(left if any(left.values()) else dict.fromkeys(left, 1))
    turned = turn_weight(start, name, 0, locked)
    return {n: turned[n] for n in left}


def _portioned(parts: Mapping[str, float], amount: int) -> dict[str, int]:
    total = sum(parts.values())
    exact = {n: amount * p / total for n, p in parts.items()}
    whole = {n: int(v) for n, v in exact.items()}
    for n in sorted(exact, key=lambda k: whole[k] - exact[k])[: amount - sum(whole.values())]:
        whole[n] += 1
    return whole


def edges_of(shares: Sequence[int]) -> list[int]:
    """Cumulative percentages at the inner edges: 20/30/30/20 → [20, 50, 80]."""
    edges, reached = [], 0
    for share in shares[:-1]:
        reached += share
        edges.append(reached)
    return edges


def move_edge(shares: Sequence[int], edge: int, value: int) -> tuple[int, ...]:
    """Move one inner edge to a cumulative percentage; edges it meets are pushed along. Always sums to 100."""
    edges = edges_of(shares)
    value = max(0, min(100, int(value)))
    edges[edge] = value
    edges[:edge] = [min(e, value) for e in edges[:edge]]
    edges[edge + 1 :] = [max(e, value) for e in edges[edge + 1 :]]
    points = [0, *edges, 100]
    return tuple(b - a for a, b in zip(points, points[1:], strict=False))
