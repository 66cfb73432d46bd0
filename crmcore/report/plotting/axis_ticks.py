"""Round ticks for an axis."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10


def round_ticks(values: Sequence[float], integers: bool = False) -> list[float]:
    """About four ticks that cover `values` and zero, in steps of 1, 2 or 5 times a power of ten; `integers`: no step below 1."""
    top, low = max([*values, 0.0]), min([*values, 0.0])
    if top == low:
        return [0.0]
    rough = (top - low) / 4
    power = 10.0 ** floor(log10(rough))
    step = next(s * power for s in (1, 2, 5, 10) if s * power * 1.0001 >= rough)
    step = max(step, 1.0) if integers else step
    first, last = floor(low / step), -floor(-top / step)
    return [k * step for k in range(first, last + 1)]
