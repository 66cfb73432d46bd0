"""Steps that open a file: its table of text, what is known of the lines of a corrected file, and which column is which field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace

from crmcore.domain.joins.returns import speaks_of_returns
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.columns import Table
from crmcore.domain.tables.registry import BY_NAME, CUSTOMER, ORDER_LINE
from crmcore.domain.tables.template_marks import is_grade_report
from crmcore.store.imports.matching.corrected_file import is_corrected_file, with_own_layout, without_guards, without_marks
from crmcore.store.imports.matching.line_provenance import create_provenance, origin_prefixes, rename_origins
from crmcore.store.imports.matching.overlap import create_line_history
from crmcore.store.imports.matching.pending_resolution import look_up_lines
from crmcore.store.imports.pipeline.relations import BASE
from crmcore.store.imports.pipeline.state import FirstReading, ImportState
from crmcore.store.imports.pipeline.step import step
from crmcore.store.imports.validation.discounts import settled_matches
from crmcore.store.imports.validation.validation_view import result_fields
from crmcore.store.reading.read_once import open_source_once
from crmcore.store.reading.source.double_headers import double_header_question, empty_rivals, nameless_columns, without_empty_amount
from crmcore.store.reading.source.headers import (
    Match,
    better_table,
    column_number,
    fields_of,
    looks_like,
    match_headers,
    may_be_payments,
    missing_fields,
    months_across,
    nearest_headers,
)
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.source.source import Source

#: what a request says about the meaning of its columns, and what it says of them by itself
_ABOUT_COLUMNS = ("amount_is_gross", "discount", "freight", "personal")
_UNSAID = {one.name: one.default for one in fields(ImportRequest) if one.name in _ABOUT_COLUMNS}


@step()
def open_file(state: ImportState) -> None:
    """Read the layout of the file, whatever its kind."""
    if state.task.opened is not None:
        state.source = state.opened = state.task.opened
        return
    state.request = with_own_layout(state.task.copy, state.request)
    state.source = state.opened = open_source_once(
        state.connection, state.task.copy, state.request, state.task.workdir, state.task.readings, state.progress
    )
    state.is_corrected = is_corrected_file(state.source)


@step(makes=("line_provenance", "already_imported", "pending_line"))
def start_line_history(state: ImportState) -> None:
    """Nothing is known of the lines of the file."""
    create_provenance(state.connection)
    create_line_history(state.connection)


@step(changes=("line_provenance",), condition=lambda state: state.is_corrected)
def remove_marks(state: ImportState) -> None:
    """Separate the columns that we added to a file of rejected lines from its own."""
    if state.request.on_overlap == "replace":
        raise Problem("mended_replaces")
    state.source = state.opened = without_marks(state.connection, state.source, state.task.workdir)


@step(condition=lambda state: state.source.container == "text" and is_grade_report(state.source.headers))
def remove_guards(state: ImportState) -> None:
    """Take the quotes off that we put before formulas' signs in a grade report."""
    state.source = state.opened = without_guards(state.source, state.task.workdir)


@step(
    reads=("base",),
    changes=("line_provenance", "already_imported", "pending_line"),
    condition=lambda state: state.is_corrected and state.company is not None,
)
def look_up_line_history(state: ImportState) -> None:
    """Find out what became of the lines of a corrected file."""
    assert state.company is not None
    rename_origins(state.connection, state.company.renamed)
    look_up_lines(state.connection, state.pending, state.company.superseded, state.table, BASE)


@step(reads=("line_provenance",), condition=lambda state: state.is_corrected and state.company is not None)
def follow_first_reading(state: ImportState) -> None:
    """Read the columns of a corrected file as those of the file were read that its lines come from, of several the newest.

    Raises Problem `other_table` where that was another table than the guessed one.
    """
    assert state.company is not None
    prefixes = origin_prefixes(state.connection)
    found = [reading for prefix, reading in state.company.readings.items() if prefix in prefixes]
    if not found:
        return
    reading, request = found[-1], state.request
    if reading.table == state.table.name:
        state.request = _as_first_read(request, reading, state.source.headers)
    elif request.guessed and set(request.mapping) <= {c.name for c in fields_of(BY_NAME[reading.table])}:
        raise Problem("other_table", table=state.table.name, likely=reading.table)


def _as_first_read(request: ImportRequest, reading: FirstReading, headers: Sequence[str]) -> ImportRequest:
    """The request with what an earlier one said about the columns, as far as they are there and this one says nothing else."""
    known = set(headers)
    if any(isinstance(column, str) and column not in known for column in reading.mapping.values()):
        return request
    mapping = {column.name: reading.mapping.get(column.name) for column in fields_of(BY_NAME[reading.table])} | dict(request.mapping)
    answers = {name: reading.answers[name] for name in _ABOUT_COLUMNS if getattr(request, name) == _UNSAID[name]}
    answers |= {"personal": tuple(answers["personal"])} if "personal" in answers else {}
    return replace(request, mapping=mapping, **answers)


