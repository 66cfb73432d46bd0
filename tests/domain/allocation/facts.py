"""Open orders for the tests, from a few words each."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.domain.facts.open_orders import PARTS, UNKNOWN, Materials, OpenOrders

#: the working date of the tests
DAY = np.datetime64("2026-03-02", "D")


def materials(*rows: dict) -> Materials:
    """What is not said: ten pieces at hand that cost 6 each."""

    def column(name: str, usual) -> np.ndarray:
        return np.array([row.get(name, usual) for row in rows])

    on_hand = column("on_hand", 10.0).astype(float)
    return Materials(
        pa.array([f"M{k}" for k in range(len(rows))]),
        pa.array([None] * len(rows), pa.string()),
        pa.array(["pc"] * len(rows)),
        column("pieces", True).astype(bool),
        np.zeros(len(rows), bool),
        column("cost", 6.0).astype(float),
        np.where(np.isnan(on_hand), UNKNOWN, np.nan_to_num(on_hand) * PARTS).astype(np.int64),
        np.zeros(len(rows), np.int64),
    )


def orders(*rows: dict, of: Materials | None = None, arrivals=(), capacity=()) -> OpenOrders:
    """What is not said: an order of its own of customer 0, a unit of material 0 for 10, due on DAY; `arrivals`: (material, day, quantity);
    `capacity`: (day, hours)."""

    def column(name: str, usual) -> np.ndarray:
        return np.array([row.get(name, usual) for row in rows])

    def days(name: str, usual: str) -> np.ndarray:
        return np.array([row.get(name, usual) for row in rows], "datetime64[D]")

    order = np.array([row.get("order", k) for k, row in enumerate(rows)], np.int64)
    return OpenOrders(
        pa.array([f"O{k}" for k in order.tolist()]),
        order,
        column("customer", 0).astype(np.int64),
        column("material", 0).astype(np.int64),
        days("ordered", "2026-02-01"),
        days("due", str(DAY)),
        days("started", "NaT"),
        np.round(column("quantity", 1.0).astype(float) * PARTS).astype(np.int64),
        column("amount", 10.0).astype(float),
        column("whole", False).astype(bool),
        column("hours", np.nan).astype(float),
        of or materials({}),
        np.array([row[0] for row in arrivals], np.int64),
        np.array([row[1] for row in arrivals], "datetime64[D]"),
        np.array([row[2] * PARTS for row in arrivals], np.int64),
        np.array([row[0] for row in capacity], "datetime64[D]"),
        np.array([row[1] for row in capacity], float),
    )
