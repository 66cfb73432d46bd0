"""The budget on the working date, and what the visitor asks for; read once and shared."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date

from crmcore.domain.budget.basis import BudgetBasis, budget_basis, is_known
from crmcore.domain.budget.comparison import EffortTable
from crmcore.domain.budget.decisions import BudgetDecision
from crmcore.domain.budget.letters import LetterRecord, Tracked, letters_on
from crmcore.domain.budget.levers import LEVERS, LeverSettings, Turned, turn
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.domain.kernel.problems import Problem
from crmcore.store.decisions.act.budget import budget_decisions
from crmcore.store.decisions.act.letters import KIND, letter_records
from crmcore.store.decisions.runs import Run
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.budget.letters import track_letters
from pages._ui.controls.working_date import working_date
from pages._ui.data import data, grades_in_force as in_force
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.run_cache import once
from pages._ui.state.state import t

#: choices of the link begin so that say how far a lever is pulled
LEVER = "budget.lever_"
PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class BasisKey(ResultKey[BudgetBasis]):
    """Effort and profit of a Book, whatever the filters."""


@dataclass(frozen=True, slots=True)
class BoxesKey(ResultKey[EffortTable]):
    """Effort and profit by box of the value matrix."""


@dataclass(frozen=True, slots=True)
class TrackedKey(ResultKey[tuple[Tracked, ...]]):
    """Profit since letters went out, on a working date, with the letters up to a ledger position."""

    day: date
    position: int


def graded() -> Book:
    """The grades in force on the working date."""
    return in_force.grades_in_force(working_date())[0]


def run() -> Run | None:
    """The published run that they are; None: nothing is published yet."""
    return in_force.grades_in_force(working_date())[1]


def known() -> bool:
    """Whether the data tell what serving customers costs."""
    return is_known(graded())


def basis() -> BudgetBasis:
    """Effort and profit, and what follows."""
    return data.derived(graded(), BasisKey(), lambda _: budget_basis(graded()))


def decisions() -> tuple[BudgetDecision, ...]:
    """Every budget of the scheme on screen, oldest first."""
    return once("budget.decisions", lambda: budget_decisions(data.company(), state.view().scenario.scheme))


def decision() -> BudgetDecision | None:
    """The one in force on the working date."""
    return decision_in_force(decisions(), working_date())


def settings() -> LeverSettings:
    """How far the levers are pulled; the link carries those that somebody has pulled."""
    pulled: dict[str, float] = {}
    for field in fields(LeverSettings):
        text = state.view().choices.get(f"{LEVER}{field.name}")
        with suppress(ValueError, Problem):
            if text is not None:
                value = float(text)
                LeverSettings(**{field.name: value}).checked()
                pulled[field.name] = value
    return LeverSettings(**pulled)


def pull(name: str, value: float) -> None:
    """Pull one lever further or back."""
    state.choose(f"{LEVER}{name}", f"{value:.10g}", f"{getattr(LeverSettings(), name):.10g}")


def letters() -> dict[str, LetterRecord]:
    """Customer → the letter that it had received by the working date."""
    return once("budget.letters", lambda: letters_on(letter_records(data.company()), working_date()))


def letters_position() -> int:
    """Position of the newest record about letters."""
    return once("budget.letters_position", lambda: Ledger(data.company().dir).position(KIND))


def tracked() -> tuple[Tracked, ...]:
    """What became of the customers with letters."""
    key = TrackedKey(working_date(), letters_position())
    return data.derived(graded(), key, lambda _: track_letters(data.company(), graded(), letters(), working_date()))


def turned() -> Turned:
    """What the levers do."""
    return once("budget.turned", lambda: turn(basis().losers, settings()))


def levers_without_effect() -> tuple[str, ...]:
    """Levers that have nothing to work on among the customers that lose money: their driver has no rate, or no quantity."""
    bases = basis().losers.bases
    empty = {name for name, values in bases.items() if not values.any()}
    return tuple(name for name in LEVERS if (name in empty if name != "least_order" else bool({"orders", "order_rate", "price"} & empty)))


def grades_note() -> str:
    """Which grades the tiers are."""
    found = run()
    if found is None:
        return t("budget.draft", day=working_date())
    return t("budget.published", run=found.name, day=state.current_words().date(found.as_of))


def period() -> str:
    """The window in words."""
    months = graded().mart.window
    return t("budget.all_time") if months is None else t("budget.months", n=months)


def day() -> date:
    """The working date."""
    return working_date()
