"""Several files, read, joined and validated: all that touches their bytes happens here, in one worker process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

import duckdb

from crmcore.domain.joins.profiles import ColumnRef, Join, TableProfile
from crmcore.domain.joins.propose import propose_joins, reached, with_joins
from crmcore.domain.joins.roles import LEAVE, RETURNS, Part, Plan, plan_import
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.registry import BY_NAME, CUSTOMER
from crmcore.store.engine.engine import locked_duckdb, sql_literal
from crmcore.store.imports.joins.chosen import Chosen, chosen_columns, named_table, of_table, settled_fields, without_tables
from crmcore.store.imports.joins.joining import Joined, JoinedPart
from crmcore.store.imports.joins.marking import Marking
from crmcore.store.imports.joins.notes import has_price_alone, join_needed, nothing_found, part_notes, plan_notes
from crmcore.store.imports.joins.profiling import count_matches
from crmcore.store.imports.joins.readings import Readings, read_once
from crmcore.store.imports.joins.refunds import Refunds
from crmcore.store.imports.joins.spellings import ByHeaders
from crmcore.store.imports.joins.values import ProcessedPart, ProcessedTables, SourceTable, TableInfo, TablesTask
from crmcore.store.imports.matching.row_status import ACCEPTED
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.imports.pipeline.process import WORK_MEMORY, open_work_database, run_pipeline
from crmcore.store.imports.pipeline.state import Beside, ImportTask
from crmcore.store.imports.pipeline.step import default_observer
from crmcore.store.reading.source.headers import column_number, fields_of, plain_header
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.sandbox.run_with_limits import Progress
from crmcore.store.versions.building import CARRIED


def process_tables(task: TablesTask, progress: Progress) -> ProcessedTables:
    """Read all tables, propose the joins and correct them as the request says, and send each part through the pipeline; stage it too
    where the task has a number.

    Raises
    ------
    Problem, Question
        Of the readers, where a file cannot be read; `unknown_join`, `join_repeats`, `unknown_role` where a correction fits nothing.
    """
    try:
        if task.readings:
            task.readings.mkdir(parents=True, exist_ok=True)
        folders = [task.workdir, *([task.readings.resolve()] if task.readings else [])]
        with closing(locked_duckdb(folders, task.workdir / "spill", WORK_MEMORY, in_order=True)) as connection:
            read = read_once(connection, task, progress)
            tables, found, notes = read.tables, read.profiles, [*read.notes]
            progress(0.25, "join")
            joins = _joins(connection, read, task.request)
            roles = _roles(task.request, tables)
            chosen = chosen_columns(task.request, tables)
            plan = plan_import(found, joins, ByHeaders(found, chosen), roles, task.request.returns == "refunds")
            _refuse_unusable_returns(plan, roles)
            needed = _needed_join(read, joins, plan, task.request, chosen, roles)
            plan = replace(plan, parts=()) if needed else plan
            joins = tuple(join for join in joins if not {join.many.table, join.one.table} & plan.returned)
            known = _joined(tables, found, joins, plan, task.request)
            joined = [known.write(connection, part, task.workdir / f"part_{part.table}.parquet") for part in plan.parts]
            progress(0.35, "check")
            notes += plan_notes(plan, known)
    except (duckdb.Error, OSError) as failed:
        raise Problem("import_failed", kind=type(failed).__name__) from failed
    parts = _process_parts(task, known, plan, joined, chosen, progress)
    idle = {part.table: part for part in parts if _known_lines(part)}
    if idle and len(idle) < len(parts):  # once more without them: what waits comes in with the last table
        left = [table for part, table in zip(plan.parts, joined, strict=True) if part.table not in idle]
        plan = replace(plan, parts=tuple(part for part in plan.parts if part.table not in idle))
        parts = _process_parts(task, known, plan, left, chosen, progress)
        notes += [Note("W-TABLE-KNOWN", {"n": _known_lines(part), "table": part.grain}) for part in idle.values()]
    parts = _with_carried_once(parts, task.workdir)
    problem = needed or (None if plan.parts else nothing_found(plan))
    joins = (*joins, *(join for table in joined for join in table.returns))
    return ProcessedTables(_infos(tables, plan), joins, plan, tuple(parts), tuple(notes), problem, found)


def _joined(
    tables: Sequence[SourceTable], found: Sequence[TableProfile], joins: Sequence[Join], plan: Plan, request: ImportRequest
) -> Joined:
    """All that is known of the tables, with the sheets that mark order lines unless the request leaves them out."""
    by_name, apart = {table.name: table for table in tables}, frozenset(part.grain for part in plan.parts)
    undone = _undone(tables, request)
    sheets = [sheet for sheet in plan.returns if request.returns != "none" and sheet.order not in undone]
    marks = None if request.returns in ("refunds", "sales") else request.returns
    markings = [Marking(sheet, by_name[sheet.table], request.returns == "single") for sheet in sheets]
    refunds = [] if request.returns == "none" else [Refunds(sheet, by_name[sheet.table]) for sheet in plan.refunds]
    return Joined(by_name, {profile.name: profile for profile in found}, joins, apart, markings, marks, refunds)


def _undone(tables: Sequence[SourceTable], request: ImportRequest) -> frozenset[ColumnRef]:
    """The columns whose proposed joins the request takes away (`items.order_id=`)."""
    return frozenset(_column(text.strip().removesuffix("="), tables, text) for text in request.join if text.strip().endswith("="))


def _needed_join(
    read: Readings, joins: Sequence[Join], plan: Plan, request: ImportRequest, chosen: Chosen, roles: Mapping[str, str]
) -> Problem | None:
    """Problem `join_needed` where a join was taken away over which the order lines find their customer or their day."""
    if not (undone := _undone(read.tables, request)):
        return None
    proposed = propose_joins(read.profiles, read.matched)
    whole = with_joins(joins, (join for join in proposed if join.many in undone))
    lines = plan_import(read.profiles, whole, ByHeaders(read.profiles, chosen), roles, request.returns == "refunds").lines
    if lines is None or (plan.lines and plan.lines.grain == lines.grain):
        return None
    join = next((join for join in whole if join.many in undone and join.many.table in reached(lines.grain, whole)), None)
    return join_needed(join, lines, whole) if join else None


def _joins(connection: duckdb.DuckDBPyConnection, read: Readings, request: ImportRequest) -> tuple[Join, ...]:
    """The joins that the user chose, then the proposed ones."""
    tables, found = read.tables, read.profiles
    chosen: list[tuple[ColumnRef, ColumnRef]] = []
    undone: list[ColumnRef] = []
    for text in request.join:
        many, _, one = text.partition("=")
        left = _column(many, tables, text)
        if not one.strip():
            undone.append(left)
            continue
        right = _column(one, tables, text)
        by_name = {profile.name: profile for profile in found}
        a, b = by_name[left.table].column(left.column), by_name[right.table].column(right.column)
        if not b.is_unique and a.is_unique:
            left, right, a, b = right, left, b, a
        if not b.is_unique:
            raise Problem("join_repeats", table=right.table, column=right.column, n=b.filled - b.distinct)
        chosen.append((left, right))
    rows = {table.name: table.rows for table in tables}
    matched = count_matches(connection, tables, chosen)
    own = [Join(many, one, matched[many, one], rows[many.table], chosen=True) for many, one in chosen]
    proposed = propose_joins(found, read.matched)
    return with_joins(own, (join for join in proposed if join.many not in undone))


def _column(text: str, tables: Sequence[SourceTable], whole: str) -> ColumnRef:
    """`items.order_id` → the column. Problem `unknown_join`."""
    for dot in (n for n, character in enumerate(text) if character == "."):
        table = named_table(text[:dot].strip(), tables)
        header = text[dot + 1 :].strip()
        if table is not None:
            found = next(
                (h for h in table.source.headers if header in (h, plain_header(h)) or plain_header(h) == plain_header(header)), None
            )
            if found:
                return ColumnRef(table.name, found)
    raise Problem("unknown_join", text=whole, tables=", ".join(table.name for table in tables))


def _roles(request: ImportRequest, tables: Sequence[SourceTable]) -> dict[str, str]:
    """The roles that the user chose, by the tables' names. Problem `unknown_role`."""
    roles = {}
    for text, role in request.role.items():
        table = named_table(text, tables)
        if table is None or role not in (LEAVE, RETURNS, *BY_NAME):
            raise Problem(
                "unknown_role", table=text, role=role, tables=", ".join(t.name for t in tables), roles=", ".join([*BY_NAME, RETURNS, LEAVE])
            )
        roles[table.name] = role
    return roles


