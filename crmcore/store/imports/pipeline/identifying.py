"""Steps that find out who the customers of a file are: by number or by name, by the right column, and of this company at all."""

from __future__ import annotations

from crmcore.domain.kernel.customer_key import KeyColumn, is_finer_key, numbers_customers, numbers_something, repeating_keys
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.event_words import ONGOING
from crmcore.domain.tables.registry import CUSTOMER
from crmcore.domain.tables.template_marks import EXAMPLE, field_in_brackets
from crmcore.store.imports.matching.customer_names import count_known, customers_sql, find_named, naming_notes, naming_question, paired_sql
from crmcore.store.imports.matching.row_status import ACCEPTED_OR_PENDING, LEFT_OUT
from crmcore.store.imports.pipeline.relations import BASE
from crmcore.store.imports.pipeline.state import ImportState
from crmcore.store.imports.pipeline.step import step
from crmcore.store.imports.validation.validation_view import NUMBERED
from crmcore.store.reading.source.headers import plain_header, says_who
from crmcore.store.reading.source.request import Note
from crmcore.store.versions.building import FROM_INVOICES

#: a single customer that nobody knows is what any day may bring
_SEVERAL_CUSTOMERS = 2


def _customers(state: ImportState) -> str | None:
    """SQL of the customers that are known by number and name: of the data, of the same import, of the file itself."""
    listed = customers_sql(state.base, state.task.arriving)
    paired = paired_sql([c.name for c in state.mapped_fields], state.records.converted)
    return " union ".join(sql for sql in (listed, paired) if sql) or None


@step(
    reads=("records", "converted_*", "base?"),
    makes=("named_customer?",),
    condition=lambda state: state.table is not CUSTOMER,
)
def match_customer_names(state: ImportState) -> None:
    """Find the customers that lines name instead of numbering them."""
    customers = _customers(state)
    if customers is None:
        return
    mapped, converted = [c.name for c in state.mapped_fields], state.records.converted
    state.named = find_named(state.connection, mapped, converted, customers, state.request.customer)
    if state.named is None:
        return
    state.notes += naming_notes(state.connection, state.named, mapped, converted, customers)
    if question := naming_question(state.connection, state.named, state.base):
        state.questions.append(question)


@step(reads=("records",), condition=lambda state: any(field_in_brackets(header) for header in state.source.headers))
def find_example_row(state: ImportState) -> None:
    """Leave the example row of a template out."""
    name = "customer_id" if "customer_id" in state.result_names else state.mapped_fields[0].name
    is_example = f"coalesce(v_{name} = '{EXAMPLE}', false)"
    if n := state.connection.execute(f"select count(*) filter ({is_example}) from records").fetchall()[0][0]:
        state.example_rule = f"when {name} = '{EXAMPLE}' then '{LEFT_OUT}'"
        state.notes.append(Note("W-EXAMPLE", {"n": n}))


@step(reads=("records",), condition=lambda state: state.table.name == "order_line")
def ask_about_customer_key(state: ImportState) -> None:
    """Ask which column is the customer, where the one taken has a number for nearly every order and another one repeats."""
    taken = next((m for m in state.matches if m.field == "customer_id"), None)
    if taken is None or taken.how not in ("name", "synonym"):
        return
    headers = {number: plain_header(state.source.header(number)) for number in state.unmapped}
    candidates = {number: plain for number, plain in headers.items() if numbers_customers(plain)}
    if not candidates:
        return
    order = "coalesce(v_order_id, o_order_id)" if "order_id" in state.result_names else "rowid"
    columns = ["coalesce(v_customer_id, o_customer_id)", *(f"u{number}" for number in candidates)]
    counts = ", ".join(f"count({column}), count(distinct {column})" for column in columns)
    orders, filled, distinct, *others = state.connection.execute(
        f"select count(distinct {order}), {counts} from records where not blank"
    ).fetchall()[0]
    columns_of = [
        KeyColumn(state.source.header(number), plain, n, values)
        for (number, plain), n, values in zip(candidates.items(), others[::2], others[1::2], strict=True)
    ]
    found = repeating_keys(KeyColumn(taken.header, plain_header(taken.header), filled, distinct), columns_of, orders)
    if found:
        choices = (*(column.header for column in found), taken.header)
        numbers = (*(column.distinct for column in found), distinct)
        state.questions.append(
            Question(
                "customer_key",
                option="customer_key",
                choices=choices,
                likely=choices[0] if len(found) == 1 else None,
                column=taken.header,
                n=distinct,
                orders=orders,
                repeating=found[0].header,
                repeats=found[0].distinct,
                numbers=numbers,
            )
        )


