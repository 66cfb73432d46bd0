"""A second table that stands below the first one on a sheet or in a file, parted by a blank row: it is left out, and told as one."""

from __future__ import annotations

import mmap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import TypeVar

from crmcore.store.reading.source.request import Note
from crmcore.store.reading.text.dialect import begins_table, split

Further = TypeVar("Further")
#: blank lines of a text file below which a table is looked for, and lines below each: a title, headers, and a record
_BLANKS, _BELOW = 1_000, 3
#: cells that make a row of headers
_LEAST_HEADERS = 2


def with_second_table(
    rows: Iterable[tuple[int, Sequence[str], Further]], headers: Sequence[str]
) -> Iterator[tuple[int, Sequence[str], Further, bool]]:
    """Each row (where it stands, its cells, what else is known of it), and whether it belongs to a table below that with the `headers`.

    The title above that table, a single cell, is part of it. Without headers there is none.
    """
    is_second = after_blank = False
    title: tuple[int, Sequence[str], Further] | None = None
    for row, below in pairwise(chain(rows, [None])):
        assert row is not None
        cells = row[1]
        is_blank = not any(cell.strip() for cell in cells)
        if headers and after_blank and not is_second and not is_blank:
            is_second = begins_table(cells, below[1] if below else (), headers)
        if title is not None:
            yield (*title, is_second)
            title = None
        if headers and after_blank and not is_second and is_title(cells):
            title = row
            continue
        yield (*row, is_second)
        after_blank = is_blank
    if title is not None:
        yield (*title, is_second)


def is_title(cells: Sequence[str]) -> bool:
    """Whether something stands in the first cell only."""
    return bool(cells and cells[0].strip()) and not any(cell.strip() for cell in cells[1:])


def has_second_table(path: Path, delimiter: str, newline: str, headers: Sequence[str]) -> bool:
    """Whether a text file with one kind of line end, which no cell runs over, may have one: looks at what stands below blank lines."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        for start in _below_blanks(text, newline.encode(), (delimiter * (len(headers) - 1)).encode()):
            lines, end = [], start
            while len(lines) < _BELOW and end < len(text):
                stop = text.find(b"\n", end) % (len(text) + 1)
                lines.append(text[end:stop].decode("utf-8", "replace").rstrip("\r"))
                end = stop + 1
            rows = [(number, cells, None) for number, cells in enumerate(split(["", *lines], delimiter))]
            if any(is_second for *_, is_second in with_second_table(rows, headers)):
                return True
    return False


def _below_blanks(text: mmap.mmap, newline: bytes, delimiters: bytes) -> Iterator[int]:
    """Where the first lines below blank ones begin: lines with nothing in them, or delimiters alone."""
    found = 0
    for blank in (2 * newline, newline + delimiters + newline):
        at = text.find(blank)
        while at >= 0 and found < _BLANKS:
            found += 1
            yield at + len(blank)
            at = text.find(blank, at + len(blank) - len(newline))


@dataclass(slots=True)
class SecondTable:
    """The rows of a second table, as they are set aside: how many, where its headers stand, and what they are."""

    rows: int = 0
    row: int = 0
    headers: Sequence[str] = ()

    def add(self, number: int, cells: Sequence[str]) -> None:
        """One more row."""
        self.rows += 1
        if len(self.headers) < _LEAST_HEADERS:  # a title may come first
            self.row, self.headers = number, [cell.strip() for cell in cells if cell.strip()]

    def notes(self) -> Iterator[Note]:
        """`W-SECOND-TABLE`, where there is one."""
        if self.rows:
            yield Note("W-SECOND-TABLE", {"row": self.row, "headers": ", ".join(self.headers), "n": self.rows})
