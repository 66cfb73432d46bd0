"""What a workbook's markup says besides the values: failed formulas, hidden rows, formulas without a result, links.

The reader of values gives an empty cell for #REF!, and nothing for the rest. Looked for in the bytes of the sheet, which
are never taken apart as XML: a marked-up bomb is only text here.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

from crmcore.store.reading.source.containers import DAMAGED

_CHUNK = 1 << 20
_ROW = re.compile(rb"<(?:\w+:)?row\s(?=[^>]*\bhidden=\"(?:1|true)\")[^>]*[^/]>")
_ROW_NUMBER = re.compile(rb"\br=\"(\d+)\"")
_FAILED = re.compile(
    rb"<(?:\w+:)?c\s(?=[^>]*\bt=\"e\")[^>]*\br=\"([A-Z]+)(\d+)\"[^>]*>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)<", re.DOTALL
)
_UNFINISHED = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>")
#: rows of an OpenDocument sheet that its reader does not show
_ODS_HIDDEN = re.compile(rb"<table:table-row(?=[^>]*table:visibility=\"(?:collapse|filter)\")(?![^>]*number-rows-repeated)")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_LINKED = ("xl/externalLinks/", "xl/embeddings/", "xl/connections.xml", "xl/queryTables/")


@dataclass(slots=True)
class SheetMarks:
    """`failed`: (row, column), both from 1, of cells with an error → its text. `hidden`: numbers of the hidden rows that have
    cells. `unfinished`: formulas without a stored result. `linked`: the workbook points at other files or programs."""

    failed: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: list[int] = field(default_factory=list)
    unfinished: int = 0
    linked: bool = False


def sheet_marks(path: Path, container: str, sheet: str) -> SheetMarks:
    """The marks of one sheet of an xlsx or ods file; of an old xls nothing is known.

    What is damaged beyond reading gives no marks: whether such a file can be read at all, its reader decides.
    """
    marks = SheetMarks()
    if container not in ("xlsx", "ods"):
        return marks
    try:
        with zipfile.ZipFile(path) as book:
            if container == "ods":
                marks.hidden = _hidden_in_ods(book, sheet)
            else:
                marks.linked = any(name.startswith(_LINKED) for name in book.namelist())
                with book.open(_part_of(book, sheet)) as part:
                    for cells in _whole_cells(part):
                        _collect(cells, marks)
    except DAMAGED:
        return marks
    return marks


def _collect(cells: bytes, marks: SheetMarks) -> None:
    if b"hidden=" in cells:
        found = (_ROW_NUMBER.search(row.group()) for row in _ROW.finditer(cells))
        marks.hidden += [int(number[1]) if number else 0 for number in found]
    if b't="e"' in cells:
        marks.failed |= {(int(row), _column(letters)): text.decode("utf-8", "replace") for letters, row, text in _FAILED.findall(cells)}
    if b"<f" in cells or b":f" in cells:
        marks.unfinished += sum(1 for _ in _UNFINISHED.finditer(cells))


def _column(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _whole_cells(part: IO[bytes]) -> Iterator[bytes]:
    """The markup in pieces that end behind a cell."""
    rest = b""
    while chunk := part.read(_CHUNK):
        piece = rest + chunk
        end = max(piece.rfind(b"</c>") + 4, piece.rfind(b":c>") + 3, piece.rfind(b"</row>") + 6)
        if end < 7:
            rest = piece
            continue
        yield piece[:end]
        rest = piece[end:]
    yield rest


def _part_of(book: zipfile.ZipFile, sheet: str) -> str:
    """Which member of the workbook holds the sheet. Raises KeyError for one that has none."""
    sheets = {s.get("name"): s.get(_RELATION) for s in _elements(book, "xl/workbook.xml", "sheet")}
    targets: Mapping[str | None, str] = {
        r.get("Id"): r.get("Target") or "" for r in _elements(book, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    target = targets[sheets[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _elements(book: zipfile.ZipFile, member: str, name: str) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(book.read(member))  # noqa: S314  in the worker, whose memory and time are limited
    return [e for e in root.iter() if e.tag.rpartition("}")[2] == name]


def _hidden_in_ods(book: zipfile.ZipFile, sheet: str) -> list[int]:
    """As many zeros as rows are hidden: OpenDocument does not number its rows."""
    tables = book.read("content.xml").split(b"<table:table ")
    own = next((t for t in tables if re.match(rb"[^>]*table:name=\"" + re.escape(sheet.encode()) + b'"', t)), b"")
    return [0] * len(_ODS_HIDDEN.findall(own))
