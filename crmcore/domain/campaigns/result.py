"""What a campaign was worth: the effect, raw and with its extremes cut, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy.stats import norm

from crmcore.domain.campaigns.campaign import CampaignPlan, Participants
from crmcore.domain.experiments.effect import Adjustment, Difference, Verdict, redrawn, treatment_effect, verdict

#: held-out customers needed; share of an arm that may have got the other treatment; rarest difference in the past that chance may give
NEEDED, MOST_CROSSED, LEAST_CHANCE = 20, 0.1, 0.01
#: what puts the design at risk, in the order in which it is looked at
RISKS: tuple[str, ...] = ("not_over", "held_out_few", "crossed", "unlike_before")
#: customers named on whom the verdict hangs, at most
NAMED = 10


@dataclass(frozen=True, eq=False)
class CampaignResult:
    """The result of a campaign. While it runs there is none: a look at a half-finished comparison is no test, so that effects and means
    are NaN until its months are over.

    Attributes
    ----------
    ends
        Last day whose orders count.
    treated, held_out
        Customers of each arm.
    mean_treated, mean_held_out
        Mean outcome per customer (money).
    past_treated, past_held_out
        The same in as many months before the launch; the effect is freed of what it foretells.
    effect
        Per treated customer, outcome and past cut at the rehearsal's percentiles.
    raw
        The same with nothing cut.
    worth
        What it must reach.
    risks
        Entries of RISKS that hold; with any the verdict is "design".
    verdict
        Entry of VERDICTS, or "design", or "hangs" where cutting the extremes changes what is said.
    total
        Effect × treated customers less the cost (money) with its interval.
    hangs_on
        int64[k], the customers that move the raw effect most, where the verdict hangs on them.
    """

    ends: date
    treated: int
    held_out: int
    mean_treated: float
    mean_held_out: float
    past_treated: float
    past_held_out: float
    effect: Difference
    raw: Difference
    worth: float
    risks: tuple[str, ...]
    verdict: str
    total: tuple[float, float, float]
    hangs_on: np.ndarray

    @property
    def is_running(self) -> bool:
        """Whether its months are not over in the data."""
        return RISKS[0] in self.risks


def campaign_result(
    plan: CampaignPlan, adjustment: Adjustment, people: Participants, outcome: np.ndarray, crossed: np.ndarray, ends: date, known_to: date
) -> CampaignResult:
    """The effect of a campaign and its verdict.

    Parameters
    ----------
    plan, adjustment, people : as they were at the launch
    outcome : float64[n], money of each participant within the months
    crossed : bool[n], got the other treatment, or another campaign within the months
    ends, known_to : the last day that counts, and the last day of orders in the data
    """
    treated, stratum, n = people.treated, people.stratum, int(people.treated.sum())
    if known_to < ends:
        outcome = np.full(len(outcome), np.nan)
    effect = treatment_effect(adjustment.adjusted(people.past, outcome), treated, stratum, plan.seed)
    raw = treatment_effect(adjustment.adjusted(people.past, outcome, is_cut=False), treated, stratum, plan.seed)
    worth = plan.worth(n)
    holds = {
        "not_over": known_to < ends,
        "held_out_few": int(people.held_out.sum()) < NEEDED or n < NEEDED,
        "crossed": any(arm.any() and crossed[arm].mean() > MOST_CROSSED for arm in (treated, people.held_out)),
        "unlike_before": _chance_of_difference(people) < LEAST_CHANCE,
    }
    risks = tuple(name for name in RISKS if holds[name])
    said, rough = _verdict(effect, worth), _verdict(raw, worth)
    hangs = not risks and said != rough
    cost = plan.cost_each * n + plan.fixed_cost
    low, high = effect.interval
    return CampaignResult(
        ends,
        n,
        len(treated) - n,
        _mean(outcome[treated]),
        _mean(outcome[people.held_out]),
        _mean(people.past[treated]),
        _mean(people.past[people.held_out]),
        effect,
        raw,
        worth,
        risks,
        "design" if risks else "hangs" if hangs else said,
        (effect.estimate * n - cost, low * n - cost, high * n - cost),
        _extremes(people, outcome) if hangs else np.zeros(0, np.int64),
    )


def _verdict(found: Difference, worth: float) -> Verdict:
    return "not_told" if np.isnan(found.estimate) else verdict(*found.interval, worth)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def _extremes(people: Participants, outcome: np.ndarray) -> np.ndarray:
    """The customers whose outcome lies farthest from the mean of their arm."""
    distance = np.abs(outcome - np.where(people.treated, _mean(outcome[people.treated]), _mean(outcome[people.held_out])))
    return np.argsort(-distance, kind="stable")[:NAMED]


def _chance_of_difference(people: Participants, draws: int = 999) -> float:
    """How often drawing again gives arms whose past differs by as much; the past is ranked, so that no single customer decides."""
    ranks = np.argsort(np.argsort(people.past, kind="stable"), kind="stable").astype(float)
    found = treatment_effect(ranks, people.treated, people.stratum, draws=1)
    if np.isnan(found.estimate) or found.error == 0:
        return 1.0
    again = redrawn(ranks, people.treated, people.stratum, seed=0, draws=draws)
    known = again.errors > 0
    if not known.any():
        return float(2 * norm.sf(abs(found.estimate / found.error)))
    as_large = np.abs(again.estimates[known] / again.errors[known]) >= abs(found.estimate / found.error)
    return float((1 + as_large.sum()) / (1 + known.sum()))
