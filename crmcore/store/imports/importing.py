"""Import one file: preview it, or validate, stage, build the next data version from it, compare the totals and record the import.

The file itself is read in a worker process (`pipeline.process`); here only what that has staged is used. Until the version's pointer
moves nothing is visible, and whatever fails before leaves nothing behind. The ledger row, the report and the refused lines are stored
with the company.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import duckdb

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.tables import BY_NAME
from crmcore.store.companies.companies import company_currency
from crmcore.store.engine.signature import read_signature
from crmcore.store.files.crash_points import reached
from crmcore.store.files.locks import import_lock
from crmcore.store.files.paths import database_file
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.imports.pipeline.process import process_file
from crmcore.store.imports.pipeline.state import ImportTask, ProcessedFile, StagedImport, TargetCompany
from crmcore.store.imports.records import (
    ImportRecord,
    compare_totals,
    earlier_import,
    next_number,
    origins_in_force,
    pending_lines,
    superseded_files,
    sweep_abandoned,
    write_record,
)
from crmcore.store.imports.report import ImportReport
from crmcore.store.reading.read_file import UNPACK, private_copy
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.sandbox.run_with_limits import Progress, run_with_limits
from crmcore.store.versions.building import Changes
from crmcore.store.versions.layout_migration import migrate_layout
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version, remove_unfinished
from crmcore.store.versions.retention import prune

#: the step that has been done when another one begins
_DONE_BEFORE = {"check": "parsed", "stage": "checked"}

Stopped = Callable[[], bool]


def preview(company_dir: Path | None, request: ImportRequest, progress: Progress | None = None) -> Preview:
    """How `request` will be understood, with every open question and the control totals; nothing is written.

    `company_dir` may be None before the first import. Raises Problem when the file cannot be read at all, Question `encoding` when its
    characters cannot.
    """
    base = current_version_number(company_dir) if company_dir else None
    with _system_failures(), _work_folder(None) as workdir:
        task = _task(company_dir, base, request, workdir, None, progress or _no_progress)
        processed = _process(task, progress or _no_progress, None)
    earlier = earlier_import(company_dir, task.sha256, processed, request) if company_dir else None
    if earlier is None:
        return processed.preview
    # a file that is imported again overlaps with itself: that is one question
    others = tuple(q for q in processed.preview.questions if q.code != "overlap")
    return replace(processed.preview, questions=(earlier, *others))


def run_import(
    company_dir: Path, request: ImportRequest, *, author: str, progress: Progress | None = None, stopped: Stopped | None = None
) -> ImportReport:
    """Import a file and return what happened; on any error the company is as it was.

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
    is_stopped, show = stopped or _never, progress or _no_progress

    def show_unless_stopped(share: float, step: str) -> None:
        if is_stopped():
            raise Problem("import_cancelled")
        show(share, step)

    with _system_failures(), import_lock(company_dir, author), _work_folder(company_dir) as workdir:
        remove_unfinished(company_dir)
        sweep_abandoned(company_dir)
        number, base = next_number(company_dir), current_version_number(company_dir)
        task = _task(company_dir, base, request, workdir, number, show_unless_stopped)
        processed = _process(task, show_unless_stopped, is_stopped)
        _refuse_open(company_dir, processed, task.sha256, request)
        staged = processed.staged
        assert staged is not None
        reached("staged")
        record = ImportRecord(company_dir, number, request, task.sha256, processed, author)
        report = _build(record, staged, base, show, show_unless_stopped)
        with suppress(Problem, OSError):  # deleting old versions can wait for the next time
            prune(company_dir)
        show(1.0, "done")
    return report


def _build(record: ImportRecord, staged: StagedImport, base: int | None, show: Progress, show_unless_stopped: Progress) -> ImportReport:
    """Build the next version, compare its totals with the file's and record the import."""
    report: ImportReport | None = None

    def compare_and_record(version: int) -> None:
        nonlocal report
        show(0.95, "compare")
        compare_totals(record, staged, base, version)
        report = write_record(record, version)

    replaced = staged.replaced
    build_version(
        record.company_dir,
        Changes(staged.all_files, removed_periods={record.request.table: (replaced.first, replaced.last)} if replaced else {}),
        base=base,
        note=record.request.shown_name,
        before_publishing=compare_and_record,
        progress=lambda share, step: None if step == "done" else show_unless_stopped(0.5 + 0.45 * share, step),
    )
    assert report is not None
    return report


def _task(
    company_dir: Path | None, base: int | None, request: ImportRequest, workdir: Path, number: int | None, progress: Progress
) -> ImportTask:
    """A private copy of the file, and what the worker has to know about the company. Problem `unknown_table`."""
    if request.table not in BY_NAME:
        raise Problem("unknown_table", table=request.table, tables=", ".join(BY_NAME))
    progress(0.0, "copy")
    copy, sha256, size = private_copy(Path(request.file), workdir)
    reached("copied")
    company = None
    if company_dir is not None and base is not None:
        has_list = bool(read_signature(company_dir, base).get("has_customer_list"))
        company = TargetCompany(
            database_file(Path(company_dir).resolve(), base),
            has_list,
            pending_lines(company_dir) if has_list else (),
            superseded_files(company_dir),
            *origins_in_force(company_dir, request.table),
        )
    currency = company_currency(Path(company_dir)) if company_dir is not None else ""
    return ImportTask(copy, sha256, size, request, workdir, company, number, currency)


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
    layout = [q for q in shown.questions if q.option in ("again", "sheet", "header", "header_row")]
    return next((obstacle for obstacle in (*layout, shown.problem, *shown.questions) if obstacle), None)


def _refuse_open(company_dir: Path, processed: ProcessedFile, sha256: str, request: ImportRequest) -> None:
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
def _system_failures() -> Generator[None, None, None]:
    """What disk or memory did not allow becomes Problem `import_failed` with the kind of the error: its text names paths."""
    try:
        yield
    except (duckdb.Error, OSError) as failed:
        raise Problem("import_failed", kind=type(failed).__name__) from failed


@contextmanager
def _work_folder(company_dir: Path | None) -> Generator[Path, None, None]:
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


def _no_progress(share: float, step: str) -> None:
    """Report nothing."""


def _never() -> bool:
    return False
