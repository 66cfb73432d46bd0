"""Returns sheets → the status of the order lines that they name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from crmcore.domain.joins.profiles import ColumnRef, Join
from crmcore.domain.joins.returns import NO, YES, Returns
from crmcore.domain.kernel.problems import Question
from crmcore.store.engine.engine import sql_literal
from crmcore.store.imports.joins.profiling import key_sql, number_of
from crmcore.store.imports.joins.values import SourceTable
from crmcore.store.reading.source.request import Note


@dataclass(frozen=True, slots=True)
class Marking:
    """A returns sheet and its records. `only_single`: orders whose number belongs to several customers are not marked."""

    returns: Returns
    sheet: SourceTable
    only_single: bool = False

    def marks(self) -> str:
        """SQL: a row per order (or line) that the sheet says came back: its keys `k0`…, and the `status`."""
        keys = [key_sql(f"c{number_of(self.sheet, ref.column)}") for _, ref in self.returns.keys]
        columns = ", ".join(f"{key} as k{n}" for n, key in enumerate(keys))
        status = self._status()
        names = ", ".join(f"k{n}" for n in range(len(keys)))
        return f"""(select {names}, min(status) as status from (select {columns}, {status} as status from {self.sheet.source.relation})
            where status is not null and k0 is not null group by {names})"""

    def _status(self) -> str:
        plain = sql_literal(self.returns.status)
        if self.returns.flag is None:
            return plain
        cell = f"trim(c{number_of(self.sheet, self.returns.flag.column)})"
        return (
            f"case when coalesce({_among(cell, NO)}, true) or {cell} = '' then null when {_among(cell, YES)} then {plain} else {cell} end"
        )

    def join(self, alias: str, cells: Mapping[ColumnRef, str]) -> str:
        """SQL: the join of the order lines, whose columns are `cells`, with the marks."""
        on = " and ".join(f"{key_sql(cells[ref])} = {alias}.k{n}" for n, (ref, _) in enumerate(self.returns.keys))
        return f"left join {self.marks()} as {alias} on {on}"

    def status(self, alias: str, order: str, customer: str, own: str) -> str:
        """SQL: the status of a line, `own` where the sheet does not name it."""
        marked = f"{alias}.status is not null"
        if self.only_single and not self.returns.names_customers:
            window = f"over (partition by {key_sql(order)})"
            marked += f" and min({key_sql(customer)}) {window} is not distinct from max({key_sql(customer)}) {window}"
        return f"case when {marked} then {alias}.status else {own} end"


def _among(cell: str, words: tuple[str, ...]) -> str:
    return f"lower({cell}) in ({', '.join(map(sql_literal, words))})"


def told_apart(
    connection: duckdb.DuckDBPyConnection, marking: Marking, target: Path, mapping: Mapping[str, int], answer: str | None
) -> tuple[list[Note], list[Question], Join]:
    """What a returns sheet marks in the joined lines of `target`: notes, the question about amounts of its own or about numbers that
    several customers share where it has no `answer`, and how many of its records find their orders.

    `W-RETURNS` counts the lines, `W-RETURNS-UNKNOWN` the records that name no order.
    """
    returns, order = marking.returns, key_sql(f"c{mapping['order_id']}")
    customer, lines = key_sql(f"c{mapping['customer_id']}"), f"read_parquet({sql_literal(target)})"
    keys = " and ".join(f"{key_sql(f'line.c{number}')} = marks.k{n}" for n, number in enumerate(_numbers(returns, mapping)))
    marked, numbers, shared, customers, in_shared = connection.execute(f"""with
        named as (select {order} as k, {customer} as c from {lines} as line join {marking.marks()} as marks on {keys}),
        orders as (select k, count(distinct c) as c, count(*) as n from named group by k)
        select coalesce(sum(n), 0)::bigint, count(*), count(*) filter (c > 1),
            (select count(distinct named.c) from named where k in (select k from orders where c > 1)),
            coalesce(sum(n) filter (c > 1), 0)::bigint from orders""").fetchall()[0]
    sheet_order = key_sql(f"c{number_of(marking.sheet, returns.order.column)}")
    matched = connection.execute(
        f"select count(*) from {marking.sheet.source.relation} where {sheet_order} in (select {order} from {lines})"
    ).fetchall()[0][0]
    join = Join(returns.order, returns.keys[0][0], matched, marking.sheet.rows)
    unknown = marking.sheet.rows - matched
    notes = [Note("W-RETURNS-UNKNOWN", {"n": unknown, "table": returns.table})] if unknown else []
    is_shared = shared and not returns.names_customers
    if returns.amount and numbers and answer is None:
        values = {"n": numbers, "sheet": returns.table, "column": returns.amount.column, "lines": marked, "single": marked - in_shared}
        choices = ("all", *(["single"] if is_shared else []), *(["refunds"] if returns.may_list else []), "none")
        return notes, [Question("refund_amounts", option="returns", choices=choices, **values)], join
    if is_shared and answer is None:
        values = {"n": shared, "sheet": returns.table, "numbers": numbers, "customers": customers, "lines": marked}
        question = Question("shared_returns", option="returns", choices=("all", "single", "none"), **values, single=marked - in_shared)
        return notes, [question], join
    left = in_shared if marking.only_single and not returns.names_customers else 0
    notes.append(Note("W-RETURNS", {"n": marked - left, "table": returns.table, "numbers": numbers - (shared if left else 0)}))
    return notes, [], join


def _numbers(returns: Returns, mapping: Mapping[str, int]) -> list[int]:
    """The numbers of the joined columns by which the sheet names lines."""
    names = ("order_id", "customer_id", "product_id")
    return [mapping[name] for name in names[: len(returns.keys)]]
