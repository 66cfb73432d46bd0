"""What the page and the command of offers show: the second tier, who of it is to be offered something, and the money in it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.offers.contact_load import ContactLoad
from crmcore.domain.offers.next_products import NextProducts


@dataclass(frozen=True, eq=False)
class OffersBasis:
    """Of N customers on a day.

    Attributes
    ----------
    offers
        The next products; None where order lines name neither products nor categories.
    second_tier
        bool[N], second tier and not gone.
    chosen, more
        bool[N], to be offered a product, and to be sold more of what they buy: steps of the programme for the second tier.
    growth
        float64[N], growth potential, NaN unknown.
    take_up
        Share of offers that are taken, an assumption.
    load
        Contacts; None where no contact is on file and no campaign was launched.
    """

    offers: NextProducts | None
    second_tier: np.ndarray
    chosen: np.ndarray
    more: np.ndarray
    growth: np.ndarray
    take_up: float
    load: ContactLoad | None

    @cached_property
    def expected(self) -> np.ndarray:
        """float64[N]: expected profit of an offer; 0 where nothing is named."""
        return np.zeros(len(self.chosen)) if self.offers is None else frozen_array(self.offers.expected(self.take_up))

    @cached_property
    def rows(self) -> np.ndarray:
        """int64[n]: the customers to be offered a product, the most expected profit first."""
        rows = np.flatnonzero(self.chosen)
        return frozen_array(rows[np.lexsort((rows, -self.expected[rows]))], np.int64)

    @property
    def money(self) -> float:
        """Expected profit of all of them."""
        return float(self.expected[self.chosen].sum())
