"""The panel that says what the draft on screen would change elsewhere, once it is asked for; and the lists behind it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

import numpy as np
import streamlit as st

from crmcore.domain.effect.effect import DraftEffect, EffectFacts
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding as ListFinding
from crmcore.report.effect.sentences import effect_sentence, tone
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.effect.effect import RESTS_ON, read_draft_effect, read_effect_facts
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.grades_in_force import grades_in_force
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import t

#: whether the panel is open; whether it works out what takes long; as the link knows them
OPEN, ALL = "effect.open", "effect.all"


@dataclass(frozen=True, slots=True)
class FactsKey(ResultKey[EffectFacts]):
    """The facts of a working date, with the decisions up to a ledger position."""

    day: date
    position: int


@dataclass(frozen=True, slots=True)
class EffectKey(ResultKey[DraftEffect]):
    """The effect of a draft against the grades in force on a working date."""

    day: date
    position: int
    published: Hashable
    slow: bool


def draw(draft: Book, page: str, before: Book | None = None) -> None:
    """A switch; where it is on, one sentence a figure with the customers behind it, whose lists are those of `page`. `before`: what the
    draft is compared with; None: the published grades in force."""
    widgets.section(t("effect.title") if before is None else t("effect.title_right"))
    st.toggle(
        t("effect.switch"), **widget_state.value(f"{OPEN}.box", _is_on(OPEN)), on_change=_switch, args=(OPEN,), help=t("effect.switch_help")
    )
    if not _is_on(OPEN):
        return
    _, run = grades_in_force(working_date())
    if before is None and run is None:
        widgets.note(t("effect.against_none"))
        return
    found, words, currency = effect_of(draft, before), state.current_words(), data.company().currency
    widgets.note(t("effect.against", run=run.name) if before is None and run is not None else t("effect.against_left"))
    moved = Finding(t("effect.moved", up=words.number(len(found.up)), down=words.number(len(found.down))))
    lines = [
        Finding(
            effect_sentence(line, words, currency),
            tone(line),
            t("effect.who", n=len(line.rows)) if len(line.rows) else "",
            f"{page}.effect.{line.figure}",
        )
        for line in found.lines
        if len(line.rows) or line.before != line.after or line.before
    ]
    followed = widgets.finding_list([moved, *lines], key="effect")
    if followed:
        listed.show(followed)
    st.toggle(t("effect.slow"), **widget_state.value(f"{ALL}.box", _is_on(ALL)), on_change=_switch, args=(ALL,), help=t("effect.slow_help"))
    widgets.note(t("effect.note"))


def effect_of(draft: Book, other: Book | None = None) -> DraftEffect:
    """The effect of a draft against another grading (None: the published grades in force), worked out once and shared."""
    day, company = working_date(), data.company()
    before = grades_in_force(day)[0] if other is None else other
    position = Ledger(company.dir).position(*RESTS_ON)
    facts = data.derived(before, FactsKey(day, position), lambda _: read_effect_facts(company, before, day))
    key = EffectKey(day, position, before.key, _is_on(ALL))
    return data.derived(draft, key, lambda _: read_draft_effect(company, before, draft, facts, day, slow=key.slow))


def customers_of(draft: Book, customer_mask: np.ndarray | None, code: str, other: Book | None = None) -> ListFinding:
    """The customers whose part in a figure changes."""
    line = effect_of(draft, other).line(code.removeprefix("effect."))
    if line is None:
        return ListFinding(code, "plain", {})
    rows = line.rows if customer_mask is None else line.rows[customer_mask[line.rows]]
    return ListFinding(code, "plain", {"n": len(rows)}, rows, "rank", ("order_amount",))


def label_of(code: str) -> str:
    """What a list is called."""
    return t(f"effect.listed.{code.removeprefix('effect.')}")


def cache_dependencies() -> Hashable:
    """What the lists depend on besides the draft."""
    return working_date(), Ledger(data.company().dir).position(*RESTS_ON), _is_on(ALL)


def _is_on(name: str) -> bool:
    return state.chosen(name, ("yes", "no"), "no") == "yes"


def _switch(name: str) -> None:
    state.choose(name, "yes" if state.read(f"{name}.box") else "no", "no")
