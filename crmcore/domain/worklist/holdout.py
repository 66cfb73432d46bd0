"""Customers left uncalled at random: who they are, and what the difference says of the assumed success of a call.

Within each tier of the grades in force on the day when it began, a share of the customers is drawn by lot, keyed by a seed and the
customer's number: the draw is the same for everybody and on every day. Who was at risk on that day and was left out is compared with who
was at risk and was not (by what was drawn, not by who was called in the end).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from scipy.stats import norm, rankdata

from crmcore.domain.experiments.assignment import held_out
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.share_difference import share_difference, weighted_difference

SHARE = 0.1
#: left-out customers needed before a difference is told; share of an arm that may have got the other treatment
NEEDED, MOST_CROSSED = 20, 0.1
NO_TIER = -1
#: a draw whose arms differ beforehand by more than so rare a chance is no draw
LEAST_CHANCE = 0.01


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """The decision to leave customers out, in force from `on`; `share` 0: nobody any more.

    Attributes
    ----------
    on
        The day when it began: tiers and who is at risk are those of that day.
    scheme
        Tier scheme that the draw is stratified by.
    share
        Share of each tier that is left out (0 to 0.5).
    seed
        Key of the lots.
    author, recorded_at, position
        Who, the UTC moment (ISO 8601), the ledger position.
    """

    on: date
    scheme: str
    share: float = SHARE
    seed: int = 0
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> LeaveOut:
        """The same decision. Raises `Problem("bad_leave_out")`."""
        if not 0 <= self.share <= 0.5 or not 0 <= self.seed < 2**31:
            raise Problem("bad_leave_out", share=self.share)
        return self


def left_out(ids: np.ndarray, tier: np.ndarray, decision: LeaveOut) -> np.ndarray:
    """Who is left out: of each tier the share with the smallest keyed numbers, round half up.

    Parameters
    ----------
    ids : str[n], numbers of the customers
    tier : int64[n], tier on the day when it began, −1: none

    Returns
    -------
    bool[n], independent of the order of the customers.
    """
    return held_out(ids, tier, decision.share, decision.seed)


@dataclass(frozen=True, slots=True)
class StayDifference:
    """Customers at risk of a tier (or of all, `tier` None) on the day when it began: how many of those not left out and of those left out
    bought within the horizon, and the difference of the shares with its interval; None where an arm is empty."""

    tier: int | None
    called: int
    called_stayed: int
    left_out: int
    left_out_stayed: int
    difference: float | None
    interval: tuple[float, float] | None


#: why a difference does not count yet, in the order in which they are looked at
CONDITIONS: tuple[str, ...] = ("over", "enough", "called_enough", "left_alone", "alike")


@dataclass(frozen=True, slots=True)
class CallEffect:
    """What leaving out has shown so far.

    Attributes
    ----------
    decision
        The decision.
    ends
        The day after which the outcome is known.
    rows
        By tier, those without one last; then all, weighted by the tiers' sizes.
    unmet
        Entries of CONDITIONS that do not hold: the horizon is not over, or not in the data; fewer than NEEDED left out; more than
        MOST_CROSSED of those to be called were not; more than MOST_CROSSED of those left out were; the arms differed in what they had
        bought before by more than one draw of a hundred does.
    uncalled, called_anyway
        Shares of the two arms that got the other treatment.
    """

    decision: LeaveOut
    ends: date
    rows: tuple[StayDifference, ...]
    unmet: tuple[str, ...]
    uncalled: float
    called_anyway: float
    total: StayDifference = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", self.rows[-1])

    @property
    def success(self) -> float | None:
        """The share that calls kept, in place of the assumption; None while a condition does not hold."""
        return None if self.unmet or self.total.difference is None else min(max(self.total.difference, 0.0), 1.0)


@dataclass(frozen=True, eq=False)
class AtRisk:
    """The n customers that were at risk on the day when it began.

    Attributes
    ----------
    tier
        int64[n], on that day; −1: none.
    out
        bool[n], left out.
    stayed
        bool[n], bought within the horizon (so far).
    called
        bool[n], somebody recorded within the horizon that it was called.
    past
        float64[n], order amount before that day; NaN counts as the least.
    """

    tier: np.ndarray
    out: np.ndarray
    stayed: np.ndarray
    called: np.ndarray
    past: np.ndarray


def call_effect(decision: LeaveOut, day: date, horizon_days: int, at_risk: AtRisk, tiers: int) -> CallEffect:
    """The difference that calling made, tier by tier and weighted by the tiers' sizes.

    Parameters
    ----------
    decision, day, horizon_days : when it began, the working date, days in which a purchase counts as staying
    at_risk : the customers
    tiers : number of tiers

    References
    ----------
    Difference of two independent proportions with its interval: Newcombe (1998), Statistics in Medicine 17, 873–890, method 10; strata
    weighted by size, as in post-stratification (Miratrix, Sekhon & Yu 2013).
    """
    tier, out, stayed, called = at_risk.tier, at_risk.out, at_risk.stayed, at_risk.called
    ends = decision.on + timedelta(horizon_days)
    rows = [_difference(k, out[tier == k], stayed[tier == k]) for k in (*range(tiers), NO_TIER) if (tier == k).any()]
    total = _weighted(rows, out, stayed)
    uncalled = float((~called[~out]).mean()) if (~out).any() else 0.0
    anyway = float(called[out].mean()) if out.any() else 0.0
    holds = {
        "over": day >= ends,
        "enough": int(out.sum()) >= NEEDED,
        "called_enough": uncalled <= MOST_CROSSED,
        "left_alone": anyway <= MOST_CROSSED,
        "alike": chance_of_difference(at_risk.past, tier, out) >= LEAST_CHANCE,
    }
    return CallEffect(decision, ends, (*rows, total), tuple(name for name in CONDITIONS if not holds[name]), uncalled, anyway)


def _difference(tier: int | None, out: np.ndarray, stayed: np.ndarray) -> StayDifference:
    n, m = int((~out).sum()), int(out.sum())
    k, j = int(stayed[~out].sum()), int(stayed[out].sum())
    if not n or not m:
        return StayDifference(tier, n, k, m, j, None, None)
    return StayDifference(tier, n, k, m, j, k / n - j / m, share_difference(k, n, j, m))


def _weighted(rows: list[StayDifference], out: np.ndarray, stayed: np.ndarray) -> StayDifference:
    """All tiers together: differences weighted by the customers of each tier that has both arms, half widths added in squares."""
    plain = _difference(None, out, stayed)
    sized = [(row.called + row.left_out, row.difference, row.interval) for row in rows]
    known = [(size, d, span) for size, d, span in sized if d is not None and span is not None]
    if not known:
        return StayDifference(None, plain.called, plain.called_stayed, plain.left_out, plain.left_out_stayed, None, None)
    sizes, differences, spans = zip(*known, strict=True)
    mean, interval = weighted_difference(sizes, differences, spans)
    return StayDifference(None, plain.called, plain.called_stayed, plain.left_out, plain.left_out_stayed, mean, interval)


def chance_of_difference(past: np.ndarray, tier: np.ndarray, out: np.ndarray) -> float:
    """How probable so large a difference between the arms is under the draw alone: of mean ranks within each tier, weighted by size, with
    the variance that redrawing the lots gives, S² · n ÷ (m (n − m)) of m among n (van Elteren 1960; normal).

    Parameters
    ----------
    past : float64[n], tier : int64[n], out : bool[n]
    """
    mean, variance = 0.0, 0.0
    for code in np.unique(tier):
        mine, left = np.nan_to_num(past[tier == code], nan=-np.inf), out[tier == code]
        n, m = len(mine), int(left.sum())
        if 0 < m < n:
            ranks = rankdata(mine) / n
            weight = n / len(past)
            mean += weight * float(ranks[~left].mean() - ranks[left].mean())
            variance += weight**2 * float(ranks.var(ddof=1)) * n / (m * (n - m))
    return float(2 * norm.sf(abs(mean) / np.sqrt(variance))) if variance > 0 else 1.0
