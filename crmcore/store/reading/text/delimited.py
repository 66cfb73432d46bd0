"""Text files with a delimiter. Regular ones are left to DuckDB's reader; the others are read here with care.

Regular means: no cell runs over a line's end, and all lines end alike. The careful reader handles the rest and
never loses its place: a quote that is never closed costs its own line, not the lines after it.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from crmcore.domain.kernel.problems import Problem
from crmcore.store.engine.engine import sql_literal
from crmcore.store.reading.source.containers import refuse_too_large
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.source.source import OPTIONS, Source
from crmcore.store.reading.source.text_scan import TextScan, scan
from crmcore.store.reading.source.text_table import TextTable
from crmcore.store.reading.text.dialect import BLANK, above_header, delimiter_of, header_row_of, split, width_of
from crmcore.store.reading.text.encodings import find_encoding, to_utf8
from crmcore.store.reading.text.one_column import separator_inside, taken_apart, text_inside
from crmcore.store.reading.text.second_table import SecondTable, has_second_table, with_second_table

#: lines a quoted cell may run over before its quote counts as never closed
MAX_CELL_LINES = 200
_SAMPLE_LINES = 200


def open_text(path: Path, request: ImportRequest, workdir: Path) -> Source:
    """The table in a text file; `workdir` takes a UTF-8 copy or a rewritten table when one is needed.

    Raises Problem `E-EMPTY` (nothing but blanks), `E-COLUMN-LIMIT`, `E-ROW-LIMIT`, `no_such_row`,
    `unknown_delimiter`, `unknown_encoding`; Question `encoding`.
    """
    encoding, mark = find_encoding(path, request.encoding)
    utf8 = workdir / "text.utf8"
    if not to_utf8(path, utf8, encoding, mark):
        utf8 = path
    sample = _sample(utf8, request.header_row or 0)
    if not any(line.strip() for line in sample):
        raise Problem("E-EMPTY")
    wrapped = separator_inside([line for line in sample if text_inside(line) != line]) is not None
    if wrapped:
        sample = [text_inside(line) for line in sample]
    separator_line = sample[0].casefold().startswith("sep=") and len(sample[0]) == 5
    delimiter = delimiter_of(sample[separator_line:], request.delimiter or (sample[0][4] if separator_line else None))
    rows, numbers = _numbered_rows(sample, delimiter)
    if separator_line:
        rows, numbers = rows[1:], numbers[1:]
    choice = header_row_of(rows, request.header, request.header_row, numbers)
    head = numbers[choice.index] - 1 if choice.index is not None else int(separator_line)
    header_lines, above = 0, ()
    if choice.index is not None:
        headers = [" ".join(cell.split()) for cell in rows[choice.index]]
        following = numbers[choice.index + 1] if choice.index + 1 < len(numbers) else None
        header_lines = 1
        above = above_header(rows[: choice.index], numbers[choice.index] - 1)
        head = (following or len(sample) + 1) - 1
        # blank lines right under the header belong to the body
        while head > numbers[choice.index] and not sample[head - 1].strip():
            head -= 1
    else:
        headers = [""] * width_of(rows)
    refuse_too_large(0, len(headers))
    notes = (Note("W-ENCODING", {"encoding": encoding}),) if encoding not in ("utf-8", "ascii") else ()
    source = Source(
        "",
        tuple(headers),
        "text",
        utf8,
        head=head,
        header_lines=header_lines,
        encoding=encoding,
        delimiter=delimiter,
        header_row=numbers[choice.index] if choice.index is not None else None,
        notes=(*notes, *above),
        questions=(choice.question,) if choice.question else (),
    )
    found = scan(utf8)
    refuse_too_large(found.lines, len(headers))
    if wrapped:
        return read_carefully(source, workdir, wrapped=True)
    if found.newline is None or found.breaks_in_quotes or delimiter == BLANK or len(headers) < 2:
        return read_carefully(source, workdir)
    newline = "\r\n" if "r" in found.newline else "\n"
    if source.header_row and has_second_table(utf8, delimiter, newline, headers):
        return read_carefully(source, workdir)
    return _left_to_duckdb(source, found)


def read_carefully(source: Source, workdir: Path, wrapped: bool = False) -> Source:
    """The same file, rewritten record by record into a table of text with exact line numbers. Lines that are one
    quoted cell are taken apart where they do not fit as they stand, all of them in a file that is `wrapped` (see `one_column`). The lines
    of a second table below the first one are set aside, and it is said where it begins."""
    lines, apart, delimiter, second = source.head, 0, source.delimiter or ",", SecondTable()
    records = (
        (line, cells or [text], (rule, text)) for line, cells, rule, text in _records(source.path, delimiter, source.head, source.width)
    )
    headers = source.headers if source.header_row and delimiter != BLANK and not wrapped else ()
    with TextTable(workdir / "text.parquet", source.width) as out:
        for line, cells, (rule, text), is_second in with_second_table(records, headers):
            lines += 1
            if is_second:
                second.add(line, cells)
                continue
            fits = not wrapped and (rule is not None or len(cells) == source.width)
            inside = None if fits or '"' not in text or rule == "E-ENCODING" else taken_apart(text, delimiter, source.width)
            if inside is not None:
                apart += 1
                out.add(line, inside)
            elif rule:
                out.refuse(line, rule, text)
            elif len(cells) != source.width and any(map(str.strip, cells)):
                out.refuse(line, "E-COLUMNS", text)
            else:
                out.add(line, cells)
    notes = (*source.notes, *second.notes(), *([Note("W-ONE-COLUMN", {"n": apart})] if apart else []))
    return replace(
        source,
        relation=out.relation,
        scan=None,
        lines=lines,
        blank=out.blank,
        malformed=out.malformed,
        set_aside=second.rows,
        notes=notes,
    )


def _left_to_duckdb(source: Source, found: TextScan) -> Source:
    quote = '"' if found.quotes else ""
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(1, source.width + 1))
    # DuckDB 2.0 finds no row at all in a file of Windows line ends that it is told of; not told, it finds them itself
    newline = ", new_line='\\n'" if found.newline == "\\n" else ""
    relation = (
        f"(select null::bigint as line, * from read_csv({sql_literal(source.path)}, auto_detect=false, "
        f"delim={sql_literal(source.delimiter)}, quote='{quote}', escape='{quote}', header=false, "
        f"skip={source.head}{newline}, columns={{{columns}}}, nullstr='', strict_mode=true{OPTIONS}))"
    )
    return replace(source, relation=relation, scan=found, lines=found.lines)


def _sample(path: Path, header_row: int) -> list[str]:
    """The first lines, as far as the headers and what stands below them."""
    with path.open(encoding="utf-8", errors="replace", newline=None) as file:
        return [line.rstrip("\n") for line in islice(file, _SAMPLE_LINES + header_row)]


def _numbered_rows(sample: list[str], delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The sample's filled records and the line each starts on."""
    rows, numbers = [], []
    if delimiter == BLANK:
        pairs = list(enumerate(split(sample, delimiter), 1))
    else:
        reader = csv.reader([line + "\n" for line in sample], delimiter=delimiter)
        pairs, start = [], 1
        for row in reader:
            pairs.append((start, row))
            start = reader.line_num + 1
    for number, row in pairs:
        if any(cell.strip() for cell in row):
            rows.append(row)
            numbers.append(number)
    return rows, numbers


