"""Filters: which customers figures and lists are about. They never change a grade: percentiles are over all graded customers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import ATTRIBUTE_PREFIX, COUNTED, POPULATION, Customers
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import FILTER_FIELDS

#: the filter by the colour of a customer's health; it rests on rates of the company, so who filters brings the colours
COLOUR = "health"
#: filters by the grade instead of by a customer column
GRADE_FIELDS: tuple[str, ...] = ("tier", "population", COLOUR)
#: known values that a message names at most
_NAMED = 12


def filter_fields(customers: Customers) -> tuple[str, ...]:
    """Customer columns that can be filtered by: those with any value, then the attributes."""
    own = tuple(f for f in FILTER_FIELDS if f in customers.table.column_names and len(choices(customers, f)))
    return own + customers.attributes


#: field → values that the data know though no customer may have them: salespeople who own nobody; the colours
Named = Mapping[str, Collection[str]]
#: field → how to read the code of each customer (int[N]; −1: none) and the values that the codes count, asked for once it filters
Coded = Mapping[str, Callable[[], tuple[np.ndarray, Sequence[str]]]]


def choices(customers: Customers, name: str, named: Named | None = None) -> tuple[str, ...]:
    """The values a filter offers, sorted; with those that are `named` besides."""
    own, more = customers.codes(name)[1], (named or {}).get(name, ())
    return tuple(sorted({*own, *more})) if len(more) else own


def usable_filters(
    customers: Customers, filters: Mapping[str, Sequence[str]], scheme: Scheme | None, named: Named | None = None
) -> dict[str, tuple[str, ...]]:
    """Of the filters those that the data know: their field, and of its values those that some customer has, or that are `named` besides; of
    "tier" the scheme's."""
    usable = {}
    for name, wanted in filters.items():
        known = _known_values(customers, name, scheme, named)
        if left := tuple(value for value in wanted if value in known):
            usable[name] = left
    return usable


def require_known(customers: Customers, filters: Mapping[str, Sequence[str]], scheme: Scheme, named: Named | None = None) -> None:
    """Refuse what would match nobody because it is unknown. Raises `Problem`: unknown_filter (a field that the data do not have),
    unknown_filter_value (a value that no customer has and that is not `named`; `known`: the first of those that are)."""
    for name, wanted in filters.items():
        if name not in GRADE_FIELDS and _column_of(customers, name) is None:
            raise Problem("unknown_filter", field=name, known=", ".join((*GRADE_FIELDS, *filter_fields(customers))))
        known = _known_values(customers, name, scheme, named)
        for value in wanted:
            if value not in known:
                first = [*list(known)[:_NAMED], *(["…"] if len(known) > _NAMED else [])]
                raise Problem("unknown_filter_value", field=name, value=value, known=", ".join(first) or "–")


def _column_of(customers: Customers, name: str) -> str | None:
    """The column that a filter looks at: a customer column or an attribute; None where there is none."""
    return next((c for c in (name, f"{ATTRIBUTE_PREFIX}{name}") if c in customers.table.column_names), None)


def _known_values(customers: Customers, name: str, scheme: Scheme | None, named: Named | None) -> Collection[str]:
    if name == "tier":
        return scheme.tiers if scheme else ()
    if name == "population":
        return COUNTED
    if name == COLOUR:
        return (named or {}).get(name, ())
    column = _column_of(customers, name)
    return () if column is None else dict.fromkeys(choices(customers, column, named))


def mask(book: Book, filters: Mapping[str, Sequence[str]], coded: Coded | None = None) -> np.ndarray | None:
    """Customers that match every filter.

    Parameters
    ----------
    book
        The graded customers.
    filters
        Field → values, of which any may match; a field without values filters nothing.
    coded
        Fields that are no column of the customers.

    Returns
    -------
    bool[N]; None when nothing is filtered and everyone is a customer on the Book's date already.

    Raises
    ------
    Problem
        "unknown_filter" for a field that the data do not have.
    """
    matching = book.mart.known
    for name, wanted in filters.items():
        if not wanted:
            continue
        matches = _match(book, name, set(wanted), coded or {})
        matching = matches if matching is None else matching & matches
    return matching


def _match(book: Book, name: str, wanted: set[str], coded: Coded) -> np.ndarray:
    if name in coded:
        codes, values = coded[name]()
        return np.isin(codes, [k for k, value in enumerate(values) if value in wanted])
    if name == "tier":
        return np.isin(book.tier, [k for k, code in enumerate(book.scheme.tiers) if code in wanted])
    if name == "population":
        return np.isin(book.population, [k for k, code in enumerate(POPULATION) if code in wanted])
    customers = book.mart.customers
    column = _column_of(customers, name)
    if column is None:
        known = (*GRADE_FIELDS, *filter_fields(customers))
        raise Problem("unknown_filter", field=name, known=", ".join(known))
    codes, values = customers.codes(column)
    return np.isin(codes, [k for k, value in enumerate(values) if value in wanted])
