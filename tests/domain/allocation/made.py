"""Lines of orders for the tests, from a few words each."""

from __future__ import annotations

import numpy as np

from crmcore.domain.allocation.allocation import Allocation, allocate
from crmcore.domain.allocation.lines import FREE, Lines, Policy

TIERS = ("A", "B", "C", "D")
PRIORITIES = (1, 2, 3, 4, 3)
#: the working date
DAY = 1_000


def lines(*rows: dict) -> Lines:
    """Lines with what is not said: material 0, tier 0, due on the working date, ordered 10 days before, partial delivery taken."""

    def column(name: str, usual) -> np.ndarray:
        return np.array([row.get(name, usual) for row in rows])

    tier = column("tier", 0).astype(np.int64)
    return Lines(
        column("material", 0).astype(np.int64),
        np.arange(len(rows)),
        tier,
        np.array(PRIORITIES)[tier],
        column("wanted", 1).astype(np.int64),
        column("due", DAY).astype(np.int64),
        column("ordered", DAY - 10).astype(np.int64),
        column("number", 0).astype(np.int64) if rows and "number" in rows[0] else np.arange(len(rows)),
        column("whole", False).astype(bool),
        column("by_hand", FREE).astype(np.int64),
    )


def shared(found: Lines, stock: list[int], **policy) -> Allocation:
    return allocate(found, np.array(stock, np.int64), Policy(**policy).checked(TIERS), DAY, TIERS, PRIORITIES)
