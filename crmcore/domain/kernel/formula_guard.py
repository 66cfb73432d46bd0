"""Protection against CSV injection: the one rule for writing text that a spreadsheet would run as a formula, and reading it back.

A CSV cell has no type: `=cmd|…` in it is a formula to Excel, WPS and LibreOffice, and so is what begins with `+ - @`, with a
tab or a line break, or with the full-width forms of those signs (OWASP, "CSV Injection"). A single quote before it makes it
text. Reading removes every such quote, so that values survive any number of exports and imports unchanged.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

#: regular expression of the characters that a formula can begin with
SIGN = r"[=+\-@\t\r\n＝＋－＠]"
_RISKY, _ESCAPED = re.compile(SIGN), re.compile(f"'+(?={SIGN})")


def escape_formula(text: str) -> str:
    """`text` as a cell that no spreadsheet runs as a formula."""
    return f"'{text}" if _RISKY.match(text) else text


def unescape_formula(text: str) -> str:
    """The text of a cell without the quotes before a formula's first character."""
    quotes = _ESCAPED.match(text)
    return text[quotes.end() :] if quotes else text


def escape_formula_column(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """`escape_formula` of every text of a column; null stays null."""
    risky = pc.match_substring_regex(column, rf"\A{SIGN}")
    return pc.if_else(risky, pc.binary_join_element_wise("'", column, ""), column)
