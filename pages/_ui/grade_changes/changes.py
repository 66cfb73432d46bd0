"""Two gradings parted, cached for all visitors; what the sides are called."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.grade_changes.attribution import GradeChange, grade_change
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.scenario import Scenario
from crmcore.report.grade_changes.words import reason_columns
from crmcore.report.words.cells import ListColumns
from crmcore.usecases.grade_changes.gradings import CompanyGradings, SideRef
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state


@dataclass(frozen=True, slots=True)
class GradingsKey(ResultKey[CompanyGradings]):
    """Two gradings and their mixtures."""

    before: SideRef
    after: SideRef


@dataclass(frozen=True, slots=True)
class ChangeKey(ResultKey[GradeChange]):
    """The changes between two gradings of the customers that the filters leave."""

    before: SideRef
    after: SideRef


def shown(graded: Book) -> SideRef:
    """The grading on screen as a side."""
    number = state.view().run
    run = next((run for run in data.runs() if run.id == number), None)
    return SideRef(graded.scenario, run, as_shown=run is not None)


def gradings(graded: Book, before: SideRef, after: SideRef) -> CompanyGradings:
    """Two gradings and their mixtures. Raises `Problem` for what cannot be graded."""
    company, version = data.company(), graded.version
    return data.derived(graded, GradingsKey(before, after), lambda _: CompanyGradings(company, version, before, after, _graded))


def change_of(graded: Book, before: SideRef, after: SideRef) -> GradeChange:
    """The changes of the customers that the filters leave."""
    both = gradings(graded, before, after)

    def compute(customer_mask: np.ndarray | None) -> GradeChange:
        return grade_change(both, None if customer_mask is None else np.flatnonzero(customer_mask))

    return data.derived(graded, ChangeKey(before, after), compute)


def reasons(graded: Book, before: SideRef, after: SideRef) -> ListColumns:
    """What a list of customers says of their change between two gradings."""
    return reason_columns(lambda rows: grade_change(gradings(graded, before, after), rows), state.current_words())


def _graded(scenario: Scenario) -> tuple[NormalisedMetrics, Book]:
    book = data.book(scenario)
    return data.normalised_metrics(book), book
