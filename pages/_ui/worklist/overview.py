"""Everybody's week on one screen: key figures, what is to be known, one line a salesperson."""

from __future__ import annotations

import numpy as np
import streamlit as st

from crmcore.domain.tables.registry import BY_NAME
from crmcore.domain.worklist.week import BEYOND, CHANCE, DUTY, NOBODY
from crmcore.report.imports.template import template_workbook
from crmcore.report.worklist.tables import people_table
from crmcore.report.worklist.words import rep_name
from pages._ui.components import widgets
from pages._ui.components.widgets import Finding, Kpi
from pages._ui.data import data
from pages._ui.exports import download
from pages._ui.state import state
from pages._ui.state.state import t
from pages._ui.worklist import desk

#: people that are named in a sentence; hours that are no excess yet
NAMED, SMALL = 4, 0.05
#: of more people the table scrolls in a box of so many pixels
MANY, HEIGHT = 20, 640


def week_line() -> None:
    """The week, and whose grades."""
    week, run = desk.listed().week, desk.run()
    grades = t("worklist.grades_draft") if run is None else t("worklist.grades_run", run=run.name)
    widgets.note(t("worklist.week", first=week.first, last=week.last, n=week.working, grades=grades))


def figures(rep: int | None) -> None:
    """Key figures of a person's week, of everybody's (None)."""
    words, currency, weeks = state.current_words(), data.company().currency, desk.listed().weeks()
    weeks = weeks if rep is None else [weeks[rep]]
    duties, chances, beyond = (sum(week.entries[part] for week in weeks) for part in (DUTY, CHANCE, BEYOND))
    planned, spent = sum(week.planned for week in weeks), sum(week.spent[BEYOND] for week in weeks)
    widgets.kpi_row(
        [
            Kpi(
                t("worklist.kpi.planned"),
                words.number(duties + chances),
                t("worklist.kpi.planned_under", duties=words.number(duties), chances=words.number(chances)),
                about="worklist.planned",
            ),
            Kpi(
                t("worklist.kpi.hours"),
                words.number(planned, 0 if rep is None else 1),
                t("worklist.kpi.hours_under", hours=words.number(sum(week.hours for week in weeks), 0 if rep is None else 1)),
                about="worklist.hours",
            ),
            Kpi(
                t("worklist.kpi.money"),
                words.money(sum(week.money for week in weeks), currency, compact=True),
                t("worklist.kpi.money_under"),
                hint=t("worklist.kpi.money_hint"),
                about="worklist.money",
            ),
            Kpi(
                t("worklist.kpi.closed"),
                words.number(sum(week.closed for week in weeks)),
                t("worklist.kpi.closed_under"),
                about="worklist.closed",
            ),
            Kpi(
                t("worklist.kpi.beyond"),
                words.number(beyond),
                t("worklist.kpi.beyond_under", hours=words.number(spent)),
                about="worklist.beyond",
            ),
        ]
    )


def everybody() -> str | None:
    """What is to be known, and one line a salesperson; the target of a link that was followed."""
    words, currency, weeks = state.current_words(), data.company().currency, desk.listed().weeks()
    followed = widgets.finding_list(found, key="worklist.remarks") if (found := _remarks()) else None
    widgets.section(t("worklist.people.title"))
    with st.container(height=HEIGHT if len(weeks) > MANY else "content", border=False):
        widgets.small_table(*people_table(desk.listed(), desk.now(), words, currency), text_columns=2, cards=True)
    entries = desk.listed().entries
    money = float(np.nansum(entries.money))
    if money > 0 and entries.summed > money:
        widgets.note(t("worklist.overlap", share=words.share(entries.summed / money - 1)))
    return followed


def _remarks() -> list[Finding]:
    words, listed = state.current_words(), desk.listed()
    reps, weeks, found = listed.reps, listed.weeks(), []
    over = [rep_name(listed, week.rep, words) for week in weeks if week.rep != NOBODY and week.over > SMALL]
    if over:
        names = words.t("worklist.comma").join(over[:NAMED]) + (" …" if len(over) > NAMED else "")
        found.append(Finding(t("worklist.overfull", n=len(over), names=names), "bad"))
    if not reps.house and (nobody := sum(weeks[-1].entries)):
        found.append(Finding(t("worklist.without_owner", n=nobody), "bad", t("worklist.to_team"), "team"))
    if not reps.house and reps.assumed.any():
        everybody = bool(reps.assumed.all())
        found.append(Finding(t("worklist.assumed_hours_all") if everybody else t("worklist.assumed_hours", n=int(reps.assumed.sum()))))
    return found


def missing() -> None:
    """The tables that the list lacks, with their templates."""
    words, lacking = state.current_words(), list(desk.listed().basis.missing)
    house = desk.listed().reps.house
    if house:
        widgets.note(t("worklist.no_people") + " " + t("worklist.assumed_hours_all"))
    if lacking:
        widgets.note(t("worklist.missing", tables=words.t("worklist.comma").join(t(f"table.{name}") for name in lacking)))
    wanted = [*(("rep",) if house else ()), *(name for name in lacking if name != "order_line")]
    if wanted:
        with st.container(horizontal=True):
            for name in wanted:
                label = t("worklist.template", table=t(f"table.{name}"))
                file = f"{t('worklist.template_file', table=t(f'table.{name}'))}.xlsx"
                download.blank_button(label, template_workbook(BY_NAME[name], words), file, f"worklist.template.{name}")
