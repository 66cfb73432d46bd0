"""Names written from right to left, in places that are laid out from left to right."""

from __future__ import annotations

import unicodedata

#: a sign without width that says: this text begins on the left
LEFT_TO_RIGHT = "\u200e"


def begin_left(text: str) -> str:
    """An Arabic or Hebrew text for the cell of a grid, which would begin to draw it at the wrong edge and show a sliver of it; all others
    as they are. The letters still read from right to left."""
    strong = next((kind for sign in text if (kind := unicodedata.bidirectional(sign)) in ("L", "R", "AL")), "L")
    return text if strong == "L" else LEFT_TO_RIGHT + text
