"""The worklist on the working date, and what it is worked out from; all but the marks is read once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.grading.book import Book
from crmcore.domain.worklist.holdout import CallEffect
from crmcore.domain.worklist.marks import Mark
from crmcore.domain.worklist.week import BEYOND, NOBODY
from crmcore.domain.worklist.worklist import WeekSources, Worklist
from crmcore.store.decisions import owners as owner_store, terms as terms_store
from crmcore.store.decisions.act import complaints as complaint_store, visits as visit_store, worklist as worklist_store
from crmcore.store.decisions.runs import KIND as RUN, Run
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.worklist.worklist import EFFECT_RESTS_ON, read_call_effect, read_week, with_marks
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.call_rates import books
from pages._ui.data.grades_in_force import grades_in_force
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.run_cache import once

#: whose list is on screen, as links know it: a salesperson's number, everybody's weeks, or who has none
WHOSE, EVERYBODY, WITHOUT = "worklist.whose", "*", "-"
#: kinds of decisions that the list rests on besides those that a Book obeys, and besides the marks
RESTS_ON: tuple[str, ...] = (
    complaint_store.KIND,
    RUN,
    owner_store.KIND,
    terms_store.TERMS,
    terms_store.CALENDAR,
    visit_store.KIND,
    worklist_store.RATES,
    worklist_store.LEAVE_OUT,
)


@dataclass(frozen=True, slots=True)
class WeekKey(ResultKey[WeekSources]):
    """What the list of a working date rests on, with every decision but the marks up to a ledger position."""

    day: date
    position: int
    marks: int


@dataclass(frozen=True, slots=True)
class EffectKey(ResultKey[CallEffect | None]):
    """The difference that calling makes, with every mark up to a ledger position."""

    day: date
    position: int


def graded() -> Book:
    """The grades in force on the working date."""
    return grades_in_force(working_date())[0]


def run() -> Run | None:
    """The published run that they are; None: nothing is published yet."""
    return grades_in_force(working_date())[1]


def now() -> Book:
    """The facts of the working date."""
    return books(working_date()).now


def basis() -> WeekSources:
    """What the list rests on, but the marks."""
    day, ledger = working_date(), Ledger(data.company().dir)
    # only a measured success of calls depends on marks
    counted = ledger.position(worklist_store.MARK) if worklist_store.leave_outs(data.company()) else 0
    key = WeekKey(day, ledger.position(*RESTS_ON), counted)
    return data.derived(graded(), key, lambda _: read_week(data.company(), books, day))


def listed() -> Worklist:
    """The worklist after what people have marked."""
    return once("worklist.listed", lambda: with_marks(basis(), data.company(), now().mart.customers, working_date()))


def marks() -> tuple[Mark, ...]:
    """Every mark, oldest first."""
    return once("worklist.marks", lambda: worklist_store.marks(data.company()))


def effect() -> CallEffect | None:
    """What leaving customers uncalled has shown; None where nobody ever was."""
    day = working_date()
    key = EffectKey(day, Ledger(data.company().dir).position(*EFFECT_RESTS_ON))
    return data.derived(graded(), key, lambda _: read_call_effect(data.company(), books, day))


def choices() -> tuple[str, ...]:
    """What can be looked at: EVERYBODY, the numbers of the salespeople, those who have anything first, and WITHOUT, where there is any."""
    weeks = [week for week in listed().weeks() if week.rep != NOBODY]
    ids = listed().reps.ids
    if listed().reps.house:
        return ids
    found = [ids[week.rep] for week in sorted(weeks, key=lambda week: not (sum(week.entries) or week.closed))]
    nobody = listed().weeks()[-1]
    return (EVERYBODY, *found, *((WITHOUT,) if sum(nobody.entries) or nobody.closed else ()))


def whose() -> int | None:
    """Place of the salesperson whose list is on screen; NOBODY: of customers without one; None: everybody's weeks."""
    among = choices()
    chosen = state.chosen(WHOSE, among, among[0])
    if chosen == EVERYBODY:
        return None
    return NOBODY if chosen == WITHOUT else listed().reps.ids.index(chosen)


def this_week(rep: int) -> list[int]:
    """The entries of a salesperson's week, in order."""
    return [at for at in listed().places(rep).tolist() if listed().plan.part[at] != BEYOND]


def beyond(rep: int) -> list[int]:
    """The entries that a salesperson has no time for, in order."""
    return [at for at in listed().places(rep).tolist() if listed().plan.part[at] == BEYOND]


def number(row: int) -> str:
    """The number of the customer in a row."""
    return now().mart.customers.ids[row].as_py()
