"""The two factors that the visitor looks at, in words and as saved; and looking at others."""

from __future__ import annotations

from crmcore.domain.factors.definition import Factors, SavedFactors
from crmcore.domain.factors.fields import parse_factors
from crmcore.domain.factors.lists import with_digest
from crmcore.domain.grading.book import Book
from crmcore.report.factors.words import FactorLabels
from pages._ui.data import data
from pages._ui.state import state

TOPIC = "factors"


def looked_at(graded: Book) -> tuple[Factors, str]:
    """The factors in force and, where those of the link cannot be shown here, why: "unread" or the unknown field."""
    return parse_factors(graded, state.view().factors)


def choose(factors: Factors) -> None:
    """Look at other factors from now on; a list of one of the former boxes goes with them."""
    was = state.view().listed
    state.change(factors=factors.text, listed="" if was.startswith(f"{TOPIC}.") else was)


def saved_as(factors: Factors) -> SavedFactors | None:
    """The matrix these factors started from, as saved; None where there is none."""
    return data.saved_factors()[0].get(factors.named) if factors.named else None


def words_of(graded: Book, factors: Factors) -> FactorLabels:
    """The words of a matrix, with the names that the user gave to its boxes as long as they fit."""
    saved = saved_as(factors)
    return FactorLabels(
        state.current_words(),
        graded.scheme.id,
        data.company().currency,
        data.rep_names(),
        saved if saved and saved.factors.same_boxes(factors) else None,
    )


def code_of(code: str, factors: Factors) -> str:
    """The code of a list of these factors as the View carries it."""
    return f"{TOPIC}.{with_digest(code, factors)}"
