"""The calendar of one person: a week by days, the files to hand out, and the form to move, skip or record a visit."""

from __future__ import annotations

from datetime import date

import numpy as np
import streamlit as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.visits.decisions import DECISIONS, VisitDecision, learned_until
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.visits.lines import VisitLine, visit_lines, visits_calendar
from crmcore.report.visits.tables import day_text, week_table
from crmcore.report.visits.workbook import visits_workbook
from crmcore.report.words.customer_names import customer_names
from pages._ui.components import widgets
from pages._ui.components.literal_text import literal
from pages._ui.controls import last_result
from pages._ui.controls.signing import ask_author
from pages._ui.controls.working_date import working_date
from pages._ui.data import changes, data
from pages._ui.exports import download
from pages._ui.state import state, widget_state
from pages._ui.state.state import fixed_labels, t
from pages._ui.team import desk as team_desk
from pages._ui.visits import desk

#: decisions shown
SHOWN = 20
#: where what a button did is said
PLACE = "visits"


def draw() -> None:
    """Person and week, the days, the files, the form, the decisions."""
    plan, words = desk.plan(), state.current_words()
    staff = plan.due.team.people
    widgets.section(t("visits.week.title", person=staff.name(_person())))
    left, right, _ = st.columns([2, 2, 1], gap="small", vertical_alignment="bottom")
    left.selectbox(
        t("visits.week.person"),
        list(staff.ids),
        **widget_state.choice("visits.person.box", staff.ids[_person()], staff.ids),
        format_func=fixed_labels(staff.ids, lambda rep: staff.name(staff.place[rep])),
        on_change=lambda: state.choose("visits.person", state.read("visits.person.box"), staff.ids[0]),
    )
    numbers = [str(k) for k in range(plan.weeks.number)]
    right.selectbox(
        t("visits.week.week"),
        numbers,
        **widget_state.choice("visits.week.box", str(_week()), numbers),
        format_func=fixed_labels(numbers, lambda k: _week_name(int(k))),
        on_change=lambda: state.choose("visits.week", state.read("visits.week.box"), "0"),
    )
    graded = team_desk.grades_in_force()[0]
    which = np.flatnonzero(plan.person == _person())
    lines = visit_lines(plan, graded, words, learned_until(desk.decisions(), plan.due.day), which)
    _days([line for line, week in zip(lines, plan.week[which].tolist(), strict=True) if week == _week()])
    with st.expander(t("visits.week.everybody")):
        widgets.small_table(*week_table(plan, _week(), words), cards=True)
    _files(lines)
    _form(lines)


def _person() -> int:
    ids = desk.plan().due.team.people.ids
    return ids.index(state.chosen("visits.person", ids, ids[0]))


def _week() -> int:
    numbers = tuple(str(k) for k in range(desk.plan().weeks.number))
    return int(state.chosen("visits.week", numbers, "0"))


def _week_name(week: int) -> str:
    words, weeks = state.current_words(), desk.plan().weeks
    first, last = (words.date(date.fromordinal(int(days[week]))) for days in (weeks.first, weeks.last))
    return t("visits.week.name", first=first, last=last)


def _days(lines: list[VisitLine]) -> None:
    """The working days of the week side by side, below each other on a phone; a day off only where somebody agreed on a visit."""
    plan, words, week = desk.plan(), state.current_words(), _week()
    used, available = (words.number(float(hours[_person(), week]), 1) for hours in (plan.used, plan.available))
    widgets.note(t("visits.week.hours", n=len(lines), used=used, available=available))
    days = sorted({date.fromordinal(int(day)) for day in plan.weeks.worked[week]} | {line.day for line in lines})
    if not days:
        widgets.note(t("visits.week.no_days"))
        return
    for column, day in zip(st.columns(len(days), gap="small"), days, strict=True):
        mine = [line for line in lines if line.day == day]
        head = day_text(plan, day, words)
        with column:
            widgets.small_table(
                [head, ""], [(line.name, f"{line.tier} · {line.reason}") for line in mine] or [(t("visits.week.none"), "")], 2
            )


def _files(lines: list[VisitLine]) -> None:
    """The calendar file and the workbook of the person, and the workbook of all."""
    plan, words, company = desk.plan(), state.current_words(), data.company()
    graded, person = team_desk.grades_in_force()[0], plan.due.team.people.name(_person())
    context = ExportContext(company.name, company.currency, data.author())
    called = t("visits.file.person", person=person)

    def workbook(chosen: list[VisitLine]) -> bytes:
        return visits_workbook(plan, chosen, desk.grades_note(), graded, context, words)

    ask_author("visits.author")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        calendar = download.for_everybody(
            graded,
            "visits.calendar",
            called,
            "ics",
            len(lines),
            lambda: visits_calendar(lines, called, company.slug, plan.due.day, words),
        )
        download.made_button(calendar, t("visits.file.ics", person=literal(person)), "visits.ics")
        mine = download.for_everybody(graded, "visits.person", called, "xlsx", len(lines), lambda: workbook(lines))
        download.made_button(mine, t("visits.file.xlsx", person=literal(person)), "visits.xlsx")
        everybody = download.for_everybody(
            graded,
            "visits.all",
            t("visits.file.all"),
            "xlsx",
            len(plan.day),
            lambda: workbook(visit_lines(plan, graded, words, learned_until(desk.decisions(), plan.due.day))),
        )
        download.made_button(everybody, t("visits.file.xlsx_all"), "visits.xlsx_all")


