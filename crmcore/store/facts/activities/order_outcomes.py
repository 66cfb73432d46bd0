"""What the data say later of orders that were promised something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from crmcore.domain.allocation.decisions import LineState, PromisedLine
from crmcore.store.engine.engine import cursor_for, run_query


def read_line_states(company_dir: Path, version: int, lines: Iterable[PromisedLine], since: date, as_of: date) -> list[LineState]:
    """The state of each line on a day; sales count from the day after `since` on. Raises `Problem("unknown_version")`."""
    lines = list(lines)
    numbers = sorted({line.order_id for line in lines})
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "order_outcomes", orders=numbers, since=since, as_of=as_of).to_pylist()
    listed = {(row["order_id"], row["material"]): row for row in rows if row["material"] is not None}
    sold = {(row["order_id"], row["customer_id"]): row["delivered_on"] for row in rows if row["material"] is None}
    states = []
    for line in lines:
        row = listed.get((line.order_id, line.material))
        day = (row["delivered_on"] if row else None) or sold.get((line.order_id, line.customer_id))
        states.append(LineState(row is not None and not row["cancelled"], day))
    return states
