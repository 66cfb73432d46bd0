"""Which shape the layers of a pyramid have: a pyramid, an inverted one, a barrel, or none.

The textbook's picture is a customer pyramid (few at the top, many below) over an inverted profit pyramid (Curry & Curry 2000;
Zeithaml, Rust & Lemon 2001). Whether a company's tiers look like that is measured here; the rule is ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from crmcore.domain.grading.schemes import Scheme

Kind = Literal["single", "few", "one_tier", "column", "pyramid", "inverted", "barrel", "uneven", "none"]

#: differences up to this share of all layers' absolute sum count as none
TOLERANCE = 0.005


@dataclass(frozen=True, slots=True)
class Shape:
    """The shape of a pyramid.

    Attributes
    ----------
    kind
        single: one layer. few: fewer customers than tiers. one_tier: all customers in one of them. column: all alike. pyramid: wider
        from layer to layer. inverted: narrower. barrel: wider, then narrower. uneven: none of these. none: profit that is no pyramid of
        any kind, because the total or the top tier does not earn.
    widest
        Index of a barrel's widest layer, or of the only one that has customers, 0 on top; else −1.
    ends_in_loss
        Whether the last layer is negative.
    """

    kind: Kind
    widest: int = -1
    ends_in_loss: bool = False


def customer_shape(counts: Sequence[int]) -> Shape:
    """The shape of the customers per tier, top tier first; a difference of one customer counts as none."""
    if len(counts) > 1 and 0 < sum(counts) < len(counts):
        return Shape("few")
    if len(counts) > 1 and sum(count > 0 for count in counts) == 1:
        return Shape("one_tier", next(k for k, count in enumerate(counts) if count))
    return Shape(*_shape(counts, 1.0))


def profit_shape(profits: Sequence[float]) -> Shape:
    """The shape of the profit per tier, top tier first: "none" where the total or the top tier does not earn."""
    if not profits or sum(profits) <= 0 or profits[0] <= 0:
        return Shape("none")
    return Shape(*_shape(profits, 0.0), ends_in_loss=len(profits) > 1 and profits[-1] < 0)


def _shape(layers: Sequence[float], least: float) -> tuple[Kind, int]:
    """Kind and widest layer of `layers`, top first; `least`: the smallest tolerance, in the layers' unit."""
    if len(layers) <= 1:
        return "single", -1
    tolerance = max(TOLERANCE * sum(abs(layer) for layer in layers), least)
    steps = [below - above for above, below in pairwise(layers)]
    if max(layers) - min(layers) <= tolerance:
        return "column", -1
    if all(step >= -tolerance for step in steps) and layers[-1] - layers[0] > tolerance:
        return "pyramid", -1
    if all(step <= tolerance for step in steps) and layers[0] - layers[-1] > tolerance:
        return "inverted", -1
    widest = max(range(len(layers)), key=lambda k: layers[k])
    if all(step >= -tolerance for step in steps[:widest]) and all(step <= tolerance for step in steps[widest:]):
        return "barrel", widest
    return "uneven", -1


def widening_schemes(schemes: Mapping[str, Scheme], current: str) -> tuple[str, ...]:
    """Ids of the schemes that ask for more customers from tier to tier, those with as many tiers as the `current` one first.

    What they ask for is no promise: equal scores may move an edge, so grade and look at `customer_shape`.
    """
    tiers = len(schemes[current].tiers) if current in schemes else 0
    widening = [scheme for scheme in _by_share(schemes.values()) if scheme.id != current and _widens(scheme.shares)]
    return tuple(scheme.id for scheme in sorted(widening, key=lambda scheme: abs(len(scheme.tiers) - tiers)))


def _by_share(schemes: Iterable[Scheme]) -> list[Scheme]:
    return [scheme for scheme in schemes if scheme.method == "share"]


def _widens(shares: Sequence[int]) -> bool:
    return all(above < below for above, below in pairwise(shares))
