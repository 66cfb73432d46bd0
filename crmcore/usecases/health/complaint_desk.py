"""Read the complaints of a company for a working date: files and ledger, the tier and the terms of the day of opening, the calendar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.complaints.clock import Pauses
from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.complaints.register import REOPENED, Complaints, with_actions
from crmcore.domain.decisions.published import GIVEN, tiers_of_run
from crmcore.domain.grading.mart import Customers
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.key_customers.served import key_on_days, served_tier
from crmcore.domain.terms.ordinals import NEVER, ordinals_of
from crmcore.domain.terms.tier_terms import default_terms
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.decisions.act.complaints import complaint_actions
from crmcore.store.decisions.key_customers import key_mark_rows
from crmcore.store.decisions.runs import Run, read_run, runs_in_order
from crmcore.store.decisions.terms import calendar_on, terms_decisions
from crmcore.store.facts.activities.complaints import read_complaints
from crmcore.store.facts.customers import read_customers

#: days of opening that are graded one by one where no grades were published; of more, the ends of the months before
_EXACT_DAYS = 40


#: tiers of all customers as known on a day, int8[N], −1: none
TiersOn = Callable[[date], np.ndarray]
#: is told how many days are graded of how many
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the complaints is asked for.

    Attributes
    ----------
    position
        Ledger position of the decisions to obey; None: all.
    only_open
        Without those that are settled on the working date; the others are told as they always are.
    also
        Number of a complaint that is told even then.
    """

    position: int | None = None
    only_open: bool = False
    also: str = ""


#: every complaint, by every decision
ALL = Asked()


def read_complaint_desk(
    company: Company,
    scenario: Scenario,
    version: int,
    working_date: date,
    tiers_on: TiersOn,
    asked: Asked = ALL,
    progress: Progress | None = None,
) -> ComplaintDesk:
    """The complaints on a working date, by the scheme of a resolved scenario.

    The tier is that of the published run of the scheme in force on the day of opening; where none was, `tiers_on` says it as known on
    that day, and where those are many, as known at the end of the month before.

    Parameters
    ----------
    tiers_on
        Grades the customers under the scenario.
    progress
        Called before each day that is graded, with how many are done and how many there are.
    """
    position = asked.position
    customers, chosen = read_customers(company.dir, version), scheme(company.dir, scenario.scheme)
    facts, left_out = _register(company, version, working_date)
    actions = [action for action in complaint_actions(company) if position is None or action.position <= position]
    known = with_actions(facts, actions, customers.ids, working_date)
    runs = runs_in_order(company, scenario.scheme, position)
    anew = _opened_before_any_run(runs, known)
    graded_on = _days_to_grade(known.opened[anew])
    if asked.only_open:
        wanted = known.closed == NEVER
        if (place := known.place_of(asked.also)) is not None:
            wanted[place] = True
        rows = np.flatnonzero(wanted)
        known, anew = known.take(rows), anew[rows]
    tier = _tiers_at_opening(company, chosen.tiers, customers, known, runs)
    days = sorted({graded_on[opened] for opened in np.unique(known.opened[anew]).tolist()})
    for done, day in enumerate(days):
        if progress is not None:
            progress(done, len(days))
        at = anew & np.isin(known.opened, [opened for opened, on in graded_on.items() if on == day])
        tier[at] = tiers_on(day)[known.row[at]]
    key = key_on_days(key_mark_rows(company.dir, position), known.row, known.opened, customers)
    close, respond = _terms_at_opening(company, chosen.id, chosen.tiers, known, tier, key, position)
    calendar, _ = calendar_on(company, working_date, position)
    return ComplaintDesk(known, chosen.id, chosen.tiers, tier, anew, close, respond, calendar, working_date, left_out)


