"""How many customers have which colour, what they get for it, and who lost what since a quarter ago; once it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from crmcore.domain.health.colour_changes import ColourChanges
from crmcore.report.health.colours import colour_table, loss_sentences
from crmcore.store.decisions.act.worklist import RATES
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.colours.colours import read_colour_changes
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state, widget_state
from pages._ui.state.state import t
from pages._ui.terms.decision import terms_in_force

#: whether the counts are shown, as the link knows it
OPEN = "colours.open"


@dataclass(frozen=True, slots=True)
class ColourChangesKey(ResultKey[tuple[ColourChanges, date]]):
    """The colours now and a quarter ago, under the rates up to a ledger position."""

    position: int


def draw() -> None:
    """A switch; where it is on, the table and what was lost."""
    if not data.has_facts():
        return
    st.toggle(t("colours.switch"), **widget_state.value(f"{OPEN}.box", _is_on()), on_change=_switch, help=t("colours.help"))
    if not _is_on():
        return
    graded, company, words = data.book(), data.company(), state.current_words()
    key = ColourChangesKey(Ledger(company.dir).position(RATES))
    changes, day = data.shared_results(graded).get_or_compute(key, lambda: read_colour_changes(company, graded))
    entitlements = dict(terms_in_force()[0].colours)
    widgets.small_table(*colour_table(changes, entitlements, words), cards=True)
    lost = loss_sentences(changes, entitlements, words)
    widgets.finding_list([Finding(text) for text in lost], key="colours.lost")
    widgets.note(t("colours.note", day=day, now=graded.scenario.day))


def _is_on() -> bool:
    return state.chosen(OPEN, ("yes", "no"), "no") == "yes"


def _switch() -> None:
    state.choose(OPEN, "yes" if state.read(f"{OPEN}.box") else "no", "no")
