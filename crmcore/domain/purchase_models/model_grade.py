"""The grade of a model: on a held-out period, does it find more of the most profitable customers than the plain rule?

The letters are those of Dynamics 365's predictive scoring: A finds at least 5 % more, B no fewer, C fewer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

#: share of the profit that the customers to find made
SHARE = 0.80
#: relative gain from which on the grade is A
MUCH_BETTER = 0.05


@dataclass(frozen=True, slots=True)
class ModelGrade:
    """A model compared with the plain rule.

    Attributes
    ----------
    grade
        "A", "B" or "C".
    cut_off, months
        The forecasts use what was known on this day; the period held out are the months after it.
    customers
        Customers compared.
    to_find
        The fewest customers that made SHARE of the period's profit.
    found, found_plain
        How many of them are among the `to_find` customers with the highest forecast of the model, and of the plain rule.
    gain
        (found − found_plain) / found_plain; None where the plain rule found none.
    """

    grade: str
    cut_off: date
    months: int
    customers: int
    to_find: int
    found: int
    found_plain: int
    gain: float | None


def model_grade(model: np.ndarray, plain: np.ndarray, actual: np.ndarray, cut_off: date, months: int) -> ModelGrade | None:
    """Grade a model by the profit that came after the cut-off.

    Parameters
    ----------
    model, plain
        float64[n], each customer's forecast profit by the model and by the plain rule; NaN comes last.
    actual
        float64[n], each customer's profit of the period; NaN counts as 0.
    cut_off, months
        See `ModelGrade`.

    Returns
    -------
    None where no customer made a profit.
    """
    profit = np.nan_to_num(actual)
    order = np.argsort(-profit, kind="stable")
    earned = np.maximum(profit[order], 0.0)
    if not earned.sum() > 0:
        return None
    to_find = int(np.searchsorted(np.cumsum(earned), SHARE * earned.sum() * (1 - 1e-12)) + 1)
    wanted = np.zeros(len(profit), bool)
    wanted[order[:to_find]] = True
    found, found_plain = (int(wanted[np.argsort(-forecast, kind="stable")[:to_find]].sum()) for forecast in (model, plain))
    gain = (found - found_plain) / found_plain if found_plain else None
    grade = "C" if found < found_plain else "A" if gain is None or gain >= MUCH_BETTER else "B"
    return ModelGrade(grade, cut_off, months, len(profit), to_find, found, found_plain, gain)
