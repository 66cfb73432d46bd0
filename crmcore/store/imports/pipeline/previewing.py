"""Steps that show what will happen: the first rows, the changes, the overlap with the data, and the questions that are open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.registry import CUSTOMER, ORDER_LINE
from crmcore.store.imports.matching.keys import CHANGES_SCHEMA, key_changes, key_counts
from crmcore.store.imports.matching.line_provenance import count_without_origin
from crmcore.store.imports.matching.overlap import Overlap, further_lines
from crmcore.store.imports.matching.pending_lines import CUSTOMER_IDS, create_brought, write_resolved
from crmcore.store.imports.matching.pending_resolution import count_pending_corrected, list_superseded
from crmcore.store.imports.matching.row_status import ACCEPTED, LEFT_OUT, UNKNOWN_CUSTOMER
from crmcore.store.imports.pipeline.preview import Preview
from crmcore.store.imports.pipeline.rejected_rows import rejected_rows
from crmcore.store.imports.pipeline.relations import BASE
from crmcore.store.imports.pipeline.staging import staging_notes
from crmcore.store.imports.pipeline.state import ImportState
from crmcore.store.imports.pipeline.step import step
from crmcore.store.imports.validation.control_totals import Counts
from crmcore.store.reading.source.headers import looks_like
from crmcore.store.reading.source.request import REFUSED_SCHEMA, Note
from crmcore.store.reading.source.source import Source, SourceColumn

PREVIEW_ROWS, PREVIEW_REJECTED, PREVIEW_SAMPLES, PREVIEW_CHANGES = 20, 200, 3, 200

#: what is asked because of what the company has
_OF_THIS_COMPANY = ("on_overlap", "come_before", "other_currency")


def layout_preview(state: ImportState, source: Source, problem: Problem | None) -> Preview:
    """The file as far as its layout goes, without its records."""
    fields = {m.number: m.field for m in state.matches}
    first = state.connection.sql(f"select * from {source.reading('ignore_errors=true')} limit {PREVIEW_SAMPLES}").to_arrow_table()
    columns = tuple(
        SourceColumn(n, header, tuple(text or "" for text in first[f"c{n}"].to_pylist()), fields.get(n))
        for n, header in enumerate(source.headers, 1)
    )
    return Preview(
        file=state.request.shown_name,
        sha256=state.task.sha256,
        size=state.task.size,
        table=state.request.table,
        container=source.container,
        encoding=source.encoding,
        delimiter=source.delimiter,
        sheet=source.sheet,
        sheets=source.sheets,
        header_row=source.header_row,
        columns=columns,
        mapping=state.matches,
        unmapped=tuple(source.header(c.number) for c in columns if c.field is None and c.number not in state.set_aside),
        looks_like=looks_like(source.headers),
        rows=None,
        counts=Counts(),
        totals=None,
        rejected=REFUSED_SCHEMA.empty_table(),
        rejected_by_rule={},
        notes=source.notes,
        questions=source.questions,
        problem=problem,
    )


def nothing_left(state: ImportState) -> Problem | None:
    """`E-NO-ROWS` when there is nothing but a header, `overlap_nothing_new` when only new lines were wanted and there are none,
    `only_example` when a template holds its example row alone, `all_left_out` when every line was left out for its status,
    `E-ALL-REFUSED` when nothing is left and no answer could change that: a file whose every date waits for its day order is asked about
    first, and lines of unknown customers only wait."""
    counts, by_rule = state.counts, state.rejected_by_rule
    if state.known and not counts.accepted and not by_rule.get(UNKNOWN_CUSTOMER):
        return Problem("overlap_nothing_new", n=state.known)
    if not counts.read and state.example_rule:
        return Problem("only_example")
    if not counts.accepted and (left_out := _left_out(state)) and not by_rule.get(UNKNOWN_CUSTOMER):
        return Problem("all_left_out", n=left_out)
    if not counts.read:
        return Problem("E-NO-ROWS")
    if not counts.accepted and not state.questions and not by_rule.get(UNKNOWN_CUSTOMER):
        rule, n = max(by_rule.items(), key=lambda item: item[1])
        return Problem("E-ALL-REFUSED", n=counts.refused, rule=rule, most=n)
    return None


def _left_out(state: ImportState) -> int:
    """How many lines are left out for their status."""
    if state.treatments is None:
        return 0
    return state.connection.execute(f"select count(*) from validation_view where violation = '{LEFT_OUT}'").fetchall()[0][0]


@step(reads=("validation_view", "line_runs?"), makes=("rejected_record", "rejected_row"))
def list_first_rejected(state: ImportState) -> None:
    """List the first rejected lines."""
    state.first_rejected = rejected_rows(state, PREVIEW_REJECTED)


def _may_be_known_lines(state: ImportState) -> bool:
    return state.is_corrected and state.company is not None and state.overlap is not None and not state.overlap.same


@step(reads=("validation_view", "line_provenance", "already_imported", "pending_line"), condition=_may_be_known_lines)
def drop_overlap_of_own_lines(state: ImportState) -> None:
    """Do not ask about a corrected file of this company's lines: lines that were left out before are further lines."""
    assert state.company is not None
    if not count_without_origin(state.connection, further_lines(state.connection), state.company.origins):
        state.overlap = None


