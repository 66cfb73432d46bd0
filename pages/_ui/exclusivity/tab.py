"""The tab: whether the top tier is still something special."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st

from crmcore.domain.exclusivity.exclusivity import LISTS, Exclusivity, customer_list
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding as ListFinding
from crmcore.report.exclusivity.figures import top_tier_lines
from crmcore.report.exclusivity.words import findings, received_table, runs_table, terms_table
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.exclusivity.exclusivity import RESTS_ON, read_exclusivity
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.scope import nobody_hint
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.trends.background_work import MonthlyTrends, monthly_trends


@dataclass(frozen=True, slots=True)
class ExclusivityKey(ResultKey[Exclusivity]):
    """The top tier over so many months under a standard, with the decisions up to a ledger position."""

    months: int
    standard: str
    position: int


def draw(graded: Book) -> None:
    """The answer, the months, the runs, what is promised and what was received."""
    widgets.note(t("exclusivity.about"))
    if not len(graded.rows):
        widgets.empty_state(t("trends.nobody"), nobody_hint("trends.nobody_hint"))
        return
    trends = monthly_trends(graded)
    found, words, codes = exclusivity_of(graded, trends), state.current_words(), graded.scheme.tiers
    lines = findings(found, graded.scheme.id, codes, words)
    widgets.finding_list([Finding(text, tone) for text, tone in lines], key="exclusivity")
    with st.container(horizontal=True, key="ck-links-exclusivity"):
        for code in LISTS:
            n = len(getattr(found, code))
            if n and st.button(t(f"exclusivity.open.{code}", n=n) + " →", key=f"exclusivity.open.{code}", type="tertiary"):
                listed.show(f"evidence.exclusive.{code}")
    widgets.figure(
        top_tier_lines(found, trends.months, words, words.tier(graded.scheme.id, codes[0]), dark=state.dark()), key="exclusivity.months"
    )
    widgets.note(t("exclusivity.months_note"))
    if found.runs:
        widgets.section(t("exclusivity.runs"))
        widgets.small_table(*runs_table(found, words), cards=True)
    widgets.section(t("exclusivity.promised"))
    widgets.small_table(*terms_table(found, graded.scheme.id, codes, words))
    widgets.note(t("exclusivity.promised_note"))
    widgets.section(t("exclusivity.got_title"))
    if found.received:
        widgets.small_table(*received_table(found, graded.scheme.id, codes, words), cards=True)
    widgets.note(t("exclusivity.got_note" if found.received else "exclusivity.received_unknown"))
    widgets.scope_note(graded.scenario.day, graded.scenario.window, {}, population=True)


def exclusivity_of(graded: Book, trends: MonthlyTrends) -> Exclusivity:
    """What is known of the top tier, of everybody whatever the filters."""
    standard, company = trends.standard, data.company()
    key = ExclusivityKey(
        len(trends.months),
        "" if standard is None else str((standard.day, standard.run and standard.run.id)),
        Ledger(company.dir).position(*RESTS_ON),
    )
    return data.shared_results(graded).get_or_compute(
        key, lambda: read_exclusivity(company, graded, trends.months, None if standard is None else standard.day)
    )


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> ListFinding:
    """The customers of `exclusive.<code>`."""
    return customer_list(exclusivity_of(graded, monthly_trends(graded)), customer_mask, code.removeprefix("exclusive."))


def label_of(code: str) -> str:
    """What the list is called; the code itself where there is none."""
    name = code.removeprefix("exclusive.")
    return t(f"exclusivity.listed.{name}") if name in LISTS else code
