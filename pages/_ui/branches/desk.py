"""Sales by branch on the working date; read once and shared."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crmcore.domain.branches.sales import BranchSales
from crmcore.domain.grading.book import Book
from crmcore.usecases.branches.branches import read_sales
from pages._ui.controls.working_date import working_date
from pages._ui.data import data, grades_in_force as in_force
from pages._ui.data.result_keys import ResultKey

#: session keys: the plan and the investment that were last asked for
PLAN, INVESTMENT, BY = "branches.plan", "branches.investment", "branches.by"
PERCENT = 100.0


@dataclass(frozen=True, slots=True)
class SalesKey(ResultKey[BranchSales]):
    """Sales by branch up to a day."""

    day: date


def graded() -> Book:
    """The grades in force on the working date."""
    return in_force.grades_in_force(working_date())[0]


def sales() -> BranchSales:
    """The sales of the twelve months up to the working date."""
    day = working_date()
    return data.derived(graded(), SalesKey(day), lambda _: read_sales(data.company(), graded(), day))
