"""Whether the draft is published, saved, the default or changed; every page says so."""

from __future__ import annotations

from dataclasses import dataclass

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.grading.scenario import Scenario
from crmcore.store.decisions.runs import Run
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

#: the metric that people fill in by hand
OUTLOOK = "growth_outlook"


@dataclass(frozen=True, slots=True)
class Published:
    """The published run that is on screen, and how many customers were changed by hand since."""

    run: Run
    by_hand: int = 0

    @property
    def title(self) -> str:
        """What it is called: "Dec 2022", "Dec 2022 + 1 change by hand"."""
        return t("common.run", name=self.run.name, n=self.by_hand) if self.by_hand else self.run.name


def published(graded: Book) -> Published | None:
    """The run that was opened; else the newest one, if these are its grades: same scenario in all that grades rest on, same data, but
    for what was changed by hand since."""
    run = next((r for r in data.runs() if r.id == state.view().run), None)
    if run is not None:
        return Published(run, len(data.changed_by_hand(run)))
    run = data.last_run(graded)
    if run is None or _grading(run.scenario, graded) != _grading(graded.scenario, graded) or not data.holds_facts_of(run.version):
        return None
    weighted = any(metric == OUTLOOK and weight > 0 for metric, weight in graded.scenario.weights)
    changed = data.changed_by_hand(run) | (data.outlooks_since(run) if weighted else frozenset())
    return Published(run, len(changed))


def title(graded: Book) -> str:
    """What files call the grades: the published run on screen, the saved scenario, or "" for a draft."""
    found = published(graded)
    return found.title if found else state.view().named


def _grading(scenario: Scenario, graded: Book) -> Scenario:
    """The scenario without the terms that no tier of this Book rests on: cuts of the loyalty quadrant never move one, and
    present values only where a weight or the scheme goes by them."""
    plain = Scenario()
    rests_on = {*(metric for metric, weight in scenario.weights if weight > 0), graded.cut_by, graded.across}
    valued = any(BY_ID[metric].discounted for metric in rests_on if metric in BY_ID)
    return scenario.with_(
        loyalty=plain.loyalty, **({} if valued else {"value": plain.value}), **({} if graded.across else {"cuts": (), "money_cuts": ()})
    )


def is_default() -> bool:
    """True while weights, tiers and conditions are the default ones; date and window are everybody's own."""
    plain = Scenario()
    return state.view().scenario.with_(as_of=None, window=plain.window) == plain


def state_line(graded: Book | None) -> str:
    """One sentence: is this draft the default, saved, published, or none of these."""
    found = published(graded) if graded else None
    if found:
        newer = state.view().run and not data.holds_facts_of(found.run.version)
        return t("weights.draft_published_newer" if newer else "weights.draft_published", name=found.title)
    for name, saved in data.saved_scenarios().items():
        if saved == state.view().scenario:
            return t("weights.draft_saved", name=name)
    return t("weights.draft_default" if is_default() else "weights.draft_changed")
