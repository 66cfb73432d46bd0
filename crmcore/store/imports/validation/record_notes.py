"""What the validated records say about the file: values that were corrected, days ahead, negative amounts, unknown customers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from datetime import date, timedelta
from decimal import Decimal

import duckdb

from crmcore.domain.tables.columns import Column
from crmcore.store.imports.matching.pending_lines import CUSTOMER_IDS
from crmcore.store.imports.matching.row_status import ACCEPTED, MERGED, UNKNOWN_CUSTOMER
from crmcore.store.imports.validation.order_status import NOT_SUBTRACTED
from crmcore.store.imports.validation.validation_view import past_dates
from crmcore.store.reading.source.request import ImportRequest, Note

#: customers that lines wait for, named at once
NAMED = 5
#: a year of leeway for what was entered ahead of its day
_LEEWAY = timedelta(days=365)


def correction_notes(
    connection: duckdb.DuckDBPyConnection, converted: Iterable[str], names: Set[str], may_be_merged: bool
) -> Iterator[Note]:
    """What was corrected while reading the fields `converted` (totals and remarks apart), then merged rows, fractions of a unit and
    amounts of zero among the columns `names`; each with its count."""
    for name in converted:
        counted = f"""select note, count(*) from records join converted_{name} on o_{name} = text
            where note is not null and records.rowid + 1 not in (from total_line) group by note order by note"""
        for code, n in connection.execute(counted).fetchall():
            yield Note(code, {"field": name, "n": n})
    if may_be_merged and (merged := _count(connection, f"violation = '{MERGED}'")):
        yield Note("W-DUPLICATE", {"n": merged})
    if "quantity" in names and (fractions := _count(connection, f"{ACCEPTED} and quantity <> trunc(quantity)")):
        yield Note("W-FRACTION", {"n": fractions})
    if "amount" in names and (zero := _count(connection, f"{ACCEPTED} and amount = 0")):
        yield Note("W-ZERO", {"n": zero})


def _count(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    return connection.execute(f"select count(*) from validation_view where {condition}").fetchall()[0][0]


def last_possible_day(request: ImportRequest, today: date) -> date:
    """The last day on which something can have happened."""
    return today if request.future == "refuse" else today + _LEEWAY


def days_ahead(connection: duckdb.DuckDBPyConnection, fields: Sequence[Column], today: date) -> tuple[int, date | None]:
    """How many accepted records have a day after `today`, and the latest of these days."""
    names = past_dates(fields)
    if not names:
        return 0, None
    later = " or ".join(f"{name} > date '{today}'" for name in names)
    latest = f"max(greatest({', '.join(names)}))"
    return connection.execute(f"select count(*), {latest} from validation_view where {ACCEPTED} and ({later})").fetchall()[0]


def negative_amounts(connection: duckdb.DuckDBPyConnection, names: Set[str], is_treated: bool) -> tuple[int, Decimal]:
    """How many accepted order lines have a negative amount or quantity in the file, and the sum of their amounts; `is_treated`: some may
    be subtracted (see `order_status`)."""
    below = " or ".join(f"{n} < 0" for n in ("amount", "quantity") if n in names)
    own = f"{ACCEPTED} and {NOT_SUBTRACTED}" if is_treated else ACCEPTED
    return connection.execute(f"select count(*), coalesce(sum(amount), 0) from validation_view where {own} and ({below})").fetchall()[0]


def unknown_customers(connection: duckdb.DuckDBPyConnection, names: Sequence[str]) -> dict[str, str | int]:
    """The customers that most pending lines wait for, each with its number of lines, and how many more customers there are."""
    ids = " union all ".join(
        f"select {name} as id from validation_view where violation = '{name}:{UNKNOWN_CUSTOMER}'" for name in names if name in CUSTOMER_IDS
    )
    rows = connection.execute(f"select id, count(*) from ({ids}) group by id order by count(*) desc, id").fetchall()
    return {"customers": ", ".join(f"{name} × {n}" for name, n in rows[:NAMED]), "more": max(0, len(rows) - NAMED)}
