"""What is known of customers on the day looked at, worked out once and shared, and the lists behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.customer_data.changes import ChangeKind, changed_rows
from crmcore.domain.customer_data.influence import InfluenceTest
from crmcore.domain.customer_data.known import CustomerData, lacking_rows
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.report.customer_data.changes import change_name
from crmcore.report.customer_data.tables import item_name
from crmcore.usecases.customer_data.customer_data import read_customer_changes, read_customer_data, read_influence
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists.topics import Topic
from pages._ui.state import state
from pages._ui.state.state import t

#: the topic, and what the codes begin with of lists of customers without something, or of whom something has changed
PAGE, LACKING, CHANGED = "customer_data", "lacking.", "changed."


@dataclass(frozen=True, slots=True)
class KnownKey(ResultKey[CustomerData]):
    """What is known of everybody; `hidden`: as far as the company shows it."""

    hidden: object


def known(graded: Book) -> CustomerData:
    """What is known of everybody, whatever the filters."""
    company = data.company()
    return data.shared_results(graded).get_or_compute(KnownKey(data.privacy()), lambda: read_customer_data(company, graded))


@dataclass(frozen=True, slots=True)
class ChangesKey(ResultKey[tuple[ChangeKind, ...]]):
    """Every kind of change; `hidden`: as far as the company shows it."""

    hidden: object


@dataclass(frozen=True, slots=True)
class InfluenceKey(ResultKey[InfluenceTest]):
    """What the changes were followed by."""

    hidden: object


def changes(graded: Book) -> tuple[ChangeKind, ...]:
    """Every kind of change of everybody, whatever the filters."""
    company = data.company()
    return data.shared_results(graded).get_or_compute(ChangesKey(data.privacy()), lambda: read_customer_changes(company, graded))


def influence(graded: Book) -> InfluenceTest:
    """What the changes were followed by."""
    kinds = changes(graded)
    return data.shared_results(graded).get_or_compute(InfluenceKey(data.privacy()), lambda: read_influence(kinds, graded))


def _changed(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    kind, _, days = code.removeprefix(CHANGED).rpartition(".")
    if not days.isascii() or not days.isdigit():
        return Finding(code, "plain", {})
    rows = changed_rows(changes(graded), kind, graded.scenario.day, min(int(days), 36_500))
    rows = rows if customer_mask is None else rows[customer_mask[rows]]
    rows = rows[np.argsort(-np.nan_to_num(graded.mart.metrics["order_amount"][rows]), kind="stable")]
    return Finding(code, "watch", {"n": len(rows)}, rows, f"{DESCENDING}order_amount", ("order_amount",))


def _customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    if code.startswith(CHANGED):
        return _changed(graded, customer_mask, code)
    item = known(graded).item(code.removeprefix(LACKING)) if code.startswith(LACKING) else None
    if item is None or item.optional:
        return Finding(code, "plain", {})
    rows = lacking_rows(graded, item, customer_mask)
    return Finding(code, "watch", {"n": len(rows)}, rows, f"{DESCENDING}order_amount", ("order_amount",))


def _label_of(graded: Book, code: str) -> str:
    if code.startswith(CHANGED):
        kind, _, days = code.removeprefix(CHANGED).rpartition(".")
        found = next((one for one in changes(graded) if one.code == kind), None)
        what = t("customer_data.anything") if found is None else change_name(found.code, found.name, state.current_words())
        return t("customer_data.listed_changed", what=what, n=int(days) if days.isascii() and days.isdigit() else 0)
    item = known(graded).item(code.removeprefix(LACKING))
    return t("customer_data.listed", what=item_name(item, state.current_words())) if item is not None else t("customer_data.tab")


TOPIC = Topic(PAGE, _customers_of, _label_of)
