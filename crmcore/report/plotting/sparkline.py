"""A sparkline beside a key figure: one piece of HTML in the colour of the text around it.

It is an area cut out of a coloured box, because the page's sanitiser does not allow SVG.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup


def sparkline(values: Sequence[float | None]) -> Markup:
    """The area between zero and `values`, oldest first; unknown values leave a gap. Empty below two known values."""
    known = [v for v in values if v is not None and math.isfinite(v)]
    if len(known) < 2:
        return Markup("")
    low, top = min([*known, 0.0]), max([*known, 0.0])
    span = (top - low) or 1.0
    zero = f"{100 * top / span:.1f}%"
    corners = [f"0% {zero}"]
    for k, v in enumerate(values):
        height = f"{100 * (top - v) / span:.1f}%" if v is not None and math.isfinite(v) else zero
        corners.append(f"{100 * k / (len(values) - 1):.1f}% {height}")
    corners.append(f"100% {zero}")
    return Markup('<span class="spark" style="clip-path:polygon({corners})"></span>').format(corners=",".join(corners))
