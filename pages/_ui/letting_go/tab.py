"""The tab of the churn page: who was let go and what followed, whom to think about."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from crmcore.domain.grading.book import Book
from crmcore.report.letting_go.tables import MOST_CANDIDATES, candidates_table, conclusion, let_go_table
from crmcore.usecases.letting_go.report import LettingGoReport, letting_go_report
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls.scope import scope
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists import listed
from pages._ui.state import state
from pages._ui.state.state import t


@dataclass(frozen=True, slots=True)
class LettingGoKey(ResultKey[LettingGoReport]):
    """Who is let go, what followed, and who might be."""


def draw(graded: Book) -> None:
    """What letting go led to, the customers let go, and the candidates."""
    words, company = state.current_words(), data.company()
    report = data.derived(graded, LettingGoKey(), lambda customer_mask: letting_go_report(company.dir, graded, customer_mask))
    if lines := conclusion(report.effect, words, company.currency):
        widgets.finding_list([Finding(line) for line in lines], key="letting_go.told")
        widgets.small_table(
            *let_go_table(graded, report.let_go, report.measured.tolist(), report.effect, words, company.currency),
            text_columns=5,
            cards=True,
        )
        if report.unmeasured:
            widgets.note(t("letting_go.unmeasured", n=report.unmeasured))
        widgets.note(t("letting_go.about", day=graded.scenario.day))
    else:
        widgets.empty_state(t("letting_go.nobody"), t("letting_go.nobody_hint"))
    _candidates(graded, report)
    scope(graded)


def _candidates(graded: Book, report: LettingGoReport) -> None:
    found, words = report.candidates, state.current_words()
    widgets.section(t("letting_go.candidates", n=len(found.rows)))
    if not len(found.rows):
        widgets.note(t("letting_go.candidates_none"))
        return
    widgets.small_table(*candidates_table(graded, found, words, data.company().currency), text_columns=3, cards=True)
    if len(found.rows) > MOST_CANDIDATES:
        widgets.note(t("letting_go.candidates_shown", n=MOST_CANDIDATES))
    with st.container(horizontal=True, key="ck-links-letting-go"):
        if st.button(t("letting_go.candidates_open", n=len(found.rows)) + " →", key="letting_go.open", type="tertiary"):
            listed.show("churn.let_go")
    widgets.note(t("letting_go.candidates_about"))