@step(
    reads=("validation_view", "line_provenance", "base"),
    makes=("superseded_line",),
    condition=lambda state: bool(state.pending),
)
def list_superseded_lines(state: ImportState) -> None:
    """List the pending lines that this file supersedes."""
    list_superseded(state.connection, state.pending, state.table, state.base, None, state.replaced)


def _customer_ids(state: ImportState) -> list[str]:
    """The columns with customers that the file brings; none where it may only name those that are there."""
    brings = state.table is CUSTOMER or state.request.orphans == "create"
    return [name for name in CUSTOMER_IDS if name in state.result_names] if brings else []


@step(
    reads=("validation_view",),
    makes=("brought_customer",),
    condition=lambda state: bool(state.pending),
)
def list_brought_customers(state: ImportState) -> None:
    """List the customers that this file brings."""
    create_brought(state.connection, _customer_ids(state), has_names="name" in state.result_names)


def _completes_customers(state: ImportState) -> bool:
    return bool(state.pending) and state.task.beside.last and bool(_customer_ids(state) or state.task.beside.customers)


@step(
    reads=("validation_view", "brought_customer", "superseded_line", "base"),
    makes=("arrived_customer", "arrived_name", "resolved_by_name"),
    condition=_completes_customers,
)
def resolve_pending_lines(state: ImportState) -> None:
    """Write the pending lines whose customers arrive with this file, or with the tables of the same import before it."""
    beside = state.task.beside
    state.resolved = write_resolved(
        state.connection, state.pending, BASE, state.table, beside.customers, beside.superseded, state.task.workdir
    )


@step(reads=("validation_view", "line_runs?"))
def list_first_rows(state: ImportState) -> None:
    """List the first accepted records in the table's types."""
    names = ", ".join(c.name for c in state.result_fields)
    first = state.records.loaded.lined(
        f"select record, line, {names} from validation_view where {ACCEPTED} order by record limit {PREVIEW_ROWS}"
    )
    state.first_rows = state.connection.sql(f"select * exclude (record) from ({first}) order by record").to_arrow_table()


@step(reads=("validation_view", "base?"))
def compare_keys(state: ImportState) -> None:
    """Compare the rows of a table with a key to the company's."""
    table, names = state.table, state.table_names
    if table.key:
        conflicting = state.rejected_by_rule.get("E-KEY-CONFLICT", 0)
        state.keys = key_counts(state.connection, table, names, state.base, conflicting)
    changed = state.keys is not None and state.keys.changed
    state.changes = key_changes(state.connection, table, names, state.base, PREVIEW_CHANGES) if changed else CHANGES_SCHEMA.empty_table()


@step(reads=("validation_view", "base?"))
def note_consequences(state: ImportState) -> None:
    """Note new customers, what happens to lines that the company has already, and what cannot be stored as it stands."""
    state.notes += [*_new_customers(state), *_overlap_notes(state), *staging_notes(state)]


@step(reads=("validation_view", "pending_line"))
def note_resolved_lines(state: ImportState) -> None:
    """Note how many pending lines come in, with their customers or corrected."""
    if state.resolved.counts:
        state.notes.append(Note("W-RELEASED", {"n": sum(state.resolved.counts.values())}))
    if state.is_corrected and (n := count_pending_corrected(state.connection)):
        state.notes.append(Note("W-SETTLED", {"n": n}))


