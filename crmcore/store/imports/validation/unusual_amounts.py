"""Amounts that deserve a second look: worked out from quantity and price, or a hundred times the usual."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from decimal import Decimal

import duckdb

from crmcore.domain.tables.columns import Table
from crmcore.store.imports.matching.row_status import ACCEPTED
from crmcore.store.imports.validation.record_loading import Records
from crmcore.store.reading.source.headers import Match
from crmcore.store.reading.source.request import Note

#: how many times the usual amount, which is the median, is unusual; and how many amounts there must be to know the usual one
TIMES, _FEWEST = 100, 3
_LISTED = 10
#: the column that a table's amounts are in
_AMOUNTS = ("amount", "cost")


def derived_note(connection: duckdb.DuckDBPyConnection, table: Table, mapped: Set[str], records: Records) -> Iterator[Note]:
    """`W-DERIVED`: order lines without an amount of their own, for which quantity × unit price was taken."""
    if table.name != "order_line" or not {"quantity", "unit_price"} <= mapped:
        return
    lines = f"validation_view where {ACCEPTED}"
    if "amount" in mapped:
        joined, empty = "records", "v_amount is null"
        if "amount" in records.converted:
            joined, empty = f"{joined} left join converted_amount on o_amount = text", f"{empty} and value is null and rule is null"
        if not connection.execute(f"select count(*) from {joined} where {empty} and not blank").fetchall()[0][0]:
            return
        own = f"select records.rowid + 1 as record from {joined} where {empty}"
        lines = f"validation_view semi join ({own}) as own using (record) where {ACCEPTED}"
    n, amount = connection.execute(f"select count(*), coalesce(sum(amount), 0) from {lines}").fetchall()[0]
    if n:
        yield Note("W-DERIVED", {"n": n, "amount": amount})


def other_amounts_note(connection: duckdb.DuckDBPyConnection, matches: Sequence[Match], others: Mapping[int, str]) -> Iterator[Note]:
    """`W-OTHER-AMOUNT`: further columns (`others`: number → header) that may be the amount as well, where nobody chose the one taken, with
    what they come to on the lines that come in; those of the same sum are left out."""
    taken = next((m for m in matches if m.field == "amount" and m.how != "chosen"), None)
    if taken is None or not others:
        return
    sums = ", ".join(f"sum(try_cast(replace(trim(u{n}), ',', '') as decimal(18,4)))" for n in others)
    amount, *found = connection.execute(f"select sum(amount), {sums} from validation_view where {ACCEPTED}").fetchall()[0]
    unlike = [(header, str(total)) for header, total in zip(others.values(), found, strict=True) if total and total != amount]
    if unlike:
        yield Note("W-OTHER-AMOUNT", {"n": len(unlike), "column": taken.header, "others": unlike})


def outlier_note(connection: duckdb.DuckDBPyConnection, names: Set[str], records: Records) -> Iterator[Note]:
    """`W-OUTLIER`: accepted lines whose amount is TIMES the median or more, how much hangs on them, and the largest of them."""
    name = next((name for name in _AMOUNTS if name in names), None)
    if name is None:
        return
    usual, known = connection.execute(
        f"select median(abs({name})) filter ({name} <> 0), count(*) filter ({name} <> 0) from validation_view where {ACCEPTED}"
    ).fetchall()[0]
    if usual is None or known < _FEWEST:
        return
    unusual = f"{ACCEPTED} and abs({name}) >= {TIMES} * {Decimal(usual)}"
    n, amount = connection.execute(f"select count(*), sum({name}) from validation_view where {unusual}").fetchall()[0]
    if not n:
        return
    who = "customer_id" if "customer_id" in names else "null"
    largest = f"select record, line, {who} as who, {name} as own from validation_view where {unusual} order by abs(own) desc, record"
    rows = f"select line, who, own from ({records.loaded.lined(f'{largest} limit {_LISTED}')}) order by abs(own) desc, line"
    listed = connection.execute(rows).fetchall()
    yield Note("W-OUTLIER", {"n": n, "amount": amount, "field": name, "usual": Decimal(usual), "lines": _listed(listed, n)})


def _listed(rows: Sequence[tuple[int, str | None, Decimal]], n: int) -> str:
    """`7: c3 1234500; …`: where each stands, whose it is and how much."""
    each = [" ".join(filter(None, (f"{line}:", who, format(amount.normalize(), "f")))) for line, who, amount in rows]
    return "; ".join([*each, *(["…"] if n > len(rows) else [])])
