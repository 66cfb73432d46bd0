"""What to do with the boxes of the combinations that the source names: size × credit, product prospects × growth, need × region (S3).

The source names the pairs; what to do in a box follows from its rule: resources by economic state, contribution to profit and need.
"""

from __future__ import annotations

from crmcore.domain.factors.definition import Factors
from crmcore.domain.factors.matrix import FactorMatrix, Placement

#: what a box is about: both factors high, the first or the second alone, neither here nor there, both low
CODES: tuple[str, ...] = ("both_high", "first_only", "second_only", "middle", "both_low")
#: combination → its two metrics, the first and the second
_PAIRS: dict[str, tuple[str, str]] = {
    "size_credit": ("order_amount", "credit_score"),
    "product_growth": ("product_prospects", "growth_rate"),
    "prospects_growth": ("growth_outlook", "growth_rate"),
}
#: levels run from 0 (best band) to 2 (last); sums and differences of two from which on a box is high, low, one-sided
_HIGH, _LOW, _ONE_SIDED = 1.0, 3.0, 1.3


def advised_pair(factors: Factors) -> str:
    """Id of the combination that two factors are, whichever stands across; "" for all others."""
    fields = {factors.across.field, factors.down.field}
    return next((name for name, pair in _PAIRS.items() if fields == set(pair)), "")


def box_advice(matrix: FactorMatrix, row: int, column: int) -> tuple[str, str]:
    """(combination, one of CODES) of a box; ("", "") where the source names no such combination or a factor is unknown."""
    across, down = matrix.across, matrix.down
    pair = advised_pair(Factors(across.axis, down.axis))
    if not pair or row >= len(down.bands) or column >= len(across.bands):
        return "", ""
    levels = {down.axis.field: _level(down, row), across.axis.field: _level(across, column)}
    first, second = (levels[field] for field in _PAIRS[pair])
    if first + second <= _HIGH:
        return pair, "both_high"
    if first + second >= _LOW:
        return pair, "both_low"
    if abs(first - second) < _ONE_SIDED:
        return pair, "middle"
    return pair, "first_only" if first < second else "second_only"


def _level(placed: Placement, index: int) -> float:
    """0 for the best band, 2 for the last, evenly between."""
    return 2 * index / (len(placed.bands) - 1)
