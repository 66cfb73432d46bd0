"""What is due, who cannot keep up, the hours of each person, and what the plan does to each tier."""

from __future__ import annotations

from datetime import date

import numpy as np
import streamlit as st

from crmcore.domain.visits.due import COUNTED
from crmcore.report.visits.tables import effect_table, people_table
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.team import desk as team_desk
from pages._ui.visits import desk

#: overfull weeks named
NAMED = 3


def controls() -> None:
    """How many weeks, and what intervals count from."""
    widgets.note(desk.grades_note())
    left, right, _ = st.columns([1, 2, 1], gap="small", vertical_alignment="bottom")
    choices = sorted(desk.WEEK_CHOICES, key=int)
    left.selectbox(
        t("visits.control.weeks"),
        choices,
        **widget_state.choice("visits.weeks.box", str(desk.weeks()), choices),
        on_change=lambda: state.choose("visits.weeks", state.read("visits.weeks.box"), desk.WEEK_CHOICES[0]),
    )
    right.selectbox(
        t("visits.control.counted"),
        COUNTED,
        **widget_state.choice("visits.counted.box", desk.counted(), COUNTED),
        format_func=fixed_labels(COUNTED, lambda code: t(f"visits.counted.{code}")),
        on_change=lambda: state.choose("visits.counted", state.read("visits.counted.box"), COUNTED[0]),
    )


def findings() -> None:
    """Key figures, and the sentences that matter."""
    words, plan = state.current_words(), desk.plan()
    due, stretch = plan.due, plan.stretch
    overdue = int(due.overdue.sum())
    widgets.kpi_row(
        [
            Kpi(
                t("visits.kpi.due"),
                words.number(int(due.is_due.sum())),
                t("visits.kpi.due_under", n=due.team.count),
                hint=t("visits.kpi.due_hint"),
                about="visits.due",
            ),
            Kpi(
                t("visits.kpi.overdue"), words.number(overdue), loss=overdue > 0, hint=t("visits.kpi.overdue_hint"), about="visits.overdue"
            ),
            Kpi(t("visits.kpi.never"), words.number(int(due.never.sum())), hint=t("visits.kpi.never_hint"), about="visits.never"),
            Kpi(
                t("visits.kpi.visits"),
                words.number(len(plan.day)),
                t("visits.kpi.visits_under", hours=words.number(float(plan.hours.sum()))),
                about="visits.visits",
            ),
            Kpi(
                t("visits.kpi.missing"),
                words.number(float(stretch.missing.sum())),
                t("visits.kpi.missing_under", n=stretch.weeks),
                hint=t("visits.kpi.missing_hint"),
                about="visits.missing",
            ),
        ]
    )
    if followed := widgets.finding_list([*_fit(), *_left_out(), *_remarks()], key="visits.findings"):
        listed.show(followed)


def further() -> None:
    """What explains the plan and asks for nothing, folded."""
    if not (found := [*_stretched(), *_explained()]):
        return
    with st.expander(t("visits.finding.further"), key="visits.further"):
        followed = widgets.finding_list(found, key="visits.further_findings")
    if followed:
        listed.show(followed)


def people() -> None:
    """The table of salespeople, and what the plan does to each tier."""
    words, plan = state.current_words(), desk.plan()
    widgets.section(t("visits.effect.title"))
    widgets.small_table(*effect_table(plan, words, team_desk.grades_in_force()[0].scheme.id), total=True, cards=True)
    widgets.note(t("visits.effect.note"))
    widgets.section(t("visits.people.title"))
    widgets.small_table(*people_table(plan, words), cards=True)
    widgets.note(t("visits.people.note", weeks=plan.stretch.weeks))


def _fit() -> list[Finding]:
    """Who cannot visit as often as the terms say, and with whom most hours are missing."""
    words, plan = state.current_words(), desk.plan()
    stretch, staff = plan.stretch, plan.due.team.people
    short = (stretch.lower > 1) | ~stretch.fits
    if not short.any():
        return [Finding(t("visits.finding.all_fit"), "good")]
    said = t("visits.finding.short", n=int(short.sum()), people=staff.count)
    worst = int(stretch.missing.argmax())
    if stretch.missing[worst] > 0:
        hours, needed = words.number(float(stretch.missing[worst])), words.number(float(stretch.needed[worst]))
        said += t("visits.finding.also") + t("visits.finding.worst", person=staff.name(worst), hours=hours, needed=needed)
    found = [Finding(said, "bad")]
    if helpless := [staff.name(k) for k in (~stretch.fits).nonzero()[0].tolist()]:
        found.append(Finding(t("visits.finding.never_fits", people=", ".join(helpless)), "bad"))
    return found


def _stretched() -> list[Finding]:
    """Whose customers wait longer than the terms say, and by how much."""
    words, stretch, found = state.current_words(), desk.plan().stretch, []
    further = stretch.all > 1
    if lower := int((stretch.fits & (stretch.lower > 1) & ~further).sum()):
        found.append(Finding(t("visits.finding.lower", n=lower)))
    if further.any():
        hours = words.number(float(stretch.missing_after[further].sum()))
        found.append(Finding(t("visits.finding.all", n=int(further.sum()), hours=hours)))
    return found


def _left_out() -> list[Finding]:
    """Customers due and not in the plan, each with its list."""
    plan = desk.plan()
    groups = (("no_room", plan.no_room), ("put_off", plan.put_off), ("nobodys", plan.nobodys))
    return [
        Finding(t(f"visits.finding.{name}", n=len(places)), "bad", t("visits.finding.open"), f"visits.{name}")
        for name, places in groups
        if len(places)
    ]


def _remarks() -> list[Finding]:
    """What does not go together."""
    plan = desk.plan()
    found = []
    if len(plan.day_off):
        found.append(Finding(t("visits.finding.day_off", n=len(plan.day_off)), "bad"))
    if plan.over.any():
        staff, words = plan.due.team.people, state.current_words()
        where = [
            t("visits.finding.over_in", person=staff.name(person), day=words.date(date.fromordinal(int(plan.weeks.first[week]))))
            for person, week in np.argwhere(plan.over).tolist()
        ]
        more = " …" if len(where) > NAMED else ""
        found.append(Finding(t("visits.finding.over", n=len(where), where=t("worklist.separator").join(where[:NAMED]) + more), "bad"))
    if years := plan.weeks.missing_years:
        found.append(Finding(t("visits.finding.years", years=", ".join(map(str, years))), "bad"))
    return found


def _explained() -> list[Finding]:
    """Who is not visited, and what is assumed."""
    plan, found = desk.plan(), []
    team = plan.due.team
    if len(team.unvisited):
        found.append(Finding(t("visits.finding.unvisited", n=len(team.unvisited)), "plain", t("visits.finding.open"), "visits.gone"))
    elif among := int((team.gone & plan.due.is_due).sum()):
        found.append(Finding(t("visits.finding.gone", n=among)))
    if assumed := int(plan.due.team.people.assumed.sum()):
        found.append(Finding(t("visits.finding.assumed", n=assumed)))
    return found
