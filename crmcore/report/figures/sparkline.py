"""A line the size of a word: the trend beside a key figure, as a small SVG that takes the colour of the text around it."""
from __future__ import annotations

import math
from collections.abc import Sequence

_WIDTH, _HEIGHT = 96.0, 22.0


def sparkline(values: Sequence[float | None]) -> str:
    """SVG of `values` from oldest to newest, the newest marked by a dot; unknown ones leave a gap.

    Empty text when fewer than two values are known. Where values fall below zero a hairline marks zero.
    """
    known = [v for v in values if v is not None and math.isfinite(v)]
    if len(known) < 2:
        return ""
    low, top = min([*known, 0.0]), max([*known, 0.0])
    span = (top - low) or 1.0

    def at(k: int, v: float) -> str:
        return f"{2 + k * (_WIDTH - 4) / (len(values) - 1):.1f},{2 + (top - v) / span * (_HEIGHT - 4):.1f}"

    pieces: list[list[str]] = [[]]
    for k, v in enumerate(values):
        if v is not None and math.isfinite(v):
            pieces[-1].append(at(k, v))
        elif pieces[-1]:
            pieces.append([])
    lines = "".join(f'<polyline points="{" ".join(p)}" fill="none" stroke="currentColor" stroke-width="1.5"/>'
                    for p in pieces if p)
    x, y = next(p[-1] for p in reversed(pieces) if p).split(",")
    zero = ""
    if low < 0:
        height = at(0, 0.0).split(",")[1]
        zero = f'<line x1="0" x2="{_WIDTH:.0f}" y1="{height}" y2="{height}" stroke="currentColor" stroke-opacity=".35"/>'
    return (f'<svg class="spark" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" width="{_WIDTH:.0f}" height="{_HEIGHT:.0f}" '
            f'aria-hidden="true">{zero}{lines}<circle cx="{x}" cy="{y}" r="2.2" fill="currentColor"/></svg>')
