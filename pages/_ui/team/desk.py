"""The team on the working date, and what it is worked out from; read once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.decisions.owners import OwnerDecision
from crmcore.domain.grading.book import Book
from crmcore.domain.team.balancing import POLICIES, Balance, Policy, Request, balance
from crmcore.domain.team.team import Loads, Team, loads
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.store.decisions import terms as terms_store
from crmcore.store.decisions.owners import owner_decisions
from crmcore.store.decisions.runs import Run
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.team.team import RESTS_ON, read_contact_days, read_team
from pages._ui.controls.working_date import working_date
from pages._ui.data import data, grades_in_force as in_force
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.run_cache import once

#: session keys: customers and tiers that stay, as the visitor chose; percent around the mean to choose from
PINNED, PINNED_TIERS = "team.pinned", "team.pinned_tiers"
TOLERANCES: tuple[str, ...] = ("10", "5", "15", "20", "30", "50")


@dataclass(frozen=True, slots=True)
class TeamKey(ResultKey[Team]):
    """The team on a working date, with every decision up to a ledger position."""

    day: date
    position: int


@dataclass(frozen=True, slots=True)
class BalanceKey(ResultKey[Balance]):
    """The moves asked for, of the team on a working date."""

    day: date
    position: int
    request: Request


def grades_in_force() -> tuple[Book, Run | None]:
    """The published grades of the scheme on screen in force on the working date; where there are none, graded as of that day."""
    return in_force.grades_in_force(working_date())


def terms_in_force() -> SchemeTerms:
    """The terms of the scheme on the working date."""
    return once("team.terms", lambda: terms_store.terms_on(data.company(), state.view().scenario.scheme, working_date())[0])


def position() -> int:
    """How far the decisions go that the team rests on."""
    return once("team.position", lambda: Ledger(data.company().dir).position(*RESTS_ON))


def team() -> Team:
    """The team on the working date."""
    graded, day = grades_in_force()[0], working_date()
    return data.derived(graded, TeamKey(day, position()), lambda _: read_team(data.company(), graded, terms_in_force(), day))


def request() -> Request:
    """What the visitor asks for."""
    chosen: Policy = state.chosen("team.policy", POLICIES, POLICIES[0])
    known, tiers = set(team().ids.tolist()), team().tiers
    pinned_tiers = tuple(code for code in state.read(PINNED_TIERS) or () if code in tiers)
    return Request(chosen, int(state.chosen("team.tolerance", TOLERANCES, TOLERANCES[0])) / 100, frozenset(pinned()) & known, pinned_tiers)


def pinned() -> tuple[str, ...]:
    """The numbers of customers that the visitor typed to keep where they are."""
    return tuple(dict.fromkeys((state.read(PINNED) or "").replace(",", " ").replace("，", " ").split()))


def proposal() -> Balance:
    """The moves that the visitor's request leads to."""
    graded, asked = grades_in_force()[0], request()
    return data.derived(graded, BalanceKey(working_date(), position(), asked), lambda _: balance(team(), asked))


def states() -> tuple[Loads, Loads]:
    """The loads now and as proposed."""
    return once("team.states", lambda: (loads(team()), loads(team(), proposal().owner)))


def decisions() -> tuple[OwnerDecision, ...]:
    """Every decision about owners, oldest first."""
    return once("team.decisions", lambda: owner_decisions(data.company()))


def contact_days() -> tuple[np.ndarray, np.ndarray] | None:
    """Newest contact and days with us of the team's customers; None where contacts are not known."""
    return once("team.contacts", lambda: read_contact_days(data.company(), grades_in_force()[0], team(), working_date()))
