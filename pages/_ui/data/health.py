"""The health of the customers as the visitor sees it: under the call plan's terms that the visitor has put in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import COLOURS, Health, health_of
from crmcore.domain.health.growth import Growth, growth_of
from crmcore.domain.health.losses import Loss, Losses, loss_of, losses_of
from crmcore.domain.health.next_action import NextActions, Standing, next_actions, standing_of
from crmcore.domain.summary.filters import COLOUR
from pages._ui.data import data, graded_filters
from pages._ui.data.call_rates import call_terms
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state


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
