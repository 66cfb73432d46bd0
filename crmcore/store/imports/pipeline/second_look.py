"""Steps that look at the records once more: lines of totals, amounts and customers that can hardly be meant."""

from __future__ import annotations

from dataclasses import replace

from crmcore.domain.kernel.problems import Question
from crmcore.store.imports.pipeline.counting_as import add_results
from crmcore.store.imports.pipeline.state import ImportState
from crmcore.store.imports.pipeline.step import step
from crmcore.store.imports.validation.similar_customers import case_note, since_note
from crmcore.store.imports.validation.stated_total import total_notes
from crmcore.store.imports.validation.total_lines import TotalSearch
from crmcore.store.imports.validation.unusual_amounts import derived_note, other_amounts_note, outlier_note
from crmcore.store.reading.source.headers import fitting_columns
from crmcore.store.reading.source.request import Note

#: lines that a note names
_NAMED = 10


@step(reads=("records", "converted_*", "line_runs?"), makes=("total_line",))
def find_total_lines(state: ImportState) -> None:
    """Find lines of totals and remarks, which are left aside unless they were said to be data, and headers inside the table."""
    state.connection.execute("create or replace table total_line (record bigint)")
    search = TotalSearch(state.connection, state.table, state.mapped_fields, state.matches, state.unmapped, state.records, state.source)
    state.headings = search.headings()
    if state.headings:
        lines = ", ".join(str(heading.line) for heading in state.headings[:_NAMED]) + (" …" if len(state.headings) > _NAMED else "")
        state.notes.append(Note("W-HEADER-AGAIN", {"n": len(state.headings), "lines": lines}))
    headed = {heading.line for heading in state.headings}
    if state.request.stated_total != "data":
        state.total_lines = [total for total in search.find() if total.line not in headed]
    aside = [*state.headings, *state.total_lines]
    if records := [line.record for line in aside if line.record is not None]:
        state.connection.execute("insert into total_line select unnest($records::bigint[])", {"records": records})
    state.source = state.source.without_malformed({line.line for line in aside if line.record is None})


@step(reads=("records", "converted_*", "line_runs?", "validation_view"))
def note_unusual_amounts(state: ImportState) -> None:
    """Note amounts that were worked out, columns that may be the amount as well, and amounts a hundred times the usual."""
    mapped = {c.name for c in state.mapped_fields}
    state.notes += derived_note(state.connection, state.table, mapped, state.records)
    rivals = fitting_columns(state.table, state.source.headers, "amount")
    others = {n: state.source.header(n) for n in state.unmapped if n in rivals}
    state.notes += other_amounts_note(state.connection, state.matches, others) if "amount" in state.result_names else ()
    state.notes += outlier_note(state.connection, state.result_names, state.records)


@step(reads=("validation_view", "base?"))
def note_similar_customers(state: ImportState) -> None:
    """Note customer numbers that differ in case alone, and customers since after their first order."""
    state.notes += case_note(state.connection, state.result_names, state.base)
    state.notes += since_note(state.connection, state.table, state.result_names, state.base)


@step(reads=("validation_view",))
def check_stated_total(state: ImportState) -> None:
    """Note the lines of totals, or ask about them, once it is settled which lines count as what. Raises Problem `stated_total_stopped`,
    `totals_stopped`."""
    waits = any(question.option in ("status", "returns") for question in state.questions)
    request = replace(state.request, stated_total=None) if waits and state.request.stated_total == "stop" else state.request
    found = total_notes(state.connection, state.total_lines, state.mapped_fields, request)
    add_results(state, (result for result in found if not (waits and isinstance(result, Question))))


CLOSER_LOOK = (note_unusual_amounts, note_similar_customers)
