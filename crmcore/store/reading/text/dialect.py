"""How a table is laid out: what separates its cells and which row has the headers, detected from the first rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.reading.source.headers import is_known_header
from crmcore.store.reading.source.request import Note
from crmcore.store.reading.values.date_text import read_date
from crmcore.store.reading.values.number_text import read_number

#: cells parted by any run of blanks, as in printed lists
BLANK = "blank"
_NAMES = {
    "tab": "\t",
    "\\t": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "blank": BLANK,
    "blanks": BLANK,
    "space": BLANK,
    "spaces": BLANK,
    "whitespace": BLANK,
    " ": BLANK,
}
_CANDIDATES = (",", "\t", ";", "|")
# a cell may be as long as it is: beyond the module's own limit, 128 KB, it would end in an error
csv.field_size_limit(1 << 30)
#: how far down a header row is looked for
_LEAST_HEADERS = 2
_DEPTH = 20
#: characters of a row that a question about it shows
_SHOWN = 120
#: rows above the headers that are shown
_NAMED = 4


@dataclass(frozen=True, slots=True)
class HeaderRow:
    """`index` of the header among the sampled rows (None: the file has none), and what remains to be asked."""

    index: int | None
    question: Question | None = None


def delimiter_of(lines: Sequence[str], chosen: str | None) -> str:
    """The delimiter: the chosen one (`tab`, `blank`, any character), else the one that parts most lines alike."""
    if chosen:
        if chosen.casefold() not in _NAMES and (len(chosen) > 1 or chosen in '"\r\n'):
            raise Problem("unknown_delimiter", delimiter=chosen)
        return _NAMES.get(chosen.casefold(), chosen)
    best = max(((_alike(split(lines, d)), d) for d in _CANDIDATES), key=lambda found: found[0])
    if best[0][2] >= 2:
        return best[1]
    blanks = _alike(split(lines, BLANK))
    printed = blanks[2] >= 2 and blanks[1] >= 0.9 and len(lines) > 1 and not any('"' in line for line in lines)
    return BLANK if printed else ","


def split(lines: Sequence[str], delimiter: str) -> list[list[str]]:
    """Records of the lines; a quoted cell may run over several lines. Blank lines give empty records."""
    if delimiter == BLANK:
        return [line.split() for line in lines]
    return list(csv.reader([line + "\n" for line in lines], delimiter=delimiter))


def width_of(rows: Sequence[Sequence[str]]) -> int:
    """The usual number of cells of a row."""
    widths = Counter(len(row) for row in rows if any(cell.strip() for cell in row))
    return max(widths, key=lambda w: (widths[w], w), default=0)


def header_row_of(rows: Sequence[Sequence[str]], header: bool | None, header_row: int | None, numbers: Sequence[int]) -> HeaderRow:
    """Which of the first `rows` holds the headers; `numbers` are their line numbers in the file.

    `header` False: none. `header_row`: that line. Otherwise a row with known words is the header; a better one
    further down, or a first row that looks like data, is asked about.
    """
    if header is False:
        return HeaderRow(None)
    if header_row is not None:
        if header_row not in numbers:
            raise Problem("no_such_row", row=header_row)
        return HeaderRow(numbers.index(header_row))
    filled = [i for i, row in enumerate(rows[:_DEPTH]) if any(cell.strip() for cell in row)]
    if not filled:
        return HeaderRow(None)
    first = filled[0]
    if header:
        return HeaderRow(first)
    known = {i: sum(is_known_header(cell) for cell in rows[i] if cell.strip()) for i in filled}
    best = max(filled, key=lambda i: (known[i], -i))
    if known[best] >= 2 and known[best] > known[first] + 1:
        return HeaderRow(best, _which_row(rows, numbers, best, first))
    if (second := _second_header(rows, filled, known)) is not None:
        likely, other = sorted((first, second), key=lambda i: (-known[i], i))
        return HeaderRow(likely, _which_row(rows, numbers, likely, other))
    if not known[first] and (wide := _first_wide(rows, filled)) is not None:
        return HeaderRow(wide, _which_row(rows, numbers, wide, first))
    if known[first] or not any(_is_value(cell) for cell in rows[first]):
        return HeaderRow(first)
    return HeaderRow(None, Question("header", option="header", choices=("yes", "no"), first=_words_of(rows[first])))


def above_header(rows: Sequence[Sequence[str]], n: int) -> tuple[Note, ...]:
    """`W-ABOVE-HEADER` about the `n` lines above the headers, of which `rows` have something in them."""
    words = [words for words in map(_words_of, rows) if words]
    examples = "; ".join(words[:_NAMED]) + ("; …" if len(words) > _NAMED else "")
    return (Note("W-ABOVE-HEADER", {"n": n, "examples": examples}),) if words else ()


def _first_wide(rows: Sequence[Sequence[str]], filled: Sequence[int]) -> int | None:
    """The first row with as many cells as most have, where a title of one cell stands above it; None where none does."""
    cells = {i: len(_filled(rows[i])) for i in filled}
    usual = width_of([[cell for cell in rows[i] if cell.strip()] for i in filled])
    if cells[filled[0]] > 1 or usual < _LEAST_HEADERS:
        return None
    return next((i for i in filled if cells[i] >= usual), None)


def begins_table(row: Sequence[str], below: Sequence[str], headers: Sequence[str]) -> bool:
    """Whether a row below a blank one holds the headers of another table: no value, not the headers once more, and words of ours, or other
    cells than those of the first table with a row `below` that fills the same and has a value."""
    cells = [cell for cell in row if cell.strip()]
    own = {header.strip().casefold() for header in headers}
    if len(cells) < _LEAST_HEADERS or any(map(_is_value, cells)) or all(cell.strip().casefold() in own for cell in cells):
        return False
    if sum(map(is_known_header, cells)) >= _LEAST_HEADERS:
        return True
    return _filled(row) == _filled(below) != _filled(headers) and any(map(_is_value, below))


def _filled(row: Sequence[str]) -> list[int]:
    return [index for index, cell in enumerate(row) if cell.strip()]


def _which_row(rows: Sequence[Sequence[str]], numbers: Sequence[int], likely: int, other: int) -> Question:
    """Question `header_row` with what stands in either row."""
    return Question(
        "header_row",
        option="header_row",
        choices=(str(numbers[likely]), str(numbers[other])),
        likely=str(numbers[likely]),
        row=numbers[likely],
        samples=(_words_of(rows[likely]), _words_of(rows[other])),
    )


def _words_of(row: Sequence[str]) -> str:
    """What stands in a row, as far as it can be shown."""
    words = " | ".join(cell.strip() for cell in row if cell.strip())
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"


def _second_header(rows: Sequence[Sequence[str]], filled: Sequence[int], known: Mapping[int, int]) -> int | None:
    """The row under the first if both together are the headers: it has known words, no value, and something where the
    first row, its cells joined, has gaps."""
    if len(filled) < 2 or not known[filled[0]] or not known[filled[1]]:
        return None
    upper, lower = rows[filled[0]], rows[filled[1]]
    gaps = any(below.strip() and (index >= len(upper) or not upper[index].strip()) for index, below in enumerate(lower))
    return filled[1] if gaps and not any(_is_value(cell) for cell in lower if cell.strip()) else None


def _alike(rows: Sequence[Sequence[str]]) -> tuple[bool, float, int]:
    """(nearly all rows and the first are as wide as most, share of such rows, that width)."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    width = width_of(filled)
    share = sum(len(row) == width for row in filled) / max(1, len(filled))
    return (width >= 2 and share >= 0.8 and len(filled[0]) == width, share if width >= 2 else 0.0, width)


def _is_value(cell: str) -> bool:
    return read_number(cell).value is not None or read_date(cell, "dmy").value is not None
