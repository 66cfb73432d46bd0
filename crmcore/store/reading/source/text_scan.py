"""One pass over the bytes of a text file before it is parsed: lines, line ends, quotes, blank lines.

In UTF-8 none of the bytes looked for can be part of another character, so nothing is decoded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

#: small enough to stay in the processor's cache
_CHUNK = 1 << 22


@dataclass(frozen=True, slots=True)
class TextScan:
    r"""`newline` is `\n` or `\r\n` as DuckDB names them when the file uses one throughout, else None. `breaks_in_quotes`:
    some line ends after an odd number of quotes, that is inside a quoted cell (or after a stray quote). `printable`: nothing
    but line ends and the visible characters and blanks of ASCII."""

    lines: int
    newline: str | None
    quotes: int
    breaks_in_quotes: bool
    printable: bool


def scan(path: Path) -> TextScan:
    """One pass over a UTF-8 file."""
    ends = pairs = returns = quotes = 0
    breaks_in_quotes, printable = False, True
    last = b"\n"
    for chunk in _chunks(path):
        new_ends, new_returns = chunk.count(b"\n"), chunk.count(b"\r") if b"\r" in chunk else 0
        printable = printable and chunk.isascii() and b"\x7f" not in chunk and _controls(chunk) == new_ends + new_returns
        ends, returns = ends + new_ends, returns + new_returns
        pairs += chunk.count(b"\r\n") if new_returns else 0
        pairs += last == b"\r" and chunk[:1] == b"\n"
        here = chunk.count(b'"') if b'"' in chunk else 0
        if (here or quotes % 2) and not breaks_in_quotes:
            breaks_in_quotes = _breaks_in_quotes(chunk, quotes % 2)
        quotes += here
        last = bytes(chunk[-1:])
    newline = "\\n" if not returns else "\\r\\n" if returns == pairs == ends else None
    return TextScan(ends + (last != b"\n"), newline, quotes, breaks_in_quotes or quotes % 2 == 1, printable)


def blank_lines(path: Path, after: int) -> np.ndarray:
    """Numbers (from 1) of the lines behind line `after` with nothing in them, in a file of one kind of line end."""
    found, lines, open_line = [np.empty(0, dtype=np.int64)], 0, 0
    for chunk in _chunks(path):
        characters = np.frombuffer(chunk, dtype=np.uint8)
        ends = np.flatnonzero(characters == 10)
        filled = np.concatenate(([0], np.cumsum((characters != 10) & (characters != 13))))
        # characters before each end, less those before the end before it; the first line may have begun in the last chunk
        lengths = np.diff(filled[ends], prepend=-open_line)
        found.append(np.flatnonzero(lengths == 0) + 1 + lines)
        lines += len(ends)
        open_line = filled[-1] - filled[ends[-1]] if len(ends) else open_line + filled[-1]
    blanks = np.concatenate(found)
    return blanks[blanks > after]


def _chunks(path: Path) -> Iterator[bytearray]:
    """The file in chunks; they share one buffer, so each is valid only until the next one."""
    buffer = bytearray(_CHUNK)
    with path.open("rb", buffering=0) as file:
        while size := file.readinto(buffer):
            yield buffer if size == _CHUNK else buffer[:size]


def _controls(chunk: bytearray) -> int:
    return int(np.count_nonzero(np.frombuffer(chunk, dtype=np.uint8) < 32))


def _breaks_in_quotes(chunk: bytearray, before: int) -> bool:
    characters = np.frombuffer(chunk, dtype=np.uint8)
    quotes = np.flatnonzero(characters == 34)
    ends = np.flatnonzero(characters == 10)
    return bool(((np.searchsorted(quotes, ends) + before) & 1).any())
