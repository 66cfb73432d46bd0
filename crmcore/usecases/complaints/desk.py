"""Read the complaints of a company for a working date: files and ledger, the tier and the terms of the day of opening, the calendar."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from crmcore.domain.complaints.clock import NEVER, Pause
from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.complaints.register import REOPENED, Complaints, with_actions
from crmcore.domain.grading.mart import Customers
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.terms.tier_terms import default_terms
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.decisions.complaints import complaint_actions
from crmcore.store.decisions.runs import list_runs, read_run
from crmcore.store.decisions.terms import calendar_on, terms_decisions
from crmcore.store.facts.activities.complaints import read_complaints
from crmcore.store.facts.customers import read_customers
from crmcore.usecases.grading.grading import GIVEN, grade, tiers_of_run

#: ordinal of the day that numpy counts days from
_EPOCH = date(1970, 1, 1).toordinal()
#: days of opening that are graded one by one where no grades were published; of more, the ends of the months before
_EXACT_DAYS = 40


def complaint_desk(company: Company, scenario: Scenario, version: int, working_date: date) -> ComplaintDesk:
    """The complaints on a working date, by the scheme of a resolved scenario.

    The tier is that of the published run of the scheme in force on the day of opening; where none was, the scenario is graded as known on
    that day, and where those are many, as known at the end of the month before.
    """
    customers, chosen = read_customers(company.dir, version), scheme(company.dir, scenario.scheme)
    facts, left_out = _register(company, version, working_date)
    known = with_actions(facts, complaint_actions(company), customers.ids, working_date)
    tier, anew = _tiers_at_opening(company, scenario, version, customers, known)
    close, respond = _terms_at_opening(company, scenario.scheme, chosen.tiers, known, tier)
    calendar, _ = calendar_on(company, working_date)
    return ComplaintDesk(known, chosen.id, chosen.tiers, tier, anew, close, respond, calendar, working_date, left_out)


def _register(company: Company, version: int, working_date: date) -> tuple[Complaints, int]:
    """The complaints of the files; and how many were settled on an unknown day and are left out."""
    read = read_complaints(company.dir, version, working_date)
    opened, responded, closed = (_ordinals(days) for days in (read.opened, read.responded, read.closed))
    rows = np.flatnonzero(read.is_open | (closed > NEVER))
    order = rows[np.argsort(np.array(read.ids.to_pylist(), dtype=object)[rows], kind="stable")] if len(rows) else rows
    place = np.full(len(opened), -1, np.int64)
    place[order] = np.arange(len(order))
    start, end, reasons = _ordinals(read.pauses.start), _ordinals(read.pauses.end), read.pauses.reason.to_pylist()
    pauses = tuple(
        Pause(int(place[at]), int(start[k]), int(end[k]), REOPENED if read.pauses.after_settlement[k] else reasons[k] or "")
        for k, at in enumerate(read.pauses.complaint.tolist())
        if place[at] >= 0
    )
    texts = {name: getattr(read, name).take(pa.array(order)).to_pylist() for name in ("ids", "subject", "owner")}
    known = Complaints(
        pa.array(texts["ids"], pa.string()),
        read.customer[order].astype(np.int64),
        opened[order],
        responded[order],
        np.where(read.is_open, NEVER, closed)[order],
        tuple(text or "" for text in texts["subject"]),
        tuple(text or "" for text in texts["owner"]),
        read.handling_hours[order],
        read.remedy_cost[order],
        pauses,
    )
    return known, len(opened) - len(rows)


def _ordinals(days: np.ndarray) -> np.ndarray:
    """int64[n] of datetime64[D][n], NEVER where NaT."""
    return np.where(np.isnat(days), NEVER, days.astype("datetime64[D]").astype(np.int64) + _EPOCH)


def _tiers_at_opening(
    company: Company, scenario: Scenario, version: int, customers: Customers, known: Complaints
) -> tuple[np.ndarray, np.ndarray]:
    """int64[k] tiers on the day of opening, −1: none; and bool[k], where they were graded anew."""
    codes = scheme(company.dir, scenario.scheme).tiers
    tier, anew = np.full(len(known), -1, np.int64), np.ones(len(known), bool)
    runs = sorted((run for run in list_runs(company) if run.scenario.scheme == scenario.scheme), key=lambda run: (run.effective_on, run.id))
    for place, run in enumerate(runs):
        until = runs[place + 1].effective_on if place + 1 < len(runs) else date.max
        at = (known.opened >= run.effective_on.toordinal()) & (known.opened < until.toordinal())
        if at.any():
            tier[at] = tiers_of_run(read_run(company, run.id, GIVEN), customers, codes)[known.row[at]]
        anew &= ~at
    graded_on = {day: date.fromordinal(day) for day in np.unique(known.opened[anew]).tolist()}
    if len(graded_on) > _EXACT_DAYS:
        graded_on = {day: date.fromordinal(day).replace(day=1) - timedelta(1) for day in graded_on}
    for day in sorted(set(graded_on.values())):
        at = anew & np.isin(known.opened, [opened for opened, on in graded_on.items() if on == day])
        tier[at] = grade(company, scenario.with_(as_of=day), version).tier[known.row[at]]
    return tier, anew


def _terms_at_opening(
    company: Company, scheme_id: str, codes: tuple[str, ...], known: Complaints, tier: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """int64[k]: working days for closing and for the first answer, by the terms in force on the day of opening."""
    decisions, proposal = terms_decisions(company, scheme_id), default_terms(scheme_id, codes)
    close, respond = np.zeros(len(known), np.int64), np.zeros(len(known), np.int64)
    by_decision: dict[int, np.ndarray] = {}
    for day in np.unique(known.opened).tolist():
        found = decision_in_force(decisions, date.fromordinal(day))
        by_decision.setdefault(0 if found is None else found.position, np.zeros(len(known), bool))[known.opened == day] = True
    for position, at in by_decision.items():
        terms = next((decision.chosen for decision in decisions if decision.position == position), proposal)
        close[at] = np.array(terms.by_tier(codes, "close_days"))[tier[at]]
        respond[at] = np.array(terms.by_tier(codes, "respond_days"))[tier[at]]
    return close, respond
