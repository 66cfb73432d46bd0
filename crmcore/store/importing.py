"""One file comes in: looked at, asked about, checked, staged, built into the next data version, compared, written down.

Until the version's pointer moves nothing is visible, and whatever fails before leaves nothing behind. The ledger row,
the report and the refused lines stay with the company.
"""
from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import duckdb

from crmcore.domain.names import checked_name
from crmcore.domain.problems import Problem, Question
from crmcore.domain.tables import BY_NAME, Table
from crmcore.store.checking import Checked, check
from crmcore.store.headers import Match, fields_of, looks_like, match_headers, missing_fields, nearest_headers
from crmcore.store.hub import locked_duckdb
from crmcore.store.import_records import compare_totals, earlier_import, keep_record, new_customers, next_number, withdraw
from crmcore.store.import_request import REFUSED_SCHEMA, Counts, ImportReport, ImportRequest, Preview, SourceColumn
from crmcore.store.locks import import_lock
from crmcore.store.reading import open_source, private_copy
from crmcore.store.refusals import refused_rows
from crmcore.store.source import Source
from crmcore.store.staging import stage, staging_notes
from crmcore.store.versions import build_version, current, sweep_unfinished

Progress = Callable[[float, str], None]

WORK_MEMORY = "1GB"
PREVIEW_ROWS, PREVIEW_REFUSED, PREVIEW_SAMPLES = 20, 200, 3


@dataclass(frozen=True, slots=True)
class _Examined:
    """A request's file, read and judged; `checked` is None when `problem` says why its rows make no sense yet."""

    sha256: str
    size: int
    source: Source
    matches: tuple[Match, ...]
    checked: Checked | None
    questions: tuple[Question, ...]
    problem: Problem | None


def preview(company_dir: Path | None, request: ImportRequest, progress: Progress | None = None) -> Preview:
    """How `request` will be understood, with every open question and the control totals; nothing is written.

    `company_dir` may be None before the first import. Raises Problem when the file cannot be read at all, Question
    `encoding` when its characters cannot.
    """
    with _failures_told(), _workplace(None, progress) as (con, workdir, tell):
        seen = _examine(con, request, workdir, tell)
        source, checked = seen.source, seen.checked
        before = earlier_import(company_dir, seen.sha256, request) if company_dir else None
        fields = {m.number: m.field for m in seen.matches}
        first = con.sql(f"select * from {source.reading('ignore_errors=true')} limit {PREVIEW_SAMPLES}").to_arrow_table()
        columns = tuple(SourceColumn(n, header, tuple(text or "" for text in first[f"c{n}"].to_pylist()), fields.get(n))
                        for n, header in enumerate(source.headers, 1))
        facts = dict(
            file=request.shown_name, sha256=seen.sha256, size=seen.size, table=request.table, container=source.container,
            encoding=source.encoding, delimiter=source.delimiter, sheet=source.sheet, sheets=source.sheets,
            header_row=source.header_row, columns=columns, mapping=seen.matches,
            unmapped=tuple(source.header(c.number) for c in columns if c.field is None), looks_like=looks_like(source.headers),
            questions=((before,) if before else ()) + seen.questions, problem=seen.problem)
        if checked is None:
            return Preview(**facts, rows=None, counts=Counts(), totals=None, refused=REFUSED_SCHEMA.empty_table(),
                           refused_by_rule={}, notes=source.notes)
        names = ", ".join(c.name for c in checked.fields)
        first = checked.loaded.lined(f"""select record, line, {names} from judged
            where broken is null order by record limit {PREVIEW_ROWS}""")
        rows = con.sql(f"select * exclude (record) from ({first}) order by record").to_arrow_table()
        return Preview(**facts, rows=rows, counts=checked.counts, totals=checked.totals,
                       refused=refused_rows(checked, PREVIEW_REFUSED), refused_by_rule=checked.refused_by_rule,
                       notes=(*source.notes, *checked.notes, *(new_customers(company_dir, checked) if company_dir else ()),
                              *staging_notes(checked)))


