"""Tables of the visits: every salesperson's hours and factors, and what the plan does to each tier."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.visits.plan import VisitPlan
from crmcore.report.visits.lines import tier_names
from crmcore.report.words.cells import TableCells
from crmcore.report.words.words import UNKNOWN, Words

#: weekdays from this one on are the weekend
SATURDAY = 5


def people_table(plan: VisitPlan, words: Words) -> TableCells:
    """One row a salesperson, the one with the most missing hours first: customers due and overdue now, visits planned, hours that the terms
    ask for and hours there are, the missing ones, the factors, customers without room."""
    due, stretch, people = plan.due, plan.stretch, plan.due.team.people
    count = people.count
    owner = due.team.owner
    held = owner >= 0

    def per_person(mask: np.ndarray) -> np.ndarray:
        return np.bincount(owner[held & mask], minlength=count)

    now, overdue = per_person(due.is_due), per_person(due.overdue)
    planned, no_room = np.bincount(plan.person, minlength=count), np.bincount(owner[plan.no_room], minlength=count)
    names = ("due", "overdue", "planned", "needed", "available", "missing", "lower", "all", "no_room")
    head = (words.t("visits.person"), *(words.t(f"visits.people.{name}") for name in names))
    return head, [
        (
            people.name(k),
            words.number(now[k]),
            words.number(overdue[k]),
            words.number(planned[k]),
            words.number(stretch.needed[k]),
            words.number(stretch.available[k]),
            words.number(stretch.missing[k]),
            factor(float(stretch.lower[k]), words),
            factor(float(stretch.all[k]), words),
            words.number(no_room[k]),
        )
        for k in np.lexsort((np.arange(count), -stretch.missing)).tolist()
    ]


def factor(value: float, words: Words) -> str:
    """A factor on intervals; a dash where nothing is stretched."""
    return UNKNOWN if value == 1 else f"× {words.number(value, 2)}"


def effect_table(plan: VisitPlan, words: Words, scheme: str) -> TableCells:
    """One row a tier, and all together: customers; visits and hours that the terms ask for and as planned; intervals; who gets none."""
    names = ("customers", "visits", "hours", "interval", "put_off", "no_room")
    head = (words.t("visits.effect.tier"), *(words.t(f"visits.effect.{name}") for name in names))
    effects = plan.effect()

    def both(one: float, other: float) -> str:
        return words.t("visits.effect.arrow", before=words.number(one), after=words.number(other))

    lines = []
    for name, effect in zip(tier_names(plan, words, scheme), effects, strict=True):
        interval = UNKNOWN
        if effect.interval is not None and effect.longest is not None:
            same = effect.interval == effect.longest
            interval = words.number(effect.interval) if same else both(effect.interval, effect.longest)
        lines.append(
            (
                name,
                words.number(effect.customers),
                both(effect.by_terms, effect.planned),
                both(effect.hours_by_terms, effect.hours_planned),
                interval,
                words.number(effect.put_off),
                words.number(effect.no_room),
            )
        )
    sums = {
        field: sum(getattr(effect, field) for effect in effects)
        for field in ("customers", "by_terms", "planned", "hours_by_terms", "hours_planned", "put_off", "no_room")
    }
    total = (
        words.t("visits.effect.all"),
        words.number(sums["customers"]),
        both(sums["by_terms"], sums["planned"]),
        both(sums["hours_by_terms"], sums["hours_planned"]),
        "",
        words.number(sums["put_off"]),
        words.number(sums["no_room"]),
    )
    return head, [*lines, total]


def day_text(plan: VisitPlan, day: date, words: Words) -> str:
    """A day with its weekday; of a weekend it is said whether the calendar has it worked."""
    said = words.t("visits.week.day", weekday=words.t(f"visits.weekday.d{day.weekday()}"), day=words.date(day))
    if day.weekday() < SATURDAY:
        return said
    worked = any(day.toordinal() in days for days in plan.weeks.worked)
    return words.t("visits.week.worked" if worked else "visits.week.off", day=said)


def week_table(plan: VisitPlan, week: int, words: Words) -> TableCells:
    """Everybody's visits of a week, day by day, and the hours planned of those there are."""
    at = np.flatnonzero(plan.week == week)
    days = sorted({*plan.weeks.worked[week].tolist(), *plan.day[at].tolist()})
    count = plan.due.team.people.count
    visits = np.zeros((count, len(days)), np.int64)
    np.add.at(visits, (plan.person[at], np.searchsorted(days, plan.day[at])), 1)
    named = [date.fromordinal(day) for day in days]
    head = (
        words.t("visits.person"),
        *(day_text(plan, day, words) for day in named),
        words.t("visits.week.total"),
    )
    return head, [
        (
            plan.due.team.people.name(k),
            *(words.number(n) for n in visits[k]),
            words.t("visits.week.of", used=words.number(plan.used[k, week], 1), available=words.number(plan.available[k, week], 1)),
        )
        for k in range(count)
    ]
