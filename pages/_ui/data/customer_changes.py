"""Audited writes about single customers: letters to those that lose money, and letting customers go."""

from __future__ import annotations

from crmcore.domain.budget.letters import LetterRecord
from crmcore.domain.letting_go.decisions import LettingGo
from crmcore.store.decisions import letting_go
from crmcore.store.decisions.act import letters
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
