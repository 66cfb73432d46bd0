"""The lines on the working date, worked out once and shared, and the customers behind them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.readiness.readiness import ReadinessLine
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.readiness.readiness import read_readiness
from pages._ui.controls.working_date import working_date
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists.topics import Topic
from pages._ui.state.state import t

#: what a list's code begins with
LIST = "lacking."


@dataclass(frozen=True, slots=True)
class ReadinessKey(ResultKey[tuple[ReadinessLine, ...]]):
    """The lines on a day, with the decisions up to a ledger position."""

    day: date
    position: int


def lines_of(graded: Book) -> tuple[ReadinessLine, ...]:
    """Every line, of everybody whatever the filters."""
    company, day = data.company(), working_date()
    key = ReadinessKey(day, Ledger(company.dir).position())
    return data.shared_results(graded).get_or_compute(key, lambda: read_readiness(company, graded, day))


def _customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    name = code.removeprefix(LIST)
    line = next((line for line in lines_of(graded) if line.code == name and line.rows is not None), None)
    if line is None or line.rows is None:
        return Finding(code, "plain", {})
    rows = line.rows if customer_mask is None else line.rows[customer_mask[line.rows]]
    rows = rows[np.argsort(-np.nan_to_num(graded.mart.metrics["order_amount"][rows]), kind="stable")]
    return Finding(code, "watch", {"n": len(rows)}, rows, f"{DESCENDING}order_amount", ("order_amount",))


def _label_of(_: Book, code: str) -> str:
    return t(f"readiness.listed.{code.removeprefix(LIST)}")


def _depends_on(_: Book) -> Hashable:
    return working_date(), Ledger(data.company().dir).position()


TOPIC = Topic("imports", _customers_of, _label_of, _depends_on)
