"""The health of the customers as the visitor sees it: under the call plan's terms that the visitor has put in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import COLOURS, Health, health_of
from crmcore.domain.health.growth import Growth, growth_of
from crmcore.domain.health.losses import Loss, Losses, loss_of, losses_of
from crmcore.domain.health.next_action import NextActions, Standing, next_actions, standing_of
from crmcore.domain.summary.filters import COLOUR
from pages._ui.components import customer_mark
from pages._ui.data import data
from pages._ui.data.call_rates import books, call_terms
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import graded_filters, state
from pages._ui.state.address_bar import PAGE

WORKLIST = "worklist"
#: pages whose tables show the colour before each name: those that work out who may leave anyway
MARKED: tuple[str, ...] = ("churn", WORKLIST)


@dataclass(frozen=True, slots=True)
class HealthKey(ResultKey[Health]):
    """The health of every customer under some terms of the call plan."""

    terms: CallTerms


@dataclass(frozen=True, slots=True)
class ActionsKey(ResultKey[np.ndarray]):
    """The next action of every customer under some terms of the call plan."""

    terms: CallTerms


@dataclass(frozen=True, slots=True)
class LossesKey(ResultKey[Losses]):
    """Why customers with a loss have one."""


@dataclass(frozen=True, slots=True)
class GrowthKey(ResultKey[Growth | None]):
    """Whose growth is a headline."""


def customer_health(graded: Book) -> Health:
    """Colour and reasons of every customer, whatever colour is filtered by: who is looked at does not change it."""
    terms, view = call_terms(graded.scenario.day), state.view()
    if COLOUR in view.filters:
        with state.looking_at(view.with_filter(COLOUR, ())):
            return customer_health(graded)
    return data.derived(graded, HealthKey(terms), lambda customer_mask: health_of(graded, terms, customer_mask))


def _on_screen() -> Callable[[str], int | None] | None:
    """The colours of the customers that the tables of the page name; None on pages that nothing of them is worked out for."""
    page = state.read(PAGE, "")
    if page not in MARKED:
        return None
    day = state.view().working or data.dates().newest_fact
    graded = books(day).now if page == WORKLIST and day else data.book()
    colour, row_of = customer_health(graded).colour, graded.mart.customers.row_of
    return lambda customer_id: None if (row := row_of(customer_id)) is None else int(colour[row])


customer_mark.register(_on_screen)
graded_filters.register(COLOUR, lambda graded: (customer_health(graded).colour, COLOURS))


def actions(graded: Book) -> NextActions:
    """The next action of every customer."""
    health = customer_health(graded)
    return NextActions(graded, health, data.derived(graded, ActionsKey(health.terms), lambda customer_mask: next_actions(graded, health)))


def standing(graded: Book, row: int) -> Standing:
    """The next action of one customer and the facts it rests on."""
    return standing_of(actions(graded), row)


def loss(graded: Book, row: int) -> Loss | None:
    """Why one customer costs money, and what to do about it; None where it does not."""
    health = customer_health(graded)
    if not health.has("loss")[row]:
        return None
    losses = data.shared_results(graded).get_or_compute(LossesKey(), lambda: losses_of(graded, health.profit))
    return loss_of(graded, losses, health.profit, row)


def growth(graded: Book) -> Growth | None:
    """Whose growth is a headline, and what stands in its place; None where nothing is known."""
    return data.derived(graded, GrowthKey(), lambda customer_mask: growth_of(graded))
