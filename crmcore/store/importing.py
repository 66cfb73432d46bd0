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
from crmcore.store.checking import Checked, check, refused_rows
from crmcore.store.headers import Match, fields_of, looks_like, match_headers, missing_fields, nearest_headers
from crmcore.store.hub import locked_duckdb
from crmcore.store.import_records import compare_totals, earlier_import, keep_record, next_number
from crmcore.store.import_request import (
    REFUSED_SCHEMA, Counts, ImportReport, ImportRequest, Note, Preview, SourceColumn,
)
from crmcore.store.locks import import_lock
from crmcore.store.reading import open_source, private_copy
from crmcore.store.source import Source
from crmcore.store.staging import several_values, stage
from crmcore.store.versions import build_version, current, point_to, sweep_unfinished

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

    `company_dir` may be None before the first import. Raises Problem when the file cannot be read at all.
    """
    with _workplace(None, progress) as (con, workdir, tell):
        seen = _examine(con, request, workdir, tell)
        source, checked = seen.source, seen.checked
        questions = seen.questions
        if company_dir and (before := earlier_import(company_dir, seen.sha256, request)):
            questions = (before, *questions)
        fields = {m.number: m.field for m in seen.matches}
        sample = con.sql(f"select * from {source.reading('ignore_errors=true')} limit {PREVIEW_SAMPLES}").to_arrow_table()
        columns = tuple(SourceColumn(n, source.headers[n - 1], tuple(v or "" for v in sample[f"c{n}"].to_pylist()), fields.get(n))
                        for n in range(1, source.width + 1))
        names = ", ".join(["line", *(c.name for c in checked.fields)]) if checked else ""
        return Preview(
            request.shown_name, seen.sha256, seen.size, request.table, source.container, source.encoding, source.delimiter,
            source.sheet, source.sheets, source.header_row, columns, seen.matches,
            tuple(source.header(n) for n in range(1, source.width + 1) if n not in fields), looks_like(source.headers),
            con.sql(f"select {names} from judged where broken is null order by record limit {PREVIEW_ROWS}").to_arrow_table() if checked else None,
            checked.counts if checked else Counts(), checked.totals if checked else None,
            refused_rows(checked, PREVIEW_REFUSED) if checked else REFUSED_SCHEMA.empty_table(),
            checked.refused_by_rule if checked else {},
            (*source.notes, *checked.notes, *several_values(checked)) if checked else source.notes, questions, seen.problem)


def run_import(company_dir: Path, request: ImportRequest, *, author: str, progress: Progress | None = None) -> ImportReport:
    """Bring a file in and return what happened; on any error the company is as it was.

    `progress` hears (share done, step): copy, check, stage, then the steps of the build, compare, done.
    Raises the first open Question (its `option` is the request's field that answers it), or Problem: a file that cannot
    be read, `E-COLUMN-MISSING`, `E-NO-ROWS`, `E-ALL-REFUSED`, `E-LOOKS-LIKE`, `totals_differ`, `import_running`, `author_missing`.
    """
    author = checked_name(author, "author_missing")
    with import_lock(company_dir, author), _workplace(company_dir, progress) as (con, workdir, tell):
        sweep_unfinished(company_dir)
        seen = _examine(con, request, workdir, tell)
        if seen.problem:
            raise seen.problem
        for question in (earlier_import(company_dir, seen.sha256, request), *seen.questions):
            if question:
                raise question
        checked = seen.checked
        assert checked is not None
        tell(0.4, "stage")
        number, before = next_number(company_dir), current(company_dir)
        notes = (*checked.source.notes, *checked.notes, *several_values(checked))
        refused = refused_rows(checked)
        staged = stage(checked, workdir, number)
        version = build_version(company_dir, staged, base=before, note=request.shown_name,
                                progress=lambda share, step: step == "done" or tell(0.5 + 0.45 * share, step))
        try:
            tell(0.95, "compare")
            compare_totals(company_dir, version, before, checked, staged[checked.table.name], number)
            report = keep_record(company_dir, number, version, request, seen.sha256, checked, notes, refused, workdir, author)
        except BaseException:
            if before is not None:
                point_to(company_dir, before)
            else:
                _point_to_nothing(company_dir)
            raise
    if progress:
        progress(1.0, "done")
    return report


def _examine(con: duckdb.DuckDBPyConnection, request: ImportRequest, workdir: Path, tell: Progress) -> _Examined:
    if request.table not in BY_NAME:
        raise Problem("unknown_table", table=request.table, tables=", ".join(BY_NAME))
    table = BY_NAME[request.table]
    copy, sha256, size = private_copy(Path(request.file), workdir, lambda share: tell(0.1 * share, "copy"))
    source = open_source(con, copy, request, workdir)
    matches: tuple[Match, ...] = ()
    try:
        matches = match_headers(table, source.headers, request.mapping)
        _refuse_unfit(table, source, matches)
        tell(0.15, "check")
        checked = check(con, source, table, matches, request, workdir)
        _refuse_empty(checked)
    except Question:
        raise
    except Problem as problem:
        return _Examined(sha256, size, source, matches, None, source.questions, problem)
    return _Examined(sha256, size, checked.source, matches, checked, (*source.questions, *checked.questions), None)


def _refuse_unfit(table: Table, source: Source, matches: tuple[Match, ...]) -> None:
    missing = missing_fields(table, [m.field for m in matches])
    if missing:
        field = next(c for c in fields_of(table) if c.name == missing[0])
        raise Problem("E-COLUMN-MISSING", table=table.name, field=missing[0], missing=", ".join(missing),
                      nearest=", ".join(nearest_headers(field, source.headers)) or "–", headers=", ".join(h for h in source.headers if h) or "–")
    if table.name == "customer" and looks_like(source.headers) == "order_line" and not any(m.how == "chosen" for m in matches):
        raise Problem("E-LOOKS-LIKE", table=table.name, other="order_line")


def _refuse_empty(checked: Checked) -> None:
    if not checked.counts.read:
        raise Problem("E-NO-ROWS")
    if not checked.counts.accepted:
        rule, n = max(checked.refused_by_rule.items(), key=lambda item: item[1])
        raise Problem("E-ALL-REFUSED", n=checked.counts.refused, rule=rule, count=n)


@contextmanager
def _workplace(company_dir: Path | None, progress: Progress | None) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path, Progress]]:
    """A DuckDB of its own, a folder that is gone afterwards, and somebody to tell how far it is."""
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


def _point_to_nothing(company_dir: Path) -> None:
    from crmcore.store.places import pointer_file
    pointer_file(company_dir).unlink(missing_ok=True)
