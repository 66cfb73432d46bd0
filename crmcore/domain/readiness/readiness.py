"""The conditions of classification management, line by line: what the data and the ledger tell, and what people answer.

Four conditions: a clear plan of tiers, information and its technology, training of the staff, evaluation of the effect (the lecture on
classification management); each line also names which of the five supports of the value chain it belongs to: culture and leadership,
database, information technology, processes and organisation, people (the lecture on modern CRM thinking). Thresholds are ours.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import numpy as np

from crmcore.domain.readiness.answers import ReadinessAnswer

CONDITIONS: tuple[str, ...] = ("plan", "information", "training", "evaluation")
SUPPORTS: tuple[str, ...] = ("culture", "database", "technology", "processes", "people")
Status = Literal["met", "partly", "missing", "unanswered", "lapsed"]
STATUSES: tuple[Status, ...] = ("met", "partly", "missing", "unanswered", "lapsed")
#: line → (condition, support, page where it is done; "": it is answered on the spot)
LINES: dict[str, tuple[str, str, str]] = {
    "published": ("plan", "processes", "weights"),
    "terms": ("plan", "processes", "terms"),
    "written_plan": ("plan", "culture", ""),
    "leadership": ("plan", "culture", ""),
    "processes": ("plan", "processes", ""),
    "organisation": ("plan", "processes", ""),
    "tables": ("information", "database", "imports"),
    "freshness": ("information", "database", "imports"),
    "credit": ("information", "database", "imports"),
    "attitude": ("information", "database", "imports"),
    "contact": ("information", "database", "imports"),
    "owner": ("information", "processes", "team"),
    "pending": ("information", "technology", "imports"),
    "system_care": ("information", "technology", ""),
    "training": ("training", "people", ""),
    "capacity": ("training", "people", "imports"),
    "backtest": ("evaluation", "technology", "evidence"),
    "campaign": ("evaluation", "processes", "campaigns"),
    "change": ("evaluation", "processes", "evidence"),
    "evaluation_used": ("evaluation", "culture", ""),
}
#: lines about what is known of each customer
COMPLETENESS: tuple[str, ...] = ("credit", "attitude", "contact", "owner")
#: tables that classification management lives on
TABLES: tuple[str, ...] = ("order_line", "customer", "payment", "complaint", "survey", "service_cost", "contact", "rep")
#: share of the customers from which on something is there, or partly there
COMPLETE, HALF = 0.9, 0.5
#: days after which published grades are old, and data no longer fresh, or stale
YEAR_DAYS, FRESH_DAYS, STALE_DAYS = 366, 31, 183


@dataclass(frozen=True, eq=False)
class ReadinessFacts:
    """What the lines are worked out from, on a day; None: there is none.

    Attributes
    ----------
    day
        The working date.
    published
        (day, name) of the newest published grades.
    terms
        (author, first day or None: every day) of the terms in force.
    tables
        Names of those of TABLES that hold anything.
    newest
        Table → its newest day, of those with dates.
    graded
        Number of graded customers.
    lacking
        credit, attitude, contact, owner → int64[k], rows of the graded customers without it; None: nobody has it.
    pending
        Lines of imports that wait for their customer.
    people, without_hours
        Salespeople in the table, and those of them without customer hours.
    backtest
        (day, rank correlation or None, chance: what luck alone reaches) of the newest test of the grades.
    campaign
        (name, last day, verdict; "" while it runs) of the newest campaign.
    change
        (first day, earlier years, whether it can be told by now) of the newest change of terms or grades.
    answers
        Question → its newest answer, also a lapsed one.
    """

    day: date
    published: tuple[date, str] | None
    terms: tuple[str, date | None] | None
    tables: tuple[str, ...]
    newest: Mapping[str, date]
    graded: int
    lacking: Mapping[str, np.ndarray | None]
    pending: int
    people: int
    without_hours: int
    backtest: tuple[date, float | None, float] | None
    campaign: tuple[str, date, str] | None
    change: tuple[date, int, bool] | None
    answers: Mapping[str, ReadinessAnswer]


@dataclass(frozen=True, eq=False)
class ReadinessLine:
    """One line.

    Attributes
    ----------
    code
        Key of LINES.
    status
        Entry of STATUSES.
    values
        What its sentence tells.
    rows
        int64[k], rows of the customers that lack it; None for a line that is about no customers.
    """

    code: str
    status: Status
    values: Mapping[str, Any]
    rows: np.ndarray | None = None

    @property
    def condition(self) -> str:
        """Entry of CONDITIONS."""
        return LINES[self.code][0]

    @property
    def support(self) -> str:
        """Entry of SUPPORTS."""
        return LINES[self.code][1]

    @property
    def page(self) -> str:
        """Where it is done; "" for a question."""
        return LINES[self.code][2]


def readiness(facts: ReadinessFacts) -> tuple[ReadinessLine, ...]:
    """Every line, in the order of LINES."""
    found = {line.code: line for line in (*_plan(facts), *_information(facts), *_evaluation(facts))}
    return tuple(found[code] if code in found else _answered(facts, code) for code in LINES)


def _answered(facts: ReadinessFacts, code: str) -> ReadinessLine:
    answer = facts.answers.get(code)
    if answer is None:
        return ReadinessLine(code, "unanswered", {})
    states: dict[str, Status] = {"yes": "met", "partly": "partly", "no": "missing"}
    status = "lapsed" if answer.last_day < facts.day else states[answer.state]
    values = {
        "state": answer.state,
        "text": answer.text,
        "author": answer.author,
        "day": answer.effective_on,
        "until": answer.last_day,
        "position": answer.position,
    }
    return ReadinessLine(code, status, values)


def _plan(facts: ReadinessFacts) -> tuple[ReadinessLine, ...]:
    if facts.published is None:
        published = ReadinessLine("published", "missing", {})
    else:
        day, name = facts.published
        age = (facts.day - day).days
        published = ReadinessLine("published", "met" if age <= YEAR_DAYS else "partly", {"day": day, "name": name, "age": age})
    if facts.terms is None:
        return published, ReadinessLine("terms", "missing", {})
    return published, ReadinessLine("terms", "met", {"author": facts.terms[0], "day": facts.terms[1]})


def _information(facts: ReadinessFacts) -> tuple[ReadinessLine, ...]:
    absent = [table for table in TABLES if table not in facts.tables]
    tables = ReadinessLine(
        "tables",
        "met" if not absent else "partly" if 2 * len(absent) <= len(TABLES) else "missing",
        {"there": len(TABLES) - len(absent), "all": len(TABLES), "absent": absent},
    )
    ages = {table: (facts.day - day).days for table, day in facts.newest.items() if table in TABLES}
    oldest = max(ages, key=lambda table: ages[table], default="")
    age = ages.get(oldest, STALE_DAYS + 1)
    fresh: Status = "met" if age <= FRESH_DAYS else "partly" if age <= STALE_DAYS else "missing"
    freshness = ReadinessLine("freshness", fresh, {"table": oldest, "age": age, "day": facts.newest.get(oldest)})
    pending = ReadinessLine("pending", "met" if not facts.pending else "partly", {"n": facts.pending})
    return tables, freshness, *(_complete(facts, name) for name in COMPLETENESS), pending, _capacity(facts)


def _complete(facts: ReadinessFacts, name: str) -> ReadinessLine:
    rows = facts.lacking[name]
    if rows is None or not facts.graded:
        return ReadinessLine(name, "missing", {"share": 0.0, "n": facts.graded})
    share = 1 - len(rows) / facts.graded
    status: Status = "met" if share >= COMPLETE else "partly" if share >= HALF else "missing"
    return ReadinessLine(name, status, {"share": share, "n": len(rows)}, rows)


def _capacity(facts: ReadinessFacts) -> ReadinessLine:
    known = facts.people - facts.without_hours
    status: Status = "missing" if not known else "partly" if facts.without_hours else "met"
    return ReadinessLine("capacity", status, {"n": facts.people, "without": facts.without_hours})


def _evaluation(facts: ReadinessFacts) -> tuple[ReadinessLine, ...]:
    if facts.backtest is None:
        tested = ReadinessLine("backtest", "missing", {})
    else:
        day, rank, chance = facts.backtest
        beyond = rank is not None and rank > chance
        tested = ReadinessLine("backtest", "met" if beyond else "partly", {"day": day, "rank": rank, "chance": chance})
    if facts.campaign is None:
        campaign = ReadinessLine("campaign", "missing", {})
    else:
        name, ends, verdict = facts.campaign
        campaign = ReadinessLine("campaign", "met" if verdict else "partly", {"name": name, "day": ends, "verdict": verdict})
    if facts.change is None:
        return tested, campaign, ReadinessLine("change", "missing", {})
    first, years, passed = facts.change
    status: Status = "met" if passed and years else "partly"
    return tested, campaign, ReadinessLine("change", status, {"day": first, "n": years, "passed": passed})


def counts(lines: tuple[ReadinessLine, ...]) -> dict[str, int]:
    """Entry of STATUSES → number of lines."""
    return {status: sum(line.status == status for line in lines) for status in STATUSES}
