"""The lists of the two-factors page."""

from __future__ import annotations

import numpy as np

from crmcore.domain.factors.definition import Factors
from crmcore.domain.factors.lists import UNKNOWN, UNKNOWN_ACROSS, UNKNOWN_DOWN, customer_list, parse_cell, without_digest
from crmcore.domain.factors.matrix import FactorMatrix
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.report.factors.words import FactorLabels, field_label
from pages._ui.data import data
from pages._ui.factors.selection import looked_at, words_of
from pages._ui.lists.topics import Topic
from pages._ui.state import state
from pages._ui.state.state import t


def cache_dependencies(_: Book) -> str:
    """What the lists depend on besides the Book and their code: the factors, whose mark a link need not carry."""
    return state.view().factors


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers of a list, of the factors that the View names."""
    return customer_list(graded, customer_mask, code, state.view().factors)


def label_of(graded: Book, code: str) -> str:
    """What a list of the factors in force is called: "Box Order amount: High × Credit: Low"."""
    factors, _ = looked_at(graded)
    return list_label(factors, data.factor_matrix(graded, factors), words_of(graded, factors), code)


def list_label(factors: Factors, matrix: FactorMatrix, words: FactorLabels, code: str) -> str:
    """What a list of a matrix is called."""
    plain, at = without_digest(code), parse_cell(code)
    if at is not None:
        row, column = at
        if (row or 0) < len(matrix.down.bands) and (column or 0) < len(matrix.across.bands):
            return t(f"factors.listed.{plain.partition('.')[0]}", box=words.box(matrix, row, column))
    sides = {UNKNOWN_DOWN: factors.down, UNKNOWN_ACROSS: factors.across}
    if plain in sides:
        return t("factors.listed.unknown_one", field=field_label(sides[plain].field, words.words))
    return t("factors.listed.unknown" if plain == UNKNOWN else "factors.title")


TOPIC = Topic("factors", customers_of, label_of, cache_dependencies)
