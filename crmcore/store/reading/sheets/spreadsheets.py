"""Sheets of xlsx, xls and ods files → text, every value whole: 17850.0 becomes `17850`, a date its ISO form."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.registry import BY_NAME
from crmcore.domain.tables.template_marks import only_explains
from crmcore.store.reading.sheets.sheet_marks import SheetMarks, sheet_marks
from crmcore.store.reading.source.containers import container_of, refuse_too_large
from crmcore.store.reading.source.headers import match_headers, missing_fields
from crmcore.store.reading.source.request import ImportRequest, Note, SheetInfo
from crmcore.store.reading.source.source import Source
from crmcore.store.reading.source.text_table import TextTable
from crmcore.store.reading.text.dialect import above_header, header_row_of, width_of
from crmcore.store.reading.text.one_column import separator_inside, taken_apart
from crmcore.store.reading.text.second_table import SecondTable, is_title, with_second_table

#: numbers from here on have lost digits in Excel (it keeps 15)
_EXACT = 10.0**15
_SAMPLE_ROWS = 50
#: rows among which a sheet's headers are looked for, when sheets are held against one another
_HEADER_DEPTH = 20


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook that has been read: its sheets as they are shown, and as the reader has them."""

    sheets: tuple[SheetInfo, ...]
    loaded: Mapping[str, CalamineSheet]


def open_workbook(path: Path) -> Workbook:
    """Read a workbook once, with all its sheets. Raises Problem `E-PASSWORD`, `E-TRUNCATED`."""
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        loaded = {
            meta.name: (workbook.get_sheet_by_name(meta.name), meta.visible != SheetVisibleEnum.Visible)
            for meta in workbook.sheets_metadata
            if "WorkSheet" in str(meta.typ)
        }
    except PasswordError as locked:
        raise Problem("E-PASSWORD") from locked
    except (CalamineError, OSError, ValueError) as damaged:
        raise Problem("E-TRUNCATED", kind="Excel") from damaged
    names = list(loaded)  # a sheet of ours that only explains the others is no table
    sheets = tuple(SheetInfo(name, *_size(s), hidden or only_explains(name, names)) for name, (s, hidden) in loaded.items())
    return Workbook(sheets, {name: s for name, (s, _) in loaded.items()})


def looks_like_workbook(path: Path) -> bool:
    """Whether the first bytes are those of a workbook, or of another packed file."""
    if not path.is_file():  # opening a pipe waits for somebody to write into it
        return False
    try:
        with path.open("rb") as file:
            return file.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
    except OSError:
        return False


def count_sheets(path: Path) -> int:
    """How many visible sheets have anything in them; to be called where a file is read. Raises Problem `E-PASSWORD`, `E-TRUNCATED`."""
    container_of(path)  # what is no workbook, or a packed bomb, is not opened
    return sum(sheet.rows > 0 and not sheet.hidden for sheet in open_workbook(path).sheets)


def open_sheet(path: Path, container: str, request: ImportRequest, workdir: Path, book: Workbook | None = None) -> Source:
    """The table on the wanted sheet, rewritten as text into `workdir`; `book`: the workbook where it has been read already.

    Asks Question `sheet` when several visible sheets have content and none is named; goes on with the one whose
    headers fit the table best. Raises Problem `E-PASSWORD`, `E-TRUNCATED`, `E-EMPTY`, `unknown_sheet`, `E-COLUMN-LIMIT`.
    """
    book = book or open_workbook(path)
    sheets = book.sheets
    chosen, questions = _choose(sheets, book.loaded, request)
    sheet = book.loaded[chosen]
    width = _size(sheet)[1]
    refuse_too_large(0, width)
    sample = [[cell_text(c) for c in row] for row in islice(_rows(sheet), _SAMPLE_ROWS + (request.header_row or 0))]
    separator = separator_inside([row[0] for row in sample if is_title(row)])
    if separator:
        sample = [next(csv.reader([row[0]], delimiter=separator), [""]) for row in sample]
        width = width_of(sample)
    choice = header_row_of(sample, request.header, request.header_row, range(1, len(sample) + 1))
    if choice.question:
        questions.append(choice.question)
    headers = [" ".join(c.split()) for c in sample[choice.index]] if choice.index is not None else [""] * width
    head = choice.index + 1 if choice.index is not None else 0
    marks = sheet_marks(path, container, chosen)
    return _rewritten(
        sheet,
        marks.failed,
        Source(
            "",
            tuple(headers),
            container,
            path,
            head=head,
            header_lines=int(choice.index is not None),
            delimiter=separator,
            sheet=chosen,
            sheets=sheets,
            header_row=head or None,
            notes=(*above_header(sample[: max(0, head - 1)], head - 1), *_notes(sheet, marks, head)),
            questions=tuple(questions),
        ),
        workdir,
    )


