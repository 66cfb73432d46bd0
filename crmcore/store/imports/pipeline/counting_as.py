"""Steps that find out what order lines count as: refunds, returned and cancelled ones, and those that carry an order on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from crmcore.domain.kernel.problems import Question
from crmcore.store.imports.pipeline.state import ImportState
from crmcore.store.imports.pipeline.step import step
from crmcore.store.imports.validation.order_status import (
    StatusTreatments,
    stated_total,
    status_counts,
    status_notes,
    status_question,
    status_texts,
    status_treatments,
)
from crmcore.store.imports.validation.order_totals import find_order_totals
from crmcore.store.imports.validation.refund_list import refund_results, refunds_by
from crmcore.store.reading.source.request import Note


def add_results(state: ImportState, results: Iterable[Note | Question]) -> None:
    """Add questions to the open questions, notes to the notes."""
    for result in results:
        if isinstance(result, Question):
            state.questions.append(result)
        else:
            state.notes.append(result)


def _may_have_order_totals(state: ImportState) -> bool:
    return state.table.name == "order_line" and not state.is_corrected


@step(reads=("records", "converted_*", "total_line"), makes=("further_line", "order_amount?"), condition=_may_have_order_totals)
def find_repeated_totals(state: ImportState) -> None:
    """Find out whether amounts stand once per order although the orders have several lines; ask, or note what brings no money then."""
    mapped = {c.name for c in state.mapped_fields}
    state.order_totals = find_order_totals(state.connection, mapped, state.records, state.request)
    add_results(state, state.order_totals.results(state.request) if state.order_totals else ())


def _has_status(state: ImportState) -> bool:
    return state.table.name == "order_line" and "status" in state.result_names


@step(reads=("records", "converted_*"), condition=_has_status)
def read_statuses(state: ImportState) -> None:
    """Find out how the lines of each status are treated, as far as that was answered. Raises Problem `bad_status_answer`."""
    texts = status_texts(state.connection, "status" in state.records.converted)
    state.treatments = status_treatments(texts, state.request.status)


def _is_refund_list(state: ImportState) -> bool:
    return state.table.name == "order_line" and refunds_by(state.source, state.request, state.matches) is not None


@step(condition=_is_refund_list)
def treat_refunds(state: ImportState) -> None:
    """Subtract the lines of a list of refunds, where it was said to be one."""
    if state.request.returns == "refunds":
        state.treatments = replace(state.treatments or StatusTreatments(), refunds=True)


@step(reads=("validation_view",), condition=_is_refund_list)
def ask_about_refunds(state: ImportState) -> None:
    """Ask whether the amounts of a file that speaks of returns are refunds or sales; note that they are subtracted."""
    by = refunds_by(state.source, state.request, state.matches) or ""
    add_results(state, refund_results(state.connection, by, state.request))


@step(reads=("validation_view",), condition=_has_status)
def ask_about_statuses(state: ImportState) -> None:
    """Ask about lines whose status says that they are no sales although they raise the amount; note how those were treated that were
    asked about."""
    assert state.treatments is not None
    state.statuses = status_counts(state.connection, state.result_names, state.task.statuses, state.source.refunds)
    answers = state.treatments.by_text
    question = status_question(state.statuses, answers, state.task.statuses, stated_total(state.connection))
    if any(asked.option == "order_total" for asked in state.questions):  # what the statuses come to is known once that is settled
        return
    add_results(state, [question] if question and not state.treatments.refunds else status_notes(state.statuses, answers))