def run_import(company_dir: Path, request: ImportRequest, *, author: str, progress: Progress | None = None) -> ImportReport:
    """Bring a file in and return what happened; on any error the company is as it was.

    `progress` hears (share done, step): copy, check, stage, then the steps of the build, compare, done.
    Raises the first open Question (its `option` is the request's field that answers it), or Problem: a file that cannot
    be read, `E-COLUMN-MISSING`, `E-NO-ROWS`, `E-ALL-REFUSED`, `E-LOOKS-LIKE`, `totals_differ`, `import_running`,
    `author_missing`, `import_failed`.
    """
    author = checked_name(author, "author_missing")
    company_dir = Path(company_dir)
    with _failures_told(), import_lock(company_dir, author), _workplace(company_dir, progress) as (con, workdir, tell):
        sweep_unfinished(company_dir)
        seen = _examine(con, request, workdir, tell)
        before = earlier_import(company_dir, seen.sha256, request)
        # how the file is laid out comes first: whatever else is wrong may follow from it
        for obstacle in (before, *seen.source.questions, seen.problem, *seen.questions):
            if obstacle:
                raise obstacle
        checked = seen.checked
        assert checked is not None
        tell(0.4, "stage")
        number, base = next_number(company_dir), current(company_dir)
        notes = (*checked.source.notes, *checked.notes, *new_customers(company_dir, checked), *staging_notes(checked))
        refused = refused_rows(checked)
        staged = stage(checked, workdir, number)
        version = build_version(company_dir, staged, base=base, note=request.shown_name,
                                progress=lambda share, step: None if step == "done" else tell(0.5 + 0.45 * share, step))
        try:
            tell(0.95, "compare")
            compare_totals(company_dir, version, base, checked, staged[checked.table.name], number)
            report = keep_record(company_dir, number, version, request, seen.sha256, checked, notes, refused, workdir, author)
        except BaseException:
            withdraw(company_dir, version, base)
            raise
        tell(1.0, "done")
    return report


def _examine(con: duckdb.DuckDBPyConnection, request: ImportRequest, workdir: Path, tell: Progress) -> _Examined:
    """Copy, read, match and judge. A file that can be read but makes no sense as the table comes back with a problem."""
    if request.table not in BY_NAME:
        raise Problem("unknown_table", table=request.table, tables=", ".join(BY_NAME))
    table = BY_NAME[request.table]
    tell(0.0, "copy")
    copy, sha256, size = private_copy(Path(request.file), workdir)
    source = open_source(con, copy, request, workdir)
    matches: tuple[Match, ...] = ()
    try:
        matches = match_headers(table, source.headers, request.mapping)
        _refuse_unfit(table, source, matches)
        tell(0.1, "check")
        checked = check(con, source, table, matches, request, workdir)
        _refuse_empty(checked)
    except Problem as problem:
        if problem.code == "E-TRUNCATED":  # nothing of such a file can be shown
            raise
        return _Examined(sha256, size, source, matches, None, source.questions, problem)
    return _Examined(sha256, size, checked.source, matches, checked, (*source.questions, *checked.questions), None)


def _refuse_unfit(table: Table, source: Source, matches: tuple[Match, ...]) -> None:
    """Problem `E-COLUMN-MISSING` (`-LIKE` when it fits another table), `E-LOOKS-LIKE` for orders taken for customers."""
    missing = missing_fields(table, [m.field for m in matches])
    if missing:
        field = next(c for c in fields_of(table) if c.name == missing[0])
        headers = [source.header(n) for n in range(1, source.width + 1)]
        near = nearest_headers(field, source.headers)
        headers = list(dict.fromkeys((*near, *headers)))
        likely = looks_like(source.headers)
        raise Problem("E-COLUMN-MISSING-LIKE" if likely else "E-COLUMN-MISSING", table=table.name, field=missing[0],
                      missing=", ".join(missing), nearest=", ".join(near), headers=", ".join(headers[:30]), likely=likely or "")
    if table.name == "customer" and looks_like(source.headers) == "order_line" and not any(m.how == "chosen" for m in matches):
        raise Problem("E-LOOKS-LIKE", table=table.name, other="order_line")


def _refuse_empty(checked: Checked) -> None:
    """Problem `E-NO-ROWS` when there is nothing but a header, `E-ALL-REFUSED` when nothing is left and no answer
    could change that: a file whose every date waits for its day order is asked about first."""
    if not checked.counts.read:
        raise Problem("E-NO-ROWS")
    if not checked.counts.accepted and not checked.questions:
        rule, n = max(checked.refused_by_rule.items(), key=lambda item: item[1])
        raise Problem("E-ALL-REFUSED", refused=checked.counts.refused, rule=rule, n=n)


@contextmanager
def _failures_told() -> Iterator[None]:
    """What disk or memory did not allow becomes Problem `import_failed`, told by its kind: the error names paths."""
    try:
        yield
    except (duckdb.Error, OSError) as failed:
        raise Problem("import_failed", kind=type(failed).__name__) from failed


@contextmanager
def _workplace(company_dir: Path | None, progress: Progress | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path, Progress]]:
    """A DuckDB of its own, a folder that is gone afterwards, and somebody to tell how far it is.

    With a company the folder lies in its own staging/, on the same disk as what is built; what an import that was killed
    left there goes first.
    """
    if company_dir is None:
        workdir = Path(tempfile.mkdtemp(prefix="import-")).resolve()
    else:
        shutil.rmtree(company_dir / "staging", ignore_errors=True)
        workdir = (company_dir / "staging" / uuid4().hex).resolve()
        workdir.mkdir(parents=True)
    try:
        with closing(locked_duckdb([workdir], workdir / "spill", WORK_MEMORY, in_order=True)) as con:
            yield con, workdir, progress or (lambda share, step: None)
    finally:
        shutil.rmtree(workdir if company_dir is None else workdir.parent, ignore_errors=True)
