"""The two factors that the visitor looks at, in words and as saved; and looking at others."""
from __future__ import annotations

from crmcore.domain.factors.definition import Factors, SavedFactors
from crmcore.domain.factors.fields import fitted
from crmcore.domain.factors.lists import UNKNOWN, UNKNOWN_ACROSS, UNKNOWN_DOWN, found, marked, places, unmarked
from crmcore.domain.factors.matrix import FactorMatrix
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.report.factors.words import FactorWords, field_name
from pages._ui.data import data
from pages._ui.state import state
from pages._ui.state.state import t

TOPIC = "factors"


def looked_at(graded: Book) -> tuple[Factors, str]:
    """The factors in force and, where those of the link cannot be shown here, why: "unread" or the unknown field."""
    return fitted(graded, state.view().factors)


def choose(factors: Factors) -> None:
    """Look at other factors from now on; a list of one of the former boxes goes with them."""
    was = state.view().listed
    state.change(factors=factors.text, listed="" if was.startswith(f"{TOPIC}.") else was)


def saved_as(factors: Factors) -> SavedFactors | None:
    """The matrix these factors started from, as saved; None where there is none."""
    return data.saved_factors()[0].get(factors.named) if factors.named else None


def words_of(graded: Book, factors: Factors) -> FactorWords:
    """The words of a matrix, with the names that the user gave to its boxes as long as they fit."""
    saved = saved_as(factors)
    return FactorWords(state.speech(), graded.scheme.id, data.company().currency, data.rep_names(),
                       saved if saved and saved.factors.same_boxes(factors) else None)


def code_of(code: str, factors: Factors) -> str:
    """The code of a list of these factors as the View carries it."""
    return f"{TOPIC}.{marked(code, factors)}"


def listed(graded: Book, part, code: str) -> Finding:
    """The customers of a list, of the factors that the View names."""
    return found(graded, part, code, state.view().factors)


def rests_on(_: Book) -> str:
    """What the lists rest on besides the Book and their code: the factors, whose mark a link need not carry."""
    return state.view().factors


def listed_label(graded: Book, code: str) -> str:
    """What a list of the factors in force is called: "Box Order amount: High × Credit: Low"."""
    factors, _ = looked_at(graded)
    return list_label(factors, data.factor_matrix(graded, factors), words_of(graded, factors), code)


def list_label(factors: Factors, matrix: FactorMatrix, said: FactorWords, code: str) -> str:
    """What a list of a matrix is called."""
    plain, at = unmarked(code), places(code)
    if at is not None:
        row, column = at
        if (row or 0) < len(matrix.down.bands) and (column or 0) < len(matrix.across.bands):
            return t(f"factors.listed.{plain.partition('.')[0]}", box=said.box(matrix, row, column))
    sides = {UNKNOWN_DOWN: factors.down, UNKNOWN_ACROSS: factors.across}
    if plain in sides:
        return t("factors.listed.unknown_one", field=field_name(sides[plain].field, said.words))
    return t("factors.listed.unknown" if plain == UNKNOWN else "factors.title")
