"""Which table tells the quantity of each driver."""

from __future__ import annotations

from collections.abc import Collection

#: driver → the table that it is counted in
TABLE_OF: dict[str, str] = {
    "order": "order_line",
    "order_line": "order_line",
    "return_line": "order_line",
    "visit_hour": "contact",
    "call": "contact",
    "complaint": "complaint",
    "overdue": "payment",
}


def drivers_without_data(has: Collection[str]) -> frozenset[str]:
    """The drivers whose table holds nothing (`has`: those that hold a row): their quantity is not known, and nothing is charged for it."""
    return frozenset(driver for driver, table in TABLE_OF.items() if table not in has)
