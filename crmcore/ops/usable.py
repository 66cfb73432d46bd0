"""Whether what people decided, as a ledger holds it, can be used: a backup with values that no page could show is refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

from crmcore.domain.churn.departures import DepartureCause
from crmcore.domain.decisions.outlooks import Outlook
from crmcore.domain.grading.overrides import Override, Withdrawal
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import scheme, schemes
from crmcore.store.decisions.act.allocation import accepted_allocations, hand_changes
from crmcore.store.decisions.act.branch_plans import saved_plans
from crmcore.store.decisions.act.budget import budget_decisions
from crmcore.store.decisions.act.campaigns import crossed_customers, launches
from crmcore.store.decisions.act.complaints import complaint_actions
from crmcore.store.decisions.act.letters import letter_records
from crmcore.store.decisions.act.sequences import accepted_sequences, sequence_changes
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.decisions.act.worklist import leave_outs, marks, rates_decisions
from crmcore.store.decisions.cost_rates import cost_decisions
from crmcore.store.decisions.departures import cause_rows
from crmcore.store.decisions.factors import saved_factors
from crmcore.store.decisions.key_customers import key_mark_rows
from crmcore.store.decisions.late_reasons import late_reason_decisions
from crmcore.store.decisions.letting_go import let_go_rows
from crmcore.store.decisions.needs import need_rows
from crmcore.store.decisions.outlooks import outlook_rows
from crmcore.store.decisions.overrides import override_rows
from crmcore.store.decisions.owners import owner_decisions
from crmcore.store.decisions.privacy import privacy_of
from crmcore.store.decisions.readiness import readiness_answers
from crmcore.store.decisions.runs import list_runs
from crmcore.store.decisions.settings import saved_scenarios
from crmcore.store.decisions.terms import TERMS, calendar_decisions, terms_decisions
from crmcore.store.decisions.voice_topics import topics_of
from crmcore.store.imports.records import KIND as IMPORT
from crmcore.store.ledger.ledger import FILE as LEDGER, Ledger
from crmcore.store.ledger.reader import release
from crmcore.store.offers.contact_caps import cap_decisions
from crmcore.store.product_prospects.decisions import judgement_rows
from crmcore.store.target_customers.profiles import profile_rows
from crmcore.store.versions.retention import retention_policy

#: numbers of imports, runs and versions have six digits
_LARGEST = 999_999


def unusable_part(company_dir: Path) -> str:
    """The first kind of decision in a company's folder that holds something out of bounds, or none that can be read; "" where all is well.
    A damaged ledger is no business of this function."""
    try:
        company = open_company(company_dir)
    except Problem:
        return "company.toml"
    try:
        for part, read in _READERS.items():
            try:
                read(company)
            except Problem as problem:
                if problem.code in ("damaged_ledger", "disk_failed", "disk_read_only"):
                    raise
                return part
            except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
                return part
    finally:
        release(company_dir / LEDGER)
    return ""


def _scenarios(company: Company) -> None:
    for scenario in saved_scenarios(company).values():
        scheme(company.dir, scenario.scheme)


def _runs(company: Company) -> None:
    for run in list_runs(company):
        scheme(company.dir, run.scenario.scheme)
        _require_numbers({"run": run.id, "version": run.version, "customers": run.customers} | dict(run.tiers))
        if not isinstance(run.name, str) or not 1 <= len(run.name) <= 200:
            raise ValueError("name")


def _imports(company: Company) -> None:
    for row in Ledger(company.dir).rows(IMPORT):
        payload = row.payload
        _require_numbers({name: payload[name] for name in ("number", "version")}, most=_LARGEST)
        _require_numbers(payload["counts"])
        if not isinstance(payload["file"], str):
            raise TypeError("file")


def _require_numbers(values: Mapping[str, object], most: int = 10**15) -> None:
    """ValueError where one of the values is no whole number from 0 to `most`."""
    wrong = [name for name, n in values.items() if isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= most]
    if wrong:
        raise ValueError(", ".join(wrong))


def _require_checked(decisions: Iterable[Override | Withdrawal | Outlook | DepartureCause]) -> None:
    """Problem or TypeError of the first decision about a customer that nobody could have made."""
    for decision in decisions:
        if not isinstance(decision.customer_id, str):
            raise TypeError("customer_id")
        if not isinstance(decision, Withdrawal):
            decision.checked()


def _key_marks(company: Company) -> None:
    for mark in key_mark_rows(company.dir):
        if not all(isinstance(text, str) for text in (mark.customer_id, mark.reason)):
            raise TypeError("key_customer")
        mark.checked()


def _product_judgements(company: Company) -> None:
    for judgement in judgement_rows(company.dir):
        if not isinstance(judgement.item, str):
            raise TypeError("product_prospects")
        judgement.checked()


def _let_go(company: Company) -> None:
    for decision in let_go_rows(company.dir):
        if not all(isinstance(text, str) for text in (decision.customer_id, decision.why)):
            raise TypeError("let_go")
        decision.checked()


def _privacy(company: Company) -> None:
    asdict(privacy_of(company.dir))


def _terms(company: Company) -> None:
    for row in Ledger(company.dir).rows(TERMS):
        terms_decisions(company, row.payload["scheme"])
    for need in need_rows(company):
        if not isinstance(need.customer_id, str) or not isinstance(need.text, str):
            raise TypeError("need")
        need.checked()


def _readiness(company: Company) -> None:
    for answer in readiness_answers(company):
        if not isinstance(answer.text, str):
            raise TypeError("answer")
        answer.checked()


def _complaints(company: Company) -> None:
    for action in complaint_actions(company):
        if not isinstance(action.complaint_id, str) or not isinstance(action.customer_id, str):
            raise TypeError("complaint")
        action.checked()


def _visits(company: Company) -> None:
    for decision in visit_decisions(company.dir):
        if not isinstance(decision.customer_id, str) or not isinstance(decision.text, str):
            raise TypeError("visit")
        decision.checked()


def _owners(company: Company) -> None:
    for decision in owner_decisions(company):
        if decision.back_to is not None:
            _require_numbers({"back_to": decision.back_to})
        elif not decision.changes:
            raise ValueError("owners")
        if not all(isinstance(text, str) for change in decision.changes for text in (change.customer_id, change.source, change.target)):
            raise TypeError("owner")


def _worklist(company: Company) -> None:
    for mark in marks(company):
        if not all(isinstance(text, str) for text in (mark.customer_id, mark.tier, mark.rep)):
            raise TypeError("mark")
        mark.checked()
    rates_decisions(company)
    for decision in leave_outs(company):
        scheme(company.dir, decision.checked().scheme)


def _campaigns(company: Company) -> None:
    for launch in launches(company):
        scheme(company.dir, launch.plan.scheme)
        _require_numbers({"campaign": launch.id, "customers": launch.customers, "held_out": launch.held_out, "version": launch.version})
        fixed = launch.adjustment
        if not all(math.isfinite(number) for number in (*fixed.outcome_cuts, *fixed.past_cuts, fixed.coefficient)):
            raise ValueError("adjustment")
        crossed_customers(company, launch)


def _orders(company: Company) -> None:
    for change in hand_changes(company):
        if not all(isinstance(text, str) for text in (change.order_id, change.material, change.reason)):
            raise TypeError("order")
        change.checked()
    for accepted in accepted_allocations(company):
        accepted.policy.checked(scheme(company.dir, accepted.scheme).tiers)
    sequence_changes(company)
    for sequence in accepted_sequences(company):
        scheme(company.dir, sequence.scheme)


#: what is read, by what a person is told to look at
_READERS: dict[str, Callable[[Company], object]] = {
    "schemes": lambda company: schemes(company.dir),
    "scenarios": _scenarios,
    "runs": _runs,
    "imports": _imports,
    "overrides": lambda company: _require_checked(override_rows(company)),
    "outlooks": lambda company: _require_checked(outlook_rows(company)),
    "causes": lambda company: _require_checked(cause_rows(company)),
    "factors": saved_factors,
    "privacy": _privacy,
    "cost_rates": lambda company: cost_decisions(company.dir),
    "late_reasons": lambda company: late_reason_decisions(company.dir),
    "key_customers": _key_marks,
    "product_prospects": _product_judgements,
    "target_profile": lambda company: [profile.checked() for profile in profile_rows(company.dir)],
    "let_go": _let_go,
    "terms": _terms,
    "voice_topics": lambda company: topics_of(company.dir),
    "calendar": calendar_decisions,
    "complaints": _complaints,
    "readiness": _readiness,
    "owners": _owners,
    "visits": _visits,
    "budget": budget_decisions,
    "letters": letter_records,
    "contact_caps": cap_decisions,
    "orders": _orders,
    "worklist": _worklist,
    "campaigns": _campaigns,
    "branch_plans": saved_plans,
    "retention": lambda company: retention_policy(company).checked(),
}
