"""Import one file: preview it, or validate, stage, build the next data version from it, compare the totals and record the import.

The file itself is read in a worker process (`pipeline.process`); here only what that has staged is used. Until the version's pointer
moves nothing is visible, and whatever fails before leaves nothing behind. The ledger row, the report and the refused lines are stored
with the company.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import duckdb

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import BY_NAME
from crmcore.store.companies.companies import company_currency, keep_currency
from crmcore.store.engine.signature import read_signature
from crmcore.store.files.crash_points import reached
from crmcore.store.files.disk_errors import disk_problem
from crmcore.store.files.locks import import_lock
from crmcore.store.files.paths import database_file
from crmcore.store.imports.origins import first_readings, origins_in_force
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.imports.pipeline.process import process_file
from crmcore.store.imports.pipeline.state import ImportTask, ProcessedFile, TargetCompany
from crmcore.store.imports.records import (
    ImportRecord,
    compare_totals,
    earlier_import,
    next_number,
    pending_lines,
    superseded_files,
    sweep_abandoned,
    write_record,
)
from crmcore.store.imports.report import ImportReport
from crmcore.store.imports.status_memory import status_memory
from crmcore.store.reading.read_file import UNPACK, private_copy
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.sandbox.run_with_limits import Progress, run_with_limits
from crmcore.store.versions.building import Changes, Period
from crmcore.store.versions.layout_migration import migrate_layout
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version, remove_unfinished
from crmcore.store.versions.retention import prune

#: the step that has been done when another one begins
_DONE_BEFORE = {"check": "parsed", "stage": "checked"}

Stopped = Callable[[], bool]


def preview(company_dir: Path | None, request: ImportRequest, progress: Progress | None = None, readings: Path | None = None) -> Preview:
    """How `request` will be understood, with every open question and the control totals; nothing is written. With a folder for
    `readings` a sheet of a workbook is read once for all previews and the import.

    `company_dir` may be None before the first import. Raises Problem when the file cannot be read at all, Question `encoding` when its
    characters cannot.
    """
    base = current_version_number(company_dir) if company_dir else None
    with system_failures(), work_folder(None) as workdir:
        task = _remembering(_task(company_dir, base, request, workdir, None, progress or no_progress), readings)
        processed = _process(task, progress or no_progress, None)
    earlier = earlier_import(company_dir, task.sha256, processed, request) if company_dir else None
    if earlier is None:
        return processed.preview
    # a file that is imported again overlaps with itself: that is one question
    others = tuple(q for q in processed.preview.questions if q.code != "overlap")
    return replace(processed.preview, questions=(earlier, *others))


def run_import(
    company_dir: Path,
    request: ImportRequest,
    *,
    author: str,
    progress: Progress | None = None,
    stopped: Stopped | None = None,
    readings: Path | None = None,
) -> ImportReport:
    """Import a file and return what happened; on any error the company is as it was. `readings`: see `preview`.

    `progress` is called with (share done, step): copy, check, stage, then the steps of the build, compare, done. `stopped` is asked
    now and then whether the user has cancelled; after the build it is too late.

    Raises
    ------
    Question
        The first open one; its `option` is the request's field that answers it.
    Problem
        A file that cannot be read, `E-COLUMN-MISSING`, `E-NO-ROWS`, `E-ALL-REFUSED`, `E-LOOKS-LIKE`, `totals_differ`, `import_running`,
        `author_missing`, `import_cancelled`, `overlap_stopped`, `come_before_stopped`, `import_failed`.
    """
    author = checked_name(author, "author_missing")
    company_dir = Path(company_dir)
    migrate_layout(company_dir)
    is_stopped, show = stopped or _never, progress or no_progress

    def show_unless_stopped(share: float, step: str) -> None:
        if is_stopped():
            raise Problem("import_cancelled")
        show(share, step)

    with system_failures(), import_lock(company_dir, author), work_folder(company_dir) as workdir:
        remove_unfinished(company_dir)
        sweep_abandoned(company_dir)
        number, base = next_number(company_dir), current_version_number(company_dir)
        task = _remembering(_task(company_dir, base, request, workdir, number, show_unless_stopped), readings)
        processed = _process(task, show_unless_stopped, is_stopped)
        refuse_open(company_dir, processed, task.sha256, request)
        reached("staged")
        record = ImportRecord(company_dir, number, request, task.sha256, processed, author)
        (report,) = build([record], base, show, show_unless_stopped, request.shown_name)
        with suppress(Problem, OSError):  # deleting old versions can wait for the next time
            prune(company_dir)
        show(1.0, "done")
    return report


def build(
    records: Sequence[ImportRecord],
    base: int | None,
    show: Progress,
    show_unless_stopped: Progress,
    note: str,
    about: Mapping[str, Any] | None = None,
) -> tuple[ImportReport, ...]:
    """Build the next version from what the records of one import have staged, compare its totals with the files' and write the record,
    with what is said `about` the whole; `note`: what the list of versions says. One report for each of the records."""
    reports: tuple[ImportReport, ...] = ()
    files: dict[str, list[Path]] = {}
    periods: dict[str, Period] = {}
    answers = [record.request.as_purchases for record in records if record.request.as_purchases]
    for record in records:
        staged = record.staged
        for name, paths in staged.all_files.items():
            files.setdefault(name, []).extend(paths)
        if staged.replaced:
            periods[record.request.table] = (staged.replaced.first, staged.replaced.last)

    def compare_and_record(version: int) -> None:
        nonlocal reports
        show(0.95, "compare")
        compare_totals(records, base, version)
        reports = write_record(records, version, about)

    build_version(
        records[0].company_dir,
        Changes(files, removed_periods=periods, as_purchases=answers[0] == "yes" if answers else None),
        base=base,
        note=note,
        before_publishing=compare_and_record,
        progress=lambda share, step: None if step == "done" else show_unless_stopped(0.5 + 0.45 * share, step),
    )
    for record in records:
        keep_currency(record.company_dir, record.processed.preview.currency)
    return reports


def target_company(company_dir: Path | None, base: int | None, table: str) -> TargetCompany | None:
    """What the worker has to know about the company that a file for `table` is meant for; None where it has no data yet."""
    if company_dir is None or base is None:
        return None
    has_list = bool(read_signature(company_dir, base).get("has_customer_list"))
    return TargetCompany(
        database_file(Path(company_dir).resolve(), base),
        has_list,
        pending_lines(company_dir) if has_list else (),
        superseded_files(company_dir),
        *origins_in_force(company_dir, table),
        first_readings(company_dir),
    )


def _task(
    company_dir: Path | None, base: int | None, request: ImportRequest, workdir: Path, number: int | None, progress: Progress
) -> ImportTask:
    """A private copy of the file, and what the worker has to know about the company. Problem `unknown_table`."""
    if request.table not in BY_NAME:
        raise Problem("unknown_table", table=request.table, tables=", ".join(BY_NAME))
    progress(0.0, "copy")
    copy, sha256, size = private_copy(Path(request.file), workdir)
    reached("copied")
    company = target_company(company_dir, base, request.table)
    currency = company_currency(Path(company_dir)) if company_dir is not None else ""
    return ImportTask(copy, sha256, size, request, workdir, company, number, currency, statuses=status_memory(company_dir))


def _remembering(task: ImportTask, readings: Path | None) -> ImportTask:
    """The task with a folder for what is read of a workbook."""
    if readings is None:
        return task
    readings.mkdir(parents=True, exist_ok=True)
    return replace(task, readings=readings.resolve())


def _process(task: ImportTask, progress: Progress, stopped: Stopped | None) -> ProcessedFile:
    """Process the file in a worker."""
    current_step = "copy"

    def forward(share: float, step: str) -> None:
        nonlocal current_step
        current_step = step
        if step in _DONE_BEFORE:
            reached(_DONE_BEFORE[step])
        progress(share, step)

    try:
        return run_with_limits(process_file, task, progress=forward, stopped=stopped)
    except Problem as problem:
        # a spreadsheet that kills its reader is no large table, but a small one that unpacks to no end
        if problem.code == "E-LIMIT" and current_step == UNPACK:
            raise Problem("E-SHAPE") from problem
        raise


def first_obstacle(shown: Preview) -> Problem | None:
    """What prevents an import. Questions about the layout come first: whatever else is wrong may follow from it."""
    layout = [q for q in shown.questions if q.option in ("again", "sheet", "table", "header", "header_row", "mapping")]
    return next((obstacle for obstacle in (*layout, shown.problem, *shown.questions) if obstacle), None)


def refuse_open(company_dir: Path, processed: ProcessedFile, sha256: str, request: ImportRequest) -> None:
    """Raise what prevents an import: the first open question, or a problem."""
    shown = processed.preview
    obstacle = earlier_import(company_dir, sha256, processed, request) or first_obstacle(shown)
    if obstacle:
        raise obstacle
    if request.come_before == "stop" and shown.already_imported:
        raise Problem("come_before_stopped", n=shown.already_imported)
    if request.on_overlap == "stop" and shown.overlap:
        raise Problem("overlap_stopped", **shown.overlap.days, held=shown.overlap.held)


@contextmanager
def system_failures() -> Generator[None, None, None]:
    """What disk or memory did not allow becomes Problem `import_failed` with the kind of the error: its text names paths."""
    try:
        yield
    except (duckdb.Error, OSError) as failed:
        about_disk = disk_problem(failed)
        if about_disk is not None and about_disk.code == "disk_read_only":
            raise about_disk from failed
        raise Problem("import_failed", kind=type(failed).__name__) from failed


@contextmanager
def work_folder(company_dir: Path | None) -> Generator[Path, None, None]:
    """A folder that is removed afterwards.

    With a company it lies in its own staging/, on the same disk as what is built; what a killed import left there is removed first.
    """
    if company_dir is None:
        workdir = Path(tempfile.mkdtemp(prefix="import-")).resolve()
    else:
        shutil.rmtree(company_dir / "staging", ignore_errors=True)
        workdir = (company_dir / "staging" / uuid4().hex).resolve()
        workdir.mkdir(parents=True)
    try:
        yield workdir
    finally:
        shutil.rmtree(workdir if company_dir is None else workdir.parent, ignore_errors=True)


def no_progress(share: float, step: str) -> None:
    """Report nothing."""


def _never() -> bool:
    return False
