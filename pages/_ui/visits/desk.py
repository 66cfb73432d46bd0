"""The plan of visits on the working date, and what the visitor looks at; read once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.visits.decisions import VisitDecision
from crmcore.domain.visits.due import COUNTED
from crmcore.domain.visits.plan import VisitPlan
from crmcore.domain.visits.weeks import WEEKS
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.visits.planning import RESTS_ON, plan_of
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.run_cache import once
from pages._ui.state.state import t
from pages._ui.team import desk as team_desk

#: weeks to choose from, the usual number first
WEEK_CHOICES: tuple[str, ...] = (str(WEEKS), "4", "8", "26", "52")


@dataclass(frozen=True, slots=True)
class PlanKey(ResultKey[VisitPlan]):
    """The plan on a working date, with every decision up to a ledger position."""

    day: date
    position: int
    scheme: str
    weeks: int
    counted: str


def weeks() -> int:
    """How many weeks are planned."""
    return int(state.chosen("visits.weeks", WEEK_CHOICES, WEEK_CHOICES[0]))


def counted() -> str:
    """What intervals count from."""
    return state.chosen("visits.counted", COUNTED, COUNTED[0])


def position() -> int:
    """How far the decisions go that the plan rests on."""
    return once("visits.position", lambda: Ledger(data.company().dir).position(*RESTS_ON))


def plan() -> VisitPlan:
    """The plan of the coming weeks."""
    graded, scheme = team_desk.grades_in_force()[0], state.view().scenario.scheme
    key = PlanKey(working_date(), position(), scheme, weeks(), counted())
    return data.derived(graded, key, lambda _: plan_of(data.company(), graded, scheme, key.day, key.weeks, key.counted))


def decisions() -> tuple[VisitDecision, ...]:
    """Every decision about visits, oldest first."""
    return once("visits.decisions", lambda: visit_decisions(data.company().dir))


def missing_table() -> str:
    """The table without which there is nothing to plan: rep or contact; "" where both are known."""
    if not team_desk.team().people.count:
        return "rep"
    return "" if "contact" in team_desk.grades_in_force()[0].mart.has or decisions() else "contact"


def grades_note() -> str:
    """Which grades the tiers are."""
    run = team_desk.grades_in_force()[1]
    if run is None:
        return t("visits.draft", day=working_date())
    return t("visits.published", run=run.name, day=state.current_words().date(run.as_of))