def cell_text(value: object) -> str:
    """A cell as text. Whole numbers lose their `.0`, others keep Excel's 15 digits; midnight is left off a day."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        if abs(value) < _EXACT and value == int(value):
            return str(int(value))
        digits = format(value, ".15G")
        return format(Decimal(digits), "f") if "E-" in digits else digits
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else ""


def _size(sheet: CalamineSheet) -> tuple[int, int]:
    """(rows, columns) from the sheet's first cell to the last with anything in it."""
    return (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)


def _choose(sheets: tuple[SheetInfo, ...], loaded: Mapping[str, CalamineSheet], request: ImportRequest) -> tuple[str, list[Question]]:
    """The wanted sheet, or the one whose headers fit the table best and the question that remains."""
    if request.sheet is not None:
        if request.sheet not in loaded:
            raise Problem("unknown_sheet", sheet=request.sheet, sheets=", ".join(loaded))
        return request.sheet, []
    filled = [s for s in sheets if s.rows and not s.hidden] or [s for s in sheets if s.rows]
    if not filled:
        raise Problem("E-EMPTY")
    names = tuple(s.name for s in filled)
    if len(names) == 1:
        return names[0], []
    table = BY_NAME[request.table]

    def lacking(sheet: SheetInfo) -> tuple[int, int]:
        """Fields that no row at the top fills (there may be a title above the headers); of equal ones the longer sheet is nearer."""
        rows = ([cell_text(c) for c in row] for row in islice(_rows(loaded[sheet.name]), _HEADER_DEPTH))
        missing = (len(missing_fields(table, [m.field for m in match_headers(table, row, {})])) for row in rows if any(row))
        return min(missing, default=len(table.columns)), -sheet.rows

    best = min(filled, key=lacking).name
    return best, [Question("sheet", option="sheet", choices=names, likely=best)]


def _rows(sheet: CalamineSheet) -> Iterator[list[object]]:
    """Every row from the sheet's first. Calamine leaves out the empty columns on the left, but not the rows above."""
    left: list[object] = [""] * sheet.start[1] if sheet.start else []
    for row in sheet.iter_rows():
        yield [*left, *row]


def sheet_lines(sheet: CalamineSheet) -> Iterator[tuple[int, str]]:
    """The rows of a sheet as text, cells apart by a tab, with the numbers that the program shows."""
    first = sheet.start[0] if sheet.start else 0
    for n, row in enumerate(_rows(sheet), first + 1):
        yield n, "\t".join(cell_text(cell) for cell in row)


def _notes(sheet: CalamineSheet, marks: SheetMarks, head: int) -> Iterator[Note]:
    """What the sheet's formatting says that its values do not."""
    if hidden := sum(row == 0 or row > head for row in marks.hidden):
        yield Note("W-HIDDEN-ROWS", {"n": hidden})
    # of joined cells only the first has the value; formats other than xlsx and xls do not say which
    if joined := sum(bottom >= head for _, (bottom, _) in sheet.merged_cell_ranges or ()):
        yield Note("W-MERGED-CELLS", {"n": joined})
    if marks.unfinished:
        yield Note("W-UNFINISHED-FORMULA", {"n": marks.unfinished})
    if marks.linked:
        yield Note("W-LINKS")


def _rewritten(sheet: CalamineSheet, failed: Mapping[tuple[int, int], str], source: Source, workdir: Path) -> Source:
    """The sheet's rows as text; `failed` cells get the error's text, which the reader leaves out. The rows of a second table below the
    first one are set aside, and it is said where it begins. In a sheet whose rows stand in one column (`source.delimiter`) they are taken
    apart; where a row goes on in a second cell, nobody knows how its end was written."""
    apart, second = 0, SecondTable()
    body = ((number, cells, None) for number, cells in _texts(sheet, failed) if number > source.head)
    with TextTable(workdir / "text.parquet", source.width) as out:
        for number, cells, _, is_second in with_second_table(body, source.headers if source.header_row and not source.delimiter else ()):
            inside = taken_apart(cells[0], source.delimiter, source.width) if source.delimiter and is_title(cells) else None
            if is_second:
                second.add(number, cells)
            elif source.delimiter and inside is None and any(cell.strip() for cell in cells):
                out.refuse(number, "E-COLUMNS", " | ".join(cell for cell in cells if cell))
            else:
                out.add(number, inside or cells)
            apart += inside is not None
    notes = (*source.notes, *second.notes(), *([Note("W-ONE-COLUMN", {"n": apart})] if apart else []))
    return replace(
        source,
        relation=out.relation,
        lines=_size(sheet)[0],
        blank=out.blank,
        malformed=out.malformed,
        set_aside=second.rows,
        notes=notes,
    )


def _texts(sheet: CalamineSheet, failed: Mapping[tuple[int, int], str]) -> Iterator[tuple[int, list[str]]]:
    """Every row from 1 with its cells as text."""
    failed_rows = {row for row, _ in failed}
    for number, row in enumerate(_rows(sheet), 1):
        cells = [cell_text(value) for value in row]
        if number in failed_rows:
            cells = [failed.get((number, column), text) for column, text in enumerate(cells, 1)]
        yield number, cells
