"""Amounts that stand once per order although the order has several lines: on its first line alone, or the same on each of them.

As shop programs export them: a line per article, and the total of the order beside it. Counted on every line it would be counted several
times; on lines without an amount nothing is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from decimal import Decimal

import duckdb

from crmcore.domain.kernel.problems import Question
from crmcore.store.imports.matching.row_status import FURTHER
from crmcore.store.imports.validation.record_loading import Records
from crmcore.store.reading.source.request import ImportRequest, Note

#: orders of several lines, and different amounts among them, that say something
_FEWEST = 3
#: share of lines whose amount is quantity × unit price: then it is their own
_OWN = 0.95
_CENT = 0.01


@dataclass(frozen=True, slots=True)
class OrderTotals:
    """How the amounts of a file stand: `orders` with several lines, how many lines carry an order on without money of their own
    (`further`), and what the amounts of these orders come to counted once and on every line. `repeated`: they stand on every line."""

    orders: int
    further: int
    once: Decimal
    each: Decimal
    repeated: bool

    def results(self, request: ImportRequest) -> Iterator[Note | Question]:
        """Question `order_totals` where the amount is repeated and nobody has said what it is; else the note `W-ORDER-TOTAL`."""
        if self.repeated and request.order_total is None:
            sums = {"once": self.once, "line": self.each}
            yield Question("order_totals", option="order_total", choices=("once", "line"), likely="once", n=self.orders, **sums)
        elif not self.repeated or request.order_total == "once":
            yield Note("W-ORDER-TOTAL", {"n": self.further, "orders": self.orders})


def find_order_totals(
    connection: duckdb.DuckDBPyConnection, mapped: Set[str], records: Records, request: ImportRequest
) -> OrderTotals | None:
    """Whether amounts stand once per order; None where they are those of the lines. Creates the table `further_line` of the records that
    bring no money of their own, empty where there are none or the amounts were said to be those of the lines."""
    connection.execute("create or replace table further_line (record bigint)")
    if not {"order_id", "amount"} <= mapped:
        return None
    names = {"order_id", "customer_id", "amount", "quantity", "unit_price"} & mapped
    values = ", ".join(f"{_value(name, records)} as {name}" for name in sorted(names))
    joins = " ".join(f"left join converted_{name} on o_{name} = converted_{name}.text" for name in sorted(names & records.converted))
    line = f"""(select records.rowid + 1 as record, {values} from records {joins}
        where not blank and records.rowid + 1 not in (select record from total_line))"""
    whose = " and min(customer_id) is not distinct from max(customer_id)" if "customer_id" in names else ""
    orders, alone, same, different = connection.execute(f"""
        select count(*), count(*) filter (known = 1 and whose), count(*) filter (known = lines and low = high and whose),
            count(distinct low)
        from (select count(*) as lines, count(amount) as known, min(amount) as low, max(amount) as high, true{whose} as whose
              from {line} where order_id is not null group by order_id having count(*) > 1)""").fetchall()[0]
    repeated = same == orders and different >= _FEWEST
    if orders < _FEWEST or not (alone == orders or repeated):
        return None
    own = f"abs(amount - quantity * unit_price) <= {_CENT} * abs(amount)" if {"quantity", "unit_price"} <= names else "false"
    connection.execute(f"""create or replace temp table order_amount as
        select record, amount, coalesce({own}, false) as own, row_number() over lines as nth, count(*) over (partition by order_id) as n
        from {line} where order_id is not null window lines as (partition by order_id order by amount is null, record)""")
    n, own_lines, once, each = connection.execute("""select count(*), count(*) filter (own), coalesce(sum(amount) filter (nth = 1), 0),
        coalesce(sum(amount), 0) from order_amount where n > 1""").fetchall()[0]
    if repeated and own_lines >= _OWN * n:
        return None
    if not repeated or request.order_total == "once":
        connection.execute("insert into further_line select record from order_amount where nth > 1 and n > 1")
    return OrderTotals(orders, n - orders, once, each, repeated)


def _value(name: str, records: Records) -> str:
    return f"coalesce(v_{name}, converted_{name}.value)" if name in records.converted else f"v_{name}"


def further_rule() -> str:
    """The rule of `validation_view` by which these records bring nothing in."""
    return f"when record in (select record from further_line) then '{FURTHER}'"
