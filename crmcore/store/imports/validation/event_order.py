"""Things that come in the wrong order, and refunds that nothing was bought for: true perhaps, so they come in, but are told."""

from __future__ import annotations

from collections.abc import Iterator, Set

import duckdb

from crmcore.domain.kernel.columns import Table
from crmcore.store.reading.source.request import Note

#: table → (the day that should come first, the day after it)
_PAIRS: dict[str, tuple[tuple[str, str], ...]] = {
    "payment": (("invoice_date", "due_date"), ("invoice_date", "paid_date")),
    "complaint": (("opened_on", "responded_on"), ("opened_on", "closed_on"), ("responded_on", "closed_on")),
    "open_order": (("ordered_on", "due_date"),),
}
#: tables whose rows cannot well be older than their customer
_SINCE = {"complaint": "opened_on", "payment": "invoice_date"}
_NAMED = 5


def order_notes(con: duckdb.DuckDBPyConnection, table: Table, names: Set[str], base: str | None) -> Iterator[Note]:
    """`W-ORDER` for each pair of days that some accepted rows have the wrong way round; with the company's data in `base`,
    also for rows from before their customer's first contact."""
    for first, later in _PAIRS.get(table.name, ()):
        if {first, later} <= names:
            n = con.execute(f"select count(*) from judged where broken is null and {later} < {first}").fetchall()[0][0]
            if n:
                yield Note("W-ORDER", {"n": n, "field": later, "earlier": first})
    day = _SINCE.get(table.name)
    if base and day in names:
        n = con.execute(f"""select count(*) from judged join {base}.customer as known using (customer_id)
                            where broken is null and {day} < known.since""").fetchall()[0][0]
        if n:
            yield Note("W-ORDER", {"n": n, "field": day, "earlier": "since"})


def refund_notes(con: duckdb.DuckDBPyConnection, table: Table, names: Set[str], base: str | None) -> Iterator[Note]:
    """`W-REFUND-ALONE`: customers with refunds who never bought, `W-REFUND-EXCEEDS`: those who get back more than they paid;
    counted over file and data together. The totals stay what they are."""
    if table.name != "order_line" or not {"customer_id", "amount"} <= names:
        return
    fresh = "select customer_id, amount from judged where broken is null"
    if not con.execute(f"select count(*) from ({fresh}) where amount < 0").fetchall()[0][0]:
        return
    known = f" union all select customer_id, amount from {base}.order_line semi join refunded using (customer_id)" if base else ""
    found = con.execute(f"""with
        refunded as (select distinct customer_id from ({fresh}) where amount < 0),
        lines as (select customer_id, amount from ({fresh}) semi join refunded using (customer_id){known}),
        customers as (select customer_id, coalesce(sum(amount) filter (amount > 0), 0) as bought, sum(amount) as net from lines
                      group by customer_id having net < 0)
        select bought = 0 as alone, count(*), sum(net), list(customer_id order by net, customer_id)[:{_NAMED}] from customers
        group by alone order by alone desc""").fetchall()
    for alone, n, net, who in found:
        yield Note("W-REFUND-ALONE" if alone else "W-REFUND-EXCEEDS", {"n": n, "amount": net, "customers": ", ".join(who)})
