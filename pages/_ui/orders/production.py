"""The production sequence: sentences, lateness by three rules, the chart of days, who becomes late because of whom, accepting."""

from __future__ import annotations

import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.scheduling.sequence import RULES
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.orders.production import gantt_chart, lateness_table, overtaken_table
from crmcore.report.orders.workbook import Basis, sequence_workbook
from crmcore.usecases.orders.orders import planned
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import data, order_changes
from pages._ui.exports import download
from pages._ui.orders import desk, moving
from pages._ui.orders.overview import choice
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.team import desk as team_desk

#: orders in the chart, rows of a table
CHARTED, SHOWN = 16, 6
#: where what a button did is said
PLACE = "orders.sequence"


def draw() -> None:
    """Everything about production; where the hours never suffice, why."""
    words, currency = state.current_words(), data.company().currency
    graded, found = team_desk.grades_in_force()[0], desk.orders()
    widgets.section(t("orders.sequence.title"))
    try:
        plans = desk.plans()
    except Problem as problem:
        widgets.finding_list([Finding(words.problem(problem), "bad")], key="orders.sequence.problem")
        return
    if not plans.jobs.count:
        widgets.note(t("orders.sequence.no_hours"))
        return
    left, right, _ = st.columns([2, 1, 1], gap="small", vertical_alignment="bottom")
    with left:
        choice("rule", RULES, desk.rule(), lambda code: t(f"orders.rule.{code}"))
    with right:
        choice("frozen", desk.FROZEN, str(desk.frozen_days()), lambda code: t("orders.control.days", n=int(code)))
    late = {name: plans.lateness(name)[-1].late for name in RULES}
    first = plans.lateness("reserved")[0], plans.lateness("due_date")[0]
    remarks = [
        Finding(
            t(
                "orders.sequence.finding",
                tier=words.tier(graded.scheme.id, plans.tiers[0]),
                now=words.number(first[0].late),
                before=words.number(first[1].late),
                all=words.number(late["reserved"]),
                all_before=words.number(late["due_date"]),
                all_tier=words.number(late["tier_due"]),
            ),
            "good" if first[0].late < first[1].late else "plain",
        )
    ]
    without = len(desk.order_numbers()) - plans.jobs.count
    if without:
        remarks.append(Finding(t("orders.sequence.without", n=without)))
    overdue = int((plans.jobs.due < plans.day).sum())
    if overdue:
        remarks.append(Finding(t("orders.sequence.overdue", n=overdue)))
    if frozen := int(plans.by[desk.rule()].frozen.sum()):
        remarks.append(Finding(t("orders.sequence.frozen_note", n=frozen)))
    if plans.moves:
        remarks.append(Finding(t("orders.sequence.moved", n=len(plans.moves))))
    widgets.finding_list(remarks, key="orders.sequence.findings")
    widgets.small_table(*lateness_table(plans, words, graded.scheme.id, currency), total=True, cards=True)
    widgets.note(t("orders.sequence.note"))
    which = plans.by[desk.rule()].order[:CHARTED]
    title = t("orders.gantt.title", n=len(which), rule=t(f"orders.rule.{desk.rule()}"))
    widgets.figure(gantt_chart(plans, desk.rule(), graded, which, words, dark=state.dark(), title=title), key="orders.gantt")
    if plans.overtaken:
        widgets.section(t("orders.sequence.because_title", n=len(plans.overtaken)))
        head, rows = overtaken_table(plans, graded, desk.order_numbers(), words)
        widgets.small_table(head, rows[:SHOWN], text_columns=4, cards=True)
    else:
        widgets.note(t("orders.sequence.nobody"))
    ask_author("orders.author_sequence")
    with st.expander(t("orders.moving.title"), expanded=bool(desk.moves()), key="orders.moving.open"):
        moving.draw(plans)
    last_result.show(moving.PLACE)
    last_result.show(PLACE)
    company = data.company()
    context = ExportContext(company.name, company.currency, data.author())
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button(
            t("orders.sequence.button"), key="orders.sequence.accept", type="primary", on_click=_record, args=(desk.sequence_based_on(),)
        )
        item = download.for_book(
            graded,
            "orders.sequence",
            t("orders.sequence.file"),
            "xlsx",
            plans.jobs.count,
            lambda: sequence_workbook(
                plans, desk.rule(), desk.order_numbers(), Basis(found.day, desk.grades_note()), graded, context, words
            ),
        )
        download.made_button(item, t("orders.sequence.export"), "orders.sequence.export")
    if accepted := [row for row in desk.sequences() if row.on <= working_date()]:
        newest = accepted[-1]
        rule = t(f"orders.rule.{newest.rule}")
        widgets.note(t("orders.sequence.accepted", author=newest.author, day=words.date(newest.on), rule=rule, n=len(newest.orders)))


def _record(based_on: int) -> None:
    accepted = planned(desk.orders(), desk.plans(), desk.rule(), desk.frozen_days(), data.author())
    try:
        order_changes.accept_sequence(accepted, based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t("orders.sequence.saved", n=len(accepted.orders)))
