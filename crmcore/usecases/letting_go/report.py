"""The report on letting go: who was let go and what followed, and whom to think about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from crmcore.domain.churn.let_go_candidates import let_go_candidates
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Mart
from crmcore.domain.letting_go.candidates import Candidates
from crmcore.domain.letting_go.decisions import LetGo, let_go_of
from crmcore.domain.letting_go.effect import LetGoEffect, YearBefore, let_go_effect
from crmcore.store.facts.letting_go.after import read_followers, read_since
from crmcore.usecases.insights.load_mart import load_mart

#: days of parting that are looked back at; of more the newest
MOST_DAYS = 12


@dataclass(frozen=True, eq=False)
class LettingGoReport:
    """Who is let go on a Book's date, what followed, and who might be.

    Attributes
    ----------
    let_go
        The decisions in force.
    measured
        int64[m], their places in `let_go` that `effect` is about: those of the newest MOST_DAYS days, the newest parting first.
    effect
        What followed, in the order of `measured`.
    candidates
        Whom to think about.
    unmeasured
        Customers let go on earlier days than those.
    """

    let_go: LetGo
    measured: np.ndarray
    effect: LetGoEffect
    candidates: Candidates
    unmeasured: int


def letting_go_report(company_dir: Path, book: Book, customer_mask: np.ndarray | None = None) -> LettingGoReport:
    """The report of a Book, for the customers in `customer_mask` (bool[N]; None: all). Raises `Problem("unknown_version")`."""
    found = let_go_of(book)
    places = np.arange(len(found.rows)) if customer_mask is None else np.flatnonzero(customer_mask[found.rows])
    partings = [found.decisions[place].effective_on for place in places.tolist()]
    newest = sorted(set(partings), reverse=True)[:MOST_DAYS]
    measured = [place for place, day in zip(places.tolist(), partings, strict=True) if day in newest]
    measured.sort(key=lambda place: (found.days[place], place))
    return LettingGoReport(
        found,
        np.array(measured, np.int64),
        _effect(company_dir, book, found, measured),
        let_go_candidates(book, customer_mask),
        len(places) - len(measured),
    )


def _effect(company_dir: Path, book: Book, found: LetGo, measured: Sequence[int]) -> LetGoEffect:
    rows = found.rows[list(measured)]
    days = [found.decisions[place].effective_on for place in measured]
    on = {
        day: _year_before(load_mart(company_dir, book.version, day, 12, book.mart.cost_rates, book.mart.late_reasons)) for day in set(days)
    }
    since = read_since(company_dir, book.version, book.mart, rows, days)
    followers = read_followers(company_dir, book.version, book.mart.as_of, np.sort(rows))
    return let_go_effect(rows, [on[day] for day in days], _year_before(book.mart), since, followers)


def _year_before(mart: Mart) -> YearBefore:
    metrics, unknown = mart.metrics, np.full(mart.count, np.nan)
    known = mart.basis != "order_amount"
    return YearBefore(
        mart.as_of,
        metrics["order_amount"],
        metrics["gross_profit"] if known else unknown,
        metrics["net_profit"] if known else unknown,
        metrics["days_since_order"],
    )
