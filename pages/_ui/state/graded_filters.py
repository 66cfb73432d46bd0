"""Filters by what the grades of everybody lead to, the colour of the health: worked out under the other filters, never under itself.

Whoever works such a code out registers how (`pages._ui.data.health`), as the topics register their lists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.filters import COLOUR, mask
from pages._ui.state.view import View

#: field → the code of every customer of a Book (int[N]) and the values that the codes count
_CODES: dict[str, Callable[[Book], tuple[np.ndarray, Sequence[str]]]] = {}


def register(field: str, codes: Callable[[Book], tuple[np.ndarray, Sequence[str]]]) -> None:
    """Make a field one to filter by."""
    _CODES[field] = codes


def mask_of(graded: Book, filters: Mapping[str, Sequence[str]]) -> np.ndarray | None:
    """bool[N] of the customers that match every filter; None without filters."""
    return mask(graded, filters, {field: lambda codes=codes: codes(graded) for field, codes in _CODES.items()})


def as_key(view: View) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The filters of a View as part of a key: with a colour, also the terms of calls that it rests on."""
    terms = (("calls", (view.calls,)),) if COLOUR in view.filters else ()
    return (*sorted(view.filters.items()), *terms)
