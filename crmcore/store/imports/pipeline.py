"""A client's file, read and judged: everything that touches its bytes happens here, in a child of its own (`confined`).

What comes back is what the visitor sees before anything is written and, for an import without open questions, the
Parquet files the next version is built from: written by us, from values that were checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from crmcore.domain.kernel.columns import Table
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.kernel.tables import BY_NAME, CUSTOMER
from crmcore.store.engine.engine import locked_duckdb, sql_literal
from crmcore.store.files.flat_csv import write_flat
from crmcore.store.imports.matching.corrected_file import is_mended, laid_out_by_us, without_marks
from crmcore.store.imports.matching.keys import CHANGES_SCHEMA, key_changes, key_counts
from crmcore.store.imports.matching.line_provenance import follow_origins, forget_origins, origin_sql, without_origin
from crmcore.store.imports.matching.overlap import Overlap, forget_come, further
from crmcore.store.imports.matching.pending_lines import IDS, Released, Waiting, write_released
from crmcore.store.imports.matching.pending_resolution import FILE as SETTLED, look_up, settle, settled_by_lines, write_settled
from crmcore.store.imports.matching.row_status import ORPHAN
from crmcore.store.imports.rejected_rows import refused_rows, write_refused
from crmcore.store.imports.report import Preview
from crmcore.store.imports.staging import stage, staging_notes, write_orphans
from crmcore.store.imports.validation.control_totals import Counts
from crmcore.store.imports.validation.validation import Checked, check
from crmcore.store.reading.read_file import open_source
from crmcore.store.reading.source.headers import Match, column_number, fields_of, looks_like, match_headers, missing_fields, nearest_headers
from crmcore.store.reading.source.request import REFUSED_SCHEMA, ImportRequest, Note
from crmcore.store.reading.source.source import Source, SourceColumn
from crmcore.store.sandbox.run_with_limits import Progress

WORK_MEMORY = "1GB"
PREVIEW_ROWS, PREVIEW_REFUSED, PREVIEW_SAMPLES, PREVIEW_CHANGES = 20, 200, 3, 200
#: the name of the version before, while a file is held against it
_BASE = "base"


@dataclass(frozen=True, slots=True)
class Basis:
    """The company a file is meant for: the database of the version in force, whether it keeps a list of customers (then a line
    needs one of them), lines that wait for theirs, what imports in force have settled (see `settling`), and how origins of the
    request's table begin (see `import_records.origins_in_force`)."""

    database: Path
    has_customer_list: bool = False
    waiting: tuple[Waiting, ...] = ()
    settled: tuple[Path, ...] = ()
    origins: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Staged:
    """What an import puts into the next version: Parquet files per table, `files` of the file's own lines. `columns` are those of the file's table that have a value, `instead` tells the period whose lines
    go, `released` what comes in of earlier imports, `record` the folder with the refused lines and the changes,
    `known` how many lines were left out because the company has them, `settled` how many lines it settled, by how (see `settling`)."""

    files: Mapping[str, list[Path]]
    columns: frozenset[str]
    instead: Overlap | None
    released: Released
    refused: pa.Table
    record: Path
    known: int = 0
    settled: Mapping[str, int] = field(default_factory=dict)

    @property
    def everything(self) -> dict[str, list[Path]]:
        """All files of a table together."""
        arrived = self.released.files
        return {name: [*self.files.get(name, ()), *arrived.get(name, ())] for name in {**self.files, **arrived}}


@dataclass(frozen=True, slots=True)
class Examined:
    """A file as it will be understood. `content` knows its accepted rows again, whatever the bytes; None without rows."""

    preview: Preview
    content: str | None = None
    staged: Staged | None = None


