"""What only a person can answer, with author and day; an answer lapses after a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from crmcore.domain.kernel.names import one_line
from crmcore.domain.kernel.problems import Problem

QUESTIONS: tuple[str, ...] = ("written_plan", "leadership", "system_care", "processes", "organisation", "training", "evaluation_used")
STATES: tuple[str, ...] = ("yes", "partly", "no")
LONGEST_TEXT = 300
VALID_DAYS = 365


@dataclass(frozen=True, slots=True)
class ReadinessAnswer:
    """An answer to one of QUESTIONS, in force from `effective_on` on. `state`: one of STATES; `recorded_at` is a UTC moment (ISO 8601) and
    `position` the ledger position, empty until recorded."""

    question: str
    state: str
    text: str
    effective_on: date
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    def checked(self) -> ReadinessAnswer:
        """The same with its text cleaned. Raises `Problem`: unknown_readiness_question, unknown_readiness_state, text_too_long."""
        if self.question not in QUESTIONS:
            raise Problem("unknown_readiness_question", question=self.question, known=", ".join(QUESTIONS))
        if self.state not in STATES:
            raise Problem("unknown_readiness_state", state=self.state, known=", ".join(STATES))
        text = one_line(self.text).strip()
        if len(text) > LONGEST_TEXT:
            raise Problem("text_too_long", text=text[:40] + "…", length=len(text), longest=LONGEST_TEXT)
        return replace(self, text=text)

    @property
    def last_day(self) -> date:
        """The last day on which it counts."""
        return self.effective_on + timedelta(VALID_DAYS)


def newest_answers(answers: Iterable[ReadinessAnswer], day: date) -> dict[str, ReadinessAnswer]:
    """Question → the newest answer by a day, lapsed ones included; of several the one recorded last."""
    newest: dict[str, ReadinessAnswer] = {}
    for answer in sorted(answers, key=lambda answer: answer.position):
        if answer.effective_on <= day:
            newest[answer.question] = answer
    return newest
