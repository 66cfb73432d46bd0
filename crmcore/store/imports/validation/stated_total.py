"""What is said and asked about lines of totals: they are left aside, and what they state is compared with the lines that come in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import duckdb

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.domain.tables.columns import Column
from crmcore.store.imports.matching.row_status import ACCEPTED
from crmcore.store.imports.validation.running_sums import TOLERANCE
from crmcore.store.imports.validation.total_lines import NO_SUMS, NUMBERS, TotalLine
from crmcore.store.reading.source.request import ImportRequest, Note

#: lines that a note or a question shows, and characters of each
_SHOWN, _LONGEST = 5, 80


def total_notes(
    connection: duckdb.DuckDBPyConnection, totals: Sequence[TotalLine], fields: Sequence[Column], request: ImportRequest
) -> Iterator[Note | Question]:
    """One Question with option `stated_total` about all of them; answered, `W-TOTAL` counts the lines that are left aside, and
    `W-TOTAL-DIFFERS` names one that contradicts the lines.

    Raises Problem `stated_total_stopped`, `totals_stopped` when that was to stop the import.
    """
    if not totals or request.stated_total == "data":
        return
    found = {"n": len(totals), "examples": _shown(totals)}
    different = next((d for total in totals if (d := _difference(connection, total, totals))), None)
    if request.stated_total == "stop":
        raise Problem("stated_total_stopped", **different) if different else Problem("totals_stopped", **found)
    if request.stated_total is None:
        code = "stated_total" if different else "total_lines" if any(c.kind in NUMBERS for c in fields) else "total_rows"
        likely = None if different else "lines"
        values = {**found, **(different or {}), **_either_way(connection, totals, fields)}
        yield Question(code, option="stated_total", choices=("lines", "data", "stop"), likely=likely, **values)
        return
    yield Note("W-TOTAL", found)
    if different:
        yield Note("W-TOTAL-DIFFERS", different)


def _difference(connection: duckdb.DuckDBPyConnection, total: TotalLine, totals: Sequence[TotalLine]) -> dict[str, str] | None:
    """What a line states and what the lines that come in add up to, where that differs, be it with the lines that
    are left out for their status or without them."""
    if total.agrees is not False or total.stated is None:
        return None
    record = total.record or 0
    before = max((other.record for other in totals if other.record is not None and other.record < record), default=0)
    sums = connection.execute(f"""select sum({total.field}), sum({total.field}) filter (record < {record}),
        sum({total.field}) filter (record < {record} and record > {before}) from validation_view where {ACCEPTED}""").fetchall()[0]
    if any(found is not None and abs(float(found) - total.stated) < TOLERANCE for found in sums):
        return None
    accepted = sums[0] or Decimal(0)
    found = accepted if total.above is None else Decimal(str(round(total.above, 4)))
    return {"line": str(total.line), "field": total.field, "stated": _plain(Decimal(str(total.stated))), "found": _plain(found)}


def _either_way(connection: duckdb.DuckDBPyConnection, totals: Sequence[TotalLine], fields: Sequence[Column]) -> dict[str, str | int]:
    """How many lines come in without the totals and with those that can be data, what the first number adds up to either way, and how
    many of the totals could not come in: something that a row needs is not there."""
    names = [c.name for c in fields if c.kind in NUMBERS and c.name not in NO_SUMS]
    number = next((name for name in ("amount", "cost") if name in names), names[0] if names else "null")
    complete = [total.record for total in totals if total.record is not None and total.is_complete]
    total = "record in (select unnest($complete::bigint[]))"
    rows, more, amount, with_them = connection.execute(
        f"""select count(*) filter ({ACCEPTED}), count(*) filter ({total}), coalesce(sum({number}) filter ({ACCEPTED}), 0),
            coalesce(sum({number}) filter ({ACCEPTED} or {total}), 0) from validation_view""",
        {"complete": complete},
    ).fetchall()[0]
    incomplete = len(totals) - more
    return {"rows": rows, "rows_with": rows + more, "sum": _plain(amount), "sum_with": _plain(with_them), "incomplete": incomplete}


def _shown(totals: Sequence[TotalLine]) -> str:
    """`7: 合计 | 150; 9: …`: the first of them, each with its line."""
    shown = [f"{total.line}: {total.text[:_LONGEST]}{'…' if len(total.text) > _LONGEST else ''}" for total in totals[:_SHOWN]]
    return "; ".join(shown) + ("; …" if len(totals) > _SHOWN else "")


def _plain(number: Decimal | int) -> str:
    return format(Decimal(number).normalize(), "f")
