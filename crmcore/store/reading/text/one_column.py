"""Files whose lines a spreadsheet program has put into one column each: it took another sign for what parts the cells, and saved.

Such a line is one quoted cell, its own quotes doubled: `"c1,""Li, Wu"",10"`. In a workbook it is one cell: `c1;Li;10`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence

from crmcore.store.reading.source.headers import is_known_header

_SEPARATORS = (";", ",", "\t", "|")
_WHOLE = re.compile(r'\s*"((?:[^"]|"")*)"[;,\t|]*\s*')
#: rows among which the headers are looked for
_DEPTH = 20


def text_inside(line: str) -> str:
    """What stands in a line that is one quoted cell (empty ones may follow); another line as it is."""
    whole = _WHOLE.fullmatch(line)
    return whole[1].replace('""', '"') if whole else line


def taken_apart(text: str, delimiter: str, width: int) -> list[str] | None:
    """The cells inside a line that is one quoted cell, or inside the text of one cell; None where they are not `width`."""
    inside = text_inside(text)
    try:
        cells = next(csv.reader([inside], delimiter=delimiter), [])
    except (csv.Error, TypeError):  # a delimiter of its own kind
        return None
    return cells if len(cells) == width and width > 1 else None


def separator_inside(cells: Sequence[str]) -> str | None:
    """What parts the columns inside single cells, by the headers among the first of them; None where there are none."""
    for cell in cells[:_DEPTH]:
        inside = text_inside(cell)
        for separator in _SEPARATORS:
            if separator in inside:
                parts = next(csv.reader([inside], delimiter=separator), [])
                if sum(is_known_header(part) for part in parts) >= 2:
                    return separator
    return None
