"""Companies at the edge of what can be graded, and the rows that they are made of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build

Rows = Sequence[Mapping[str, Any]]
QUARTERS = (1, 4, 9, 12)
EIGHT = "abcdefgh"


def line(customer: str, day: str = "2025-06-01", amount: float = 100, profit: float | None = 30) -> dict[str, Any]:
    known = {} if profit is None else {"profit": profit}
    return {"customer_id": customer, "order_id": f"{customer}-{day}", "order_date": day, "amount": amount, **known}


def quarterly(customer: str, amount: float = 100, profit: float | None = 30) -> list[dict[str, Any]]:
    return [line(customer, f"2025-{month:02}-05", amount, profit) for month in QUARTERS]


def lines(*each: list[dict[str, Any]]) -> dict[str, Rows]:
    return {"order_line": [row for rows in each for row in rows]}


COMPANIES: dict[str, dict[str, Rows]] = {
    "one customer": lines(quarterly("a")),
    "one order": lines([line("a")]),
    "two equal": lines(quarterly("a"), quarterly("b")),
    "three customers": lines(quarterly("a", 100, 30), quarterly("b", 50, 5), quarterly("c", 10, -20)),
    "all losing": lines(*(quarterly(c, 100, -10 * k) for k, c in enumerate(EIGHT, 1))),
    "all zero": lines(*(quarterly(c, 0, 0) for c in EIGHT)),
    "one giant": lines(quarterly("giant", 1e6, 3e5), [line(f"c{k}", f"2025-{1 + k % 12:02}-05", 1, 0.1) for k in range(40)]),
    "returns only": lines([line(c, "2025-06-05", -100, -30) for c in "abc"]),
    "prospects only": {"customer": [{"customer_id": c, "name": c.upper()} for c in "abc"]},
    "no profit": lines(*(quarterly(c, 100 * k, None) for k, c in enumerate(EIGHT, 1))),
    "one day": lines([line(c, "2025-12-31", 10 * k, k) for k, c in enumerate(EIGHT, 1)]),
    "everybody once": lines([line(f"c{k}", str(date(2024, 1, 1) + timedelta(days=11 * k)), 10 + k, k) for k in range(60)]),
    "all lapsed": lines([line(f"c{k}", "2020-03-05", 10 + k, k) for k in range(20)], [line("late", "2025-12-31", 1, 0)]),
    "winners pay for losers": lines(*(quarterly(f"{kind}{k}", 100, profit) for kind, profit in (("w", 10), ("l", -10)) for k in range(5))),
}


def edge_company(root: Path, name: str) -> Path:
    """The folder of the company of that name under the data root."""
    made = create_company(root, name).dir
    build(made, **COMPANIES[name])
    return made
