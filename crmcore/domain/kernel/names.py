"""Names that people type: one visible line without characters that imitate or break the surrounding text."""

from __future__ import annotations

import unicodedata

from crmcore.domain.kernel.problems import Problem

#: characters
LONGEST_NAME = 80


def one_line(text: str) -> str:
    """`text` in NFC on one line: control, format (right-to-left override, zero width) and unpaired surrogate
    characters removed, runs of white space turned into one space, ends trimmed."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    return "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()


def checked_name(text: str, missing: str, longest: int = LONGEST_NAME) -> str:
    """`text` as `one_line`, or `Problem(missing)` when nothing visible is left, `Problem("text_too_long")` when
    more than `longest` characters are."""
    name = one_line(text)
    if not name:
        raise Problem(missing)
    if len(name) > longest:
        raise Problem("text_too_long", text=name[:20] + "…", length=len(name), longest=longest)
    return name