@step(reads=("base?",))
def match_columns(state: ImportState) -> None:
    """Decide which column fills which field.

    Raises Problem `other_table` where the table was a guess, `E-COLUMN-MISSING`, `E-COLUMN-MISSING-LIKE`, `E-LOOKS-LIKE`,
    `personal_is_field` and those of `match_headers`.
    """
    table, source = state.table, state.source
    called = f"{state.request.shown_name} {state.request.sheet or ''}"
    likely = better_table(table, source.headers, called) if state.request.guessed else None
    if likely and set(state.request.mapping) <= {c.name for c in fields_of(BY_NAME[likely])}:
        raise Problem("other_table", table=table.name, likely=likely)
    chosen = _chosen(state.request, table)
    is_single = state.request.guessed and state.task.settled is None and not state.is_corrected
    if is_single and table is ORDER_LINE and not state.request.mapping and may_be_payments(source.headers, called):
        state.questions.insert(0, Question("which_table", option="table", choices=("order_line", "payment")))
    empty = empty_rivals(state.connection, source, table)
    nameless = nameless_columns(state.connection, source, table) if table.name == "order_line" else frozenset()
    state.matches = match_headers(table, source.headers, chosen, empty, nameless)
    settled = chosen if state.task.settled is None else state.task.settled
    if question := double_header_question(state.connection, source, table, state.matches, settled, empty):
        state.questions.append(question)
    if table.name == "order_line":
        state.matches = without_empty_amount(state.connection, source, state.matches)
        found, state.matches = state.matches, settled_matches(state.matches, state.request)
        state.left_freight = next((m for m in found if m.field == "freight" and m not in state.matches), None)
    if table is CUSTOMER and is_grade_report(source.headers):
        state.matches, state.set_aside = _own_columns(state)
        columns = [source.header(n) for n in state.set_aside]
        state.notes.append(Note("W-OWN-EXPORT", {"n": len(columns), "columns": ", ".join(columns)}))
    _refuse_unfit(table, source, state.matches)
    state.personal = _personal_columns(source, state.matches, state.request)
    by_name = {c.name: c for c in fields_of(table)}
    taken = {m.number for m in state.matches} | set(state.set_aside)
    state.mapped_fields = tuple(by_name[m.field] for m in state.matches)
    state.result_fields = tuple(result_fields(table, state.mapped_fields))
    state.unmapped = tuple(n for n in range(1, source.width + 1) if n not in taken)


def _chosen(request: ImportRequest, table: Table) -> Mapping[str, str | int | None]:
    """The columns that the user chose: those of the mapping, and the one that is the customer."""
    if request.customer_key is None or "customer_id" in request.mapping or table.name != "order_line":
        return request.mapping
    return {**request.mapping, "customer_id": request.customer_key}


def _own_columns(state: ImportState) -> tuple[tuple[Match, ...], tuple[int, ...]]:
    """Of a grade report that comes back: the columns that fill fields, without the salesperson (whose name stands in the place of the
    number), and the numbers of those that we had worked out: all but the attributes that the company has."""
    names = state.connection.execute(f"select distinct name from {BASE}.attribute").fetchall() if state.base else []
    attributes = {name for (name,) in names}
    matches = tuple(m for m in state.matches if m.field != "rep_id" or m.how == "chosen")
    taken = {m.number for m in matches}
    others = [n for n in range(1, state.source.width + 1) if n not in taken]
    return matches, tuple(n for n in others if state.source.header(n) not in attributes)


def _refuse_unfit(table: Table, source: Source, matches: tuple[Match, ...]) -> None:
    """Problem `E-COLUMN-MISSING` (`-LIKE` when it fits another table), `E-LOOKS-LIKE` for orders taken for customers."""
    missing = missing_fields(table, [m.field for m in matches])
    if missing:
        if table.name == "order_line" and _is_returns_sheet(source, matches):
            raise Problem("E-RETURNS-ALONE", missing=", ".join(missing))
        wanted = next(c for c in fields_of(table) if c.name == missing[0])
        headers = [source.header(n) for n in range(1, source.width + 1)]
        near = nearest_headers(wanted, source.headers)
        headers = list(dict.fromkeys((*near, *headers)))
        if table.name == "order_line" and "order_date" in missing and len(months := months_across(source.headers)) > 1:
            raise Problem("E-MONTHS-ACROSS", n=len(months), first=months[0], last=months[-1])
        likely = looks_like(source.headers)
        likely = None if likely == table.name else likely
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


def _is_returns_sheet(source: Source, matches: tuple[Match, ...]) -> bool:
    """Whether the file names orders and says which of them came back, or what of them was paid back."""
    fields, spoken = {m.field for m in matches}, [n for n in range(1, source.width + 1) if speaks_of_returns(source.header(n))]
    return "order_id" in fields and "amount" not in fields and bool(spoken)


def _personal_columns(source: Source, matches: tuple[Match, ...], request: ImportRequest) -> frozenset[int]:
    """Numbers of the columns that the request calls personal. Problem `unknown_header`; `personal_is_field` for one that fills a field:
    the tables say which of those are personal."""
    numbers = frozenset(column_number(wanted, source.headers) for wanted in request.personal)
    for match in matches:
        if match.number in numbers:
            raise Problem("personal_is_field", header=source.header(match.number), field=match.field)
    return numbers


OPENING = (open_file, start_line_history, remove_marks, remove_guards, look_up_line_history)
