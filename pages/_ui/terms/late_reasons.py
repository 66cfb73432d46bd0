"""Credit: which reasons for late payment are excused, what that changes, and deciding it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from crmcore.domain.grading.late_reasons import NO_LATE_REASONS, LateReasons, ReasonRow
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.kernel.problems import Problem
from crmcore.report.credit.tables import changed_table, decision_of, reason_name, reason_table
from crmcore.store.decisions.late_reasons import late_reason_decisions
from crmcore.usecases.credit.late_reasons import LateReasonsReport, late_reasons_report
from pages._ui.components import widgets
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.data import changes, data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.state import fixed_labels, t

#: where what a button did is said
PLACE = "terms.late_reasons"
CHOICES: tuple[str, ...] = ("by_file", "excused", "counted")
#: reasons that can be decided about on the page; the command line has all
MOST_REASONS = 30


@dataclass(frozen=True, slots=True)
class LateReasonsKey(ResultKey[LateReasonsReport]):
    """The reasons for late payment and what deciding about them changed."""


def draw() -> None:
    """The reasons with their money, what excusing some changed, and the form."""
    widgets.section(t("credit.title"))
    if data.version() is None or "payment" not in data.book().mart.has:
        widgets.note(t("credit.none"))
        return
    graded, words, company = data.book(), state.current_words(), data.company()
    report = data.derived(graded, LateReasonsKey(), lambda _: late_reasons_report(company, graded))
    widgets.note(t("credit.about", day=graded.scenario.day))
    last_result.show(PLACE)
    widgets.small_table(*reason_table(report.reasons[:MOST_REASONS], words, company.currency), cards=True)
    _changed(report)
    _form(report)


def _changed(report: LateReasonsReport) -> None:
    graded, words = data.book(), state.current_words()
    if not graded.mart.late_reasons.in_use:
        return
    moved = int((graded.tier != report.tier_by_file).sum())
    widgets.note(t("credit.changed", n=int(report.credit_changed.sum())))
    if not moved:
        return
    with st.expander(t("credit.moved", n=moved), key="terms.late_reasons.moved"):
        widgets.small_table(*changed_table(graded, report.credit_by_file, report.tier_by_file, words), cards=True)


def _form(report: LateReasonsReport) -> None:
    decisions = late_reason_decisions(data.company().dir)
    position = decisions[-1].position if decisions else 0
    now = decision_in_force(decisions, data.book().scenario.day)
    stamp = f"{data.company().slug}.{data.book().version}.{position}"
    named = [row for row in report.reasons if row.reason is not None][:MOST_REASONS]
    if now is not None:
        widgets.note(t("terms.set_by", author=now.author, day=date.fromisoformat(now.recorded_at[:10])))
    if not named:
        widgets.note(t("credit.unnamed"))
        return
    with st.expander(t("credit.decide"), key="terms.late_reasons.open"):
        ask_author("terms.late_reasons.author")
        with st.form(f"terms.late_reasons.form.{stamp}", border=False):
            for place, row in enumerate(named):
                st.selectbox(
                    reason_name(row.reason, state.current_words()),
                    CHOICES,
                    CHOICES.index(decision_of(row)),
                    key=f"terms.late_reasons.{place}.{stamp}",
                    format_func=fixed_labels(CHOICES, lambda name: t(f"credit.{name}")),
                )
            st.date_input(
                t("terms.from_day"), None, key=f"terms.late_reasons.from.{stamp}", format="YYYY-MM-DD", help=t("terms.from_day_hint")
            )
            st.form_submit_button(t("credit.save"), type="primary", on_click=_save, args=(stamp, named, position))


def _save(stamp: str, named: list[ReasonRow], position: int) -> None:
    chosen: LateReasons = data.book().mart.late_reasons or NO_LATE_REASONS
    try:
        for place, row in enumerate(named):
            choice = state.read(f"terms.late_reasons.{place}.{stamp}") or "by_file"
            chosen = chosen.with_reason(row.reason or "", {"by_file": None, "excused": True, "counted": False}[choice])
        changes.set_late_reasons(chosen, state.read(f"terms.late_reasons.from.{stamp}"), position)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("credit.saved"))
