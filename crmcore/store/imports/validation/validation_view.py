"""The view that validates: loaded records + converted values → one row per record, its values and its first violation."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date

from crmcore.domain.tables.columns import Column, Table
from crmcore.store.imports.matching.row_status import ACCEPTED_OR_PENDING, BLANK, MERGED, TOTAL
from crmcore.store.imports.validation.order_amounts import amount_rules, amount_sql, profit_sql, quantity_rules
from crmcore.store.imports.validation.order_status import NOT_SUBTRACTED, StatusTreatments
from crmcore.store.reading.loading import Loaded

#: dates that lie in the future as a matter of course
_PLANNED = frozenset({"due_date", "next_on", "planned_on", "arrives_on", "from_day"})
#: how the numbers that we give begin, and how many digits of the digest they have
NUMBERED, _DIGITS = "N-", 12


@dataclass(frozen=True, slots=True)
class RowRules:
    """What a record is validated against, besides the types of its fields.

    gross      the amount still includes the discount
    negatives  what negative amounts are: "refund", "refuse", or None: not decided
    units      "whole" refuses fractions of a unit
    last_day   nothing happened after this day
    has_totals there are lines of totals: the records of the table `total_line`
    statuses   how order lines are treated by their status; None: the file has none
    named      customer fields in which names stand (table `named_customer`)
    leading    further rules (SQL `when … then …`), checked first
    trailing   further rules, checked last
    """

    gross: bool
    negatives: str | None
    units: str
    last_day: date
    has_totals: bool = False
    statuses: StatusTreatments | None = None
    named: Sequence[str] = ()
    leading: Sequence[str] = ()
    trailing: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ValidationView:
    """The definition of the view `validation_view` over the table `records`.

    table      the table that the records are meant for
    fields     its fields that a column of the file fills
    converted  names of the fields with a relation `converted_<field>` beside their plain values
    unmapped   numbers of the columns that fill no field
    loaded     how the lines of the records are found
    rules      what the records are validated against
    """

    table: Table
    fields: Sequence[Column]
    converted: Set[str]
    unmapped: Sequence[int]
    loaded: Loaded
    rules: RowRules

    def sql(self) -> str:
        """`create view`: `record`, `line`, the result fields, `u<number>` per unmapped column, of order lines with a status
        `stated_amount` and `counted_as` (see `order_status`), and `violation` (see `row_status`)."""
        values = [
            f"coalesce(v_{name}, converted_{name}.value) as {name}, converted_{name}.rule as rule_{name}"
            if name in self.converted
            else f"v_{name} as {name}"
            for name in (c.name for c in self.fields)
        ]
        joins = "\n".join(f"left join converted_{name} on records.o_{name} = converted_{name}.text" for name in sorted(self.converted))
        steps, previous = self._derived_steps()
        names = [c.name for c in result_fields(self.table, self.fields)]
        columns = ", ".join(["record", "line", *names, *self._status_columns(), *self._unmapped_columns()])
        steps.append(f"ruled as (select {columns}, case {self._cases()} end as violation from {previous})")
        last = "select * from ruled"
        if self.table.key:
            key_steps, last = self._key_steps(names)
            steps += key_steps
        return f"""create or replace view validation_view as with
            typed as (select records.rowid + 1 as record, {self.loaded.line_sql} as line, blank,
                             {", ".join([*values, *self._unmapped_columns()])}
                      from records {joins}),
            {", ".join(steps)}
            {last}"""

    def _unmapped_columns(self) -> list[str]:
        return [f"u{number}" for number in self.unmapped]

    def _status_columns(self) -> list[str]:
        return ["stated_amount", "counted_as"] if self.rules.statuses else []

    def _derived_steps(self) -> tuple[list[str], str]:
        """Common table expressions that add derived fields one after the other, and the name of the last one."""
        mapped = {c.name for c in self.fields}
        steps, previous = [], "typed"
        if self.rules.named:
            steps.append(f"identified as ({self._identified()})")
            previous = "identified"
        for name, sql in _derived(self.table, mapped, self.rules.gross):
            if sql:
                columns = f"* replace ({sql} as {name})" if name in mapped else f"*, {sql} as {name}"
                steps.append(f"with_{name} as (select {columns} from {previous})")
                previous = f"with_{name}"
        if number := number_sql(self.table, mapped):
            name = self.table.key[0]
            columns = f"* replace (coalesce({name}, {number}) as {name})" if name in mapped else f"*, {number} as {name}"
            steps.append(f"numbered_by_content as (select {columns} from {previous})")
            previous = "numbered_by_content"
        if self.rules.statuses:
            names = {c.name for c in result_fields(self.table, self.fields)}
            steps.append(f"treated as (select {self.rules.statuses.columns(names)} from {previous})")
            previous = "treated"
        return steps, previous

    def _identified(self) -> str:
        """SQL: `typed` with the numbers of the customers that lines name, and `several_<field>` where several bear the name."""
        numbers, several, joins = [], [], []
        for name in self.rules.named:
            text = (
                f"coalesce(typed.{name}, typed.name)"
                if name == "customer_id" and "name" in {c.name for c in self.fields}
                else f"typed.{name}"
            )
            numbers.append(f"coalesce(of_{name}.customer_id, typed.{name}) as {name}")
            several.append(f"of_{name}.text is not null and of_{name}.customer_id is null as several_{name}")
            joins.append(f"left join named_customer as of_{name} on of_{name}.text = {text}")
        return f"select typed.* replace ({', '.join(numbers)}), {', '.join(several)} from typed {' '.join(joins)}"

    def _cases(self) -> str:
        """The branches of `violation`: the first that fits counts."""
        rules = self.rules
        return "\n".join(
            [
                f"when blank then '{BLANK}'",
                *([f"when record in (select record from total_line) then '{TOTAL}'"] if rules.has_totals else []),
                *rules.leading,
                *(f"when several_{name} then '{name}:E-NAME-SEVERAL'" for name in rules.named),
                *self._field_rules(),
                *([rules.statuses.rule()] if rules.statuses else []),
                *rules.trailing,
            ]
        )

    def _field_rules(self) -> list[str]:
        table, rules = self.table, []
        for column in self.fields:
            if column.name in self.converted:
                rules.append(f"when rule_{column.name} is not null then '{column.name}:' || rule_{column.name}")
            if column.required:
                rule = "E-ID-BLANK" if column.kind == "id" else "E-REQUIRED"
                rules.append(f"when {column.name} is null then '{column.name}:{rule}'")
        if table.any_date:
            dates = [name for name in table.any_date if name in {c.name for c in self.fields}]
            rules.append(f"when coalesce({', '.join(dates)}) is null then '{dates[0]}:E-REQUIRED'")
        rules += [f"when {name} > date '{self.rules.last_day}' then '{name}:E-DATE-FUTURE'" for name in past_dates(self.fields)]
        mapped = {c.name for c in self.fields}
        if table.name == "order_line":
            rules += amount_rules(mapped, self.rules.negatives, f" and {NOT_SUBTRACTED}" if self.rules.statuses else "")
        if table.name in ("order_line", "open_order"):
            rules += quantity_rules(mapped, self.rules.units)
        return rules

    def _key_steps(self, names: Sequence[str]) -> tuple[list[str], str]:
        """Common table expressions that merge equal rows of one key and refuse contradicting ones; and the last select."""
        same, key = ", ".join(["violation", *names, *self._unmapped_columns()]), ", ".join(self.table.key)
        steps = [
            f"""numbered as (select *, row_number() over twins as nth,
                row({same}) is not distinct from first(row({same})) over twins as same from ruled
                window twins as (partition by {ACCEPTED_OR_PENDING}, {key} order by record))""",
            # lines of one key that contradict each other: which of them is right, is not for us to choose
            f"agreed as (select *, bool_and(same) over (partition by {ACCEPTED_OR_PENDING}, {key}) as agree from numbered)",
        ]
        last = f"""select * exclude (nth, same, agree) replace (case when not {ACCEPTED_OR_PENDING} then violation
            when not agree then '{self.table.key[0]}:E-KEY-CONFLICT' when nth > 1 then '{MERGED}' else violation end as violation)
            from agreed"""
        return steps, last


def past_dates(fields: Sequence[Column]) -> list[str]:
    """Names of the fields with the day of something that has happened."""
    return [c.name for c in fields if c.kind == "date" and c.name not in _PLANNED]


def result_fields(table: Table, fields: Sequence[Column]) -> list[Column]:
    """Fields with a value in `validation_view`: the mapped ones and, of order lines, amount and profit if derived."""
    mapped = {c.name for c in fields}
    derived = [table.column(name) for name, sql in _derived(table, mapped, False) if sql and name not in mapped]
    numbered = [table.column(name) for name in table.key if table.numbered_by and name not in mapped]
    return [*fields, *derived, *numbered]


def number_sql(table: Table, mapped: Set[str]) -> str | None:
    """SQL of the number that a row without one gets: a digest of what it is about, and a count where several rows are about the same. It
    leaves out what is filled in later (an answer, an end), so that the row keeps its number when it comes again. None for tables whose
    rows need none or must bring theirs."""
    if not table.numbered_by:
        return None
    content = [name for name in table.numbered_by if name in mapped]
    if not set(content) & {c.name for c in table.columns if c.kind == "date"}:
        content += [name for name in table.any_date if name in mapped]
    texts = ", ".join(f"coalesce({name}::varchar, '')" for name in content)
    nth = f"row_number() over (partition by {', '.join(content)} order by record)"
    return f"'{NUMBERED}' || left(md5(concat_ws(chr(31), {texts})), {_DIGITS}) || case when {nth} > 1 then '-' || {nth} else '' end"


def _derived(table: Table, mapped: Set[str], gross: bool) -> list[tuple[str, str | None]]:
    if table.name != "order_line":
        return []
    return [("amount", amount_sql(mapped, gross)), ("profit", profit_sql(mapped))]
