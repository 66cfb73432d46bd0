"""Which prospects resemble the best customers: by what, how far that can be trusted, and who."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.report.target_customers.tables import prospect_cells, trial_cells, trial_sentence
from pages._ui.components import widgets
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.target_customers import desk

#: prospects shown
MOST_ROWS = 15


def draw(graded: Book) -> None:
    """The grade in a sentence and a table, then the prospects, most alike first."""
    found, words = desk.likeness(graded), state.current_words()
    widgets.section(t("target_customers.likeness"))
    if not found.best:
        widgets.note(t("target_customers.nobody_best"))
        return
    widgets.finding_list([widgets.Finding(trial_sentence(found.trial, words))], key="target_customers.grade")
    head, lines = trial_cells(found.trial, words)
    if lines:
        widgets.small_table(head, lines, text_columns=2)
    mask = data.customer_mask(graded)
    places = np.arange(len(found.rows)) if mask is None else np.flatnonzero(mask[found.rows])
    if not len(places):
        widgets.note(t("target_customers.no_prospects"))
        return
    shown = places[:MOST_ROWS]
    profile = desk.profile(graded)
    head, lines = prospect_cells(graded, found, shown, profile, words)
    widgets.small_table(head, lines, text_columns=3 if profile else 2)
    way = t("target_customers.way.model" if found.trial.uses_model else "target_customers.way.rule")
    widgets.note(t("target_customers.about", n=len(shown), all=len(places), way=way, best=found.best, customers=found.customers))
