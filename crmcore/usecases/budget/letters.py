"""What became of the profit of customers that received a letter."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np

from crmcore.domain.budget.letters import LetterRecord, Tracked, tracked, whole_months
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import months_before
from crmcore.store.companies.companies import Company
from crmcore.usecases.grading.grading import grade

#: months of a year; days with letters that are tracked, the newest
YEAR, DAYS = 12, 12


def track_letters(company: Company, book: Book, letters: Mapping[str, LetterRecord], day: date) -> tuple[Tracked, ...]:
    """For each day on which letters went out, the newest first: net profit since, beside the same months a year earlier.

    `book`: graded; its rates and version are those of all figures. `letters`: those standing on `day`.
    """
    ids = book.mart.customers.ids.to_numpy(zero_copy_only=False).astype(str)
    received = {on: np.isin(ids, [c for c, one in letters.items() if one.on == on]) for on in {one.on for one in letters.values()}}
    anybody = np.logical_or.reduce(list(received.values())) if received else np.zeros(len(ids), bool)
    found = []
    for on in sorted(received, reverse=True)[:DAYS]:
        months = whole_months(on, day)
        if not months:
            nothing = float("nan")
            found.append(Tracked(on, 0, int(received[on].sum()), nothing, nothing, 0, nothing, nothing))
            continue
        ends = months_before(on, -months)
        before, since = (_net(company, book, end, months) for end in (months_before(ends, YEAR), ends))
        found.append(tracked(on, months, received[on], anybody, before, since))
    return tuple(found)


def _net(company: Company, book: Book, ends: date, months: int) -> np.ndarray:
    mart = grade(company, book.scenario.with_(as_of=ends, window=months), book.version).mart
    return mart.metrics[mart.basis]
