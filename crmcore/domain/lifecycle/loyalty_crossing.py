"""Life stages crossed with loyalty and with the ladder: the levels of loyalty appear in the stages of a relation (S1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.lifecycle.stages import STAGES
from crmcore.domain.loyalty.ladder import FOOT, RUNGS
from crmcore.domain.loyalty.quadrant import BOXES

#: of both crossings, in place of a box or a rung: bought, but not in the window
LAPSED = "lapsed"
BOX_COLUMNS: tuple[str, ...] = (*BOXES, LAPSED)
RUNG_COLUMNS: tuple[str, ...] = (FOOT, *RUNGS, LAPSED)


@dataclass(frozen=True, eq=False)
class LoyaltyCrossing:
    """Customers by stage and by loyalty.

    Attributes
    ----------
    boxes
        int64[stages, 6], by stage of STAGES and entry of BOX_COLUMNS.
    rungs
        int64[stages, 7], by stage and entry of RUNG_COLUMNS.
    """

    boxes: np.ndarray
    rungs: np.ndarray


def loyalty_crossing(stage: np.ndarray, box: np.ndarray, rung: np.ndarray, customer_mask: np.ndarray | None = None) -> LoyaltyCrossing:
    """Count every customer with a stage once in each table.

    Parameters
    ----------
    stage : int8[N], index into STAGES; −1: no purchase yet
    box : int8[N], index into BOXES; −1: no purchase in the window
    rung : int8[N], rung from 1, 0 the foot; −1: no purchase in the window
    customer_mask : bool[N]; None: everyone
    """
    counted = stage >= 0 if customer_mask is None else (stage >= 0) & customer_mask

    def table(column: np.ndarray, width: int) -> np.ndarray:
        place = np.where(column[counted] >= 0, column[counted], width - 1)
        flat = np.bincount(stage[counted].astype(np.int64) * width + place, minlength=len(STAGES) * width)
        return flat.reshape(len(STAGES), width)

    return LoyaltyCrossing(table(box, len(BOX_COLUMNS)), table(rung, len(RUNG_COLUMNS)))
