"""Whether the draft is published, saved, the default or changed; every page says so."""

from __future__ import annotations

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.grading.scenario import Scenario
from crmcore.store.decisions.runs import Run
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t


def published(graded: Book) -> Run | None:
    """The newest run, if these are its grades: same scenario in all that grades rest on, same data, and no tier set by hand since."""
    run = data.last_run(graded)
    same = (
        run
        and _grading(run.scenario, graded) == _grading(graded.scenario, graded)
        and data.holds_facts_of(run.version)
        and graded.ledger <= run.position
    )
    return run if same else None


def _grading(scenario: Scenario, graded: Book) -> Scenario:
    """The scenario without the terms that no tier of this Book rests on: cuts of the loyalty quadrant never move one, and
    present values only where a weight or the scheme goes by them."""
    plain = Scenario()
    rests_on = {*(metric for metric, weight in scenario.weights if weight > 0), graded.cut_by, graded.across}
    valued = any(BY_ID[metric].discounted for metric in rests_on if metric in BY_ID)
    return scenario.with_(loyalty=plain.loyalty, **({} if valued else {"value": plain.value}), **({} if graded.across else {"cuts": ()}))


def is_default() -> bool:
    """True while weights, tiers and conditions are the default ones; date and window are everybody's own."""
    plain = Scenario()
    return state.view().scenario.with_(as_of=None, window=plain.window) == plain


def state_line(graded: Book | None) -> str:
    """One sentence: is this draft the default, saved, published, or none of these."""
    run = published(graded) if graded else None
    if run:
        return t("weights.draft_published", name=run.name)
    for name, saved in data.saved_scenarios().items():
        if saved == state.view().scenario:
            return t("weights.draft_saved", name=name)
    return t("weights.draft_default" if is_default() else "weights.draft_changed")
