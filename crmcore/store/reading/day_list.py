"""A file with days off and days worked (text, a sheet, an iCalendar) → its lines, read in a worker process."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from crmcore.domain.kernel.names import one_line
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.terms.day_lists import event_lines, parse_day_lines
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.store.reading.sheets.spreadsheets import open_workbook, sheet_lines
from crmcore.store.reading.source.containers import container_of
from crmcore.store.reading.text.encodings import find_encoding
from crmcore.store.sandbox.run_with_limits import run_with_limits

MOST_BYTES, MOST_LINES = 1 << 20, 10_000
SECONDS = 20


def read_day_list(file: Path) -> WorkingCalendar:
    """The calendar that a file holds: a text or a sheet with one day a line, or an iCalendar.

    Raises `Problem`: calendar_file (no such file, too large, no text and no sheet), calendar_line, calendar_empty, calendar_day_twice, and
    those of readers of workbooks.
    """
    shown = one_line(file.name)
    try:
        if not file.is_file() or file.stat().st_size > MOST_BYTES:
            raise Problem("calendar_file", file=shown)
    except OSError as broken:
        raise Problem("calendar_file", file=shown) from broken
    lines: list[tuple[int, str]] = run_with_limits(lines_of, file, shown, seconds=SECONDS)
    return parse_day_lines(lines)


def lines_of(file: Path, shown: str) -> list[tuple[int, str]]:
    """The lines of a file with their numbers; what is no text, no sheet and no iCalendar raises `Problem`. For a worker process."""
    container = container_of(file)
    if container == "parquet":
        raise Problem("calendar_file", file=shown)
    if container != "text":
        book = open_workbook(file)
        visible = [sheet.name for sheet in book.sheets if sheet.rows and not sheet.hidden]
        return list(islice(sheet_lines(book.loaded[visible[0]]), MOST_LINES)) if visible else []
    try:
        encoding, skip = find_encoding(file, None)
        text = file.read_bytes()[skip:].decode(encoding)
    except (Question, UnicodeDecodeError) as broken:
        raise Problem("calendar_file", file=shown) from broken
    lines = event_lines(text) if "BEGIN:VCALENDAR" in text[:1000].upper() else enumerate(text.splitlines(), 1)
    return list(islice(lines, MOST_LINES))
