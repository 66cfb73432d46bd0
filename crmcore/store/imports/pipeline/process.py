"""A client's file, read and validated: everything that touches its bytes happens here, in a worker process (`run_with_limits`).

The result is what the user sees before anything is written and, for an import without open questions, the Parquet files that the next
version is built from: written by us, from values that were validated.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import BY_NAME
from crmcore.store.engine.engine import locked_duckdb, sql_literal
from crmcore.store.imports.pipeline.opening import OPENING
from crmcore.store.imports.pipeline.previewing import PREVIEWING, layout_preview, list_first_rejected, nothing_left, rejected_preview
from crmcore.store.imports.pipeline.recording import RECORDING, staged_import
from crmcore.store.imports.pipeline.relations import BASE
from crmcore.store.imports.pipeline.state import ImportState, ImportTask, ProcessedFile
from crmcore.store.imports.pipeline.step import StepObserver, default_observer, run_steps
from crmcore.store.imports.pipeline.validating import VALIDATION
from crmcore.store.sandbox.run_with_limits import Progress

WORK_MEMORY = "1GB"
#: all steps in their order; the pipeline may end after the validation (nothing is left) or the preview (questions are open)
STEPS = (*OPENING, *VALIDATION, *PREVIEWING, *RECORDING)


def process_file(task: ImportTask, progress: Progress) -> ProcessedFile:
    """Read, match and validate the file of a task; stage it too if the task has a number and no question or problem is open.

    Raises Problem when the file cannot be read at all, Question `encoding` when its characters cannot.
    """
    try:
        with closing(open_work_database(task)) as connection:
            return run_pipeline(task, connection, progress, default_observer())
    except (duckdb.Error, OSError) as failed:
        raise Problem("import_failed", kind=type(failed).__name__) from failed


def open_work_database(task: ImportTask, further: Iterable[Path] = ()) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB that can read only what the task needs (and `further` folders), with the company's data attached as `base`."""
    folders = [task.workdir, *further, *([task.readings] if task.readings else [])]
    if task.company:
        records = {path.parent for path in (*task.company.superseded, *(lines.file for lines in task.company.pending))}
        folders += [task.company.database.parent, *sorted(records)]
    connection = locked_duckdb(folders, task.workdir / "spill", WORK_MEMORY, in_order=True)
    if task.company:
        try:
            connection.execute(f"attach {sql_literal(task.company.database)} as {BASE} (read_only)")
        except duckdb.Error:
            connection.close()
            raise
    return connection


def run_pipeline(
    task: ImportTask, connection: duckdb.DuckDBPyConnection, progress: Progress, observer: StepObserver | None = None
) -> ProcessedFile:
    """Run the steps on a work database (see `open_work_database`)."""
    request = task.request
    state = ImportState(task, connection, progress, BY_NAME[request.table], request, request.today or date.today())  # noqa: DTZ011  the day of whoever imports
    run_steps(OPENING, state, observer)
    try:
        run_steps(VALIDATION, state, observer)
    except Problem as problem:
        if problem.code == "E-TRUNCATED":  # nothing of such a file can be shown
            raise
        return ProcessedFile(layout_preview(state, state.opened, problem))
    if problem := nothing_left(state):
        run_steps((list_first_rejected,), state, observer)
        return ProcessedFile(rejected_preview(state, problem))
    run_steps(PREVIEWING, state, observer)
    if task.number is None or state.preview.questions:
        return ProcessedFile(state.preview, state.content)
    run_steps(RECORDING, state, observer)
    return ProcessedFile(state.preview, state.content, staged_import(state))
