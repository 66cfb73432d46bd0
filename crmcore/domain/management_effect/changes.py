"""Which decisions can be looked at: changes of the terms, and published grades."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Literal

from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.terms.tier_terms import NUMBERS, SchemeTerms, TermsDecision, TierTerms

YEAR = 12
Kind = Literal["terms", "scheme", "rule", "grades", "day"]
TEXTS = tuple(field.name for field in fields(TierTerms) if field.name not in NUMBERS)


@dataclass(frozen=True, slots=True)
class ManagementChange:
    """Something that changed how customers are treated, from a day on.

    Attributes
    ----------
    kind
        terms; scheme: grades published under another scheme than those before; rule: under other weights or settings; grades: anew by the
        same rule; day: a day that somebody names.
    first_day
        The first day on which it counted.
    name, author
        Of the published grades, and who decided; "" where there is none.
    position
        Place in the ledger, 0: none.
    touched
        Tier code → the terms that changed, most telling first; empty for grades, which touch every tier.
    """

    kind: Kind
    first_day: date
    name: str = ""
    author: str = ""
    position: int = 0
    touched: Mapping[str, tuple[str, ...]] | None = None

    @property
    def code(self) -> str:
        """What a link or a command names it by: its place in the ledger, or the day."""
        return str(self.position) if self.position else self.first_day.isoformat()

    @property
    def last_day_before(self) -> date:
        """The day on which the tiers are graded: nothing of the change is known yet."""
        return self.first_day - timedelta(1)

    def is_touched(self, tier: str) -> bool:
        """Whether the change was about a tier."""
        return self.touched is None or tier in self.touched


@dataclass(frozen=True, slots=True)
class PublishedGrades:
    """A published run, as far as it changes anything: its first day, name, author, place in the ledger, and how it graded."""

    first_day: date
    name: str
    author: str
    position: int
    scenario: Scenario


def terms_changed(before: SchemeTerms, after: SchemeTerms) -> dict[str, tuple[str, ...]]:
    """Tier code → names of the terms that differ; tiers of which all are the same are left out."""
    found = {}
    for code, terms in after.tiers:
        names = tuple(name for name in (*NUMBERS, *TEXTS) if getattr(terms, name) != getattr(before.of(code), name))
        if code and names:
            found[code] = names
    return found


def changes_of_terms(decisions: Sequence[TermsDecision], proposal: SchemeTerms) -> list[ManagementChange]:
    """Every decision about the terms of a scheme that changed some from a day on, oldest first. One that counts on every day changed
    nothing in time."""
    found = []
    for decision in decisions:
        if decision.effective_on is None:
            continue
        known = [row for row in decisions if row.position < decision.position]
        last = decision_in_force(known, decision.effective_on)
        touched = terms_changed(proposal if last is None else last.chosen, decision.chosen)
        if touched:
            found.append(
                ManagementChange("terms", decision.effective_on, author=decision.author, position=decision.position, touched=touched)
            )
    return found


def changes_of_grades(runs: Iterable[PublishedGrades], scheme: str) -> list[ManagementChange]:
    """Every published run of a scheme, and whether scheme or rule differ from the run before it, of whatever scheme; oldest first."""
    found: list[ManagementChange] = []
    last: PublishedGrades | None = None
    for run in sorted(runs, key=lambda run: (run.first_day, run.position)):
        if run.scenario.scheme == scheme:
            kind: Kind = "grades"
            if last is not None and last.scenario.scheme != scheme:
                kind = "scheme"
            elif last is not None and _rule(last.scenario) != _rule(run.scenario):
                kind = "rule"
            found.append(ManagementChange(kind, run.first_day, run.name, run.author, run.position))
        last = run
    return found


def _rule(scenario: Scenario) -> Scenario:
    """How a scenario grades, whatever the day."""
    return scenario.with_(as_of=None)


def crossing(changes: Sequence[ManagementChange], chosen: ManagementChange, months: int, years: int) -> tuple[ManagementChange, ...]:
    """The other changes that fall into the months before and after the chosen one, or into those of the earlier years: what is found may
    be theirs. Grades published anew by the same rule are none."""
    day = chosen.last_day_before
    spans = []
    for back in range(years + 1):
        at = months_before(day, YEAR * back)
        spans.append((months_before(at, months), months_before(at, -months)))
    return tuple(
        change
        for change in changes
        if change.code != chosen.code and change.kind != "grades" and any(low < change.last_day_before < high for low, high in spans)
    )
