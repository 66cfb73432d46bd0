"""What the Campaigns page reads: the plan on screen and the results of launched campaigns, each worked out once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.campaigns.campaign import CampaignPlan, Launch
from crmcore.domain.campaigns.result import CampaignResult
from crmcore.domain.kernel.problems import Problem
from crmcore.store.decisions.act import campaigns as campaign_store
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.campaigns.answers import Answers, read_answers
from crmcore.usecases.campaigns.campaigns import PLAN_RESTS_ON, PlannedCampaign, plan_campaign, read_result
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.grades_in_force import grades_in_force
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.run_cache import once

#: where what a press did is said; the plan that was last worked out; the campaign on screen
PLACE, PLAN, WHICH = "campaigns", "campaigns.plan", "campaigns.which"


@dataclass(frozen=True, slots=True)
class PlanKey(ResultKey[PlannedCampaign]):
    """A plan, with every decision up to a ledger position."""

    plan: CampaignPlan
    position: int


@dataclass(frozen=True, slots=True)
class ResultOf(ResultKey[CampaignResult]):
    """The result of a campaign in a data version, with what was recorded about campaigns up to a ledger position."""

    campaign: int
    version: int
    position: int


@dataclass(frozen=True, slots=True)
class AnswersKey(ResultKey[Answers]):
    """Who answers, in a data version, with the campaigns up to a ledger position."""

    version: int
    position: int


def planned() -> PlannedCampaign | Problem | None:
    """The plan that was last asked for, worked out; why it cannot be; None: none was."""
    plan: CampaignPlan | None = state.read(PLAN)
    if plan is None or plan.starts_on != working_date() or plan.scheme != state.view().scenario.scheme:
        return None
    key = PlanKey(plan, Ledger(data.company().dir).position(*PLAN_RESTS_ON))
    try:
        return data.derived(grades_in_force(working_date())[0], key, lambda _: plan_campaign(data.company(), plan))
    except Problem as problem:
        return problem


def launches() -> tuple[Launch, ...]:
    """The launched campaigns, oldest first."""
    return once("campaigns.launches", lambda: campaign_store.launches(data.company()))


def results() -> list[tuple[Launch, CampaignResult]]:
    """Each campaign whose list can be read, with its result by the data of now; oldest first."""
    found, book = [], grades_in_force(working_date())[0]
    position = Ledger(data.company().dir).position(campaign_store.KIND, campaign_store.CROSSED)
    for launch in launches():
        key = ResultOf(launch.id, book.version, position)
        try:
            result = data.derived(book, key, lambda _, one=launch: read_result(data.company(), one))
        except Problem:
            continue
        found.append((launch, result))
    return found


def answers() -> Answers:
    """Who answers, by the two newest finished campaigns."""
    book = grades_in_force(working_date())[0]
    key = AnswersKey(book.version, Ledger(data.company().dir).position(campaign_store.KIND))
    return data.derived(book, key, lambda _: read_answers(data.company()))


def chosen() -> tuple[Launch, CampaignResult] | None:
    """The campaign on screen, by default the newest; None where there is none."""
    known = results()
    wanted = state.read(WHICH)
    return next(((launch, result) for launch, result in known if launch.id == wanted), known[-1] if known else None)


def day() -> date:
    """The day of a launch: the working date."""
    return working_date()
