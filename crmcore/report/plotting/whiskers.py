"""Error bars from the low to the high end of an interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def whiskers(values: Sequence[float], ends: Sequence[tuple[float, float]], color: str, **look: float) -> dict[str, Any]:
    """The `error_x` or `error_y` of a trace. `ends`: (low, high) of each value; `look`: thickness, width."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [high - value for value, (_, high) in zip(values, ends, strict=True)],
        "arrayminus": [value - low for value, (low, _) in zip(values, ends, strict=True)],
        "color": color,
        **look,
    }
