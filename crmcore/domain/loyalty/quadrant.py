"""The loyalty quadrant: repeat buying × attitude (Dick & Basu 1994), with a box of its own for unknown attitude.

It describes and does not predict: East, Gendall, Hammond & Lomax (2005) found that combined measures often predict
recommendation, search and retention no better than attitude or repeat buying alone. No churn figure depends on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from crmcore.domain.grading.terms import LoyaltyTerms
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.loyalty.points import LoyaltyInputs, LoyaltyPoints
from crmcore.domain.loyalty.satisfaction import newest_states

#: index = box code; −1: not in the population
BOXES: tuple[str, ...] = ("true", "latent", "spurious", "none", "unknown")
TRUE, LATENT, SPURIOUS, NONE, UNKNOWN = range(5)


@dataclass(frozen=True, eq=False)
class Loyalty:
    """The box of every customer under one pair of cuts. Row i is row i of the mart's customers.

    relationship   the inputs, which do not depend on the cuts
    terms          the cuts
    box            int8[N], index into BOXES; −1: no purchase in the window
    """

    relationship: LoyaltyInputs
    terms: LoyaltyTerms
    box: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "box", frozen_array(boxes(self.relationship.now, self.terms), np.int8))

    @property
    def repeat(self) -> np.ndarray:
        """float64[N], 0–100; NaN: did not buy in the window."""
        return self.relationship.now.repeat

    @property
    def attitude(self) -> np.ndarray:
        """float64[N], 0–100; NaN: unknown."""
        return self.relationship.now.attitude

    @property
    def low(self) -> np.ndarray:
        """bool[N]: bought on one day only, which is low repeat buying whatever the cut."""
        return self.relationship.now.low

    @property
    def population(self) -> np.ndarray:
        """bool[N]: bought in the window."""
        return self.relationship.now.population

    @cached_property
    def attitude_known(self) -> bool:
        """True where at least one customer of the population has a known attitude; else only repeat buying is known."""
        return bool(((self.box >= 0) & (self.box != UNKNOWN)).any())

    @cached_property
    def high_repeat(self) -> np.ndarray:
        """bool[N]: repeat buying at or above the cut."""
        return frozen_array(high_repeat(self.relationship.now, self.terms), np.bool_)

    @cached_property
    def metrics(self) -> Mapping[str, np.ndarray]:
        """Metric id → float64[N], 0–100, NaN unknown; loyalty is the mean of both where both are known."""
        return {"repeat_purchase": self.repeat, "attitude": self.attitude, "loyalty": frozen_array((self.repeat + self.attitude) / 2)}

    @cached_property
    def history(self) -> tuple[np.ndarray, ...]:
        """Boxes (int8[N]) at this date and at the ends of the three quarters before, newest first, under the same cuts."""
        return (self.box, *(boxes(points, self.terms) for points in self.relationship.earlier))

    @cached_property
    def satisfaction(self) -> np.ndarray:
        """int8[N], index into `satisfaction.STATES`, by the newest answer not older than 24 months."""
        return newest_states(self.relationship.survey, len(self.box))


def high_repeat(points: LoyaltyPoints, terms: LoyaltyTerms) -> np.ndarray:
    """bool[N]: repeat buying at or above the cut, and purchases on more than one day."""
    with np.errstate(invalid="ignore"):
        return (points.repeat >= terms.repeat_cut) & ~points.low


def boxes(points: LoyaltyPoints, terms: LoyaltyTerms) -> np.ndarray:
    """The box of each customer, int8[N], −1 outside the population."""
    often = high_repeat(points, terms)
    with np.errstate(invalid="ignore"):
        favourable = points.attitude >= terms.attitude_cut
    box = np.where(favourable, np.where(often, TRUE, LATENT), np.where(often, SPURIOUS, NONE))
    box = np.where(np.isnan(points.attitude), UNKNOWN, box)
    return np.where(points.population, box, -1).astype(np.int8)
