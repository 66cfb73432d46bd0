"""The visits of a plan as lines that people read, with the customers' names; the calendar file made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.visits.plan import REASONS, VisitPlan
from crmcore.report.exports.calendar_file import CalendarEntry, calendar_file
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words


@dataclass(frozen=True, slots=True)
class VisitLine:
    """One visit: places of the customer (in the team) and of the person; the day, what the customer is called (its name carries the link),
    its number and tier, why it is visited, the days since the last contact, hours, and the note of an appointment."""

    customer: int
    person: int
    day: date
    name: str
    customer_id: str
    tier: str
    reason: str
    since: str
    hours: float
    note: str = ""
    learned: str = ""


def tier_names(plan: VisitPlan, words: Words, scheme: str) -> tuple[str, ...]:
    """The names of the tiers, and, last, of customers without one."""
    return (*(words.tier(scheme, code) for code in plan.due.team.tiers), words.t("visits.no_tier"))


def since_contact(plan: VisitPlan, customer: int, words: Words) -> str:
    """The days since the last contact of a customer, or that there was none."""
    days = plan.due.days[customer]
    return words.t("visits.never") if np.isnan(days) else words.t("visits.days_ago", n=int(days))


def visit_lines(plan: VisitPlan, book: Book, words: Words, learned: Mapping[str, str], which: np.ndarray | None = None) -> list[VisitLine]:
    """Lines of the visits at some places of the plan (None: all), in the plan's order. `learned`: what was learned last time, by customer's
    number."""
    at = np.arange(len(plan.day)) if which is None else which
    team, fixed = plan.due.team, plan.due.fixed
    named = customer_names(book, team.rows[plan.customer[at]])
    tiers = tier_names(plan, words, book.scheme.id)
    days = [date.fromordinal(day) for day in plan.day[at].tolist()]
    notes = {(customer, day): note for customer, day, note in zip(fixed.customer.tolist(), fixed.day.tolist(), fixed.note, strict=True)}
    return [
        VisitLine(
            customer,
            int(plan.person[k]),
            day,
            name,
            str(team.ids[customer]),
            tiers[team.tier[customer]],
            words.t(f"visits.reason.{REASONS[plan.reason[k]]}"),
            since_contact(plan, customer, words),
            float(plan.hours[k]),
            notes.get((customer, day), ""),
            learned.get(str(team.ids[customer]), ""),
        )
        for k, customer, day, name in zip(at.tolist(), plan.customer[at].tolist(), days, named, strict=True)
    ]


def visits_calendar(lines: Sequence[VisitLine], title: str, slug: str, made_on: date, words: Words) -> bytes:
    """The calendar file of some visits; `slug` tells the companies' entries apart."""
    entries = [
        CalendarEntry(
            f"visit-{line.customer_id}-{line.day.isoformat()}@{slug}",
            line.day,
            words.t("visits.ics.title", customer=str(line.name), tier=line.tier),
            "\n".join(
                text
                for text in (
                    words.t(
                        "visits.ics.text", number=line.customer_id, reason=line.reason, since=line.since, hours=words.number(line.hours, 1)
                    ),
                    line.note,
                    words.t("visits.ics.learned", text=line.learned) if line.learned else "",
                )
                if text
            ),
        )
        for line in lines
    ]
    return calendar_file(title, entries, made_on)
