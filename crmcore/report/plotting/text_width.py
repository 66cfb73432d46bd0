"""How wide a text will be, in pixels: figures keep room for their texts before a browser has measured them."""

from __future__ import annotations

from collections.abc import Sequence

#: widths of a sign as shares of the font size, a little above those of the system fonts: i and the like, letters and digits,
#: capitals, M and W, East Asian
NARROW, LETTER, CAPITAL, BROAD, WIDE = 0.39, 0.58, 0.68, 0.9, 1.02
_NARROW_SIGNS = frozenset(" fijlrtI!|.,:;'`()[]-/\\")
#: signs from this code point on are as wide as they are high: shapes, East Asian
_FIRST_WIDE = 0x2500
ELLIPSIS = "…"


def text_width(text: str, size: int, bold: bool = False) -> float:
    """Pixels that `text` takes at a font size of `size` pixels: an estimate, rather too much than too little."""
    total = sum(map(_sign_width, text))
    return total * size * (1.07 if bold else 1.0)


def _sign_width(sign: str) -> float:
    if sign in _NARROW_SIGNS:
        return NARROW
    if ord(sign) >= _FIRST_WIDE:
        return WIDE
    return BROAD if sign in "MWmw%" else CAPITAL if sign.isupper() else LETTER


def two_lines(text: str, max_width: float, size: int, bold: bool = False) -> tuple[str, ...]:
    """`text` on one line where it fits into `max_width` pixels, else on two; what does not fit even so ends in an ellipsis.

    A name is broken before a bracket where it has one, else between words where the longer line is shortest; a text without
    spaces between any two signs.
    """
    if text_width(text, size, bold) <= max_width:
        return (text,)
    pieces = text.split() if " " in text else list(text)
    glue = " " if " " in text else ""
    breaks = [(glue.join(pieces[:k]), glue.join(pieces[k:])) for k in range(1, len(pieces))]
    if not breaks:
        return (_shortened(text, max_width, size, bold),)

    def badness(lines: Sequence[str]) -> tuple[bool, float]:
        return not lines[1].startswith(("(", "（")), max(text_width(line, size, bold) for line in lines)

    fitting = [lines for lines in breaks if badness(lines)[1] <= max_width]
    return tuple(_shortened(line, max_width, size, bold) for line in min(fitting or breaks, key=badness))


def _shortened(text: str, max_width: float, size: int, bold: bool) -> str:
    if text_width(text, size, bold) <= max_width:
        return text
    heads = (text[:k].rstrip() + ELLIPSIS for k in range(len(text) - 1, 0, -1))
    return next((head for head in heads if text_width(head, size, bold) <= max_width), ELLIPSIS)
