"""Learning who lapses within a horizon, from facts that the store knew on earlier days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from crmcore.domain.churn.prediction.comeback import Comeback, Lapses, comeback
from crmcore.domain.churn.prediction.features import ChurnFacts, features
from crmcore.domain.churn.prediction.model import ChurnModel, LabelledSample, fit, fit_best
from crmcore.domain.churn.prediction.slow_buyers import is_slow, slow_horizon
from crmcore.domain.churn.risk import NEEDED_OF_EACH, comeback_cut_offs, cut_offs
from crmcore.store.facts.churn_facts import CustomerSample, read_churn_facts, read_lapsed, read_lapses


@dataclass(frozen=True, slots=True)
class Part:
    """The customers that are judged on one horizon: everybody, or slow buyers alone, or all others.

    slow            None: everybody
    usual_horizon   H, which decides who is slow
    """

    usual_horizon: int
    slow: bool | None = None

    @property
    def horizon_days(self) -> int:
        """Days that they are judged on."""
        return slow_horizon(self.usual_horizon) if self.slow is True else self.usual_horizon

    def of(self, own_gap: np.ndarray) -> np.ndarray:
        """bool[n]: who belongs to it, by the own median gap (float64[n])."""
        if self.slow is None:
            return np.ones(len(own_gap), bool)
        return is_slow(own_gap, self.usual_horizon) == self.slow


@dataclass(slots=True)
class CutOffReader:
    """What a sample of `count` customers was known to be, and did, on cut-offs; facts of each day are read once."""

    cursor: Any
    count: int
    sample: CustomerSample
    first_purchase: date | None
    _facts: dict[date, ChurnFacts] = field(default_factory=dict)
    _labelled: dict[tuple[date, int], LabelledSample] = field(default_factory=dict)

    def facts(self, day: date) -> ChurnFacts:
        """What was known of the sample on that day."""
        if day not in self._facts:
            self._facts[day] = read_churn_facts(self.cursor, self.count, day, self.sample)
        return self._facts[day]

    def labelled(self, day: date, horizon_days: int) -> LabelledSample:
        """Everybody active on that day, and who bought nothing in the `horizon_days` after it."""
        key = day, horizon_days
        if key not in self._labelled:
            facts = self.facts(day)
            positions = np.flatnonzero(facts.active)
            lapsed = read_lapsed(self.cursor, self.count, day, horizon_days, self.sample)
            self._labelled[key] = LabelledSample(day, features(facts, positions), lapsed[positions])
        return self._labelled[key]

    def labelled_part(self, day: date, horizon_days: int, part: Part) -> LabelledSample:
        """The same of `part` alone."""
        whole, facts = self.labelled(day, horizon_days), self.facts(day)
        return whole.among(part.of(facts.own_gap[facts.active]))

    def lapses(self, as_of: date, *parts: Part) -> list[Lapses]:
        """The lapses of `parts`, each by its own horizon, of which it is known by `as_of` whether they ended in a return."""
        days = [(day, part) for part in parts for day in comeback_cut_offs(as_of, part.horizon_days, self.first_purchase)]
        return [
            read_lapses(self.cursor, self.count, day, part.horizon_days, self.sample, part.of)
            for day, part in sorted(days, key=lambda pair: pair[0])
        ]

    def comeback(self, as_of: date, *parts: Part) -> Comeback | None:
        """What became of them."""
        return comeback(self.lapses(as_of, *parts))


@dataclass(frozen=True, slots=True)
class Learnt:
    """Who buys nothing for `horizon_days`, as learnt by a day: for the customers of `part`.

    candidate   the model that knows nothing after `test.cut_off`; `model`: the same recipe repeated with the test's outcome
    test        the part's customers on the test cut-off
    samples     what `model` was fitted on, the newest first
    """

    part: Part
    horizon_days: int
    candidate: ChurnModel
    model: ChurnModel
    test: LabelledSample
    samples: tuple[LabelledSample, ...]


def learn(reader: CutOffReader, as_of: date, horizon_days: int, part: Part) -> Learnt | None:
    """Learn from everybody on earlier cut-offs, calibrate and test on `part`; None where the history is too short.

    Everybody teaches, since buying nothing for so many days means the same for all; but a part has a level of its own, so it is
    calibrated apart wherever it has NEEDED_OF_EACH lapses and buyers.
    """
    days = cut_offs(as_of, horizon_days, reader.first_purchase)
    if days.calibrate is None or not days.fit:
        return None
    samples = tuple(reader.labelled(day, horizon_days) for day in (days.calibrate, *days.fit))
    test = reader.labelled_part(days.test, horizon_days, part)
    candidate = fit_best(samples[1:], calibration(reader, days.calibrate, horizon_days, part))
    # refit one step later: the test's outcome is known today, so it can be learnt from
    model = fit(candidate.kind, samples, calibration(reader, days.test, horizon_days, part))
    return Learnt(part, horizon_days, candidate, model, test, samples)


def calibration(reader: CutOffReader, day: date, horizon_days: int, part: Part) -> LabelledSample:
    """The part's customers on a day, or everybody where it has too few."""
    own = reader.labelled_part(day, horizon_days, part)
    return own if own.fewest >= NEEDED_OF_EACH else reader.labelled(day, horizon_days)