def _refuse_unusable_returns(plan: Plan, roles: Mapping[str, str]) -> None:
    """Problem `returns_without_orders` for a table that was said to mark orders and names none of them."""
    if unusable := next((name for name, role in roles.items() if role == RETURNS and name not in plan.returned), None):
        raise Problem("returns_without_orders", table=unusable)


def _process_parts(
    task: TablesTask, known: Joined, plan: Plan, joined: Sequence[JoinedPart], chosen: Chosen, progress: Progress
) -> list[ProcessedPart]:
    """Each part through the pipeline, the customers first: the others are checked against them too."""
    found: list[ProcessedPart] = []
    arriving: Path | None = None
    beside = Beside()
    waits = task.company is not None and bool(task.company.pending)
    for index, (part, table) in enumerate(zip(plan.parts, joined, strict=True)):
        grain = known.tables[part.grain]
        request = _request(without_tables(task.request), part, table, grain, plan)
        if any(other.table == "order_line" for other in plan.parts):
            request = replace(request, as_purchases=None if part.table == "order_line" else "no")
        start, width = 0.35 + 0.6 * index / len(joined), 0.6 / len(joined)
        workdir = task.workdir / f"part_{part.table}"
        rmtree(workdir, ignore_errors=True)
        workdir.mkdir()
        one = ImportTask(
            copy=grain.source.path,
            sha256=_hash(grain),
            size=grain.size,
            request=request,
            workdir=workdir,
            company=task.company,
            number=task.number,
            currency=task.currency,
            opened=table.source,
            settled=settled_fields(task.request, chosen, part.grain, part.table == "order_line"),
            arriving=arriving,
            beside=replace(beside, last=part is plan.parts[-1]),
            statuses=task.statuses,
        )
        with closing(open_work_database(one, [task.workdir])) as connection:
            processed = run_pipeline(one, connection, lambda share, step: progress(start + width * share, step), default_observer())  # noqa: B023  called within the loop
            preview = processed.preview
            preview = replace(
                preview, notes=(*table.notes, *part_notes(part), *preview.notes), questions=_together(part, table, preview, grain)
            )
            if part.table == CUSTOMER.name and preview.totals is not None:
                arriving = task.workdir / "arriving.parquet"
                names = ", name" if any(m.field == "name" for m in preview.mapping) else ""
                rows = f"select customer_id{names} from validation_view where {ACCEPTED}"
                connection.execute(f"copy ({rows}) to {sql_literal(arriving)} (format parquet)")
            if waits and preview.totals is not None:
                beside = _with_part(beside, connection, workdir)
        found.append(ProcessedPart(part.table, part.grain, _hash(grain), request, replace(processed, preview=preview)))
    return found