def examined(
    copy: Path,
    facts: Mapping[str, Any],
    request: ImportRequest,
    workdir: Path,
    basis: Basis | None,
    number: int | None,
    currency: str,
    progress: Progress,
) -> Examined:
    """Read, match and judge the private `copy` of a request's file, meant for a company whose amounts are in `currency`; `facts`
    (sha256, size) go into the preview.

    With a `number`, that of the import, the rows are staged too, unless a question or problem is in the way.
    Raises Problem when the file cannot be read at all, Question `encoding` when its characters cannot.
    """
    folders = [workdir]
    if basis:
        kept = {path.parent for path in (*basis.settled, *(found.file for found in basis.waiting))}
        folders += [basis.database.parent, *sorted(kept)]
    try:
        with closing(locked_duckdb(folders, workdir / "spill", WORK_MEMORY, in_order=True)) as con:
            if basis:
                con.execute(f"attach {sql_literal(basis.database)} as {_BASE} (read_only)")
            return _examined(con, copy, facts, request, workdir, basis, number, currency, progress)
    except (duckdb.Error, OSError) as failed:
        raise Problem("import_failed", kind=type(failed).__name__) from failed


def _examined(
    con: duckdb.DuckDBPyConnection,
    copy: Path,
    facts: Mapping[str, Any],
    request: ImportRequest,
    workdir: Path,
    basis: Basis | None,
    number: int | None,
    currency: str,
    progress: Progress,
) -> Examined:
    table = BY_NAME[request.table]
    request = laid_out_by_us(copy, request)
    source = open_source(con, copy, request, workdir, progress)
    mended = is_mended(source)
    forget_origins(con)
    forget_come(con)
    if mended and request.on_overlap == "replace":
        raise Problem("mended_replaces")
    if mended:
        source = without_marks(con, source, workdir)
    if mended and basis:
        follow_origins(con, basis.renamed)
        look_up(con, basis.waiting, basis.settled, table, _BASE)
    matches: tuple[Match, ...] = ()
    try:
        matches = match_headers(table, source.headers, request.mapping)
        _refuse_unfit(table, source, matches)
        _personal(source, matches, request)
        progress(0.1, "check")
        checked = check(
            con,
            source,
            table,
            matches,
            request,
            workdir,
            _known_customers(con, basis, table, request),
            _BASE if basis else None,
            basis.waiting if basis else (),
            currency,
        )
    except Problem as problem:
        if problem.code == "E-TRUNCATED":  # nothing of such a file can be shown
            raise
        return Examined(_shown(con, facts, request, source, matches, problem))
    if problem := _nothing_left(checked):
        return Examined(
            replace(
                _shown(con, facts, request, checked.source, matches, problem),
                counts=checked.counts,
                refused=refused_rows(checked, PREVIEW_REFUSED),
                refused_by_rule=checked.refused_by_rule,
            )
        )
    names = [c.name for c in checked.fields if not c.input_only]
    base, met = _BASE if basis else None, checked.met
    if mended and basis and met and not met.same and not without_origin(con, further(con), basis.origins):
        met = None  # lines that were left out before are further lines: nothing to ask
    waiting = basis.waiting if basis else ()
    instead = met if request.overlapping == "replace" else None
    released = Released()
    bringing = [name for name in IDS if name in {c.name for c in checked.fields}]
    if waiting and bringing and (table is CUSTOMER or request.orphans == "create"):
        settle(con, waiting, table, base, None, instead)
        released = write_released(con, waiting, _BASE, table, bringing, workdir)
    seen = _judged(con, _shown(con, facts, request, checked.source, matches, None), checked, base, met, request, mended)
    if released.counts:
        seen = replace(seen, notes=(*seen.notes, Note("W-RELEASED", {"n": sum(released.counts.values())})))
    if mended and (n := settled_by_lines(con)):
        seen = replace(seen, notes=(*seen.notes, Note("W-SETTLED", {"n": n})))
    if number is None or seen.questions:
        return Examined(seen, checked.content)
    progress(0.35, "stage")
    staged = _staged(checked, request, workdir, waiting, base, number, facts["sha256"], instead, names)
    return Examined(seen, checked.content, replace(staged, released=released))