@step(reads=("records",), condition=lambda state: state.table.name == "order_line")
def ask_about_shared_names(state: ImportState) -> None:
    """Ask which column is the customer, where the name stands in for the number, and another column has several numbers of one name."""
    taken = next((m for m in state.matches if m.field == "customer_id"), None)
    if taken is None or not (taken.how == "name_as_id" or (taken.how == "synonym" and says_who(taken.header))):
        return
    order = "coalesce(v_order_id, o_order_id)" if "order_id" in state.result_names else "rowid"
    customer, found = "coalesce(v_customer_id, o_customer_id)", []
    for number in state.unmapped:
        header = state.source.header(number)
        if not numbers_something(plain := plain_header(header)):
            continue
        orders, filled, distinct, customers, pairs, shared = state.connection.execute(f"""
            with lines as (select {order} as sold, {customer} as customer, u{number} as number from records where not blank),
                 pairs as (select distinct customer, number from lines where customer is not null and number is not null)
            select count(distinct sold), count(number), count(distinct number), count(distinct customer), (select count(*) from pairs),
                   (select count(*) from (select customer from pairs group by 1 having count(*) > 1)) from lines""").fetchall()[0]
        if is_finer_key(KeyColumn(header, plain, filled, distinct), pairs, shared, orders):
            found.append((header, distinct, customers, shared))
    if found:
        header, distinct, customers, shared = found[0]
        state.questions.append(
            Question(
                "customer_name",
                option="customer_key",
                choices=(*(one[0] for one in found), taken.header),
                likely=header if len(found) == 1 else None,
                column=taken.header,
                n=shared,
                names=customers,
                numbered=header,
                count=distinct,
                numbers=(*(one[1] for one in found), customers),
            )
        )


@step(
    reads=("records", "converted_*", "named_customer?", "base"),
    condition=lambda state: state.base is not None and not state.is_corrected and state.request.orphans != "create",
)
def ask_about_other_company(state: ImportState) -> None:
    """Ask whether a file is another company's, where this one knows none of its customers. Raises Problem `other_company_stopped`."""
    if "customer_id" not in state.result_names or state.request.other_company == "no":
        return
    mapped = [c.name for c in state.mapped_fields]
    converted, has_named = state.records.converted, state.named is not None
    n, known = count_known(state.connection, mapped, converted, BASE, state.pending, has_named=has_named)
    if n < _SEVERAL_CUSTOMERS or known:
        return
    if state.request.other_company == "yes":
        raise Problem("other_company_stopped", n=n)
    state.questions.insert(0, Question("other_company", option="other_company", choices=("yes", "no"), n=n))


@step()
def note_identification(state: ImportState) -> None:
    """Note names that stand in for customer numbers, and order lines without an order number."""
    matched = next((note for note in state.notes if note.code == "W-CUSTOMER-NAMED"), None)
    # where names are matched, only those that become customers of their own stand for a number
    if matched is None or (matched.values["others"] and state.table.name == "order_line"):
        state.notes += [Note("W-NAME-AS-ID", {"column": m.header}) for m in state.matches if m.how == "name_as_id"]
    if state.table.name == "order_line" and "order_id" not in state.result_names:
        state.notes.append(Note("W-NO-ORDER-ID"))


@step(reads=("validation_view",), condition=lambda state: bool(state.table.numbered_by))
def note_numbering(state: ImportState) -> None:
    """Note rows that were numbered by their content, and payments without a due date."""
    name = state.table.key[0]
    rows = f"select count(*) from validation_view where {ACCEPTED_OR_PENDING}"
    if n := state.connection.execute(f"{rows} and starts_with({name}, '{NUMBERED}')").fetchall()[0][0]:
        state.notes.append(Note("W-NUMBERED", {"n": n}))
    if state.table.name == "payment":
        undated = " and due_date is null" if "due_date" in state.result_names else ""
        if n := state.connection.execute(rows + undated).fetchall()[0][0]:
            state.notes.append(Note("W-NO-DUE-DATE", {"n": n}))


@step(reads=("validation_view",), condition=lambda state: state.table.name == "complaint" and "outcome" in state.result_names)
def note_undated_outcomes(state: ImportState) -> None:
    """Note how many complaints without a closing day count as open, and how many as settled on an unknown day, by their outcome."""
    undated = " and closed_on is null" if "closed_on" in state.result_names else ""
    going_on = """list_contains($ongoing_words, lower(trim(coalesce(outcome, ''))))
        or coalesce(regexp_matches(lower(trim(outcome)), $ongoing_parts), false)"""
    counts = f"select count(*), count(*) filter ({going_on}) from validation_view where {ACCEPTED_OR_PENDING}{undated}"
    n, still_open = state.connection.execute(counts, ONGOING).fetchall()[0]
    if n:
        state.notes.append(Note("W-COMPLAINTS-UNDATED", {"n": n, "open": still_open, "settled": n - still_open}))


@step(reads=("validation_view", "base?"), condition=lambda state: state.table.name in ("payment", "order_line"))
def ask_about_purchases(state: ImportState) -> None:
    """Ask whether invoices count as purchases, where there are no orders; note that they do not any more, where orders come."""
    lines = f"select count(*) filter ({FROM_INVOICES}), count(*) filter ({FROM_INVOICES} is not true) from {BASE}.order_line"
    from_invoices, orders = state.connection.execute(lines).fetchall()[0] if state.base else (0, 0)
    if state.table.name == "order_line":
        if from_invoices:
            state.notes.append(Note("W-ORDERS-INSTEAD", {"n": from_invoices}))
        return
    if orders or state.request.as_purchases == "no":
        return
    n = state.connection.execute(f"select count(*) from validation_view where {ACCEPTED_OR_PENDING}").fetchall()[0][0]
    if n and state.request.as_purchases is None and not from_invoices:
        state.questions.append(Question("as_purchases", option="as_purchases", choices=("yes", "no"), n=n))
    elif n:
        state.notes.append(Note("W-AS-PURCHASES", {"n": n}))


CUSTOMER_QUESTIONS = (ask_about_other_company, ask_about_customer_key, ask_about_shared_names, ask_about_purchases)
IDENTIFICATION_NOTES = (note_identification, note_numbering, note_undated_outcomes)
