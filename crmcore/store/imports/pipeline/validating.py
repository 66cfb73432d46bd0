"""Steps that validate every record: load, convert, define the view `validation_view`, compare with the company's data, count, ask."""

from __future__ import annotations

from dataclasses import replace

from crmcore.domain.kernel.problems import Question
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.matching.customer_names import SEVERAL
from crmcore.store.imports.matching.overlap import (
    already_imported_rule,
    content_hash,
    count_already_imported,
    create_held_view,
    create_known_lines,
    exclude_known_lines,
    find_overlap,
    known_line_rule,
)
from crmcore.store.imports.matching.pending_lines import unknown_customer_rules
from crmcore.store.imports.matching.row_status import ACCEPTED, UNKNOWN_CUSTOMER
from crmcore.store.imports.pipeline.counting_as import (
    add_results,
    ask_about_refunds,
    ask_about_statuses,
    find_repeated_totals,
    read_statuses,
    treat_refunds,
)
from crmcore.store.imports.pipeline.identifying import (
    CUSTOMER_QUESTIONS,
    IDENTIFICATION_NOTES,
    find_example_row,
    match_customer_names,
)
from crmcore.store.imports.pipeline.opening import follow_first_reading, match_columns
from crmcore.store.imports.pipeline.relations import BASE
from crmcore.store.imports.pipeline.second_look import (
    CLOSER_LOOK,
    check_stated_total,
    find_total_lines,
)
from crmcore.store.imports.pipeline.state import ImportState
from crmcore.store.imports.pipeline.step import step
from crmcore.store.imports.validation.circles import circle_rules, create_circles, find_circles, parent_columns
from crmcore.store.imports.validation.control_totals import control_totals, count_lines
from crmcore.store.imports.validation.currency_column import currency_rules, currency_texts, has_amounts
from crmcore.store.imports.validation.discounts import discount_question, freight_note, subtracts_discount
from crmcore.store.imports.validation.event_order import order_notes, pause_notes, refund_notes
from crmcore.store.imports.validation.order_totals import further_rule
from crmcore.store.imports.validation.people import remove_impossible_values
from crmcore.store.imports.validation.record_loading import RecordLoader, convert_texts
from crmcore.store.imports.validation.record_notes import (
    correction_notes,
    days_ahead,
    last_possible_day,
    negative_amounts,
    unknown_customers,
)
from crmcore.store.imports.validation.validation_view import RowRules, ValidationView
from crmcore.store.reading.source.request import Note
from crmcore.store.reading.values.currencies import settle_currency


@step(reads=("base?",), makes=("known_customer",), progress=(0.1, "check"))
def list_known_customers(state: ImportState) -> None:
    """The customers that lines are checked against, those that arrive with the same import among them; none where there is no list."""
    lists = [f"select customer_id from {BASE}.customer"] if state.base else []
    lists += [f"select customer_id from read_parquet({sql_literal(state.task.arriving)})"] if state.task.arriving else []
    customers = " union ".join(lists) if state.checks_customers else "select null::varchar as customer_id where false"
    state.connection.execute(f"create or replace table known_customer as {customers}")


@step(makes=("records", "line_runs?", "bad_lines?", "bad_scans?"))
def load_records(state: ImportState) -> None:
    """Load the records once, or twice when the file writes numbers with another decimal mark than expected.

    Raises Problem `unknown_date_format`, `unknown_time_zone`.
    """
    loader = RecordLoader(state.connection, state.opened, state.mapped_fields, state.matches, state.unmapped, state.task.workdir)
    state.records = loader.load(replace(state.request, time_zone=state.request.time_zone or state.opened.zone))
    state.source = state.records.loaded.source
    state.notes += state.records.spelling.notes
    state.questions += state.records.spelling.questions


@step(reads=("records",), condition=lambda state: bool(state.unmapped))
def set_empty_columns_aside(state: ImportState) -> None:
    """Leave columns aside that no field takes and in which nothing stands."""
    counts = ", ".join(f"count(u{n})" for n in state.unmapped)
    rows, *filled = state.connection.execute(f"select count(*) filter (not blank), {counts} from records").fetchall()[0]
    empty = tuple(n for n, count in zip(state.unmapped, filled, strict=True) if rows and not count)
    if empty:
        state.set_aside, state.unmapped = (*state.set_aside, *empty), tuple(n for n in state.unmapped if n not in empty)
        columns = ", ".join(map(state.source.header, empty))
        state.notes.append(Note("W-EMPTY-COLUMNS", {"n": len(empty), "columns": columns}))


@step(makes=("converted_*",))
def convert_irregular_texts(state: ImportState) -> None:
    """Convert the texts that are not in their plain spelling."""
    convert_texts(state.connection, state.mapped_fields, state.records)


