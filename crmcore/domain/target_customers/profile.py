"""The target customer: a profile in descriptive columns that people sign, who fits it, and what those bring (decide beforehand who may
be a customer at all, S0)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED, PROSPECT, Customers
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import FILTER_FIELDS

#: columns that describe a customer before it has bought anything; who owns it is our choice and no description
DESCRIPTIVE: tuple[str, ...] = tuple(field for field in FILTER_FIELDS if field != "rep_id")
MOST_VALUES, LONGEST_VALUE = 200, 200


@dataclass(frozen=True, slots=True)
class TargetProfile:
    """Who may be a target customer, in force from `effective_on` on until a later profile.

    Attributes
    ----------
    conditions
        (column of DESCRIPTIVE, its values, of which any will do), all of which must hold; () says that nobody is excluded: no profile.
    author, effective_on
        Who signed it, and the first day in force.
    recorded_at, position
        UTC moment (ISO 8601) and ledger position; empty until recorded.
    """

    conditions: tuple[tuple[str, tuple[str, ...]], ...]
    effective_on: date
    author: str = ""
    recorded_at: str = ""
    position: int = 0

    @staticmethod
    def of(conditions: Mapping[str, Iterable[str]], effective_on: date) -> TargetProfile:
        """The profile of columns and values in any order; columns without values say nothing."""
        listed = {field: tuple(sorted(set(values))) for field, values in conditions.items()}
        return TargetProfile(tuple((field, listed[field]) for field in sorted(listed) if listed[field]), effective_on)

    def checked(self) -> TargetProfile:
        """The same with its values cleaned. Raises `Problem`: bad_target_profile, text_too_long."""
        cleaned = []
        for field, values in self.conditions:
            if field not in DESCRIPTIVE or not 0 < len(values) <= MOST_VALUES:
                raise Problem("bad_target_profile", field=field, known=", ".join(DESCRIPTIVE))
            cleaned.append((field, tuple(checked_name(value, "bad_target_profile", LONGEST_VALUE) for value in values)))
        return replace(self, conditions=tuple(cleaned))


def profile_on(rows: Iterable[TargetProfile], day: date) -> TargetProfile | None:
    """The profile in force on `day`; None where nobody has signed one, or it was taken back."""
    found = [row for row in sorted(rows, key=lambda row: row.position) if row.effective_on <= day]
    return found[-1] if found and found[-1].conditions else None


def described_fields(customers: Customers) -> tuple[str, ...]:
    """The columns of DESCRIPTIVE of which anything is known."""
    return tuple(field for field in DESCRIPTIVE if field in customers.table.column_names and customers.codes(field)[1])


def fits(customers: Customers, profile: TargetProfile) -> np.ndarray:
    """bool[N]: who meets all conditions; an unknown value meets none."""
    mask = np.ones(customers.count, bool)
    for field, wanted in profile.conditions:
        if field not in customers.table.column_names:
            return np.zeros(customers.count, bool)
        codes, values = customers.codes(field)
        mask &= np.isin(codes, [k for k, value in enumerate(values) if value in wanted])
    return mask


@dataclass(frozen=True, slots=True)
class ProfileGroup:
    """Graded customers inside or outside a profile. `amount`, `profit`: of the window, None where unknown; `best`: those in the top tier;
    `losing`: those whose profit is below zero, None where no profit is known."""

    customers: int
    amount: float | None
    profit: float | None
    best: int
    losing: int | None


@dataclass(frozen=True, slots=True)
class ProfileFigures:
    """A profile put to the customers of a Book.

    Attributes
    ----------
    inside, outside
        Graded customers that fit and those that do not.
    prospects, prospects_fit
        Who has not bought yet, and those of them that fit.
    """

    inside: ProfileGroup
    outside: ProfileGroup
    prospects: int
    prospects_fit: int


def profile_figures(book: Book, profile: TargetProfile, customer_mask: np.ndarray | None = None) -> ProfileFigures:
    """What those that fit bring, against the others, within `customer_mask` (bool[N]; None: everyone)."""
    looked_at = np.ones(book.mart.count, bool) if customer_mask is None else customer_mask
    inside = fits(book.mart.customers, profile)
    graded, prospects = looked_at & (book.population == GRADED), looked_at & (book.population == PROSPECT)
    return ProfileFigures(
        _group(book, graded & inside), _group(book, graded & ~inside), int(prospects.sum()), int((prospects & inside).sum())
    )


def _group(book: Book, mask: np.ndarray) -> ProfileGroup:
    basis = book.mart.basis

    def total(metric: str) -> float | None:
        values = book.mart.metrics[metric][mask]
        known = values[~np.isnan(values)]
        return float(known.sum()) if len(known) else None

    has_profit = basis != "order_amount"
    losing = int((book.mart.metrics[basis][mask] < 0).sum()) if has_profit else None
    return ProfileGroup(
        int(mask.sum()), total("order_amount"), total(basis) if has_profit else None, int((book.tier[mask] == 0).sum()), losing
    )