def _register(company: Company, version: int, working_date: date) -> tuple[Complaints, int]:
    """The complaints of the files; and how many were settled on an unknown day and are left out."""
    read = read_complaints(company.dir, version, working_date)
    opened, responded, closed = (ordinals_of(days) for days in (read.opened, read.responded, read.closed))
    rows = np.flatnonzero(read.is_open | (closed > NEVER))
    ids = read.ids.combine_chunks().cast(pa.string()).take(pa.array(rows))
    order = rows[np.asarray(pc.sort_indices(ids), np.int64)]
    place = np.full(len(opened), -1, np.int64)
    place[order] = np.arange(len(order))
    of = place[read.pauses.complaint]
    ours = np.flatnonzero(of >= 0)
    reasons = pc.if_else(pa.array(read.pauses.after_settlement), REOPENED, pc.fill_null(read.pauses.reason.combine_chunks(), ""))
    pauses = Pauses(
        of[ours], ordinals_of(read.pauses.start)[ours], ordinals_of(read.pauses.end)[ours], reasons.cast(pa.string()).take(pa.array(ours))
    )
    ids, subject, owner = (
        getattr(read, name).combine_chunks().cast(pa.string()).take(pa.array(order)) for name in ("ids", "subject", "owner")
    )
    known = Complaints(
        ids,
        read.customer[order].astype(np.int64),
        opened[order],
        responded[order],
        np.where(read.is_open, NEVER, closed)[order],
        subject,
        owner,
        read.handling_hours[order],
        read.remedy_cost[order],
        pauses,
    )
    return known, len(opened) - len(rows)


def _opened_before_any_run(runs: Sequence[Run], known: Complaints) -> np.ndarray:
    """bool[k]: nothing was published yet on the day of opening."""
    return known.opened < runs[0].effective_on.toordinal() if runs else np.ones(len(known), bool)


def _days_to_grade(opened: np.ndarray) -> dict[int, date]:
    """Day of opening → the day on which it is graded: itself, or where those are many the end of the month before."""
    days: dict[int, date] = {int(day): date.fromordinal(int(day)) for day in np.unique(opened)}
    return days if len(days) <= _EXACT_DAYS else {day: on.replace(day=1) - timedelta(1) for day, on in days.items()}


def _tiers_at_opening(company: Company, codes: tuple[str, ...], customers: Customers, known: Complaints, runs: Sequence[Run]) -> np.ndarray:
    """int64[k]: the published tiers in force on the day of opening, −1: none."""
    tier = np.full(len(known), -1, np.int64)
    for place, run in enumerate(runs):
        until = runs[place + 1].effective_on if place + 1 < len(runs) else date.max
        at = (known.opened >= run.effective_on.toordinal()) & (known.opened < until.toordinal())
        if at.any():
            tier[at] = tiers_of_run(read_run(company, run.id, GIVEN), customers, codes)[known.row[at]]
    return tier


def _terms_at_opening(
    company: Company, scheme_id: str, codes: tuple[str, ...], known: Complaints, tier: np.ndarray, key: np.ndarray, position: int | None
) -> tuple[np.ndarray, np.ndarray]:
    """int64[k]: working days for closing and for the first answer, by the terms in force on the day of opening; `key`: bool[k], marked as
    key on that day."""
    decisions, proposal = terms_decisions(company, scheme_id, position), default_terms(scheme_id, codes)
    close, respond = np.zeros(len(known), np.int64), np.zeros(len(known), np.int64)
    by_decision: dict[int, np.ndarray] = {}
    for day in np.unique(known.opened).tolist():
        found = decision_in_force(decisions, date.fromordinal(day))
        by_decision.setdefault(0 if found is None else found.position, np.zeros(len(known), bool))[known.opened == day] = True
    for position, at in by_decision.items():
        terms = next((decision.chosen for decision in decisions if decision.position == position), proposal)
        served = served_tier(tier[at], key[at], codes, terms)
        close[at] = np.array(terms.by_tier(codes, "close_days"))[served]
        respond[at] = np.array(terms.by_tier(codes, "respond_days"))[served]
    return close, respond
