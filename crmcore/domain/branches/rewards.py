"""A reward plan for loyal customers: what it costs, above all on purchases that would have been made anyway, and what it may bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.campaigns.expected_return import ExpectedReturn, SuccessRate, joint_return
from crmcore.domain.kernel.problems import Problem

#: months that a plan is valued over: those of the purchases it rests on
MONTHS = 12
#: a customer that changes its behaviour buys at most so many times more
MOST_MORE = 5.0


@dataclass(frozen=True, slots=True)
class Reward:
    """What the customers of one group get; all of it assumptions but the first two.

    Attributes
    ----------
    rate
        Share of what they buy (.02 = 2 %).
    each
        Money per customer and year, whatever it buys.
    breakage
        Share of the rewards that is never asked for.
    changing
        Share of the customers that change their behaviour.
    more
        By how much these then buy more (.1 = 10 %).
    """

    rate: float = 0.0
    each: float = 0.0
    breakage: float = 0.2
    changing: SuccessRate = SuccessRate(0.05, 0.15)
    more: float = 0.2

    @property
    def is_given(self) -> bool:
        """Whether they get anything."""
        return self.rate > 0 or self.each > 0

    def checked(self) -> Reward:
        """The same. Raises `Problem`: bad_reward (`field`, `value`), bad_success_rate."""
        for name, value, most in (
            ("rate", self.rate, 1.0),
            ("each", self.each, 1e9),
            ("breakage", self.breakage, 1.0),
            ("more", self.more, MOST_MORE),
        ):
            if not 0 <= value <= most:
                raise Problem("bad_reward", field=name, value=value, most=most)
        self.changing.checked()
        return self


@dataclass(frozen=True, slots=True)
class GroupReward:
    """One group under a plan, over a year.

    Attributes
    ----------
    group
        Its code.
    customers
        Who bought.
    amount
        What they bought (money).
    anyway
        Rewards, less breakage, for what they buy anyway (money): spent whatever the plan changes.
    extra
        Profit of what changing customers buy more, less the rewards for it, at the middle of the range (money).
    returns
        Extra less cost, as a distribution.
    """

    group: str
    customers: int
    amount: float
    anyway: float
    extra: float
    returns: ExpectedReturn


@dataclass(frozen=True, slots=True)
class RewardPlan:
    """A plan over all groups that get anything; `fixed`: what running it costs a year (money); `returns`: of all together."""

    groups: tuple[GroupReward, ...]
    fixed: float
    returns: ExpectedReturn

    @property
    def anyway(self) -> float:
        """Rewards for what would have been bought anyway (money)."""
        return sum(group.anyway for group in self.groups)

    @property
    def extra(self) -> float:
        """Profit of what is bought more, less the rewards for it, at the middle of the ranges (money)."""
        return sum(group.extra for group in self.groups)


def reward_plan(
    codes: Sequence[str], group: np.ndarray, amount: np.ndarray, profit: np.ndarray, rewards: Sequence[Reward], fixed: float = 0.0
) -> RewardPlan:
    """The cost of a plan and what it may return over a year, resting on the purchases of the last twelve months.

    Parameters
    ----------
    codes : of the groups
    group : int64[N], −1: none
    amount, profit : float64[N], of the twelve months (money); who bought nothing gets nothing, an unknown profit brings nothing
    rewards : one for each group
    fixed : what running the plan costs (money)

    Raises `Problem`: bad_reward, bad_success_rate.
    """
    if not 0 <= fixed <= 1e12:
        raise Problem("bad_reward", field="fixed", value=fixed, most=1e12)
    found, parts, cost = [], [], fixed
    buys = np.nan_to_num(amount) > 0
    for place, (code, reward) in enumerate(zip(codes, rewards, strict=True)):
        reward.checked()
        rows = np.flatnonzero((group == place) & buys)
        redeemed = 1 - reward.breakage
        bought = float(amount[rows].sum())
        anyway = redeemed * (reward.rate * bought + reward.each * len(rows))
        brings = reward.more * (np.nan_to_num(profit[rows]) - redeemed * reward.rate * amount[rows])
        if not reward.is_given:
            continue
        part = (brings, reward.changing)
        extra = reward.changing.middle * float(brings.sum())
        found.append(GroupReward(code, len(rows), bought, anyway, extra, joint_return([part], anyway, MONTHS)))
        parts.append(part)
        cost += anyway
    return RewardPlan(tuple(found), fixed, joint_return(parts, cost, MONTHS))