@step()
def assemble_preview(state: ImportState) -> None:
    """Put the preview together, and ask about lines that the company has already."""
    questions = [*state.source.questions, *state.questions]
    if state.already_imported and state.request.once_more is None:
        choices = ("skip", "add", "stop")
        questions.append(Question("come_before", option="come_before", choices=choices, likely="skip", n=state.already_imported))
    # another sale looks like a mended one; another visit or call that looks like none of the period's is a further one
    if state.overlap and state.request.overlapping is None and (state.overlap.same or state.table is ORDER_LINE):
        questions.append(_overlap_question(state.overlap, state.is_corrected))
    if any(q.option == "other_company" for q in questions):  # what this company has matters only if the file is its own
        questions = [q for q in questions if q.option not in _OF_THIS_COMPANY and q.code != "currency_unset"]
    for question in questions:  # in whose digits amounts are said
        if any(isinstance(value, Decimal) for value in question.values.values()):
            question.values["money_in"] = state.currency or state.task.currency
    state.preview = replace(
        layout_preview(state, state.source, None),
        rows=state.first_rows,
        counts=state.counts,
        totals=state.totals,
        rejected=state.first_rejected,
        rejected_by_rule=state.rejected_by_rule,
        keys=state.keys,
        changes=state.changes,
        overlap=state.overlap,
        already_imported=state.already_imported,
        currency=state.currency,
        notes=(*state.source.notes, *state.notes),
        questions=tuple(questions),
    )


def rejected_preview(state: ImportState, problem: Problem) -> Preview:
    """The preview of a file of which no record is left; after `list_first_rejected`."""
    return replace(
        layout_preview(state, state.source, problem),
        counts=state.counts,
        rejected=state.first_rejected,
        rejected_by_rule=state.rejected_by_rule,
    )


def _overlap_question(overlap: Overlap, is_corrected: bool) -> Question:
    partly = ("new",) if overlap.same and overlap.new else ()  # else it is all or nothing
    whole = () if is_corrected else ("replace",)  # rejected lines alone are no better version of a period
    return Question(
        "overlap",
        option="on_overlap",
        choices=("add", *partly, *whole, "stop"),
        **overlap.days,
        n=overlap.known,
        held=overlap.held,
        waits=overlap.waits,
        same=overlap.same,
        new=overlap.new,
        lost=overlap.known - overlap.same,
    )


def _new_customers(state: ImportState) -> list[Note]:
    """`W-NEW-CUSTOMERS` when a company that has customers gets further ones from a table that is not theirs."""
    if state.base is None or state.table is CUSTOMER or "customer_id" not in state.result_names:
        return []
    n, known = state.connection.execute(f"""
        select (select count(*) from (select distinct customer_id from validation_view where {ACCEPTED})
                anti join {BASE}.customer using (customer_id)), (select count(*) from {BASE}.customer)""").fetchall()[0]
    return [Note("W-NEW-CUSTOMERS", {"n": n})] if n and known else []


def _overlap_notes(state: ImportState) -> Iterator[Note]:
    """What the answers about lines that the company has already do to them."""
    request, overlap = state.request, state.overlap
    skipped = state.already_imported if request.once_more == "skip" else 0
    if skipped:
        yield Note("W-COME-BEFORE", {"n": skipped})
    if overlap is None or request.overlapping in (None, "stop"):
        return
    if request.overlapping == "new":
        if known := state.known - skipped:
            yield Note("W-KNOWN-LINES", {"n": known, **overlap.days})
    elif request.overlapping == "replace":
        yield Note("W-REPLACES", {"n": overlap.known, **overlap.days})
    else:
        yield Note("W-OVERLAPS", {"n": overlap.known, "same": overlap.same, **overlap.days})


PREVIEWING = (
    drop_overlap_of_own_lines,
    list_superseded_lines,
    list_brought_customers,
    resolve_pending_lines,
    list_first_rows,
    compare_keys,
    list_first_rejected,
    note_consequences,
    note_resolved_lines,
    assemble_preview,
)
