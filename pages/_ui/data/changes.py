"""The writing side of the door to crmcore: every function leaves a ledger row with the author's name.

Whatever a page hands over is checked again here or in the store, by key, value and author.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import numpy as np

from crmcore.domain.budget.effort import Effort
from crmcore.domain.budget.split import SplitRequest
from crmcore.domain.campaigns.campaign import Launch
from crmcore.domain.churn.departures import DepartureCause
from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.decisions.outlooks import Outlook
from crmcore.domain.decisions.owners import OwnerChange
from crmcore.domain.decisions.privacy import Privacy
from crmcore.domain.factors.definition import Factors
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.cost_rates import CostRates
from crmcore.domain.grading.late_reasons import LateReasons
from crmcore.domain.grading.overrides import Override, default_expiry
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.needs import CustomerNeed
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.domain.terms.working_calendar import WorkingCalendar
from crmcore.domain.value.outlook_edits import parse_outlook_edits
from crmcore.domain.visits.decisions import VisitDecision
from crmcore.domain.worklist.holdout import LeaveOut
from crmcore.domain.worklist.marks import Mark
from crmcore.domain.worklist.rates import WorklistRates
from crmcore.store.companies import companies as company_store
from crmcore.store.companies.companies import Company
from crmcore.store.decisions import (
    cost_rates,
    factors as factor_store,
    late_reasons,
    needs,
    owners as owner_store,
    settings,
    terms,
)
from crmcore.store.decisions.act import campaigns as campaign_store, worklist
from crmcore.store.decisions.departures import record_causes
from crmcore.store.decisions.outlooks import record_outlooks
from crmcore.store.decisions.overrides import record_override, withdraw_override
from crmcore.store.decisions.privacy import set_privacy
from crmcore.store.decisions.runs import Run
from crmcore.store.files.disk_errors import disk_errors_as_problems
from crmcore.store.imports import importing as import_store, importing_tables as tables_store
from crmcore.store.imports.report import ImportReport
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions import retention
from crmcore.store.versions.publishing import Progress
from crmcore.store.versions.undo import switch_version
from crmcore.usecases.budget import budget
from crmcore.usecases.campaigns import campaigns as campaign_cases
from crmcore.usecases.campaigns.campaigns import PlannedCampaign
from crmcore.usecases.complaints import recording
from crmcore.usecases.grading import grading
from crmcore.usecases.visits import decide
from pages._ui.data.data import OWN_VERSION, author, company
from pages._ui.state import run_cache, state


@dataclass(frozen=True, slots=True)
class Following:
    """How an import is followed: its `progress` is reported, `stopped` says that it is not wanted any more, and `readings` is a folder for
    what has been read."""

    progress: Progress
    stopped: import_store.Stopped
    readings: Path


Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def _written(write: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Clear the run's cache after a change, so that the page reads the new state."""

    @wraps(write)
    def and_clear_run_cache(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        try:
            with disk_errors_as_problems():
                return write(*arguments, **named)
        finally:
            run_cache.clear()

    return and_clear_run_cache


@_written
def set_author(name: str) -> None:
    """Remember who is working; it signs every later change."""
    state.remember("author", name)
    settings.set_setting(company(), "author", name, author=name)


@_written
def hide(chosen: Privacy) -> None:
    """Hide or show personal data from now on, for everybody who works on the company."""
    set_privacy(company(), chosen, author=author())


@_written
def set_cost_rates(chosen: CostRates, effective_on: date | None, based_on: int) -> None:
    """Set the rates of the cost to serve. `based_on`: the ledger position of those on screen, 0: none."""
    cost_rates.set_cost_rates(company(), chosen, author=author(), effective_on=effective_on, based_on=based_on)


@_written
def set_late_reasons(chosen: LateReasons, effective_on: date | None, based_on: int) -> None:
    """Decide about reasons for late payment. `based_on`: the ledger position of what is on screen, 0: nothing."""
    late_reasons.set_late_reasons(company(), chosen, author=author(), effective_on=effective_on, based_on=based_on)


@_written
def set_terms(chosen: SchemeTerms, effective_on: date | None, based_on: int) -> None:
    """Set the terms of a scheme's tiers. `based_on`: the ledger position of those on screen, 0: none."""
    terms.set_terms(company(), chosen, author=author(), effective_on=effective_on, based_on=based_on)


@_written
def set_calendar(chosen: WorkingCalendar, effective_on: date | None, based_on: int) -> None:
    """Set the calendar of working days. `based_on`: the ledger position of the newest one, 0: none."""
    terms.set_calendar(company(), chosen, author=author(), effective_on=effective_on, based_on=based_on)


@_written
def record_need(need: CustomerNeed, based_on: int) -> None:
    """Write down what a customer needs. `based_on`: the position of the newest such row of the customer on screen, 0: none."""
    needs.record_need(company(), need, author=author(), based_on=based_on)


@_written
def record_complaint(action: ComplaintAction, based_on: int | None) -> ComplaintAction:
    """Record what was done about a complaint. `based_on`: the position of the newest action on it on screen, 0: none; None: a new one."""
    return recording.record_complaint(company(), grading.current_version(company()), action, author=author(), based_on=based_on)


@_written
def decide_visit(decision: VisitDecision, version: int, based_on: int) -> None:
    """Move, skip or record a customer's visit. `based_on`: the position of the newest decision about its visits on screen, 0: none."""
    decide.decide_visit(company(), version, decision, author=author(), based_on=based_on)


@_written
def give_owners(moves: Sequence[OwnerChange], effective_on: date, based_on: int) -> None:
    """Give customers to other owners. `based_on`: the ledger position of the newest such decision on screen, 0: none."""
    owner_store.give_owners(company(), moves, author=author(), effective_on=effective_on, based_on=based_on)


@_written
def owners_back(to: int, effective_on: date, based_on: int) -> None:
    """Put the owners back to what they were after the decision at position `to`, 0: to the customer list."""
    owner_store.owners_back(company(), to, author=author(), effective_on=effective_on, based_on=based_on)


@_written
def decide_budget(graded: Book, effort: Effort, request: SplitRequest, day: date, based_on: int) -> None:
    """Decide a budget. `based_on`: the ledger position of the newest one of the scheme on screen, 0: none."""
    budget.decide_budget(company(), graded, effort, request, day, author=author(), based_on=based_on)


@_written
def mark_worklist(marks: Sequence[Mark], based_on: Mapping[str, int]) -> None:
    """Mark entries of the worklist. `based_on`: customer → ledger position of the newest mark on it on screen, 0: none."""
    worklist.record_marks(company(), marks, author=author(), based_on=based_on)


@_written
def set_worklist_rates(chosen: WorklistRates, effective_on: date, based_on: int) -> None:
    """Set the assumptions of the worklist. `based_on`: the ledger position of the newest ones, 0: none."""
    worklist.set_rates(company(), chosen, author=author(), effective_on=effective_on, based_on=based_on)


@_written
def leave_out(chosen: LeaveOut, based_on: int) -> None:
    """Begin or stop leaving customers uncalled. `based_on`: the ledger position of the newest such decision, 0: none."""
    worklist.set_leave_out(company(), chosen, author=author(), based_on=based_on)


@_written
def publish(graded: Book, name: str, buffer: float | None) -> Run:
    """Freeze the grades as a run."""
    return grading.publish(company(), graded, name=name, author=author(), buffer=None if buffer is None else grading.Buffer(buffer))


@_written
def save_scenario(name: str, scenario: Scenario, based_on: int | None = None) -> None:
    """Keep a scenario under a name. `based_on`: the position of the saved scenarios on screen; None: whatever stands there."""
    settings.save_scenario(company(), name, scenario, author(), based_on=based_on)


@_written
def delete_scenario(name: str) -> None:
    """Delete a saved scenario; the ledger keeps it."""
    settings.delete_scenario(company(), name, author())


@_written
def save_factors(name: str, factors: Factors, names: Iterable[tuple[str, str, str]], based_on: int) -> None:
    """Keep two crossed factors under a name, with what their boxes are called: (row's band, column's band, name)."""
    factor_store.save_factors(company(), name, factors, names, author=author(), based_on=based_on)


@_written
def delete_factors(name: str, based_on: int) -> None:
    """Delete saved factors; the ledger keeps them."""
    factor_store.delete_factors(company(), name, author=author(), based_on=based_on)


@_written
def give_tier(
    graded: Book, row: int, tier: str, reason: str, kind: str, expires_on: date | None = None, based_on: int | None = None
) -> None:
    """Override a customer's tier. The customer and the tier are checked against the Book again. `based_on`: the ledger
    position that was shown to the visitor; None: the Book's own."""
    if not 0 <= row < graded.mart.count or tier not in graded.scheme.tiers or graded.computed[row] < 0:
        raise Problem("override_incomplete")
    record_override(
        company(),
        Override(
            customer_id=graded.mart.customers.ids[row].as_py(),
            scheme=graded.scheme.id,
            computed=graded.scheme.tiers[graded.computed[row]],
            assigned=tier,
            reason=reason,
            kind=kind,
            author=author(),
            effective_on=graded.scenario.day,
            expires_on=expires_on or default_expiry(graded.scenario.day),
        ),
        based_on=graded.ledger if based_on is None else based_on,
    )


@_written
def withdraw_tier(graded: Book, row: int, reason: str = "") -> None:
    """Withdraw a tier override."""
    withdraw_override(
        company(),
        customer_id=graded.mart.customers.ids[row].as_py(),
        scheme=graded.scheme.id,
        author=author(),
        effective_on=graded.scenario.day,
        reason=reason,
        based_on=graded.ledger,
    )


@_written
def give_outlooks(graded: Book, edited: Mapping[str, Any], rows: Sequence[int] | np.ndarray) -> int:
    """Keep the growth outlooks that a person changed in a table whose lines are the customers `rows`; returns how many."""
    signed = checked_name(author(), "author_missing")
    outlooks = parse_outlook_edits(graded, edited, rows, signed)
    if outlooks:
        record_outlooks(company(), outlooks, based_on=graded.ledger)
    return len(outlooks)


@_written
def give_outlook(graded: Book, customer: str, value: float | None) -> None:
    """Keep one growth outlook on top of whatever has been said meanwhile: the visitor has seen it."""
    row = graded.mart.customers.row_of(customer)
    value_now = graded.mart.metrics["growth_outlook"][row] if row is not None else np.nan
    before = None if np.isnan(value_now) else float(value_now)
    signed = checked_name(author(), "author_missing")
    record_outlooks(company(), [Outlook(customer, value, before, signed, graded.scenario.day)])


@_written
def give_causes(causes: Sequence[DepartureCause], based_on: int | None) -> int:
    """Keep why customers left, as a person judged; returns how many. `based_on`: the position of the causes on screen, None
    to decide on top of whatever has been said."""
    signed = checked_name(author(), "author_missing")
    record_causes(company(), [replace(cause, author=signed) for cause in causes], based_on=based_on)
    return len(causes)


@_written
def start_company(root: Path, name: str, currency: str, signed: str) -> Company:
    """Start a company of the user's own for its first import. Knows nothing of a visitor: imports run beside the page."""
    started = company_store.create_company(root, name, currency)
    settings.set_setting(started, "author", signed, author=signed)
    return started


@_written
def import_file(into: Company, request: ImportRequest, signed: str, following: Following) -> ImportReport:
    """Bring a file into a company of the user's own, never into the demo, unless it is said in time that it is not wanted."""
    if into.is_demo:
        raise Problem("demo_untouched", company=into.name)
    return import_store.run_import(
        into.dir, request, author=signed, progress=following.progress, stopped=following.stopped, readings=following.readings
    )


@_written
def import_tables(
    into: Company,
    files: Sequence[tuple[Path, str]],
    request: ImportRequest,
    signed: str,
    following: Following,
) -> ImportReport:
    """Bring several tables into a company of the user's own as one import; the report of the first of them, the order lines."""
    if into.is_demo:
        raise Problem("demo_untouched", company=into.name)
    report = tables_store.import_tables(
        into.dir, files, request, author=signed, progress=following.progress, stopped=following.stopped, readings=following.readings
    )
    return report.parts[0]


@_written
def keep_versions(chosen: retention.RetentionPolicy) -> None:
    """Keep another number of data versions from now on, or for another time."""
    retention.set_retention_policy(company(), chosen, author=author())


@_written
def go_back(number: int, based_on: int | None) -> None:
    """Put another data version in force; every version stays, so that the way forward is open. `based_on`: the one in force
    that the visitor was shown, None where there was none; `Problem("version_moved")` where another is in force by now."""
    switch_version(company().dir, number, author=author(), based_on=based_on)
    state.remember(OWN_VERSION, (company().slug, number))


@_written
def launch_campaign(planned: PlannedCampaign) -> Launch:
    """Launch a campaign as it is on screen."""
    return campaign_cases.launch(company(), planned, author=author())


@_written
def record_crossed(campaign: Launch, customers: frozenset[str]) -> None:
    """Record customers of a campaign that got the other treatment."""
    campaign_store.record_crossed(company(), campaign, customers, author=author())
