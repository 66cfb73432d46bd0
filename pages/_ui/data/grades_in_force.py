"""The grades by which people work on a day: the published run in force, else the customers graded as of that day."""

from __future__ import annotations

from datetime import date

from crmcore.domain.decisions.published import as_published
from crmcore.domain.grading.book import Book
from crmcore.store.decisions.runs import Run, run_in_force
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.run_cache import once


def grades_in_force(day: date) -> tuple[Book, Run | None]:
    """The grades of the scheme on screen in force on a day, and the published run that they are; None: nothing was published yet."""
    return once(("grades_in_force", day), lambda: _grades(day))


def _grades(day: date) -> tuple[Book, Run | None]:
    scenario = state.view().scenario
    run = run_in_force(data.company(), scenario.scheme, day)
    if run is None:
        return data.book(scenario.with_(as_of=day)), None
    return as_published(data.book(run.scenario), run.id, data.run_tiers(run), data.changed_by_hand(run)), run