def _known_lines(part: ProcessedPart) -> int:
    """How many lines of a part are known of which only new ones were wanted and that has none; else 0."""
    problem = part.processed.preview.problem
    return int(str(problem.values["n"])) if problem and problem.code == "overlap_nothing_new" else 0


def _with_part(beside: Beside, connection: duckdb.DuckDBPyConnection, workdir: Path) -> Beside:
    """What the next part has to know of those before it."""
    customers, superseded = workdir / "brought.parquet", workdir / "superseded.parquet"
    connection.execute(f"copy brought_customer to {sql_literal(customers)} (format parquet)")
    connection.execute(f"copy (select origin from superseded_line) to {sql_literal(superseded)} (format parquet)")
    return Beside((*beside.customers, customers), (*beside.superseded, superseded))


def _together(part: Part, table: JoinedPart, preview: Preview, grain: SourceTable) -> tuple[Question, ...]:
    """The questions about a part; what its statuses count as is asked once it is settled which lines a returns sheet marks."""
    asks_which = any(question.option == "returns" for question in table.questions)
    own = (of_table(question, grain, part.table == "order_line") for question in preview.questions)
    return (*table.questions, *(q for q in own if not (q.code == "statuses" and asks_which)))


def _with_carried_once(parts: list[ProcessedPart], workdir: Path) -> list[ProcessedPart]:
    """The customer columns that several parts carry along, one row a customer, table and day: what the first part says counts. They are
    staged with the first part that has some."""
    carrying = [part for part in parts if part.processed.staged and CARRIED in part.processed.staged.files]
    if len(carrying) < 2:
        return parts
    target = workdir / "carried.parquet"
    files = [path for part in carrying for path in staged_files(part)[CARRIED]]
    with closing(locked_duckdb([workdir], workdir / "spill", WORK_MEMORY, in_order=True)) as connection:
        rows = " union all by name ".join(f"select {n} as nth, * from read_parquet({sql_literal(path)})" for n, path in enumerate(files))
        names = [row[0] for row in connection.execute(f"describe {rows}").fetchall()]
        key = [name for name in names if name in ("customer_id", "source_table", "observed_on")]
        first = [f'arg_min("{name}", nth) as "{name}"' for name in names if name not in (*key, "nth")]
        connection.execute(
            f"copy (select {', '.join((*key, *first))} from ({rows}) group by {', '.join(key)}) to {sql_literal(target)} (format parquet)"
        )
    found = []
    for part in parts:
        files_of_part = dict(staged_files(part))
        if CARRIED in files_of_part:
            files_of_part.pop(CARRIED)
            files_of_part |= {CARRIED: [target]} if part is carrying[0] else {}
            assert part.processed.staged is not None
            staged = replace(part.processed.staged, files=files_of_part)
            part = replace(part, processed=replace(part.processed, staged=staged))  # noqa: PLW2901  the same part with other files
        found.append(part)
    return found


