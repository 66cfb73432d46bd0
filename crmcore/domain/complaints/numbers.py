"""The number of a complaint that is opened here: the next one in the company's own pattern."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

#: where no complaint of the company has a number that goes on
FIRST = "K00001"
#: digits that are counted on, at most
_DIGITS = 18


def next_number(numbers: pa.Array) -> str:
    """The number after the highest one that is written like the newest: the same text, then digits.

    Parameters
    ----------
    numbers
        str[k], numbers in use, the complaint opened last at the end.

    Returns
    -------
    "K000698" after "K000697", "2025-32" after "2025-31"; FIRST where none ends with digits.
    """
    counted = numbers.filter(pc.match_substring_regex(numbers, f"(^|[^0-9])[0-9]{{1,{_DIGITS}}}$"))
    if not len(counted):
        return FIRST
    newest = counted[-1].as_py()
    text = newest.rstrip("0123456789")
    alike = counted.filter(pc.match_substring_regex(counted, f"^{re.escape(text)}[0-9]+$"))
    highest = pc.max(pc.cast(pc.utf8_slice_codeunits(alike, len(text)), pa.int64())).as_py()
    return f"{text}{highest + 1:0{len(newest) - len(text)}d}"
