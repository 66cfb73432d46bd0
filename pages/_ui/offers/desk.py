"""Offers on the working date, and what the visitor asks for; read once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.grading.book import Book
from crmcore.domain.offers.basis import OffersBasis
from crmcore.domain.offers.contact_load import ContactCaps
from crmcore.domain.offers.cross_prices import DEFAULT_DISCOUNT, MOST_DISCOUNT, CrossPrice, cross_prices
from crmcore.store.decisions import terms as terms_store
from crmcore.store.decisions.act import campaigns, worklist as worklist_store
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.offers import contact_caps
from crmcore.store.offers.contact_caps import cap_decisions, caps_on
from crmcore.usecases.offers.basis import read_offers
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.call_rates import books
from pages._ui.data.grades_in_force import grades_in_force
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.run_cache import once

#: session key: the discount of a cross-price, as a share
DISCOUNT = "offers.discount"
#: kinds of decisions that offers rest on besides those that a Book obeys
RESTS_ON: tuple[str, ...] = (campaigns.KIND, contact_caps.KIND, terms_store.TERMS, worklist_store.RATES)


@dataclass(frozen=True, slots=True)
class OffersKey(ResultKey[OffersBasis]):
    """What offers rest on, with every decision up to a ledger position."""

    day: date
    position: int


@dataclass(frozen=True, slots=True)
class PairsKey(ResultKey[tuple[CrossPrice, ...]]):
    """Cross-prices at a discount."""

    day: date
    position: int
    discount: float


def graded() -> Book:
    """The grades in force on the working date."""
    return grades_in_force(working_date())[0]


def now() -> Book:
    """The facts of the working date."""
    return books(working_date()).now


def position() -> int:
    """Ledger position of the newest decision that offers rest on."""
    return once("offers.position", lambda: Ledger(data.company().dir).position(*RESTS_ON))


def basis() -> OffersBasis:
    """The second tier, its offers, contacts."""
    day, tiers, facts, company = working_date(), graded(), now(), data.company()
    return data.shared_results(tiers).get_or_compute(OffersKey(day, position()), lambda: read_offers(company, tiers, facts, day))


def discount() -> float:
    """The discount that the visitor has chosen."""
    chosen = state.read(DISCOUNT)
    return chosen if isinstance(chosen, float) and 0 <= chosen <= MOST_DISCOUNT else DEFAULT_DISCOUNT


def pairs() -> tuple[CrossPrice, ...]:
    """Cross-prices for the second tier at that discount."""
    found, off = basis(), discount()
    if found.offers is None:
        return ()
    offers = found.offers
    key = PairsKey(working_date(), position(), off)
    return data.shared_results(graded()).get_or_compute(key, lambda: cross_prices(offers, found.second_tier, off, found.take_up))


def caps() -> ContactCaps:
    """The caps in force on the working date."""
    scheme = graded().scheme
    return once("offers.caps", lambda: caps_on(data.company(), scheme.id, scheme.tiers, working_date()))


def based_on() -> int:
    """Ledger position of the newest caps of the scheme, 0: none."""
    decided = once("offers.decisions", lambda: cap_decisions(data.company(), graded().scheme.id))
    return decided[-1].position if decided else 0
