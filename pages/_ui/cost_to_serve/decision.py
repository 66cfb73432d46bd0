"""The rates in force with who set them, and the recorded activities that they can stand for."""

from __future__ import annotations

from dataclasses import dataclass

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.cost_rates import CostDecision
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.store.decisions.cost_rates import cost_decisions
from crmcore.usecases.cost_to_serve.serving_costs import read_recorded_activities
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey


@dataclass(frozen=True, slots=True)
class RecordedActivitiesKey(ResultKey[tuple[tuple[str, float], ...]]):
    """The activities of recorded service costs."""


def cost_decision(graded: Book) -> CostDecision | None:
    """The rates of the cost to serve in force on a Book's day; None where nobody has set any."""
    return decision_in_force(cost_decisions(data.company().dir, graded.ledger), graded.scenario.day)


def newest_position() -> int:
    """The ledger position of the newest decision about the rates, whatever day it counts from; 0: none."""
    decisions = cost_decisions(data.company().dir)
    return decisions[-1].position if decisions else 0


def recorded_activities(graded: Book) -> tuple[tuple[str, float], ...]:
    """(activity, its recorded cost) in a Book's window, the costliest first."""
    folder = data.company().dir
    return data.derived(graded, RecordedActivitiesKey(), lambda _: read_recorded_activities(folder, graded.version, graded.mart))