@step(reads=("records",), changes=("records",))
def remove_impossible(state: ImportState) -> None:
    """Remove impossible birth dates and ages."""
    state.removal_notes = [*remove_impossible_values(state.connection, state.source, state.unmapped, state.today)]


@step(reads=("records",))
def read_currency_column(state: ImportState) -> None:
    """Find out which currencies a column names."""
    state.currency_rules, questions = currency_rules(state.connection, state.source, state.mapped_fields, state.unmapped, state.request)
    state.questions += questions


@step(reads=("base", "line_provenance", "pending_line"), makes=("held_line",), condition=lambda state: state.is_compared)
def list_held_lines(state: ImportState) -> None:
    """Define what the company has of the table, pending lines included."""
    pending = [lines for lines in state.pending if lines.table == state.table.name]
    create_held_view(state.connection, state.table, state.compared_names, BASE, pending)


@step(makes=("known_line", "circle_*"))
def start_exclusions(state: ImportState) -> None:
    """No record is known to be the company's already, or to lie on a circle."""
    create_known_lines(state.connection)
    create_circles(state.connection, _parents(state))


@step(
    reads=(
        "records",
        "converted_*",
        "named_customer?",
        "already_imported",
        "known_line",
        "known_customer",
        "circle_*",
        "total_line",
        "further_line?",
    ),
    makes=("validation_view",),
)
def create_validation_view(state: ImportState) -> None:
    """Define `validation_view`: per record its values and its violation."""
    names = [c.name for c in state.mapped_fields]
    rules = RowRules(
        gross=subtracts_discount(names, state.request),
        negatives=state.request.negatives,
        units=state.request.units,
        last_day=last_possible_day(state.request, state.today),
        has_totals=state.has_lines_aside,
        statuses=state.treatments,
        named=state.named.fields if state.named else (),
        leading=[
            *([state.example_rule] if state.example_rule else []),
            *([further_rule()] if state.order_totals else []),
            *([already_imported_rule()] if state.request.once_more == "skip" else []),
        ],
        trailing=[
            *([known_line_rule()] if state.adds_only_new else []),
            *state.currency_rules,
            *circle_rules(_parents(state)),
            *(unknown_customer_rules(state.table.name, names) if state.checks_customers else []),
        ],
    )
    records = state.records
    view = ValidationView(state.table, state.mapped_fields, records.converted, state.unmapped, records.loaded, rules)
    state.connection.execute(view.sql())


def _parents(state: ImportState) -> list[str]:
    return parent_columns(state.table, [c.name for c in state.mapped_fields])


@step(reads=("validation_view", "base?"), changes=("circle_*",))
def find_circular_customers(state: ImportState) -> None:
    """Find customers that are, over others, their own parent or referrer."""
    find_circles(state.connection, state.table, _parents(state), state.base)


@step(reads=("validation_view",))
def hash_content(state: ImportState) -> None:
    """Compute the hash by which the same rows are recognised."""
    state.content = content_hash(state.connection, state.data_names)


@step(reads=("validation_view", "already_imported"))
def count_imported_before(state: ImportState) -> None:
    """Count the lines of a corrected file that need not come in any more."""
    state.already_imported = count_already_imported(state.connection)
    if state.request.once_more == "skip":
        state.known = state.already_imported


@step(reads=("validation_view", "held_line", "already_imported", "pending_line"), condition=lambda state: state.is_compared)
def compare_with_held_lines(state: ImportState) -> None:
    """Compare the file's lines with those that the company has in their period."""
    state.overlap = find_overlap(state.connection, state.table, state.compared_names)


@step(
    reads=("validation_view", "held_line", "already_imported", "pending_line"),
    changes=("known_line",),
    condition=lambda state: state.adds_only_new and state.overlap is not None,
)
def exclude_known(state: ImportState) -> None:
    """Leave out the lines that the company has already."""
    assert state.overlap is not None
    state.known += exclude_known_lines(state.connection, state.table, state.compared_names, state.overlap)


@step(reads=("validation_view",))
def count_records(state: ImportState) -> None:
    """Account for every line, and add up the control totals."""
    state.counts, state.rejected_by_rule = count_lines(state.connection, state.source)
    state.totals = control_totals(state.connection, f"validation_view where {ACCEPTED}", state.table, state.result_names)


@step(reads=("records", "converted_*", "total_line", "validation_view", "base?"))
def note_corrections(state: ImportState) -> None:
    """Note what was corrected while reading, and events in the wrong order."""
    converted = [c.name for c in state.mapped_fields if c.name in state.records.converted]
    state.notes += [
        *correction_notes(state.connection, converted, state.result_names, may_be_merged=state.counts.skipped > 0),
        *state.removal_notes,
        *order_notes(state.connection, state.table, state.result_names, state.base),
        *pause_notes(state.connection, state.table, state.base),
    ]


