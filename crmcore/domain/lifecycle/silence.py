"""The silence rule: who has been silent for longer than its own rhythm explains, and who came only once.

One rule for decline, for sleeping customers and for churn without a model. It asks how likely so long a gap would be for a customer
that stays: gaps are Erlang-k with a rate of the customer's own, rates are gamma over the customers (`purchase_models.bg_cnbd`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.purchase_models.bg_cnbd import BgCnbd, fit_bg_cnbd, regularity

#: a gap that a staying customer exceeds with less than this chance is silence, and sleep
SILENT_CHANCE, ASLEEP_CHANCE = 0.05, 0.01
#: nobody is silent before so many days
LEAST_SILENCE = 30
#: who bought once has no rhythm: it came once when silent longer than this percentile of the first gaps of those who came back
FIRST_GAP_PERCENTILE = 95
#: customers that the model is fitted on at most, and the seed that draws them
SAMPLE, SEED = 10_000, 20_210_301


@dataclass(frozen=True, eq=False)
class SilenceFacts:
    """What is known on a date of the gaps between days with a purchase.

    purchase_days, tenure_days, silent_days   float64[n] of the customers with a purchase, at most SAMPLE of them: days with a purchase,
                                              days since the first and since the newest
    last_gap, gap_before                      float64[m], days: the newest two gaps of those of them that have two
    first_gap, first_gaps                     int64[d], ascending days, and how many of all customers came back after so many
    """

    purchase_days: np.ndarray
    tenure_days: np.ndarray
    silent_days: np.ndarray
    last_gap: np.ndarray
    gap_before: np.ndarray
    first_gap: np.ndarray
    first_gaps: np.ndarray


@dataclass(frozen=True, slots=True)
class SilenceRule:
    """The rule as the facts of one date make it.

    model        None where nobody had bought twice: then nobody is silent
    once_after   FIRST_GAP_PERCENTILE of the first gaps, in days; NaN where nobody had come back
    """

    model: BgCnbd | None
    once_after: float

    def chance(self, purchase_days: np.ndarray, tenure_days: np.ndarray, silent_days: np.ndarray) -> np.ndarray:
        """The chance that a staying customer's gap is longer than its present silence.

        Parameters
        ----------
        purchase_days
            int[n], days with a purchase so far.
        tenure_days, silent_days
            int or float[n], days since the first and the newest purchase; NaN: none yet.

        Returns
        -------
        float64[n], 0–1; NaN with fewer than two days with a purchase.
        """
        chance = np.full(len(purchase_days), np.nan)
        rows = np.flatnonzero(purchase_days > 1)
        if self.model is not None and len(rows):
            silent = silent_days[rows].astype(np.float64)
            chance[rows] = self.model.longer_gap(purchase_days[rows] - 1, tenure_days[rows] - silent, silent)
        return chance

    def silent(
        self, purchase_days: np.ndarray, tenure_days: np.ndarray, silent_days: np.ndarray, level: float = SILENT_CHANCE
    ) -> np.ndarray:
        """bool[n]: silent for at least LEAST_SILENCE days, and the chance of so long a gap is below `level` (parameters as in
        `chance`)."""
        with np.errstate(invalid="ignore"):
            return (silent_days >= LEAST_SILENCE) & (self.chance(purchase_days, tenure_days, silent_days) < level)

    def came_once(self, purchase_days: np.ndarray, silent_days: np.ndarray) -> np.ndarray:
        """bool[n]: bought on one day only, and silent for longer than nearly all took who came back (parameters as in `chance`)."""
        with np.errstate(invalid="ignore"):
            return (purchase_days == 1) & (silent_days > self.once_after)


def fit_silence(facts: SilenceFacts) -> SilenceRule:
    """The rule on a date, from what was known by then: Erlang's k by the newest two gaps (Wheat & Morrison 1990), rates by the
    likelihood of the BG/CNBD-k (Reutterer, Platzer & Schröder 2021), which allows for leaving and for gaps that still last."""
    since_first = facts.tenure_days.astype(np.float64)
    model = fit_bg_cnbd(
        regularity(facts.last_gap, facts.gap_before), facts.purchase_days - 1.0, since_first - facts.silent_days, since_first
    )
    return SilenceRule(model, percentile_of_counts(facts.first_gap, facts.first_gaps, FIRST_GAP_PERCENTILE))


def sampled(count: int) -> np.ndarray:
    """int64[n]: positions of the customers that the rule is fitted on, ascending: all of them, or a seeded sample of SAMPLE."""
    if count <= SAMPLE:
        return np.arange(count)
    return frozen_array(np.sort(np.random.default_rng(SEED).choice(count, SAMPLE, replace=False)), np.int64)


def percentile_of_counts(values: np.ndarray, counts: np.ndarray, percent: float) -> float:
    """The percentile (linear between ranks) of `values`, ascending, each occurring `counts` times; NaN without values."""
    upto = np.cumsum(counts)
    if not len(upto) or not upto[-1]:
        return float("nan")
    rank = (int(upto[-1]) - 1) * percent / 100
    low, high = (values[np.searchsorted(upto, int(r), side="right")] for r in (np.floor(rank), np.ceil(rank)))
    return float(low + (high - low) * (rank - np.floor(rank)))