def _form(lines: list[VisitLine]) -> None:
    """Choose a customer of the person, then move, skip or record."""
    plan, words, graded = desk.plan(), state.current_words(), team_desk.grades_in_force()[0]
    team = plan.due.team
    widgets.section(t("visits.change.title"))
    last_result.show(PLACE)
    planned: dict[str, date] = {}
    for line in lines:
        planned.setdefault(line.customer_id, line.day)
    this_week = [line.customer_id for line in lines if plan.weeks.first[_week()] <= line.day.toordinal() <= plan.weeks.last[_week()]]
    places = np.unique(np.concatenate((np.flatnonzero(team.owner == _person()), np.array([line.customer for line in lines], np.int64))))
    names = {
        str(team.ids[place]): str(name) for place, name in zip(places.tolist(), customer_names(graded, team.rows[places]), strict=True)
    }
    if not names:
        return
    options = list(dict.fromkeys([*this_week, *planned, *sorted(names)]))
    labels = {
        number: t("visits.change.planned", customer=names[number], day=words.date(planned[number]))
        if number in planned
        else t("visits.change.unplanned", customer=names[number])
        for number in options
    }
    position = {row.customer_id: row.position for row in desk.decisions()}
    left, right = st.columns(2, gap="small")
    stamp = f"{data.company().slug}.{_person()}.{_week()}.{desk.position()}"
    customer = left.selectbox(
        t("visits.change.customer"), options, key=f"visits.customer.{stamp}", format_func=fixed_labels(options, labels.__getitem__)
    )
    action = right.radio(
        t("visits.change.what"),
        DECISIONS,
        key=f"visits.action.{stamp}",
        format_func=fixed_labels(DECISIONS, lambda code: t(f"visits.change.{code}")),
        horizontal=True,
    )
    if said := learned_until(desk.decisions(), working_date()).get(customer):
        widgets.note(t("visits.ics.learned", text=said))
    day = working_date()
    if action == "moved":
        st.date_input(
            t("visits.change.to"), max(planned.get(customer, day), day), min_value=day, key=f"visits.to.{stamp}", format="YYYY-MM-DD"
        )
    elif action == "visited":
        st.date_input(t("visits.change.on"), day, max_value=day, key=f"visits.on.{stamp}", format="YYYY-MM-DD")
    if action != "moved":
        st.text_input(t("visits.change.reason" if action == "skipped" else "visits.change.learned"), key=f"visits.text.{stamp}")
    if action == "skipped":
        widgets.note(t("visits.change.skip_note"))
    arguments = (customer, names[customer], action, planned.get(customer), stamp, position.get(customer, 0))
    st.button(t("visits.change.save"), key="visits.save", type="primary", on_click=_save, args=arguments)


def _save(customer: str, name: str, action: str, planned: date | None, stamp: str, based_on: int) -> None:
    day = working_date()
    on = (state.read(f"visits.on.{stamp}") or day) if action == "visited" else day
    to = state.read(f"visits.to.{stamp}") if action == "moved" else None
    words = state.current_words()
    decision = VisitDecision(
        customer, action, on, planned if action != "visited" else None, to, (state.read(f"visits.text.{stamp}") or "") if to is None else ""
    )
    try:
        changes.decide_visit(decision, team_desk.grades_in_force()[0].version, based_on)
    except Problem as problem:
        last_result.remember_refused(PLACE, problem)
    else:
        last_result.remember_done(PLACE, t(f"visits.change.saved_{action}", customer=name, day=words.date(to or on)))


def history() -> None:
    """The decisions so far, newest first."""
    words, rows, graded = state.current_words(), desk.decisions()[::-1][:SHOWN], team_desk.grades_in_force()[0]
    widgets.section(t("visits.history.title"))
    if not rows:
        widgets.note(t("visits.history.none"))
        return
    customers = graded.mart.customers
    lines = []
    for row in rows:
        place = customers.row_of(row.customer_id)
        name = row.customer_id if place is None else customer_names(graded, np.array([place]))[0]
        what = t(f"visits.history.{row.action}", to=words.date(row.to)) if row.to else t(f"visits.history.{row.action}")
        lines.append((words.date(row.on), row.author, name, what, row.text))
    head = [t(f"visits.history.{name}") for name in ("day", "author", "customer", "what", "text")]
    widgets.small_table(head, lines, text_columns=5, cards=True)