@step(reads=("records", "base?"))
def check_currency(state: ImportState) -> None:
    """Find out in which currency the amounts are, and ask where they could be in another than the company's. Raises Problem
    `other_currency_stopped`."""
    columns = currency_texts(state.connection, state.source, state.matches, state.unmapped, state.records.irregular)
    money, current = {c.name for c in state.mapped_fields if c.kind == "money"}, state.task.currency
    has = not current and has_amounts(state.connection, state.base)
    state.currency, answer = settle_currency(columns, money, current, state.request, has_amounts=has)
    add_results(state, [answer] if answer else [])


@step(reads=("validation_view", "base?"), condition=lambda state: state.table.name == "order_line")
def ask_about_negatives(state: ImportState) -> None:
    """Ask what negative amounts are, or note refunds that nothing was bought for."""
    n, amount = negative_amounts(state.connection, state.result_names, state.treatments is not None)
    if n and state.request.negatives is None:
        state.questions.append(Question("negatives", option="negatives", choices=("refund", "refuse"), n=n, amount=amount))
    elif n:
        refunds = refund_notes(state.connection, state.table, state.result_names, state.base)
        state.notes += [Note("W-NEGATIVE", {"n": n, "amount": amount}), *refunds]


@step(reads=("validation_view",), condition=lambda state: state.table.name == "order_line")
def ask_about_discount(state: ImportState) -> None:
    """Ask whether a discount that is subtracted is a percentage or money, or note what it takes off; note freight that is not added."""
    fields = [c.name for c in state.mapped_fields]
    texts, is_percent = state.records.irregular.get("discount", ()), state.records.spelling.scales.get("discount") == "percent"
    found = discount_question(state.connection, fields, texts, is_percent, state.request)
    left = state.left_freight
    freight = freight_note(state.connection, left.header, left.number) if left else None
    add_results(state, [result for result in (found, freight) if result])


@step(reads=("validation_view",))
def ask_about_future(state: ImportState) -> None:
    """Ask what days later than today are."""
    n, latest = days_ahead(state.connection, state.mapped_fields, state.today)
    if not n or latest is None:
        return
    if state.request.future is None:
        state.questions.append(Question("future", option="future", choices=("accept", "refuse"), n=n, day=latest.isoformat()))
    else:
        state.notes.append(Note("W-FUTURE", {"n": n, "day": latest.isoformat()}))


@step(reads=("validation_view",))
def note_unknown_customers(state: ImportState) -> None:
    """Note the lines that wait for their customers, and for which ones."""
    if n := state.rejected_by_rule[UNKNOWN_CUSTOMER]:
        customers = unknown_customers(state.connection, [c.name for c in state.mapped_fields])
        state.notes.append(Note("W-ORPHANS", {"n": n, **customers}))


@step()
def ask_about_rejected(state: ImportState) -> None:
    """Ask whether so many rejected lines are acceptable."""
    # pending lines are not lost: they come in when their customers do; lines in another currency than the chosen one were decided with it
    decided = (UNKNOWN_CUSTOMER, SEVERAL, "E-CURRENCY")
    by_rule = state.rejected_by_rule
    lost = state.counts.refused - sum(by_rule[rule] for rule in decided)
    read = state.counts.read + state.known
    if state.counts.accepted and 100 * lost > state.request.allow_refused * read:
        rule, n = next((rule, n) for rule, n in by_rule.most_common() if rule not in decided)
        share = round(100 * lost / read, 1)
        state.questions.append(Question("many_refused", option="allow_refused", refused=lost, read=read, percent=share, rule=rule, n=n))


VALIDATION = (
    follow_first_reading,
    match_columns,
    list_known_customers,
    load_records,
    set_empty_columns_aside,
    convert_irregular_texts,
    match_customer_names,
    find_example_row,
    remove_impossible,
    find_total_lines,
    find_repeated_totals,
    read_statuses,
    treat_refunds,
    read_currency_column,
    list_held_lines,
    start_exclusions,
    create_validation_view,
    find_circular_customers,
    hash_content,
    count_imported_before,
    compare_with_held_lines,
    exclude_known,
    count_records,
    note_corrections,
    *CLOSER_LOOK,
    *CUSTOMER_QUESTIONS,
    check_currency,
    *IDENTIFICATION_NOTES,
    ask_about_refunds,
    ask_about_statuses,
    check_stated_total,
    ask_about_negatives,
    ask_about_discount,
    ask_about_future,
    note_unknown_customers,
    ask_about_rejected,
)
