"""Prospects by their likeness to the best customers, and where the best customers are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.target_customers.likeness import Likeness, best_of, logistic, segment_rule
from crmcore.domain.target_customers.profile import described_fields
from crmcore.domain.target_customers.trial import Trial

#: customers that a value needs to be named, and how many are
FEWEST_OF_VALUE, MOST_NAMED = 30, 8
#: standard errors by which its share of best customers must exceed that of all
_ERRORS = 2.0


@dataclass(frozen=True, slots=True)
class BestValue:
    """A descriptive value among whose customers best ones are more frequent. `share`: of its customers; `lift`: times that of all."""

    field: str
    value: str
    customers: int
    share: float
    lift: float


@dataclass(frozen=True, eq=False)
class ProspectLikeness:
    """The prospects of a Book by likeness.

    rows      int64[k]: the prospects, most alike first
    place     float64[k]: share (0–1) of the customers who bought that are less alike, a tie counting half
    likeness  what the score is made of
    trial     its grade, which says whether the model or the rule is used
    best      customers among the best that it was fitted on, out of `customers`
    values    where the best customers are more frequent, the highest lift first
    """

    rows: np.ndarray
    place: np.ndarray
    likeness: Likeness
    trial: Trial
    best: int
    customers: int
    values: tuple[BestValue, ...]


def profit_of_customers(book: Book) -> str:
    """The metric by which customers are the best: gross profit, or the amount where no profit is known."""
    return "order_amount" if book.mart.basis == "order_amount" else "gross_profit"


def prospect_likeness(book: Book, trial: Trial) -> ProspectLikeness:
    """Score every prospect by what is used after `trial`, fitted on all who bought in the Book's window."""
    mart = book.mart
    bought = np.flatnonzero(mart.in_window)
    best = best_of(mart.metrics[profit_of_customers(book)][bought])
    model = logistic(mart.customers, bought, best) if trial.uses_model else None
    used = model or segment_rule(mart.customers, bought, best)
    rows = np.flatnonzero(mart.population == PROSPECT)
    score = used.score(mart.customers, rows)
    known = np.sort(used.score(mart.customers, bought))
    below, up_to = np.searchsorted(known, score, "left"), np.searchsorted(known, score, "right")
    place = (below + up_to) / (2 * max(len(known), 1))
    order = np.lexsort((rows, -score))
    values = _values(book, bought, best)
    return ProspectLikeness(
        frozen_array(rows[order], np.int64), frozen_array(place[order]), used, trial, int(best.sum()), len(bought), values
    )


def _values(book: Book, bought: np.ndarray, best: np.ndarray) -> tuple[BestValue, ...]:
    overall = float(best.mean()) if len(best) else 0.0
    found = []
    for field in described_fields(book.mart.customers) if overall else ():
        codes, values = book.mart.customers.codes(field)
        own = codes[bought]
        count = np.bincount(own[own >= 0], minlength=len(values))
        good = np.bincount(own[own >= 0], weights=best[own >= 0], minlength=len(values))
        for k in np.flatnonzero(count >= FEWEST_OF_VALUE).tolist():
            share = float(good[k] / count[k])
            if share > overall + _ERRORS * np.sqrt(overall * (1 - overall) / count[k]):
                found.append(BestValue(field, values[k], int(count[k]), share, share / overall))
    return tuple(sorted(found, key=lambda one: (-one.lift, one.field, one.value))[:MOST_NAMED])
