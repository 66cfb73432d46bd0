"""The visits due on a working date, from the data: contacts, appointments, owners and terms in force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from crmcore.domain.facts.activities import Appointments
from crmcore.domain.grading.book import Book
from crmcore.domain.team.team import NOBODY, Team
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.domain.visits.decisions import CustomerMarks, marks_on
from crmcore.domain.visits.due import COUNTED, FixedVisits, VisitsDue, visits_due
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.facts.activities.visits import read_appointments, read_last_contacts


def read_visits_due(company: Company, book: Book, team: Team, terms: SchemeTerms, day: date, counted: str = COUNTED[0]) -> VisitsDue:
    """When each customer of a team is to be visited, as known on a working date; `counted`: what the interval counts from, one of COUNTED.

    Where the data have no contacts, every customer was never met; no appointments, none has its day. Raises `Problem("unknown_version")`.
    """
    contacts = read_last_contacts(company.dir, book.version, book.mart.count, day)
    last = (contacts.contact if counted == COUNTED[0] else contacts.visit)[team.rows]
    every, hours = terms.by_tier(team.tiers, "visit_every"), terms.by_tier(team.tiers, "visit_hours")
    marks = marks_on(visit_decisions(company.dir), day)
    fixed, skipped = fixed_visits(team, read_appointments(company.dir, book.version, day), hours), None
    if marks:
        at = {row: place for place, row in enumerate(team.rows.tolist())}
        rows = {number: book.mart.customers.row_of(number) for number in marks}
        of_team = {at[row]: marks[number] for number, row in rows.items() if row in at}
        fixed = with_marks(team, fixed, of_team, hours, day)
        skipped = np.full(team.count, np.datetime64("NaT", "D"))
        for place, mark in of_team.items():
            if mark.skipped is not None:
                skipped[place] = np.datetime64(mark.skipped, "D")
    return visits_due(team, day, last, every, hours, skipped, fixed)


def fixed_visits(team: Team, planned: Appointments, hours: list[float]) -> FixedVisits:
    """The appointments of a team's customers that are visits. Who goes is whom the appointment names, else the owner; hours that are not
    written down are those of the terms (`hours`: per tier, and last of customers without one)."""
    place = np.searchsorted(team.rows, planned.customer)
    known = planned.is_visit & (place < team.count)
    known[known] = team.rows[place[known]] == planned.customer[known]
    at = np.flatnonzero(known)
    customer = place[at]
    reps = planned.rep.take(at).to_pylist() if len(at) else []
    named = np.array([team.people.place.get(rep or "", NOBODY) for rep in reps], np.int64)
    by_terms = np.array([float(each) for each in hours])[team.terms_tier[customer]]
    notes = tuple(text or "" for text in planned.note.take(at).to_pylist()) if len(at) else ()
    found = FixedVisits(
        customer,
        planned.planned[at],
        np.where(named == NOBODY, team.owner[customer], named),
        np.where(np.isnan(planned.hours[at]), by_terms, planned.hours[at]),
        np.zeros(len(at), bool),
        notes,
    )
    return in_order(team, found)


def with_marks(team: Team, fixed: FixedVisits, marks: Mapping[int, CustomerMarks], hours: list[float], day: date) -> FixedVisits:
    """The appointments without those that people gave up, and with the visits that they moved to a day. `marks`: by place in the team."""
    given_up = {(place, np.datetime64(each, "D")) for place, mark in marks.items() for each in mark.given_up}
    standing = [k for k, key in enumerate(zip(fixed.customer.tolist(), fixed.day, strict=True)) if key not in given_up]
    moved = [(place, each) for place, mark in sorted(marks.items()) for each in sorted(mark.fixed) if each >= day]
    customer = np.array([place for place, _ in moved], np.int64)
    found = FixedVisits(
        np.concatenate((fixed.customer[standing], customer)),
        np.concatenate((fixed.day[standing], np.array([each for _, each in moved], "datetime64[D]"))),
        np.concatenate((fixed.person[standing], team.owner[customer])),
        np.concatenate((fixed.hours[standing], np.array([float(each) for each in hours])[team.terms_tier[customer]])),
        np.concatenate((fixed.moved[standing], np.ones(len(moved), bool))),
        (*(fixed.note[k] for k in standing), *[""] * len(moved)),
    )
    return in_order(team, found)


def in_order(team: Team, fixed: FixedVisits) -> FixedVisits:
    """The same by day, then by the customer's number."""
    order = np.lexsort((team.ids[fixed.customer], fixed.day))
    notes = tuple(fixed.note[k] for k in order.tolist())
    return FixedVisits(fixed.customer[order], fixed.day[order], fixed.person[order], fixed.hours[order], fixed.moved[order], notes)
