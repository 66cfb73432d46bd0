"""Answers about the conditions of classification management, as ledger rows; which of them counts is `crmcore.domain.readiness.answers`."""

from __future__ import annotations

from datetime import date

from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.readiness.answers import ReadinessAnswer
from crmcore.store.companies.companies import Company
from crmcore.store.ledger.ledger import Ledger

KIND = "readiness_answer"


def readiness_answers(company: Company) -> tuple[ReadinessAnswer, ...]:
    """Everything answered, oldest first."""
    return tuple(
        ReadinessAnswer(
            row.payload["question"],
            row.payload["state"],
            row.payload["text"],
            row.effective_on or date.min,
            row.author,
            row.recorded_at,
            row.position,
        )
        for row in Ledger(company.dir).rows(KIND)
    )


def record_readiness_answer(company: Company, answer: ReadinessAnswer, *, author: str, based_on: int | None = None) -> int:
    """Record an answer; returns the ledger position.

    `based_on`: position of the newest such row that the author saw, 0: none; a newer one to this question is not overwritten. `Problem`:
    author_missing, readiness_changed and those of `ReadinessAnswer.checked`.
    """
    checked_name(author, "author_missing")
    checked = answer.checked()
    with Ledger(company.dir).transaction() as transaction:
        newer = (
            [row for row in transaction.rows(KIND, after=based_on) if row.payload["question"] == checked.question]
            if based_on is not None
            else []
        )
        if newer:
            raise Problem("readiness_changed", author=newer[-1].author)
        payload = {"question": checked.question, "state": checked.state, "text": checked.text}
        return transaction.append(KIND, payload, author=author, effective_on=checked.effective_on)
