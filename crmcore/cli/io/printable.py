"""What a terminal would obey instead of showing it: escape sequences, bells, letters that turn the reading direction."""

from __future__ import annotations

import unicodedata

#: signs that turn the reading direction of what follows
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def printable(text: str, lines: bool = True) -> str:
    r"""`text` with control characters, unpaired surrogates and signs that turn the reading direction as `\\uXXXX`, which is how JSON spells
    them too; without `lines` ends of lines as well."""
    if text.isprintable():
        return text
    return "".join(_shown(c) if _is_obeyed(c) and not (lines and c == "\n") else c for c in text)


def _is_obeyed(character: str) -> bool:
    return character in _TURNING or unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _shown(character: str) -> str:
    return f"\\u{ord(character):04x}"
