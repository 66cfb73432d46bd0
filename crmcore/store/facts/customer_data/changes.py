"""Changes of customers, read from a version: attributes, columns that dated lines carry, answers to surveys."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from crmcore.domain.customer_data.changes import ANSWERS, COLUMNS, DOWN, POINTS, UP, ChangeKind, changes_of, day_number, sorted_kinds
from crmcore.domain.customer_data.fields import BY_CODE, category_of
from crmcore.domain.customer_data.known import attribute_code
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.customer_data.known import history_of, read_attribute_categories


def read_changes(company_dir: Path, version: int, as_of: date, hidden: Collection[str] = ()) -> tuple[ChangeKind, ...]:
    """Every kind of change that could be observed up to a day; without the attributes in `hidden`. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        answers = run_query(cursor, "survey_answers", as_of=as_of)
        said = {
            column: run_query(cursor, "columns_over_time", wanted=("customer_key", "valid_from", column), as_of=as_of) for column in COLUMNS
        }
    kinds = [*_attributes(company_dir, version, as_of, hidden)]
    for column, rows in said.items():
        kinds.append(_column(column, rows))
    for answer in ANSWERS:
        kinds += _answer(answer, answers)
    return sorted_kinds(kinds)


def _attributes(company_dir: Path, version: int, as_of: date, hidden: Collection[str]) -> list[ChangeKind]:
    history, stated = history_of(company_dir, version), read_attribute_categories(company_dir, version)
    last, found = day_number(as_of), []
    for name, start, end in zip(history.names, history.edges[:-1], history.edges[1:], strict=True):
        if name not in hidden:
            rows = start + np.flatnonzero(history.day[start:end] <= last)
            observed = (history.customer[rows], history.day[rows], history.value[rows])
            place = category_of(name, stated.get(name)), name
            found.append(changes_of(attribute_code(name), place, observed, history.values))
    return found


def _column(column: str, rows: pa.Table) -> ChangeKind:
    known = rows.filter(rows[column].is_valid())
    encoded = known[column].combine_chunks().dictionary_encode()
    customer, day = _keys(known, "valid_from")
    observed = (customer, day, encoded.indices.to_numpy(zero_copy_only=False))
    return changes_of(column, (BY_CODE[column].category, ""), observed, encoded.dictionary)


def _answer(answer: str, rows: pa.Table) -> list[ChangeKind]:
    """Answers that rose, and those that fell."""
    known = rows.filter(rows[answer].is_valid())
    customer, day = _keys(known, "answered_on")
    points, index = np.unique(known[answer].to_numpy(), return_inverse=True)

    def by(sign: int) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
        return lambda before, after: sign * (points[after] - points[before]) >= POINTS - 1e-9

    place = BY_CODE[answer].category, ""
    return [
        changes_of(answer + end, place, (customer, day, index), pa.array(points), by(sign), asked=True)
        for end, sign in ((UP, 1), (DOWN, -1))
    ]


def _keys(rows: pa.Table, day: str) -> tuple[np.ndarray, np.ndarray]:
    return rows["customer_key"].to_numpy(), rows[day].combine_chunks().cast(pa.int32()).to_numpy()
