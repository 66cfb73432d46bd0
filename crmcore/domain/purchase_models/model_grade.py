"""Whether a model earns its keep: on time held out, does it find more of the customers that matter than the plain rule?

The letters are those of Dynamics 365's predictive scoring: A finds at least 5 % more, B no fewer, C fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

#: part of the value that the customers to be found brought
SHARE = 0.80
MUCH_BETTER = 0.05


@dataclass(frozen=True, slots=True)
class ModelGrade:
    """`to_find` customers made 80 % of the profit of the `months` after `cut_off`; naming as many each, the model
    found `found`, the plain rule `found_plain`. `gain` is their relative difference; None where the rule found none."""

    grade: str
    cut_off: date
    months: int
    customers: int
    to_find: int
    found: int
    found_plain: int
    gain: float | None


def model_grade(model: np.ndarray, plain: np.ndarray, actual: np.ndarray, cut_off: date, months: int) -> ModelGrade | None:
    """Compare two forecasts of each customer's profit with what came, float64[n] each, known on the cut-off.

    None where nobody earned anything. Unknown forecasts come last; what did not come (NaN) is nothing.
    """
    came = np.nan_to_num(actual)
    order = np.argsort(-came, kind="stable")
    earned = np.maximum(came[order], 0.0)
    if not earned.sum() > 0:
        return None
    to_find = int(np.searchsorted(np.cumsum(earned), SHARE * earned.sum() * (1 - 1e-12)) + 1)
    wanted = np.zeros(len(came), bool)
    wanted[order[:to_find]] = True
    found, found_plain = (int(wanted[np.argsort(-forecast, kind="stable")[:to_find]].sum()) for forecast in (model, plain))
    gain = (found - found_plain) / found_plain if found_plain else None
    grade = "C" if found < found_plain else "A" if gain is None or gain >= MUCH_BETTER else "B"
    return ModelGrade(grade, cut_off, months, len(came), to_find, found, found_plain, gain)
