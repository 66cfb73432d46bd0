"""Letters to customers that lose money, as ledger rows; which of them count on a day is `crmcore.domain.budget.letters`."""

from __future__ import annotations

from datetime import date

from crmcore.domain.budget.letters import LetterRecord, letters_on
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger, LedgerRow

KIND = "budget_letters"


def letter_records(company: Company) -> tuple[LetterRecord, ...]:
    """Every record about letters, oldest first."""
    return tuple(_record(row) for row in Ledger(company.dir).rows(KIND))


def record_letters(company: Company, record: LetterRecord, *, author: str) -> int:
    """Record who received a letter, or did not after all; returns the ledger position. `Problem`: author_missing, letter_sent_already, and
    those of `LetterRecord.checked`."""
    checked_name(author, "author_missing")
    record.checked()
    with Ledger(company.dir).transaction() as transaction:
        standing = letters_on((_record(row) for row in transaction.rows(KIND)), date.max)
        again = [customer for customer in record.customers if customer in standing] if record.sent else []
        if again:
            raise Problem("letter_sent_already", n=len(again), customer=again[0], day=standing[again[0]].on)
        payload = {"customers": list(record.customers), "sent": record.sent, "step": record.step}
        return transaction.append(KIND, payload, author=author, effective_on=record.on)


def _record(row: LedgerRow) -> LetterRecord:
    if row.effective_on is None:
        raise ValueError("a letter has its day")
    return LetterRecord(
        tuple(str(customer) for customer in row.payload["customers"]),
        bool(row.payload["sent"]),
        str(row.payload["step"]),
        row.effective_on,
        row.author,
        row.recorded_at,
        row.position,
    ).checked()
