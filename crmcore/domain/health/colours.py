"""The colour of every customer, with its reasons: green earns, red loses (First Union); yellow, for all between, is ours.

One place decides it, by the very functions that make the lists: nobody who owes, is on the call list, in decline, unusually silent,
buys far less than before, is of spurious loyalty, gone, or with a complaint past its deadline can be green, so that the colour and the
lists never disagree (docs/methods.md, health).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from crmcore.domain.churn.arrears import known_arrears
from crmcore.domain.churn.call_plan import effective_terms, rows_at_risk, rows_to_call
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.precedence import first_masks, net_profit, others_first
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import LAPSED, NOT_YET, PROSPECT, RETURNS_ONLY
from crmcore.domain.health.growth import growth_of
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.lifecycle.stages import MILD_FALL
from crmcore.domain.loyalty.tables import valuable_but_spurious
from crmcore.domain.summary.findings import quiet_mask
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.summary.upper_half import upper_half
from crmcore.domain.value.programmes import declining

#: index = code; "none": never bought, so that there is no health to speak of
COLOURS: tuple[str, ...] = ("red", "yellow", "green", "none")
RED, YELLOW, GREEN, NONE = range(4)
#: reason → the colour it calls for, in the order in which reasons are named; the strongest colour counts
REASON_COLOURS: dict[str, int] = {
    "loss": RED,
    "long_overdue": RED,
    "churned": RED,
    "complaint_overdue": YELLOW,
    "over_limit": YELLOW,
    "disputed": YELLOW,
    "overdue": YELLOW,
    "to_call": YELLOW,
    "at_risk": YELLOW,
    "may_leave": YELLOW,
    "decline": YELLOW,
    "shrinking": YELLOW,
    "quiet": YELLOW,
    "spurious": YELLOW,
    "lapsed": YELLOW,
    "profit_unknown": YELLOW,
    "no_tier": YELLOW,
    "even": YELLOW,
    "lower_half": YELLOW,
    "never_bought": NONE,
    "returns_only": NONE,
    "earns": GREEN,
}
REASONS: tuple[str, ...] = tuple(REASON_COLOURS)
_EARNINGS = ("even", "lower_half", "earns")


@dataclass(frozen=True, eq=False)
class Health:
    """The health of N customers. `found`: uint32[N], bit k is set where REASONS[k] holds; `profit`: float64[N], net profit of the
    window, NaN: unknown; `terms`: the call plan's terms that it was computed under."""

    found: np.ndarray
    profit: np.ndarray
    terms: CallTerms

    def has(self, reason: str) -> np.ndarray:
        """bool[N]: customers that the reason holds for."""
        return (self.found & np.uint32(1 << REASONS.index(reason))) != 0

    def reasons(self, row: int) -> tuple[str, ...]:
        """The reasons of one customer, in the order of REASONS; what it earns is no reason beside others."""
        held = tuple(code for k, code in enumerate(REASONS) if int(self.found[row]) >> k & 1)
        return tuple(code for code in held if code not in _EARNINGS) or held

    @cached_property
    def colour(self) -> np.ndarray:
        """int8[N]: index into COLOURS. Red counts before yellow, yellow before everything else, green comes last."""
        masks = [(self.found & _bits(colour)) != 0 for colour in (RED, YELLOW, NONE, GREEN)]
        return frozen_array(np.select(masks, [RED, YELLOW, NONE, GREEN], YELLOW), np.int8)


def health_of(book: Book, terms: CallTerms | None = None, customer_mask: np.ndarray | None = None) -> Health:
    """The health of a Book's customers.

    Parameters
    ----------
    terms
        Of the call plan whose list is looked at; None: the company's.
    customer_mask
        bool[N], whom a maximum of calls is reached among; None: everyone. Who is on the list of everyone is never green either.
    """
    terms = terms or CallTerms()
    profit = net_profit(book)
    known = {
        **first_masks(book),
        **_risk_masks(book, terms, customer_mask),
        **_debt_masks(book),
        **_standing_masks(book),
        **_profit_masks(book, profit),
    }
    silent = [known[reason] for reason in ("to_call", "at_risk", "may_leave", "decline") if reason in known]
    known["quiet"] = known["quiet"] & ~np.logical_or.reduce(silent)  # named where nothing else says that it is silent
    found = np.zeros(book.mart.count, np.uint32)
    for k, reason in enumerate(REASONS):
        if reason in known:
            found |= known[reason].astype(np.uint32) << np.uint32(k)
    return Health(frozen_array(found, np.uint32), profit, terms)


def _bits(colour: int) -> np.uint32:
    return np.uint32(sum(1 << k for k, reason in enumerate(REASONS) if REASON_COLOURS[reason] == colour))


def _risk_masks(book: Book, terms: CallTerms, customer_mask: np.ndarray | None) -> dict[str, np.ndarray]:
    """On the call list, of everyone and of those looked at; at risk, but not worth a call; at risk, but something else comes first."""
    if "churn" not in book.mart.insights:
        return {}
    to_call, at_risk = np.zeros(book.mart.count, bool), np.zeros(book.mart.count, bool)
    for mask in (None,) if customer_mask is None else (None, customer_mask):
        effective = effective_terms(book, terms, mask)
        to_call[rows_to_call(book, effective, mask)] = True
        at_risk[rows_at_risk(book, effective.threshold, mask)] = True
    other = at_risk & ~to_call
    first = others_first(book)
    return {"to_call": to_call, "at_risk": other & ~first, "may_leave": other & first}


def _debt_masks(book: Book) -> dict[str, np.ndarray]:
    """Overdue, but neither for long nor above the limit; who is watched for bad debt stands among what comes first."""
    arrears = known_arrears(book)
    return {} if arrears is None else {"overdue": (arrears.overdue > 0) & ~arrears.watched}


def _standing_masks(book: Book) -> dict[str, np.ndarray]:
    """Gone, in decline, buying far less, silent in the top tier, of spurious loyalty, without a purchase in the window, never bought."""
    gone, population = gone_mask(book), book.mart.population
    decline = declining(book) & ~gone
    return {
        "churned": gone,
        "decline": decline,
        "shrinking": _buys_less(book) & ~gone & ~decline & (population != LAPSED),
        "quiet": quiet_mask(book),
        "spurious": valuable_but_spurious(book) & ~gone if "loyalty" in book.mart.insights else np.zeros(book.mart.count, bool),
        "lapsed": (population == LAPSED) & ~gone,
        "never_bought": population == PROSPECT,
        "returns_only": population == RETURNS_ONLY,
    }


def _buys_less(book: Book) -> np.ndarray:
    """bool[N]: the amount fell by more than a stable customer's may, where its growth is a headline."""
    growth = growth_of(book)
    if growth is None:
        return np.zeros(book.mart.count, bool)
    with np.errstate(invalid="ignore"):
        return growth.change < -MILD_FALL


def _profit_masks(book: Book, profit: np.ndarray) -> dict[str, np.ndarray]:
    """What they earn: only of customers with a purchase in the window; a loss, of whomever, stands among what comes first."""
    population, upper = book.mart.population, upper_half(book)
    bought = ~np.isin(population, (LAPSED, PROSPECT, RETURNS_ONLY, NOT_YET))
    with np.errstate(invalid="ignore"):
        tiered = bought & (book.tier >= 0)
        return {
            "profit_unknown": bought & np.isnan(profit),
            "no_tier": bought & (book.tier < 0),
            "even": tiered & (profit == 0),
            "lower_half": tiered & ~upper & (profit > 0),
            "earns": tiered & upper & (profit > 0),
        }
