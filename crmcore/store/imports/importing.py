"""One file comes in: looked at, asked about, checked, staged, built into the next data version, compared, written down.

The file itself is read in a child (`examining`); here only what that has staged is used. Until the version's pointer moves
nothing is visible, and whatever fails before leaves nothing behind. The ledger row, the report and the refused lines stay
with the company.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
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
from crmcore.store.imports.pipeline import Basis, Examined, examined
from crmcore.store.imports.records import (
    compare_totals,
    earlier_import,
    keep_record,
    next_number,
    origins_in_force,
    settled_lines,
    sweep_abandoned,
    waiting,
)
from crmcore.store.imports.report import ImportReport, Preview
from crmcore.store.reading.read_file import UNPACK, private_copy
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.sandbox.run_with_limits import run_with_limits
from crmcore.store.versions.building import Changes
from crmcore.store.versions.layout_migration import migrate_layout
from crmcore.store.versions.pointer import current_version_number
from crmcore.store.versions.publishing import build_version, remove_unfinished
from crmcore.store.versions.retention import prune

#: a step that begins tells that the one before is done
_PASSED = {"check": "parsed", "stage": "checked"}

Progress = Callable[[float, str], None]
Stopped = Callable[[], bool]


def preview(company_dir: Path | None, request: ImportRequest, progress: Progress | None = None) -> Preview:
    """How `request` will be understood, with every open question and the control totals; nothing is written.

    `company_dir` may be None before the first import. Raises Problem when the file cannot be read at all, Question
    `encoding` when its characters cannot.
    """
    base = current_version_number(company_dir) if company_dir else None
    with _failures_told(), _workplace(None) as workdir:
        seen, sha256 = _examine(company_dir, base, request, workdir, None, progress or _unheard, None)
    before = earlier_import(company_dir, sha256, seen, request) if company_dir else None
    if before is None:
        return seen.preview
    # brought again, a file overlaps with itself: that is one question
    others = tuple(q for q in seen.preview.questions if q.code != "overlap")
    return replace(seen.preview, questions=(before, *others))


def run_import(
    company_dir: Path, request: ImportRequest, *, author: str, progress: Progress | None = None, stopped: Stopped | None = None
) -> ImportReport:
    """Bring a file in and return what happened; on any error the company is as it was.

    `progress` hears (share done, step): copy, check, stage, then the steps of the build, compare, done. `stopped` is asked
    now and then whether somebody has changed their mind; after the build it is too late.
    Raises the first open Question (its `option` is the request's field that answers it), or Problem: a file that cannot
    be read, `E-COLUMN-MISSING`, `E-NO-ROWS`, `E-ALL-REFUSED`, `E-LOOKS-LIKE`, `totals_differ`, `import_running`,
    `author_missing`, `import_cancelled`, `overlap_stopped`, `come_before_stopped`, `import_failed`.
    """
    author = checked_name(author, "author_missing")
    company_dir = Path(company_dir)
    migrate_layout(company_dir)
    stop = stopped or _never

    def tell(share: float, step: str) -> None:
        if stop():
            raise Problem("import_cancelled")
        (progress or _unheard)(share, step)

    with _failures_told(), import_lock(company_dir, author), _workplace(company_dir) as workdir:
        remove_unfinished(company_dir)
        sweep_abandoned(company_dir)
        number, base = next_number(company_dir), current_version_number(company_dir)
        seen, sha256 = _examine(company_dir, base, request, workdir, number, tell, stop)
        _refuse_open(company_dir, seen, sha256, request)
        staged = seen.staged
        assert staged is not None
        reached("staged")
        report: ImportReport | None = None

        def settle(version: int) -> None:
            nonlocal report
            (progress or _unheard)(0.95, "compare")
            compare_totals(company_dir, version, base, request.table, seen.preview, staged, number)
            report = keep_record(company_dir, number, version, request, sha256, seen, author)

        instead = staged.instead
        build_version(
            company_dir,
            Changes(staged.everything, removed_periods={request.table: (instead.first, instead.last)} if instead else {}),
            base=base,
            note=request.shown_name,
            before_publishing=settle,
            progress=lambda share, step: None if step == "done" else tell(0.5 + 0.45 * share, step),
        )
        assert report is not None
        with suppress(Problem, OSError):  # what need not be kept any more can wait for the next time
            prune(company_dir)
        (progress or _unheard)(1.0, "done")
    return report


def _examine(
    company_dir: Path | None,
    base: int | None,
    request: ImportRequest,
    workdir: Path,
    number: int | None,
    tell: Progress,
    stopped: Stopped | None,
) -> tuple[Examined, str]:
    """A private copy of the file, read in a child; and its SHA-256."""
    if request.table not in BY_NAME:
        raise Problem("unknown_table", table=request.table, tables=", ".join(BY_NAME))
    tell(0.0, "copy")
    copy, sha256, size = private_copy(Path(request.file), workdir)
    reached("copied")
    basis = None
    if company_dir is not None and base is not None:
        listed = bool(read_signature(company_dir, base).get("has_customer_list"))
        basis = Basis(
            database_file(Path(company_dir).resolve(), base),
            listed,
            waiting(company_dir) if listed else (),
            settled_lines(company_dir),
            *origins_in_force(company_dir, request.table),
        )
    facts, step = {"sha256": sha256, "size": size}, "copy"
    currency = company_currency(Path(company_dir)) if company_dir is not None else ""

    def heard(share: float, now: str) -> None:
        nonlocal step
        step = now
        if now in _PASSED:
            reached(_PASSED[now])
        tell(share, now)

    try:
        return run_with_limits(examined, copy, facts, request, workdir, basis, number, currency, progress=heard, stopped=stopped), sha256
    except Problem as problem:
        # a spreadsheet that kills its reader is no large table, but a small one that unpacks to no end
        if problem.code == "E-LIMIT" and step == UNPACK:
            raise Problem("E-SHAPE") from problem
        raise


def first_obstacle(shown: Preview) -> Problem | None:
    """What is in the way of an import. How the file is laid out comes first: whatever else is wrong may follow from it."""
    layout = [q for q in shown.questions if q.option in ("again", "sheet", "header", "header_row")]
    return next((obstacle for obstacle in (*layout, shown.problem, *shown.questions) if obstacle), None)


def _refuse_open(company_dir: Path, seen: Examined, sha256: str, request: ImportRequest) -> None:
    shown = seen.preview
    obstacle = earlier_import(company_dir, sha256, seen, request) or first_obstacle(shown)
    if obstacle:
        raise obstacle
    if request.come_before == "stop" and shown.come:
        raise Problem("come_before_stopped", n=shown.come)
    if request.on_overlap == "stop" and shown.overlap:
        raise Problem(
            "overlap_stopped", first=shown.overlap.first.isoformat(), last=shown.overlap.last.isoformat(), held=shown.overlap.held
        )


@contextmanager
def _failures_told() -> Iterator[None]:
    """What disk or memory did not allow becomes Problem `import_failed`, told by its kind: the error names paths."""
    try:
        yield
    except (duckdb.Error, OSError) as failed:
        raise Problem("import_failed", kind=type(failed).__name__) from failed


@contextmanager
def _workplace(company_dir: Path | None) -> Iterator[Path]:
    """A folder that is gone afterwards.

    With a company it lies in its own staging/, on the same disk as what is built; what an import that was killed left there
    goes first.
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


def _unheard(share: float, step: str) -> None:
    """Nobody wants to know how far it is."""


def _never() -> bool:
    return False
