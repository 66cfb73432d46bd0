"""Every table of every file → a Parquet file of text with the line of each record, all other lines accounted for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb

from crmcore.domain.kernel.problems import Problem
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.joins.stacking import one_behind_the_other
from crmcore.store.imports.joins.values import CopiedFile, SourceTable, TablesTask
from crmcore.store.imports.matching.corrected_file import is_corrected_file
from crmcore.store.reading.loading import load
from crmcore.store.reading.read_file import open_source
from crmcore.store.reading.sheets.spreadsheets import open_workbook
from crmcore.store.reading.source.containers import container_of
from crmcore.store.reading.source.headers import plain_header
from crmcore.store.reading.source.request import Note
from crmcore.store.reading.source.source import Source
from crmcore.store.sandbox.run_with_limits import Progress

#: so many tables are somebody's data; more are a mistake
MAX_TABLES = 40


def read_tables(connection: duckdb.DuckDBPyConnection, task: TablesTask, progress: Progress) -> tuple[list[SourceTable], list[Note]]:
    """The tables of all files, those of equal headers as one; and what was noted while reading. A sheet or file without any record is
    left out.

    Raises Problem `too_many_tables`, and those of the readers.
    """
    found: list[SourceTable] = []
    notes: list[Note] = []
    for index, file in enumerate(task.files):
        progress(0.02 + 0.2 * index / len(task.files), "read")
        for table in _named_in_problems(file.shown, _tables_of(connection, file, task, index)):
            if not table.rows:
                notes.append(Note("W-TABLE-EMPTY", {"table": table.name}))
                continue
            found.append(table)
            if len(found) > MAX_TABLES:
                raise Problem("too_many_tables", limit=MAX_TABLES)
    _refuse_unknown_names(task, found, notes)
    return _stacked(connection, _named_apart(found), task.workdir, notes), notes


def _refuse_unknown_names(task: TablesTask, found: list[SourceTable], notes: list[Note]) -> None:
    """Problem `unknown_table_name` where a line of headers is meant for a table that is not there."""
    empty = [str(note.values["table"]) for note in notes if note.code == "W-TABLE-EMPTY"]
    names = {name.casefold() for table in found for name in (table.name, table.file)} | {name.casefold() for name in empty}
    if unknown := next((name for name in task.request.header_rows if name.strip().casefold() not in names), None):
        raise Problem("unknown_table_name", table=unknown, tables=", ".join(table.name for table in found))


def _named_in_problems(file: str, tables: Iterator[SourceTable]) -> Iterator[SourceTable]:
    """The tables; a Problem while they are read says which file it is about (`in_file`)."""
    try:
        yield from tables
    except Problem as problem:
        problem.values["in_file"] = file
        raise


def _tables_of(connection: duckdb.DuckDBPyConnection, file: CopiedFile, task: TablesTask, index: int) -> Iterator[SourceTable]:
    """The tables of one file: its own, or those of its visible sheets, the workbook being opened once."""
    container = container_of(file.copy)
    stem = re.sub(r"\.[A-Za-z0-9]{1,8}$", "", file.shown) or file.shown
    request = replace(task.request, file=file.copy, file_name=file.shown, sheet=None)
    if container in ("text", "parquet"):
        workdir = _folder(task.workdir, f"{index}")
        yield _written(connection, open_source(connection, file.copy, request, workdir, _silent), stem, file, workdir)
        return
    book = open_workbook(file.copy)
    sheets = [sheet for sheet in book.sheets if sheet.rows and not sheet.hidden]
    for number, sheet in enumerate(sheets):
        workdir = _folder(task.workdir, f"{index}_{number}")
        source = open_source(connection, file.copy, replace(request, sheet=sheet.name), workdir, _silent, book)
        yield _written(connection, source, sheet.name if len(sheets) > 1 else stem, file, workdir)


def _written(connection: duckdb.DuckDBPyConnection, source: Source, name: str, file: CopiedFile, workdir: Path) -> SourceTable:
    """The records of a source as a file of ours; a column without a header gets its number.

    Problem `mended_among_others` for a file of refused lines: what has become of its lines is only known where it comes alone.
    """
    if is_corrected_file(source):
        raise Problem("mended_among_others")
    cells = ", ".join(f"c{n}" for n in range(1, source.width + 1))
    loaded = load(connection, source, "1 as one", cells, workdir)
    target = workdir / "table.parquet"
    empty = " and ".join(f"coalesce(trim(c{n}), '') = ''" for n in range(1, source.width + 1))
    rows = loaded.lined(f"select rowid + 1 as record, {loaded.line_sql} as line, {cells} from records")
    rows = f"select line, {cells} from ({rows}) where not ({empty}) order by line"
    connection.execute(f"copy ({rows}) to {sql_literal(target)} (format parquet)")
    filled, records = connection.execute(
        f"select (select count(*) from read_parquet({sql_literal(target)})), (select count(*) from records)"
    ).fetchall()[0]
    connection.execute("drop table records")
    headers = tuple(header or f"#{n}" for n, header in enumerate(source.headers, 1))
    accounted = replace(
        loaded.source,
        relation=f"(select * from read_parquet({sql_literal(target)}))",
        headers=headers,
        scan=None,
        path=target,
        blank=loaded.source.blank + records - filled,
    )
    return SourceTable(name, file.shown, file.sha256, file.size, accounted, filled)


def _named_apart(tables: list[SourceTable]) -> list[SourceTable]:
    """Two tables of one name are numbered."""
    found: list[SourceTable] = []
    for table in tables:
        name, n = table.name, 1
        while any(other.name == name for other in found):
            n += 1
            name = f"{table.name} ({n})"
        found.append(replace(table, name=name))
    return found


def _stacked(connection: duckdb.DuckDBPyConnection, tables: list[SourceTable], workdir: Path, notes: list[Note]) -> list[SourceTable]:
    """Tables of the very same headers are one: the lines of each further one count on from those before."""
    groups: dict[tuple[str, ...], list[SourceTable]] = {}
    for table in tables:
        groups.setdefault(tuple(map(plain_header, table.source.headers)), []).append(table)
    found = []
    for number, same in enumerate(groups.values()):
        if len(same) == 1:
            found.append(same[0])
            continue
        notes.append(Note("W-STACKED", {"n": len(same), "tables": ", ".join(table.name for table in same)}))
        found.append(_together(connection, same, _folder(workdir, f"stack_{number}")))
    return found


def _together(connection: duckdb.DuckDBPyConnection, same: list[SourceTable], workdir: Path) -> SourceTable:
    before, parts = 0, []
    for table in same:
        parts.append(f"select * replace (line + {before} as line) from {table.source.relation}")
        before += table.source.lines
    target = workdir / "table.parquet"
    connection.execute(f"copy (select * from ({' union all '.join(parts)}) order by line) to {sql_literal(target)} (format parquet)")
    together = one_behind_the_other([table.source for table in same])
    return replace(
        same[0],
        source=replace(together, relation=f"(select * from read_parquet({sql_literal(target)}))", path=target),
        rows=sum(table.rows for table in same),
        file=", ".join(dict.fromkeys(table.file for table in same)),
        sha256="+".join(dict.fromkeys(table.sha256 for table in same)),
    )


def _folder(workdir: Path, name: str) -> Path:
    folder = workdir / f"table_{name}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _silent(share: float, step: str) -> None:
    """A single table's progress is not shown."""
