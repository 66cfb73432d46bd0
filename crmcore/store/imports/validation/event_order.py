"""Events in the wrong order, refunds without purchases, pauses without complaints: they may be true, so they come in, but with a note."""

from __future__ import annotations

from collections.abc import Iterator, Set

import duckdb

from crmcore.domain.tables.columns import Table
from crmcore.store.imports.matching.row_status import ACCEPTED
from crmcore.store.reading.source.request import Note

#: table → (the day that should come first, the day after it)
_PAIRS: dict[str, tuple[tuple[str, str], ...]] = {
    "payment": (("invoice_date", "due_date"), ("invoice_date", "paid_date")),
    "complaint": (("opened_on", "responded_on"), ("opened_on", "closed_on"), ("responded_on", "closed_on"), ("opened_on", "reopened_on")),
    "complaint_pause": (("paused_on", "resumed_on"),),
    "appointment": (("made_on", "planned_on"),),
    "open_order": (("ordered_on", "due_date"), ("ordered_on", "started_on"), ("ordered_on", "delivered_on")),
}
#: tables whose rows cannot well be older than their customer
_SINCE = {"complaint": "opened_on", "payment": "invoice_date"}
_NAMED = 5


def order_notes(connection: duckdb.DuckDBPyConnection, table: Table, names: Set[str], base: str | None) -> Iterator[Note]:
    """`W-ORDER` for each pair of days that some accepted rows have the wrong way round; with the company's data in `base`,
    also for rows from before their customer's first contact."""
    for first, later in _PAIRS.get(table.name, ()):
        if {first, later} <= names:
            n = connection.execute(f"select count(*) from validation_view where {ACCEPTED} and {later} < {first}").fetchall()[0][0]
            if n:
                yield Note("W-ORDER", {"n": n, "field": later, "earlier": first})
    day = _SINCE.get(table.name)
    if base and day in names:
        n = connection.execute(f"""select count(*) from validation_view join {base}.customer as known using (customer_id)
                            where {ACCEPTED} and {day} < known.since""").fetchall()[0][0]
        if n:
            yield Note("W-ORDER", {"n": n, "field": day, "earlier": "since"})


def pause_notes(connection: duckdb.DuckDBPyConnection, table: Table, base: str | None) -> Iterator[Note]:
    """`W-PAUSE-ALONE`: accepted pauses of complaints that are not in the company's data."""
    if table.name == "complaint_pause":
        known = f" anti join {base}.complaint using (complaint_id)" if base else ""
        n = connection.execute(f"select count(*) from validation_view{known} where {ACCEPTED}").fetchall()[0][0]
        if n:
            yield Note("W-PAUSE-ALONE", {"n": n})


def refund_notes(connection: duckdb.DuckDBPyConnection, table: Table, names: Set[str], base: str | None) -> Iterator[Note]:
    """`W-REFUND-ALONE`: customers with refunds who never bought, `W-REFUND-EXCEEDS`: those who get back more than they paid;
    counted over file and data together. The totals stay what they are."""
    if table.name != "order_line" or not {"customer_id", "amount"} <= names:
        return
    fresh = f"select customer_id, amount from validation_view where {ACCEPTED}"
    if not connection.execute(f"select count(*) from ({fresh}) where amount < 0").fetchall()[0][0]:
        return
    known = f" union all select customer_id, amount from {base}.order_line semi join refunded using (customer_id)" if base else ""
    rows = connection.execute(f"""with
        refunded as (select distinct customer_id from ({fresh}) where amount < 0),
        lines as (select customer_id, amount from ({fresh}) semi join refunded using (customer_id){known}),
        customers as (select customer_id, coalesce(sum(amount) filter (amount > 0), 0) as bought, sum(amount) as net from lines
                      group by customer_id having net < 0)
        select bought = 0 as never_bought, count(*), sum(net), list(customer_id order by net, customer_id)[:{_NAMED}] from customers
        group by never_bought order by never_bought desc""").fetchall()
    for never_bought, n, net, customers in rows:
        yield Note("W-REFUND-ALONE" if never_bought else "W-REFUND-EXCEEDS", {"n": n, "amount": net, "customers": ", ".join(customers)})
