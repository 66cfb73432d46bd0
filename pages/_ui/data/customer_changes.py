"""Audited writes about customers: letters to those that lose money, marks of key customers, letting customers go, saved plans."""

from __future__ import annotations

from crmcore.domain.branches.plans import SavedPlan
from crmcore.domain.budget.letters import LetterRecord
from crmcore.domain.key_customers.decisions import KeyMark
from crmcore.domain.letting_go.decisions import LettingGo
from crmcore.store.decisions import key_customers, letting_go
from crmcore.store.decisions.act import branch_plans, letters
from pages._ui.data.changes import _written as written
from pages._ui.data.data import author, company


@written
def record_letters(record: LetterRecord) -> None:
    """Record who received a letter, or did not after all."""
    letters.record_letters(company(), record, author=author())


@written
def let_go(decision: LettingGo, based_on: int) -> None:
    """Let a customer go, or take that back. `based_on`: the position of the newest such decision about it on screen, 0: none."""
    letting_go.record_let_go(company(), decision, author=author(), based_on=based_on)


@written
def mark_key(mark: KeyMark, based_on: int) -> None:
    """Mark a customer as key, or take that away. `based_on`: the position of the newest such row about it on screen, 0: none."""
    key_customers.record_key_mark(company(), mark, author=author(), based_on=based_on)


@written
def save_plan(plan: SavedPlan, based_on: int) -> int:
    """Save a reward plan or an investment; the ledger position. `based_on`: that of the newest saved one on screen, 0: none."""
    return branch_plans.save_plan(company(), plan, author=author(), based_on=based_on)
