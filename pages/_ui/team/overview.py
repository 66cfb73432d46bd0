"""What is asked for, and what it does: key figures, the chart, the table of salespeople, the effect by tier."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.team.balancing import POLICIES, TOLERANCE
from crmcore.domain.team.team import USUAL_HOURS, profit_losses, quota_misses
from crmcore.report.team.figures import load_chart
from crmcore.report.team.tables import effect_table, people_table, quota_text
from crmcore.report.team.words import region_name
from crmcore.report.words.words import UNKNOWN
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.lists import listed
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.team import desk

#: share of a region's hours from which on they count as to spare
TO_SPARE = 0.1


def controls() -> None:
    """What a move costs, the tolerance, and who stays."""
    graded, run = desk.grades_in_force()
    words = state.current_words()
    widgets.note(t("team.draft", day=working_date()) if run is None else t("team.published", run=run.name, day=words.date(run.as_of)))
    left, middle, right, last = st.columns(4, gap="small", vertical_alignment="bottom")
    left.selectbox(
        t("team.controls.policy"),
        POLICIES,
        **widget_state.choice("team.policy.box", desk.request().policy, POLICIES),
        format_func=fixed_labels(POLICIES, lambda code: t(f"team.policy.{code}")),
        help=t("team.policy.hint"),
        on_change=lambda: state.choose("team.policy", state.read("team.policy.box"), POLICIES[0]),
    )
    chosen = f"{round(100 * desk.request().tolerance)}"
    middle.selectbox(
        t("team.controls.tolerance"),
        sorted(desk.TOLERANCES, key=int),
        **widget_state.choice("team.tolerance.box", chosen, sorted(desk.TOLERANCES, key=int)),
        on_change=lambda: state.choose("team.tolerance", state.read("team.tolerance.box"), f"{round(100 * TOLERANCE)}"),
    )
    right.multiselect(
        t("team.controls.pin_tiers"),
        graded.scheme.tiers,
        **widget_state.multi("team.pin_tiers", list(desk.request().pinned_tiers)),
        on_change=lambda: state.remember(desk.PINNED_TIERS, tuple(state.read("team.pin_tiers") or ())),
        format_func=fixed_labels(graded.scheme.tiers, lambda code: words.tier(graded.scheme.id, code)),
        placeholder="",
    )
    last.text_input(
        t("team.controls.pin"),
        **widget_state.value("team.pin", " ".join(desk.pinned())),
        help=t("team.controls.pin_hint"),
        on_change=lambda: state.remember(desk.PINNED, state.read("team.pin") or ""),
    )
    widgets.note(t(f"team.policy.{desk.request().policy}_note"))
    if unknown := sorted(set(desk.pinned()) - set(desk.team().ids.tolist())):
        widgets.finding_list([Finding(t("team.controls.pin_unknown", customers=", ".join(unknown[:5])), "bad")], key="team.pin_unknown")


def figures() -> None:
    """The key figures, today and after the moves."""
    words = state.current_words()
    team, plan, (before, after) = desk.team(), desk.proposal(), desk.states()
    best = sum(bool(team.tier[move.customer] == 0) for move in plan.moves)
    widgets.kpi_row(
        [
            Kpi(
                t("team.kpi.imbalance"),
                words.share(before.imbalance),
                t("team.kpi.then", value=words.share(after.imbalance)),
                hint=t("team.kpi.imbalance_hint"),
                about="team.imbalance",
            ),
            Kpi(
                t("team.kpi.largest"),
                words.share(before.largest_deviation),
                t("team.kpi.then", value=words.share(after.largest_deviation)),
                hint=t("team.kpi.largest_hint"),
                about="team.largest",
            ),
            Kpi(
                t("team.kpi.moves"),
                words.number(len(plan.moves)),
                t("team.kpi.moves_under", n=best, customers=words.number(team.count)),
                about="team.moves",
            ),
            Kpi(t("team.kpi.gap"), words.share(plan.gap, 1), t("team.kpi.gap_under"), hint=t("team.kpi.gap_hint"), about="team.gap"),
        ]
    )


def draw() -> None:
    """What is to be known, and the chart."""
    words = state.current_words()
    team, plan, (before, after) = desk.team(), desk.proposal(), desk.states()
    if (remarks := _remarks()) and (followed := widgets.finding_list(remarks, key="team.remarks")):
        listed.show(followed)
    title = (
        t("team.chart.title", before=words.share(before.largest_deviation), after=words.share(after.largest_deviation))
        if plan.moves
        else t("team.chart.even")
    )
    figure = load_chart(team, before, after, plan.request.tolerance, words, dark=state.dark(), title=title)
    widgets.figure(figure, key="team.chart")
    widgets.note(t("team.note.load"))


def people() -> None:
    """Each salesperson, now and after the moves."""
    words, currency = state.current_words(), data.company().currency
    team, (before, after) = desk.team(), desk.states()
    scheme = desk.grades_in_force()[0].scheme.id
    widgets.section(t("team.table.title"))
    widgets.small_table(*people_table(team, before, after, words, scheme, currency), text_columns=2, cards=True)


def effect() -> None:
    """What the moves change for each tier."""
    words, currency = state.current_words(), data.company().currency
    team, plan, scheme = desk.team(), desk.proposal(), desk.grades_in_force()[0].scheme.id
    if plan.moves:
        widgets.section(t("team.effect.title"))
        widgets.small_table(*effect_table(team, plan.moves, words, scheme, currency), total=True, cards=True)


def _regions() -> list[Finding]:
    """The regions whose people have too few hours for what the terms promise, and, where there are such, in one sentence those with hours
    to spare."""
    words, team = state.current_words(), desk.team()
    _, after = desk.states()
    people, found, spare = team.people, [], []
    regions = len(people.region_names)
    hours, capacity = (np.bincount(people.region, values, regions) for values in (after.hours, people.hours))
    if not (hours > capacity).any():
        return []
    for at in np.argsort(-(hours - capacity), kind="stable").tolist():
        values = {"region": region_name(people.region_names[at], words), "capacity": words.number(capacity[at])}
        if hours[at] > capacity[at]:
            share = words.share(hours[at] / capacity[at]) if capacity[at] else UNKNOWN
            found.append(Finding(t("team.note.too_little", hours=words.number(hours[at]), share=share, **values), "bad"))
        elif capacity[at] - hours[at] > TO_SPARE * capacity[at]:
            spare.append(t("team.note.free_in", free=words.number(capacity[at] - hours[at]), **values))
    if found:
        found.append(Finding(t("team.note.too_little_so")))
    return [*found, *([Finding(t("team.note.much_free", regions=t("worklist.separator").join(spare)))] if spare else [])]


def _money() -> list[Finding]:
    """Who meets the quota now and would miss it after the proposed moves, and from whom they take profit."""
    words, currency, people = state.current_words(), data.company().currency, desk.team().people
    before, after = desk.states()
    misses, losses = quota_misses(before, after), profit_losses(before, after)
    found = []
    if len(losses):
        most = int(losses[0])
        profit = [words.money(float(state.profit[most]), currency, compact=True) for state in (before, after)]
        found = [Finding(t("team.note.profit", n=len(losses), person=people.name(most), before=profit[0], after=profit[1]))]
    if not len(misses):
        return found
    named = t("worklist.separator").join(
        t(
            "team.note.quota_of",
            person=people.name(at),
            before=quota_text(before.quota_gap[at], words, currency),
            after=words.money(after.quota_gap[at], currency, compact=True),
        )
        for at in misses.tolist()
    )
    return [Finding(t("team.note.quota", n=len(misses), people=named), "bad"), *found]


def _remarks() -> list[Finding]:
    words, team, plan = state.current_words(), desk.team(), desk.proposal()
    found = _money()
    assumed = int(team.people.assumed.sum())
    if assumed == team.people.count:
        found.append(Finding(t("team.note.assumed_all", hours=words.number(USUAL_HOURS))))
    elif assumed:
        found.append(Finding(t("team.note.assumed", n=assumed)))
    if without := int((team.owner < 0).sum()):
        found.append(Finding(t("team.note.without_owner", n=without), "bad"))
    found += _regions()
    if len(team.unvisited):
        found.append(Finding(t("team.note.unvisited", n=len(team.unvisited)), "plain", t("team.note.open_gone"), "team.gone"))
    elif team.gone.any():
        hours = words.number(round(float(team.hours[team.gone].sum())))
        found.append(Finding(t("team.note.gone", n=int(team.gone.sum()), hours=hours), "plain", t("team.note.open_gone"), "team.gone"))
    for region in plan.infeasible:
        name, least = region_name(region.name, words), region.least_tolerance
        message = "impossible" if np.isnan(least) else "infeasible"
        more = {} if np.isnan(least) else {"tolerance": words.share(plan.request.tolerance), "least": words.share(least + 0.0005, 1)}
        found.append(Finding(t(f"team.note.{message}", region=name, **more), "bad"))
    return found
