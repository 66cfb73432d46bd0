"""The view that judges: loaded records + converted values → one row per record, its values and its first broken rule."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import date

from crmcore.domain.kernel.columns import Column, Table
from crmcore.store.imports.matching.row_status import FRESH, MERGED
from crmcore.store.imports.validation.order_amounts import amount_rules, amount_sql, profit_sql, quantity_rules
from crmcore.store.imports.validation.stated_total import TOTAL
from crmcore.store.reading.loading import Loaded

#: days that lie ahead as a matter of course
_PLANNED = frozenset({"due_date"})


def past_dates(fields: Sequence[Column]) -> list[str]:
    """Fields with the day of something that has happened."""
    return [c.name for c in fields if c.kind == "date" and c.name not in _PLANNED]


def result_fields(table: Table, fields: Sequence[Column]) -> list[Column]:
    """Fields that have a value in `judged`: the mapped ones and, of order lines, amount and profit if worked out."""
    mapped = {c.name for c in fields}
    worked_out = [table.column(name) for name, sql in _worked_out(table, mapped, False) if sql and name not in mapped]
    return [*fields, *worked_out]


def judged_view(
    table: Table,
    fields: Sequence[Column],
    odd: Set[str],
    unmapped: Sequence[int],
    loaded: Loaded,
    *,
    gross: bool,
    negatives: str | None,
    units: str,
    last_day: date,
    total: int | None = None,
    leading: Sequence[str] = (),
    further: Sequence[str] = (),
) -> str:
    """`create view judged`: `record`, `line`, the result fields, `u<number>` per unmapped column, and `broken`.

    `broken` is a verdict (see `verdicts`); `total` is the record number of the line of totals, if any. Nothing happened after
    `last_day`. Fields in `odd` have a table `odd_<field>` of converted texts
    beside their plain values. `leading` and `further` are rules of the caller's, asked first and last.
    """
    mapped = {c.name for c in fields}
    joins = "\n".join(f"left join odd_{name} on records.o_{name} = odd_{name}.text" for name in sorted(odd))
    values = [
        f"coalesce(v_{name}, odd_{name}.value) as {name}, odd_{name}.rule as rule_{name}" if name in odd else f"v_{name} as {name}"
        for name in (c.name for c in fields)
    ]
    kept = [f"u{number}" for number in unmapped]
    steps, previous = [], "typed"
    for name, sql in _worked_out(table, mapped, gross):
        if sql:
            columns = f"* replace ({sql} as {name})" if name in mapped else f"*, {sql} as {name}"
            steps.append(f"with_{name} as (select {columns} from {previous})")
            previous = f"with_{name}"
    names = [c.name for c in result_fields(table, fields)]
    cases = "\n".join(
        [
            "when blank then 'blank'",
            *([f"when record = {total} then '{TOTAL}'"] if total else []),
            *leading,
            *_rules(table, fields, odd, negatives, units, last_day),
            *further,
        ]
    )
    steps.append(f"ruled as (select {', '.join(['record', 'line', *names, *kept])}, case {cases} end as broken from {previous})")
    last = "select * from ruled"
    if table.key:
        same, key = ", ".join(["broken", *names, *kept]), ", ".join(table.key)
        steps.append(f"""numbered as (select *, row_number() over twins as nth,
                row({same}) is not distinct from first(row({same})) over twins as same from ruled
                window twins as (partition by {FRESH}, {key} order by record))""")
        # lines of one key that contradict each other: which of them is right, is not for us to choose
        steps.append(f"agreed as (select *, bool_and(same) over (partition by {FRESH}, {key}) as agree from numbered)")
        last = f"""select * exclude (nth, same, agree) replace (case when not {FRESH} then broken
            when not agree then '{table.key[0]}:E-KEY-CONFLICT' when nth > 1 then '{MERGED}' else broken end as broken) from agreed"""
    return f"""create or replace view judged as with
        typed as (select records.rowid + 1 as record, {loaded.line_sql} as line, blank, {", ".join([*values, *kept])}
                  from records {joins}),
        {", ".join(steps)}
        {last}"""


def _worked_out(table: Table, mapped: Set[str], gross: bool) -> list[tuple[str, str | None]]:
    if table.name != "order_line":
        return []
    return [("amount", amount_sql(mapped, gross)), ("profit", profit_sql(mapped))]


def _rules(table: Table, fields: Sequence[Column], odd: Set[str], negatives: str | None, units: str, last_day: date) -> list[str]:
    rules = []
    for column in fields:
        if column.name in odd:
            rules.append(f"when rule_{column.name} is not null then '{column.name}:' || rule_{column.name}")
        if column.required:
            rule = "E-ID-BLANK" if column.kind == "id" else "E-REQUIRED"
            rules.append(f"when {column.name} is null then '{column.name}:{rule}'")
    rules += [f"when {name} > date '{last_day}' then '{name}:E-DATE-FUTURE'" for name in past_dates(fields)]
    mapped = {c.name for c in fields}
    if table.name == "order_line":
        rules += amount_rules(mapped, negatives)
    if table.name in ("order_line", "open_order"):
        rules += quantity_rules(mapped, units)
    return rules
