"""Text that a spreadsheet would run as a formula, kept text in a CSV file: the one rule for writing it and reading it back.

A CSV cell has no type: `=cmd|…` in it is a formula to Excel, WPS and LibreOffice, and so is what begins with `+ - @`, with a
tab or a line break, or with the full-width forms of those signs (OWASP, "CSV Injection"). A quote before it makes it text.
Reading takes every such quote off again, so that a value goes out and comes back the same, however often.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

#: what a formula can begin with
SIGN = r"[=+\-@\t\r\n＝＋－＠]"
_RISKY, _GUARDED = re.compile(SIGN), re.compile(f"'+(?={SIGN})")


def guarded(text: str) -> str:
    """`text` as a cell that no spreadsheet runs."""
    return f"'{text}" if _RISKY.match(text) else text


def unguarded(text: str) -> str:
    """The text of a cell, without the quotes that stand before a formula's sign."""
    marks = _GUARDED.match(text)
    return text[marks.end() :] if marks else text


def guarded_column(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """`guarded` for every text of a column; null stays null."""
    risky = pc.match_substring_regex(column, rf"\A{SIGN}")
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
