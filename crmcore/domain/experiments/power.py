"""What an experiment could see, found by rehearsing it on the company's own past: customers chosen by the same rule one outcome window
before the launch, and what they earned afterwards, assigned at random again and again with no treatment at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.experiments.assignment import held_out
from crmcore.domain.experiments.effect import CONFIDENCE, VERDICTS, Adjustment, Redrawn, Verdict, adjustment, redrawn, verdict

#: assignments drawn
DRAWS = 2000
#: chance of seeing an effect that is called visible
CHANCE = 0.8


@dataclass(frozen=True, eq=False)
class Rehearsal:
    """The experiment rehearsed.

    Attributes
    ----------
    customers, held_out
        How many, and how many of them would be held out.
    mean_outcome
        Mean outcome per customer without a treatment (money).
    adjustment
        Cuts and coefficient that the experiment will use.
    redrawn
        Differences without any treatment.
    """

    customers: int
    held_out: int
    mean_outcome: float
    adjustment: Adjustment
    redrawn: Redrawn

    @cached_property
    def critical(self) -> float:
        """Errors on either side that the interval reaches."""
        return self.redrawn.critical(CONFIDENCE)

    def smallest_visible(self, chance: float = CHANCE) -> float:
        """The smallest effect per treated customer (money) whose interval lies above zero with this chance."""
        return float(np.quantile(self.critical * self.redrawn.errors - self.redrawn.estimates, chance, method="higher"))

    def smallest_worth_it(self, worth: float, chance: float = CHANCE) -> float:
        """The smallest effect per treated customer that is called worth it with this chance, where it must reach `worth`."""
        return worth + self.smallest_visible(chance)

    def customers_needed(self, effect: float, chance: float = CHANCE) -> int | None:
        """Customers of this kind, as many of a hundred held out, with which an effect per treated customer (money) would be visible with
        this chance: what is visible shrinks with the root of their number. None: an effect of nothing is never visible."""
        if not effect > 0:
            return None
        return max(int(np.ceil(self.customers * (max(self.smallest_visible(chance), 0.0) / effect) ** 2)), 1)

    def chances(self, effect: float, worth: float) -> dict[Verdict, float]:
        """Verdict → its chance, were the true effect `effect` per treated customer and had it to reach `worth`."""
        centre, reach = self.redrawn.estimates + effect, self.critical * self.redrawn.errors
        found = [verdict(low, high, worth) for low, high in zip(centre - reach, centre + reach, strict=True)]
        return {name: found.count(name) / len(found) for name in VERDICTS}


def rehearse(
    ids: np.ndarray, past: np.ndarray, outcome: np.ndarray, stratum: np.ndarray, share: float, seed: int = 0, draws: int = DRAWS
) -> Rehearsal:
    """The experiment on customers of the past, none of whom was treated.

    Parameters
    ----------
    ids : str[n]
    past, outcome : float64[n], money in the window before and after the day of the rehearsal
    stratum : int64[n], from 0
    share : of each stratum that would be held out
    seed : of the assignments
    draws : how many
    """
    fixed = adjustment(past, outcome, stratum)
    out = held_out(ids, stratum, share, seed)
    value = fixed.adjusted(past, outcome)
    mean = float(outcome.mean()) if len(outcome) else 0.0
    return Rehearsal(len(ids), int(out.sum()), mean, fixed, redrawn(value, ~out, stratum, seed, draws))
