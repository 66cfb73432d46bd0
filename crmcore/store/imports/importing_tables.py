"""Import several tables at once: files, a folder, or the sheets of a workbook, joined into order lines, with the further tables beside.

One import: the parts are staged together, the next version is built once, one record and one ledger row are written, one undo takes it
back. See `importing` for a single file.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from crmcore.domain.joins.profiles import Join
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import company_currency, keep_currency
from crmcore.store.files.crash_points import reached
from crmcore.store.files.locks import import_lock
from crmcore.store.imports.importing import (
    Stopped,
    build,
    first_obstacle,
    no_progress,
    refuse_open,
    system_failures,
    target_company,
    work_folder,
)
from crmcore.store.imports.joins.processing import process_tables
from crmcore.store.imports.joins.values import CopiedFile, ProcessedTables, TablesTask
from crmcore.store.imports.records import ImportRecord, earlier_import, next_number, sweep_abandoned
from crmcore.store.imports.report import ImportReport
from crmcore.store.imports.status_memory import status_memory
from crmcore.store.reading.read_file import private_copy
from crmcore.store.reading.sheets.spreadsheets import count_sheets, looks_like_workbook
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.sandbox.run_with_limits import Progress, run_with_limits
from crmcore.store.versions.layout_migration import migrate_layout
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import remove_unfinished
from crmcore.store.versions.retention import prune

#: endings of the files that a folder is asked for
READABLE = (".csv", ".tsv", ".txt", ".tab", ".dat", ".xlsx", ".xls", ".ods", ".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class TablesReport:
    """What came in of several tables: a report for each of the parts, and how they belong together."""

    parts: tuple[ImportReport, ...]
    tables: ProcessedTables


def files_of(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """The files that paths name, each with the name to show: of a folder those that could hold a table, by name.

    Raises Problem `is_folder` where there is none.
    """
    found: list[tuple[Path, str]] = []
    for path in paths:
        if not path.is_dir():
            found.append((path, path.name))
            continue
        inside = [p for p in sorted(path.iterdir()) if p.is_file() and p.suffix.casefold() in READABLE and p.name[0] not in ".~"]
        if not inside:
            raise Problem("is_folder", file=path.name)
        found += [(p, p.name) for p in inside]
    return found


def has_several_tables(paths: Sequence[Path], request: ImportRequest) -> bool:
    """Whether paths are more than one file, a folder, or a workbook with several sheets of which none is named."""
    if len(paths) != 1 or paths[0].is_dir():
        return True
    if request.sheet is not None or request.table != "order_line" or not looks_like_workbook(paths[0]):
        return False
    try:
        return run_with_limits(count_sheets, paths[0]) > 1
    except Problem:
        return False  # whoever reads it says what is wrong


def preview_tables(
    company_dir: Path | None,
    files: Sequence[tuple[Path, str]],
    request: ImportRequest,
    progress: Progress | None = None,
    readings: Path | None = None,
) -> ProcessedTables:
    """How the tables of the `files` (with the names to show) will be understood, joined and brought in; nothing is written. With a folder
    for `readings` the files are read once for all previews and the import.

    Raises the Problems and Questions of files that cannot be read, and of corrections that fit nothing.
    """
    base = current_version_number(company_dir) if company_dir else None
    with system_failures(), work_folder(None) as workdir:
        task = replace(_task(company_dir, base, files, request, workdir, None), readings=readings)
        found: ProcessedTables = run_with_limits(process_tables, task, progress=progress or no_progress)
    if company_dir is None:
        return found
    return replace(found, parts=tuple(_with_earlier(company_dir, part) for part in found.parts))


def _with_earlier(company_dir: Path, part: Any) -> Any:
    """A part with the question whether it was imported before."""
    earlier = earlier_import(company_dir, part.sha256, part.processed, part.request)
    if earlier is None:
        return part
    preview = part.processed.preview
    others = tuple(q for q in preview.questions if q.code != "overlap")
    return replace(part, processed=replace(part.processed, preview=replace(preview, questions=(earlier, *others))))


def import_tables(
    company_dir: Path,
    files: Sequence[tuple[Path, str]],
    request: ImportRequest,
    *,
    author: str,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
    readings: Path | None = None,
) -> TablesReport:
    """Import all tables of the `files` (with the names to show) as one; on any error the company is as it was. `readings`: see
    `preview_tables`.

    `progress` and `stopped` as in `importing.run_import`; so are the Problems and the Questions, of which the first open one of any
    table is raised. Problem `one_table` where the sheets of a single workbook have nothing to do with each other.
    """
    author = checked_name(author, "author_missing")
    company_dir = Path(company_dir)
    migrate_layout(company_dir)
    show = progress or no_progress

    def show_unless_stopped(share: float, step: str) -> None:
        if stopped is not None and stopped():
            raise Problem("import_cancelled")
        show(share, step)

    with system_failures(), import_lock(company_dir, author), work_folder(company_dir) as workdir:
        remove_unfinished(company_dir)
        sweep_abandoned(company_dir)
        number, base = next_number(company_dir), current_version_number(company_dir)
        task = replace(_task(company_dir, base, files, request, workdir, number), readings=readings)
        found: ProcessedTables = run_with_limits(
            process_tables, task, progress=lambda share, step: show_unless_stopped(share / 2, step), stopped=stopped
        )
        if found.problem:
            raise found.problem
        if len(files) == 1 and not found.belong_together:
            raise Problem("one_table")
        for part in found.parts:
            refuse_open(company_dir, part.processed, part.sha256, part.request)
        reached("staged")
        first = found.plan.lines.table if found.plan.lines else found.parts[0].table
        parts = sorted(found.parts, key=lambda part: part.table != first)
        records = [ImportRecord(company_dir, number, part.request, part.sha256, part.processed, author) for part in parts]
        reports = build(records, base, show, show_unless_stopped, shown_together(files), about(found, files))
        for part in parts:
            keep_currency(company_dir, part.processed.preview.currency)
        with suppress(Problem, OSError):  # deleting old versions can wait for the next time
            prune(company_dir)
        show(1.0, "done")
    return TablesReport(reports, found)


def shown_together(files: Sequence[tuple[Path, str]]) -> str:
    """The files in one short text: the first ones by name, how many more."""
    names = [name for _, name in files]
    return ", ".join(names[:3]) + (f" + {len(names) - 3}" if len(names) > 3 else "")


def first_obstacle_of(found: ProcessedTables) -> Problem | None:
    """What prevents the import of several tables."""
    return found.problem or next((o for part in found.parts if (o := first_obstacle(part.processed.preview))), None)


def about(found: ProcessedTables, files: Sequence[tuple[Path, str]]) -> dict[str, Any]:
    """What the record says of the whole: the files, the tables in them, the joins, the notes; as plain JSON values."""
    return {
        "file": shown_together(files),
        "tables": [
            {"name": t.name, "file": t.file, "sheet": t.sheet, "sha256": t.sha256, "rows": t.rows, "role": t.role} for t in found.tables
        ],
        "joins": [plain_join(join) for join in found.joins],
        "tables_notes": [{"code": n.code, **n.values} for n in found.notes],
    }


def plain_join(join: Join) -> dict[str, Any]:
    """A join as plain JSON values."""
    on = join.many.column if join.many.column == join.one.column else f"{join.many.column}={join.one.column}"
    return {
        "from": join.many.table,
        "to": join.one.table,
        "on": on,
        "matched_share": round(join.matched_share, 6),
        "matched": join.matched,
        "rows": join.rows,
    }


def _task(
    company_dir: Path | None,
    base: int | None,
    files: Sequence[tuple[Path, str]],
    request: ImportRequest,
    workdir: Path,
    number: int | None,
) -> TablesTask:
    """Private copies of the files, and what the worker has to know about the company."""
    copies = []
    for index, (path, name) in enumerate(files):
        folder = workdir / f"file_{index}"
        folder.mkdir()
        copy, sha256, size = private_copy(path, folder)
        shown = replace(request, file=path, file_name=name).shown_name
        copies.append(CopiedFile(copy, shown, sha256, size))
    reached("copied")
    currency = company_currency(company_dir) if company_dir is not None else ""
    company = target_company(company_dir, base, request.table)
    return TablesTask(tuple(copies), request, workdir, company, number, currency, status_memory(company_dir))
