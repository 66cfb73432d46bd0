"""A file of refused lines that comes back corrected: recognised by the columns that we put at its end, which are left out again.

It is our own file (see `rejected_rows`), so how the first file was laid out does not matter any more: its headers stand in the first
line, and the quotes that keep a formula's sign text are removed from every cell, numbers among them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa

from crmcore.domain.kernel.formula_guard import SIGN, unescape_formula
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.line_provenance import record_provenance
from crmcore.store.reading.source.request import REFUSED_SCHEMA, ImportRequest, Note
from crmcore.store.reading.source.source import Source
from crmcore.store.reading.text.delimited import read_carefully

#: where a refused line stood, what is wrong with it, its whole text where it was no row of the table, and its origin
LINE, RECORD, COLUMN, CODE, REASON, TEXT, ORIGIN = MARKS = (
    "refused_line",
    "refused_record",
    "refused_column",
    "refused_code",
    "refused_reason",
    "refused_text",
    "refused_origin",
)
#: the marks as the store writes them and as each language heads them (locale keys `imports.refused_mark.*`), in one order
SPELLINGS = (
    MARKS,
    ("Refused: line", "Refused: record", "Refused: column", "Refused: code", "Refused: why", "Refused: whole line", "Refused: origin"),
    ("拒收：行号", "拒收：记录号", "拒收：列", "拒收：代码", "拒收：原因", "拒收：整行", "拒收：来源"),
)
#: what spreadsheets save text in
_ENCODINGS = ("utf-8", "gb18030")
_HEAD = 1 << 16


def with_own_layout(copy: Path, request: ImportRequest) -> ImportRequest:
    """The request without the answers about the layout of the first file, when `copy` is a text file with our marks."""
    with copy.open("rb") as file:
        first = next((line for line in file.read(_HEAD).splitlines() if line.strip()), b"")
    if match := next(filter(None, (pattern.search(first) for pattern in _marked_lines())), None):
        return replace(request, header=True, header_row=None, encoding=None, delimiter=match[1].decode("latin-1"))
    return request


def is_corrected_file(source: Source) -> bool:
    """True when the file carries our marks."""
    return {LINE, CODE} <= {_mark(header) for header in source.headers}


def without_marks(connection: duckdb.DuckDBPyConnection, source: Source, workdir: Path) -> Source:
    """The source as the first file was: only its own columns; the origins of its lines go into `line_provenance`.

    A line that had been no row of the table (all there is of it is its text) is refused again until somebody has put its values into
    their columns.
    """
    if source.scan is not None:
        source = read_carefully(source, workdir)
    marks = {n: _mark(header) for n, header in enumerate(source.headers, 1)}
    own = [n for n, mark in marks.items() if mark is None]
    column_of = {mark: f"c{n}" for n, mark in marks.items() if mark}
    if ORIGIN in column_of:
        record_provenance(connection, source.reading(), column_of[ORIGIN])
    empty = f"trim(concat({', '.join(f'c{n}' for n in own)})) = ''"
    text = f"coalesce(trim({column_of[TEXT]}), '')" if TEXT in column_of else "''"
    no_row = f"{empty} and {text} <> ''"
    columns = ", ".join(f"{_unguarded(f'c{n}')} as c{k}" for k, n in enumerate(own, 1))
    refused_again = (
        connection.sql(f"""select line, null as record, null as "column", {_unguarded(text)} as "value", {column_of[CODE]} as rule
        from {source.reading()} where {no_row}""")
        .to_arrow_table()
        .cast(REFUSED_SCHEMA)
    )
    return replace(
        source,
        headers=tuple(unescape_formula(source.headers[n - 1]) for n in own),
        relation=f"(select line, {columns} from {source.relation} where not ({no_row}))",
        malformed=pa.concat_tables([source.malformed, refused_again]),
        notes=(*source.notes, Note("W-MENDED")),
    )


def without_guards(source: Source, workdir: Path) -> Source:
    """The source of a text file that we wrote: without the quotes that keep a formula's sign text, in headers and cells."""
    if source.scan is not None:
        source = read_carefully(source, workdir)
    columns = ", ".join(f"{_unguarded(f'c{n}')} as c{n}" for n in range(1, source.width + 1))
    headers = tuple(unescape_formula(header) for header in source.headers)
    return replace(source, headers=headers, relation=f"(select line, {columns} from {source.relation})")


def _mark(header: str) -> str | None:
    """The mark that a column's header is, in whatever spelling; None for a column of the first file."""
    spelt = ((mark, spelling) for spellings in SPELLINGS for mark, spelling in zip(MARKS, spellings, strict=True))
    return next((mark for mark, spelling in spelt if _folded(spelling) == _folded(header)), None)


def _folded(header: str) -> str:
    return unicodedata.normalize("NFKC", header).strip().casefold()


def _marked_lines() -> list[re.Pattern[bytes]]:
    """The marks as they stand in a text file, whatever program has saved it since; the group is the delimiter."""
    patterns = []
    for spellings in SPELLINGS:
        header_of = dict(zip(MARKS, spellings, strict=True))
        for encoding in _ENCODINGS:
            line, record, code = (re.escape(header_of[mark].encode(encoding)) for mark in (LINE, RECORD, CODE))
            patterns.append(re.compile(b'"?' + line + b'"?(.)"?' + record + rb'"?\1.*' + code))
    return patterns


def _unguarded(cell: str) -> str:
    """SQL of `unescape_formula` for the one quote that we put there."""
    return f"regexp_replace({cell}, {sql_literal(rf'^{chr(39)}({SIGN})')}, {sql_literal(chr(92) + '1')})"
