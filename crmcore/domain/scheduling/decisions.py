"""Production sequences that people accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """An order of an accepted sequence: the days on which it begins and is done, and its due day."""

    order_id: str
    customer_id: str
    begins: date
    ends: date
    due: date


@dataclass(frozen=True, slots=True)
class AcceptedSequence:
    """A sequence that somebody accepted on a working date, in the order in which it runs; `position` is the ledger position."""

    on: date
    scheme: str
    rule: str
    frozen_days: int
    orders: tuple[PlannedOrder, ...]
    author: str
    recorded_at: str = ""
    position: int = 0


def running_places(accepted: AcceptedSequence | None, ids: pa.Array, order: np.ndarray) -> np.ndarray | None:
    """int64[J]: place of each job in the accepted sequence, one past the end where it is not in it; None: nothing was accepted.

    Parameters
    ----------
    ids : Text[n], order numbers of the open lines
    order : int64[J], place of each job's order among the distinct numbers, sorted
    """
    if accepted is None:
        return None
    place = {planned.order_id: k for k, planned in enumerate(accepted.orders)}
    numbers = sorted(set(ids.to_pylist()))
    return np.array([place.get(numbers[k], len(place)) for k in order.tolist()], np.int64)
