"""Is what the visitor looks at published, saved, the default, or a draft of his own? Every page says so."""
from __future__ import annotations

from crmcore.domain.book import Book
from crmcore.domain.scenario import Scenario
from crmcore.store.runs import Run
from pages._ui import data, state
from pages._ui.state import t


def published(graded: Book) -> Run | None:
    """The newest run, if these are its grades: same scenario and data, and no tier set by hand since."""
    run = data.last_run(graded)
    same = run and run.scenario == graded.scenario and data.holds_facts_of(run.version) and graded.ledger <= run.position
    return run if same else None


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