def staged_files(part: ProcessedPart) -> Mapping[str, list[Path]]:
    """The files that a part has staged, by table."""
    return part.processed.staged.files if part.processed.staged else {}


def _hash(table: SourceTable) -> str:
    """The SHA-256 of the file of a table; of several files that of theirs together. The sheet is part of it: a workbook has several."""
    text = table.sha256 + ("" if table.source.sheet is None else f"/{table.source.sheet}")
    return table.sha256 if text == table.sha256 and "+" not in text else sha256(text.encode()).hexdigest()


def _request(request: ImportRequest, part: Part, joined: JoinedPart, grain: SourceTable, plan: Plan) -> ImportRequest:
    """The request for one part: its fields are chosen, all others stay empty; of order lines the user's own choices come first."""
    fields = [column.name for column in fields_of(BY_NAME[part.table])]
    mapping: dict[str, str | int | None] = {name: joined.mapping.get(name) for name in fields}
    gross = request.amount_is_gross
    if part.table == "order_line":
        treatment = {"refunds": "subtract", "sales": "sale"}.get(request.returns or "")
        answers = {sheet.status: treatment for sheet in plan.refunds if treatment} | dict(request.status)
        request = replace(request, status=answers)
        gross = gross or (has_price_alone(mapping) and request.discount != "none")
        mapping = _amount_from_price(mapping)
        for name, wanted in request.mapping.items():
            number = column_number(wanted, joined.source.headers) if wanted not in (None, "") else None
            mapping = {field: None if number is not None and column == number else column for field, column in mapping.items()}
            mapping[name] = number
    return replace(
        request,
        file=grain.source.path,
        file_name=grain.file,
        table=part.table,
        guessed=False,
        sheet=grain.source.sheet,
        mapping=mapping,
        personal=(),
        amount_is_gross=gross,
    )


def _amount_from_price(mapping: Mapping[str, str | int | None]) -> dict[str, str | int | None]:
    """A price without a quantity is the amount of its line: there is one line for every piece."""
    if not has_price_alone(mapping):
        return dict(mapping)
    return {**mapping, "amount": mapping["unit_price"], "unit_price": None}


def _infos(tables: Sequence[SourceTable], plan: Plan) -> tuple[TableInfo, ...]:
    aside = {left.table: left for left in plan.aside}
    return tuple(
        TableInfo(
            table.name,
            table.file,
            table.source.sheet,
            table.sha256,
            table.rows,
            plan.role(table.name),
            table.source.headers,
            aside[table.name].likely if table.name in aside else None,
            aside[table.name].missing if table.name in aside else (),
        )
        for table in tables
    )
