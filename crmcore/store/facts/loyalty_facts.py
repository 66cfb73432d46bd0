"""What loyalty is computed from, as known on a date: how often customers bought, and their survey answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.grading.scenario import window_start
from crmcore.domain.loyalty.points import QUESTIONS, PurchaseFrequency
from crmcore.domain.loyalty.satisfaction import SatisfactionAnswers
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.marts import ATTITUDE_MONTHS

#: rows of a window without an end are counted by the months since the first purchase alone
_NO_LIMIT = np.iinfo(np.int32).max


def read_buying(company_dir: Path, version: int, count: int, as_of: date, window: int | None) -> PurchaseFrequency:
    """How often each of `count` customers bought in the window. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "repeat", as_of=as_of, start=window_start(as_of, window))
    keys = rows["customer_key"].to_numpy()
    days, active, months = (np.zeros(count, np.int32) for _ in range(3))
    days[keys], active[keys] = rows["purchase_days"].to_numpy(), rows["active_months"].to_numpy()
    first = rows["first_purchase"].to_numpy().astype("datetime64[D]")
    months[keys] = np.minimum(months_back(first, as_of) + 1, _NO_LIMIT if window is None else window)
    return PurchaseFrequency(days, active, months)


def months_back(days: np.ndarray, as_of: date) -> np.ndarray:
    """How many months before the one that ends on `as_of` each day (datetime64[D][n], none later) lies: int64[n], 0 for
    the same one. Months end on the day of `as_of`, as in `crmcore.store.facts.months` and `repeat.sql`."""
    month = days.astype("datetime64[M]")
    day_of_month = (days - month.astype("datetime64[D]")).astype(np.int64) + 1
    apart = (np.datetime64(as_of, "M") - month).astype(np.int64)
    return apart - (day_of_month > as_of.day)


def read_attitudes(company_dir: Path, version: int, count: int, as_of: date) -> dict[str, np.ndarray]:
    """Each question → float64[count], 0–10: the newest answer not older than ATTITUDE_MONTHS, NaN where there is none.
    Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "attitude", as_of=as_of, start=window_start(as_of, ATTITUDE_MONTHS))
    keys = rows["customer_key"].to_numpy()
    answers = {name: np.full(count, np.nan) for name in QUESTIONS}
    for name in QUESTIONS:
        answers[name][keys] = rows[name].to_numpy()
    return answers


def read_satisfaction(company_dir: Path, version: int, as_of: date) -> SatisfactionAnswers:
    """Answers with a satisfaction of the last ATTITUDE_MONTHS. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "satisfaction", as_of=as_of, start=window_start(as_of, ATTITUDE_MONTHS))
    return SatisfactionAnswers(
        rows["customer_key"].to_numpy(),
        rows["answered_on"].to_numpy().astype("datetime64[D]"),
        rows["perceived"].to_numpy(),
        rows["expected"].to_numpy(),
    )
