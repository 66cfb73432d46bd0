"""The decisions of the week on the working date, read once and shared by all visitors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.week.decisions import WeekDecision
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.week.week import read_week_decisions
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.call_rates import books
from pages._ui.data.result_keys import ResultKey
from pages._ui.worklist import desk as worklist_desk


@dataclass(frozen=True, slots=True)
class WeekDecisionsKey(ResultKey[tuple[WeekDecision, ...]]):
    """The decisions of a working date, with everything recorded up to a ledger position."""

    day: date
    position: int


def decisions() -> tuple[WeekDecision, ...]:
    """The decisions, the most money first, whatever the filters."""
    day, company = working_date(), data.company()
    key = WeekDecisionsKey(day, Ledger(company.dir).position())
    results = data.shared_results(worklist_desk.graded())
    return results.get_or_compute(key, lambda: read_week_decisions(company, books(day), worklist_desk.listed(), day))
