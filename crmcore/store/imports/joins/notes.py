"""What is said of several tables together: how figures came about, what was decided, and that nothing was found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcore.domain.joins.profiles import Join
from crmcore.domain.joins.propose import reached
from crmcore.domain.joins.roles import Part, Plan
from crmcore.domain.kernel.problems import Problem
from crmcore.store.imports.joins.joining import Joined
from crmcore.store.reading.source.request import Note


def has_price_alone(mapping: Mapping[str, object]) -> bool:
    """Whether fields give a price, and neither an amount nor a quantity."""
    return bool(mapping.get("unit_price")) and not mapping.get("amount") and not mapping.get("quantity")


def part_notes(part: Part) -> list[Note]:
    """`W-AMOUNT-PRICE`, `W-SCORE-SCALED`: how a part's figures came about."""
    notes = [Note("W-SCORE-SCALED", {"column": part.fields[name].column}) for name in sorted(part.scaled)]
    days = [part.fields[name] for name in ("invoice_date", "paid_date") if name in part.fields]
    if part.table == "payment" and days and days[0].table != part.grain:
        notes.append(Note("W-PAYMENT-DAYS", {"table": days[0].table, "columns": ", ".join(day.column for day in days)}))
    if part.table == "order_line" and has_price_alone(part.fields):
        notes.append(Note("W-AMOUNT-PRICE", {"column": part.fields["unit_price"].column}))
    return notes


def plan_notes(plan: Plan, known: Joined) -> list[Note]:
    """What was decided about the tables: the customer's number, tables left aside, records that nobody refers to."""
    notes = []
    choice = plan.customer
    if choice and choice.passed_over:
        notes.append(
            Note(
                "W-CUSTOMER-KEY",
                {
                    "column": choice.column.column,
                    "n": choice.distinct,
                    "other": choice.passed_over.column,
                    "records": choice.passed_over_distinct,
                },
            )
        )
    used = {marking.returns.table for marking in known.markings} | {refunds.sheet.name for refunds in known.refunds}
    left_out = [sheet.table for sheet in (*plan.returns, *plan.refunds) if sheet.table not in used]
    notes += [Note("W-RETURNS-LEFT", {"n": known.tables[name].rows, "table": name}) for name in left_out]
    grains = {part.grain for part in plan.parts}
    for table in known.tables.values():
        if table.name not in grains:  # the others say it with their part
            second = (note for note in table.source.notes if note.code == "W-SECOND-TABLE")
            notes += [Note("W-SECOND-TABLE-IN", {"table": table.name, **note.values}) for note in second]
    for left in plan.aside:
        code = "W-TABLE-LACKS" if left.likely and left.missing else "W-TABLE-TWICE" if left.likely else "W-TABLE-ASIDE"
        values = {"n": known.tables[left.table].rows if left.table in known.tables else 0, "table": left.table}
        notes.append(Note(code, values | ({"likely": left.likely, "missing": ", ".join(left.missing)} if left.likely else {})))
    return notes


def nothing_found(plan: Plan) -> Problem:
    """Problem `no_tables`: none of the tables is one of ours."""
    lacking = next((left for left in plan.aside if left.missing), None)
    if lacking:
        return Problem("no_tables_lacking", table=lacking.table, likely=lacking.likely, missing=", ".join(lacking.missing))
    return Problem("no_tables", tables=", ".join(left.table for left in plan.aside))


def join_needed(join: Join, lines: Part, joins: Sequence[Join]) -> Problem:
    """Problem `join_needed`: over a join that was taken away the order lines find the tables behind it."""
    behind = reached(join.one.table, joins)
    columns = dict.fromkeys(ref.column for ref in lines.fields.values() if ref.table in behind)
    return Problem(
        "join_needed",
        table=lines.grain,
        join=f"{join.many.table}.{join.many.column} → {join.one.table}.{join.one.column}",
        lacking=", ".join(columns),
        text=f"{join.many.table}.{join.many.column}=",
    )
