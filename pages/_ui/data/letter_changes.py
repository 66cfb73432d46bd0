"""Audited writes about letters to customers that lose money."""

from __future__ import annotations

from crmcore.domain.budget.letters import LetterRecord
from crmcore.store.decisions.act import letters
from pages._ui.data.changes import _written as written
from pages._ui.data.data import author, company


@written
def record_letters(record: LetterRecord) -> None:
    """Record who received a letter, or did not after all."""
    letters.record_letters(company(), record, author=author())
