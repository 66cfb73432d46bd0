"""Churn risk: the probability that an active customer stops buying, or, with too few data, who is silent for too long.

Customers do not announce that they leave. So a customer is active on a day if it bought in the twelve months before, and has
lapsed if it buys nothing in the H days after (docs/methods.md, churn).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from crmcore.domain.churn.prediction.activity import inactive_since
from crmcore.domain.churn.prediction.churn_evaluation import ChurnEvaluation
from crmcore.domain.churn.prediction.comeback import YEAR_DAYS, Comeback
from crmcore.domain.churn.prediction.loss_trial import LossTrial
from crmcore.domain.churn.prediction.slow_buyers import SlowBuyers
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.readiness import Requirement

if TYPE_CHECKING:
    from crmcore.domain.churn.prediction.model import ChurnModel

HORIZON_DAYS = 180
SHORTEST_HORIZON, LONGEST_HORIZON = 30, 730
#: days between one cut-off and the next
STEP_DAYS = 90
#: data that the model needs (docs/methods.md, churn): active customers; lapses and buyers on every cut-off
NEEDED_ACTIVE, NEEDED_OF_EACH = 500, 20
#: maximum of rows to fit, calibrate and test on; maximum of cut-offs to fit on
SAMPLE_ROWS, MOST_CUT_OFFS = 60_000, 3
#: a loss risk above this is called likely
LIKELY = 0.5
#: maximum of cut-offs whose lapses are followed up
MOST_COMEBACKS = 8


def checked_horizon(days: int) -> int:
    """The same days; raises `Problem("bad_churn_horizon")` for fewer than SHORTEST_HORIZON or more than LONGEST_HORIZON."""
    if not SHORTEST_HORIZON <= days <= LONGEST_HORIZON:
        raise Problem("bad_churn_horizon", days=days, least=SHORTEST_HORIZON, most=LONGEST_HORIZON)
    return days


@dataclass(frozen=True, slots=True)
class CutOffs:
    """Days to learn from. `test`: the newest whose horizon is over; `calibrate` and, earlier, `fit` (newest first): days whose
    horizon is over on `test`, so that the model learns nothing from after it."""

    test: date
    calibrate: date | None
    fit: tuple[date, ...]


def cut_offs(as_of: date, horizon_days: int, first_purchase: date | None) -> CutOffs:
    """The test cut-off H days before `as_of`; the others every STEP_DAYS days, with labels known by the test cut-off and twelve
    months of history each."""
    test = as_of - timedelta(horizon_days)
    days = []
    day = test - timedelta(horizon_days)
    while first_purchase is not None and months_before(day, 12) >= first_purchase and len(days) <= MOST_CUT_OFFS:
        days.append(day)
        day -= timedelta(STEP_DAYS)
    return CutOffs(test, days[0] if days else None, tuple(days[1:]))


def comeback_cut_offs(as_of: date, horizon_days: int, first_purchase: date | None) -> tuple[date, ...]:
    """Days whose lapses are known to have ended in a return or not: the horizon and twelve months are over on `as_of`, twelve months of
    history lie before; every STEP_DAYS days, the earliest first, no more than MOST_COMEBACKS."""
    days: list[date] = []
    day = as_of - timedelta(horizon_days + YEAR_DAYS)
    while first_purchase is not None and months_before(day, 12) >= first_purchase and len(days) < MOST_COMEBACKS:
        days.append(day)
        day -= timedelta(STEP_DAYS)
    return tuple(reversed(days))


def history_needed(horizon_days: int) -> int:
    """Days of history: a year before the earliest cut-off, two of which are 90 days apart, and H days after two of them."""
    return 365 + 2 * horizon_days + STEP_DAYS


def conditions(active: int, history_days: int, horizon_days: int, of_each: int | None = None) -> tuple[Requirement, ...]:
    """The data that the model needs, and what there is. `of_each`: the fewest lapses or buyers on any cut-off, where counted."""
    rules = (Requirement("active", NEEDED_ACTIVE, active), Requirement("history", history_needed(horizon_days), history_days))
    return rules if of_each is None else (*rules, Requirement("of_each", NEEDED_OF_EACH, of_each))


@dataclass(frozen=True, eq=False)
class Churn:
    """The churn risk of every customer, as known on `as_of`. Row i is customer i of the mart.

    rules        the data that the model needs, and what there is
    model, test  None where a rule is not met: then the plain rule counts, and nobody has a risk
    importance   group of facts → AUC lost without it, the largest first
    active       bool[N]: bought within twelve months and not recorded as departed
    risk         float64[N]: lapse risk, the probability of buying nothing in the next `horizon_days` (slow buyers: in their own
                 horizon); NaN for inactive customers
    comes_back   float64[N]: where it lapses, the chance that it buys again in the twelve months after; NaN: not known
    comeback     what became of earlier lapses; None where too few are known: then a lapse is at most a loss
    silent       bool[N]: active, and silent for longer than its own rhythm explains (`crmcore.domain.lifecycle.silence`)
    came_once    bool[N]: active, bought on one day only and not back for longer than nearly all took who came back
    days_since, own_gap   float64[N]: days since the newest purchase, median days between purchases
    rows, features   int64[n], float32[n, k]: active customers and their features
    fitted_rows  number of rows the model was fitted and calibrated on
    slow         bool[N]: active slow buyers, whose own gap is longer than half the horizon; `slow_buyers`: how they are judged
    slow_model   the model of their own horizon; None where they are judged as everybody is
    direct_loss  float64[N]: the loss risk by a model of the loss itself, NaN where it is not used; `loss_trials`: how it was decided
    """

    as_of: date
    horizon_days: int
    cut_offs: CutOffs
    rules: tuple[Requirement, ...]
    model: ChurnModel | None
    test: ChurnEvaluation | None
    active: np.ndarray
    risk: np.ndarray
    silent: np.ndarray
    came_once: np.ndarray
    days_since: np.ndarray
    own_gap: np.ndarray
    rows: np.ndarray
    features: np.ndarray
    importance: Mapping[str, float] = field(default_factory=dict)
    fitted_rows: int = 0
    comeback: Comeback | None = None
    comes_back: np.ndarray | None = None
    slow: np.ndarray | None = None
    slow_buyers: SlowBuyers | None = None
    slow_model: ChurnModel | None = None
    direct_loss: np.ndarray | None = None
    loss_trials: tuple[LossTrial, ...] = ()

    @property
    def ready(self) -> bool:
        """True where the data suffice for the model."""
        return self.model is not None

    @property
    def by_model(self) -> bool:
        """True where the model decides whom to call; without one, or where its test found it no better than a plain ranking
        (grade C), the plain rule decides."""
        return self.ready and not (self.test is not None and self.test.weak)

    @property
    def loss_risk(self) -> np.ndarray:
        """float64[N]: lapse risk × (1 − chance of coming back), or, where it foretold losses better, the model of the loss itself, which
        never says more than the lapse risk. Where returns are not known it is the lapse risk: a loss is at most as likely."""
        if self.comes_back is None:
            return self.risk
        product = self.risk * (1.0 - self.comes_back)
        if self.direct_loss is None:
            return frozen_array(product)
        return frozen_array(np.where(np.isnan(self.direct_loss), product, np.minimum(self.direct_loss, self.risk)))

    @property
    def at_most(self) -> bool:
        """True where too few returns are known: then a loss risk, and what follows from it, is an upper bound."""
        return self.comes_back is None

    @property
    def likely_lost(self) -> np.ndarray:
        """bool[N]: more likely lost than not: loss risk above one half, where returns are known and the model decides."""
        if self.at_most or not self.by_model:
            return np.zeros(len(self.risk), bool)
        with np.errstate(invalid="ignore"):
            return self.loss_risk > LIKELY

    @property
    def expected_lapses(self) -> float | None:
        """How many of the active customers are expected to lapse: the sum of their lapse risks; None where the model does not decide."""
        return float(self.risk[self.active].sum()) if self.by_model else None

    @property
    def expected_losses(self) -> float | None:
        """How many of the active customers are expected to be lost: the sum of their loss risks, not above `expected_lapses`; None where
        the model does not decide or too few returns are known."""
        return float(self.loss_risk[self.active].sum()) if self.by_model and not self.at_most else None

    def is_slow(self, row: int) -> bool:
        """Whether the customer of a row is an active slow buyer."""
        return self.slow is not None and bool(self.slow[row])

    def horizon_of(self, row: int) -> int:
        """Days that the lapse risk of the customer of a row is about."""
        return self.slow_buyers.horizon_days if self.slow_buyers is not None and self.is_slow(row) else self.horizon_days

    @property
    def inactive_since(self) -> date:
        """Customers whose last order is on this day or earlier are no longer active."""
        return inactive_since(self.as_of)

    def without(self, left: np.ndarray) -> Churn:
        """The same without the customers in `left` (bool[N]), who are no longer active: they have no risk, and are on no list."""
        stay = ~left[self.rows]
        return replace(
            self,
            active=frozen_array(self.active & ~left, np.bool_),
            risk=frozen_array(np.where(left, np.nan, self.risk)),
            silent=frozen_array(self.silent & ~left, np.bool_),
            came_once=frozen_array(self.came_once & ~left, np.bool_),
            rows=frozen_array(self.rows[stay], np.int64),
            features=frozen_array(self.features[stay], np.float32),
            slow=None if self.slow is None else frozen_array(self.slow & ~left, np.bool_),
        )

    @property
    def kind(self) -> str:
        """The method in use: "boosting", "logistic" or "plain_rule"."""
        return "plain_rule" if self.model is None else self.model.kind

    @property
    def metrics(self) -> Mapping[str, np.ndarray]:
        """Metric id → float64[N]."""
        return {"churn_risk": self.risk}
