"""Reward plans and investments that people saved under a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from crmcore.domain.branches.investment import Investment
from crmcore.domain.branches.rewards import Reward
from crmcore.domain.campaigns.expected_return import SuccessRate
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem

What = Literal["rewards", "investment"]


@dataclass(frozen=True, slots=True)
class RewardsAsked:
    """A reward plan as it is filled in: groups `by` tier (of `scheme`) or by loyalty, what each gets, and what running it costs a year."""

    by: str
    scheme: str
    rewards: tuple[tuple[str, Reward], ...]
    fixed: float = 0.0

    def checked(self) -> RewardsAsked:
        """The same. Raises `Problem`: bad_reward, bad_success_rate."""
        for _, reward in self.rewards:
            reward.checked()
        if not 0 <= self.fixed <= 1e12:
            raise Problem("bad_reward", field="fixed", value=self.fixed, most=1e12)
        return self


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """A plan under its name, with who saved it and when (UTC); `position`: that of the ledger."""

    name: str
    plan: RewardsAsked | Investment
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    @property
    def what(self) -> What:
        """Rewards, or an investment."""
        return "rewards" if isinstance(self.plan, RewardsAsked) else "investment"

    def checked(self) -> SavedPlan:
        """The same with its name cleaned. Raises `Problem`: plan_name_missing, text_too_long, and those of the plan."""
        return replace(self, name=checked_name(self.name, "plan_name_missing"), plan=self.plan.checked())

    def as_json(self) -> dict[str, Any]:
        """What the ledger keeps."""
        return {"what": self.what, "name": self.name, "plan": asdict(self.plan)}


def saved_plan_from(values: Mapping[str, Any]) -> SavedPlan:
    """The plan of a ledger row. Raises ValueError, TypeError, KeyError where it holds something else."""
    plan = dict(values["plan"])
    if values["what"] == "investment":
        return SavedPlan(values["name"], Investment(**plan)).checked()
    rewards = tuple((str(group), _reward(reward)) for group, reward in plan["rewards"])
    return SavedPlan(values["name"], RewardsAsked(plan["by"], plan["scheme"], rewards, plan["fixed"])).checked()


def _reward(values: Mapping[str, Any]) -> Reward:
    changing = SuccessRate(values["changing"]["low"], values["changing"]["high"])
    return Reward(values["rate"], values["each"], values["breakage"], changing, values["more"])


def newest_plans(saved: Iterable[SavedPlan], what: What) -> tuple[SavedPlan, ...]:
    """The plans of a kind, of each name (whatever the case) the one saved last; those saved last come first."""
    found = {plan.name.casefold(): plan for plan in sorted(saved, key=lambda plan: plan.position) if plan.what == what}
    return tuple(sorted(found.values(), key=lambda plan: -plan.position))


def plan_named(saved: Iterable[SavedPlan], what: What, name: str) -> SavedPlan:
    """The plan of a name. Raises `Problem("no_such_plan")`."""
    known = newest_plans(saved, what)
    for plan in known:
        if plan.name.casefold() == name.strip().casefold():
            return plan
    raise Problem("no_such_plan", name=name, known=", ".join(plan.name for plan in known) or "–")
