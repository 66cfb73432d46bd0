"""Audited writes about the conditions of classification management: answers of people."""

from __future__ import annotations

from crmcore.domain.readiness.answers import ReadinessAnswer
from crmcore.store.decisions import readiness
from pages._ui.data.changes import _written as written
from pages._ui.data.data import author, company


@written
def answer_readiness(answer: ReadinessAnswer, based_on: int) -> None:
    """Record an answer. `based_on`: the position of the newest answer to the question on screen, 0: none."""
    readiness.record_readiness_answer(company(), answer, author=author(), based_on=based_on)