def _shown(
    con: duckdb.DuckDBPyConnection,
    facts: Mapping[str, Any],
    request: ImportRequest,
    source: Source,
    matches: tuple[Match, ...],
    problem: Problem | None,
) -> Preview:
    """The file as far as its layout tells, before its rows."""
    fields = {m.number: m.field for m in matches}
    first = con.sql(f"select * from {source.reading('ignore_errors=true')} limit {PREVIEW_SAMPLES}").to_arrow_table()
    columns = tuple(
        SourceColumn(n, header, tuple(text or "" for text in first[f"c{n}"].to_pylist()), fields.get(n))
        for n, header in enumerate(source.headers, 1)
    )
    return Preview(
        file=request.shown_name,
        table=request.table,
        container=source.container,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        sheets=source.sheets,
        header_row=source.header_row,
        columns=columns,
        mapping=matches,
        unmapped=tuple(source.header(c.number) for c in columns if c.field is None),
        looks_like=looks_like(source.headers),
        rows=None,
        counts=Counts(),
        totals=None,
        refused=REFUSED_SCHEMA.empty_table(),
        refused_by_rule={},
        notes=source.notes,
        questions=source.questions,
        problem=problem,
        **facts,
    )


def _judged(
    con: duckdb.DuckDBPyConnection,
    shown: Preview,
    checked: Checked,
    base: str | None,
    met: Overlap | None,
    request: ImportRequest,
    mended: bool,
) -> Preview:
    """The rows too: the first accepted and refused ones, what they add up to, and how they stand to the data."""
    names = ", ".join(c.name for c in checked.fields)
    first = checked.loaded.lined(f"select record, line, {names} from judged where broken is null order by record limit {PREVIEW_ROWS}")
    table, by_rule = checked.table, checked.refused_by_rule
    stored = [c.name for c in table.columns if c.name in {f.name for f in checked.fields} and not c.input_only]
    keys = key_counts(con, table, stored, base, by_rule.get("E-KEY-CONFLICT", 0)) if table.key else None
    questions = [*checked.source.questions, *checked.questions]
    if checked.come and request.once_more is None:
        questions.append(Question("come_before", option="come_before", choices=("skip", "add", "stop"), n=checked.come))
    if met and request.overlapping is None:
        partly = ("new",) if met.same and met.new else ()  # else it is all or nothing
        whole = () if mended else ("replace",)  # refused lines alone are no better version of a period
        questions.append(
            Question(
                "overlap",
                option="on_overlap",
                choices=("add", *partly, *whole, "stop"),
                first=met.first.isoformat(),
                last=met.last.isoformat(),
                n=met.known,
                held=met.held,
                waits=met.waits,
                same=met.same,
                new=met.new,
                lost=met.known - met.same,
            )
        )
    return replace(
        shown,
        rows=con.sql(f"select * exclude (record) from ({first}) order by record").to_arrow_table(),
        counts=checked.counts,
        totals=checked.totals,
        refused=refused_rows(checked, PREVIEW_REFUSED),
        refused_by_rule=by_rule,
        keys=keys,
        changes=key_changes(con, table, stored, base, PREVIEW_CHANGES) if keys and keys.changed else CHANGES_SCHEMA.empty_table(),
        overlap=met,
        come=checked.come,
        notes=(
            *checked.source.notes,
            *checked.notes,
            *_new_customers(con, checked, base),
            *_overlap_notes(met, checked, request),
            *staging_notes(checked),
        ),
        questions=tuple(questions),
    )


def _staged(
    checked: Checked,
    request: ImportRequest,
    workdir: Path,
    waiting: tuple[Waiting, ...],
    base: str | None,
    number: int,
    sha256: str,
    instead: Overlap | None,
    names: list[str],
) -> Staged:
    con, table = checked.con, checked.table
    record = workdir / "record"
    record.mkdir()
    refused = refused_rows(checked)
    orphans = None
    if checked.refused_by_rule.get(ORPHAN):
        orphans = write_orphans(checked, record, number)
    settled = settle(con, waiting, table, base, orphans, instead)
    write_settled(con, record / SETTLED)
    if refused.num_rows:
        write_refused(checked, record / "refused.csv", origin_sql(number, sha256, orphans))
    if table.key and base:
        stored = [c.name for c in table.columns if c.name in names]
        _write_changes(key_changes(con, table, stored, _BASE), record / "changes.csv")
    staged = stage(checked, workdir, number, _personal(checked.source, checked.matches, request))
    return Staged(staged, frozenset(names), instead, Released(), refused, record, checked.known, settled)


def _write_changes(changes: pa.Table, path: Path) -> None:
    if changes.num_rows:
        write_flat(path, changes.column_names, changes.to_batches(), changes.schema)


