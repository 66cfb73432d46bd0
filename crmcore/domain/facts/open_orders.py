"""Open orders, materials, stock, arrivals and capacity as known on a working date.

Days are datetime64[D], NaT where unknown; a customer is its row in the mart; quantities are whole ten-thousandths, as the tables hold them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

#: parts of a whole in which quantities are counted, and in place of one that is not known
PARTS, UNKNOWN = 10_000, -1


@dataclass(frozen=True, eq=False)
class Materials:
    """M materials by number: those that open orders ask for.

    Attributes
    ----------
    ids, name, unit
        Text[M]; name and unit null where unknown.
    pieces
        bool[M], the unit is a piece: only whole ones are given. Where no table says so: all quantities of it are whole numbers.
    pieces_assumed
        bool[M], no table says so.
    unit_cost
        float64[M], money that a unit costs us; NaN where unknown.
    on_hand
        int64[M], ten-thousandths of a unit; UNKNOWN where no stock of it was counted.
    arrived
        int64[M], ten-thousandths in `on_hand` that came in after the count, by the table of arrivals.
    """

    ids: pa.Array
    name: pa.Array
    unit: pa.Array
    pieces: np.ndarray
    pieces_assumed: np.ndarray
    unit_cost: np.ndarray
    on_hand: np.ndarray
    arrived: np.ndarray

    @property
    def count(self) -> int:
        """M."""
        return len(self.ids)


@dataclass(frozen=True, eq=False)
class OpenOrders:
    """n lines of orders not yet delivered on the working date, by order number and material.

    Attributes
    ----------
    ids
        Text[n], order numbers.
    order
        int64[n], place of the line's order, 0 … O − 1.
    customer
        int64[n].
    material
        int64[n], place among `materials`.
    ordered, due, started
        datetime64[D][n]; `started`: NaT where production has not begun.
    quantity
        int64[n], ten-thousandths of a unit.
    amount
        float64[n], money of the line; NaN where unknown.
    whole
        bool[n], partial delivery is refused. Where nobody said: it is taken.
    hours
        float64[n], hours of production; NaN where unknown.
    materials
        The materials.
    arrivals_material, arrivals_day, arrivals_quantity
        int64[A], datetime64[D][A], int64[A] ten-thousandths: what comes in after the working date.
    capacity_day, capacity_hours
        datetime64[D][C], float64[C]: hours of production on a day, and on the working days after it until the next row.
    """

    ids: pa.Array
    order: np.ndarray
    customer: np.ndarray
    material: np.ndarray
    ordered: np.ndarray
    due: np.ndarray
    started: np.ndarray
    quantity: np.ndarray
    amount: np.ndarray
    whole: np.ndarray
    hours: np.ndarray
    materials: Materials
    arrivals_material: np.ndarray
    arrivals_day: np.ndarray
    arrivals_quantity: np.ndarray
    capacity_day: np.ndarray
    capacity_hours: np.ndarray

    @property
    def count(self) -> int:
        """n."""
        return len(self.order)