def _records(path: Path, delimiter: str, skip: int, width: int) -> Iterator[tuple[int, list[str], str | None, str]]:
    """(line a record starts on, its cells, broken rule, its text) for every record after the first `skip` lines."""
    with path.open(encoding="utf-8", errors="surrogateescape", newline=None) as file:
        ahead: deque[str] = deque()
        lines = (line.rstrip("\n") for line in islice(file, skip, None))
        number = skip
        while True:
            line = ahead.popleft() if ahead else next(lines, None)
            if line is None:
                return
            number += 1
            rule, text, taken = None, line, 0
            if delimiter == BLANK:
                cells = line.split()
            elif '"' not in line:
                cells = line.split(delimiter)
            else:
                cells, taken, rule = _quoted(line, delimiter, width, ahead, lines)
                text = "\n".join([line, *(ahead.popleft() for _ in range(taken))])
            if not text.isascii() and any("\udc80" <= c <= "\udcff" for c in text):
                rule, text = "E-ENCODING", text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
            yield number, cells, rule, text
            number += taken


def _quoted(line: str, delimiter: str, width: int, ahead: deque[str], lines: Iterator[str]) -> tuple[list[str], int, str | None]:
    """(cells, further lines used, broken rule). Looks ahead while a quote is open, and takes only what closes it."""
    alone = next(csv.reader([line], delimiter=delimiter))
    opens = any(cell.lstrip().startswith('"') for cell in line.split(delimiter))
    if line.count('"') % 2 == 0 or not opens:
        return alone, 0, None
    whole = line
    for taken in range(1, MAX_CELL_LINES):
        if len(ahead) < taken:
            following = next(lines, None)
            if following is None:
                break
            ahead.append(following)
        whole += "\n" + ahead[taken - 1]
        if whole.count('"') % 2 == 0:
            records = list(csv.reader([part + "\n" for part in whole.split("\n")], delimiter=delimiter))
            if len(records) == 1 and len(records[0]) == width:  # several: a line's end stands outside the quotes
                return records[0], taken, None
    return [], 0, "E-QUOTE"