def _known_customers(con: duckdb.DuckDBPyConnection, basis: Basis | None, table: Table, request: ImportRequest) -> bool:
    """Table `known_customer`, where the company keeps a list of its customers that lines are held against."""
    if basis is None or not basis.has_customer_list or table is CUSTOMER or request.orphans == "create":
        return False
    con.execute(f"create or replace table known_customer as select customer_id from {_BASE}.customer")
    return True


def _new_customers(con: duckdb.DuckDBPyConnection, checked: Checked, base: str | None) -> list[Note]:
    """`W-NEW-CUSTOMERS` when a company that has customers gets further ones from a table that is not theirs."""
    if base is None or checked.table is CUSTOMER or "customer_id" not in {c.name for c in checked.fields}:
        return []
    n, known = con.execute(f"""
        select (select count(*) from (select distinct customer_id from judged where broken is null)
                anti join {base}.customer using (customer_id)), (select count(*) from {base}.customer)""").fetchall()[0]
    return [Note("W-NEW-CUSTOMERS", {"n": n})] if n and known else []


def _overlap_notes(met: Overlap | None, checked: Checked, request: ImportRequest) -> list[Note]:
    """What the answers about lines that the company has already do to them."""
    skipped = checked.come if request.once_more == "skip" else 0
    notes = [Note("W-COME-BEFORE", {"n": skipped})] if skipped else []
    if met is None or request.overlapping in (None, "stop"):
        return notes
    days = {"first": met.first.isoformat(), "last": met.last.isoformat()}
    if request.overlapping == "new":
        known = checked.known - skipped
        return [*notes, *([Note("W-KNOWN-LINES", {"n": known, **days})] if known else [])]
    if request.overlapping == "replace":
        return [*notes, Note("W-REPLACES", {"n": met.known, **days})]
    return [*notes, Note("W-OVERLAPS", {"n": met.known, "same": met.same, **days})]


def _refuse_unfit(table: Table, source: Source, matches: tuple[Match, ...]) -> None:
    """Problem `E-COLUMN-MISSING` (`-LIKE` when it fits another table), `E-LOOKS-LIKE` for orders taken for customers."""
    missing = missing_fields(table, [m.field for m in matches])
    if missing:
        wanted = next(c for c in fields_of(table) if c.name == missing[0])
        headers = [source.header(n) for n in range(1, source.width + 1)]
        near = nearest_headers(wanted, source.headers)
        headers = list(dict.fromkeys((*near, *headers)))
        likely = looks_like(source.headers)
        raise Problem(
            "E-COLUMN-MISSING-LIKE" if likely else "E-COLUMN-MISSING",
            table=table.name,
            field=missing[0],
            missing=", ".join(missing),
            nearest=", ".join(near),
            headers=", ".join(headers[:30]),
            likely=likely or "",
        )
    if table.name == "customer" and looks_like(source.headers) == "order_line" and not any(m.how == "chosen" for m in matches):
        raise Problem("E-LOOKS-LIKE", table=table.name, other="order_line")


def _personal(source: Source, matches: tuple[Match, ...], request: ImportRequest) -> frozenset[int]:
    """The columns that the request calls personal. Problem `unknown_header`; `personal_is_field` for one that fills a field: of
    those the tables say which are personal."""
    numbers = frozenset(column_number(wanted, source.headers) for wanted in request.personal)
    for match in matches:
        if match.number in numbers:
            raise Problem("personal_is_field", header=source.header(match.number), field=match.field)
    return numbers


def _nothing_left(checked: Checked) -> Problem | None:
    """`E-NO-ROWS` when there is nothing but a header, `overlap_nothing_new` when only new lines were wanted and there are none,
    `E-ALL-REFUSED` when nothing is left and no answer could change that: a file whose every date waits for its day order is asked
    about first, and orphans only wait."""
    if checked.known and not checked.counts.accepted and not checked.refused_by_rule.get(ORPHAN):
        return Problem("overlap_nothing_new", n=checked.known)
    if not checked.counts.read:
        return Problem("E-NO-ROWS")
    if not checked.counts.accepted and not checked.questions and not checked.refused_by_rule.get(ORPHAN):
        rule, n = max(checked.refused_by_rule.items(), key=lambda item: item[1])
        return Problem("E-ALL-REFUSED", n=checked.counts.refused, rule=rule, most=n)
    return None
