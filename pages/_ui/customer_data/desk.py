"""What is known of customers on the day looked at, worked out once and shared, and the lists behind it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from crmcore.domain.customer_data.known import CustomerData, lacking_rows
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.report.customer_data.tables import item_name
from crmcore.usecases.customer_data.customer_data import read_customer_data
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.lists.topics import Topic
from pages._ui.state import state
from pages._ui.state.state import t

#: the topic, and what the code of a list of customers without something begins with
PAGE, LACKING = "customer_data", "lacking."


@dataclass(frozen=True, slots=True)
class KnownKey(ResultKey[CustomerData]):
    """What is known of everybody; `hidden`: as far as the company shows it."""

    hidden: object


def known(graded: Book) -> CustomerData:
    """What is known of everybody, whatever the filters."""
    company = data.company()
    return data.shared_results(graded).get_or_compute(KnownKey(data.privacy()), lambda: read_customer_data(company, graded))


def _customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    item = known(graded).item(code.removeprefix(LACKING)) if code.startswith(LACKING) else None
    if item is None or item.optional:
        return Finding(code, "plain", {})
    rows = lacking_rows(graded, item, customer_mask)
    return Finding(code, "watch", {"n": len(rows)}, rows, f"{DESCENDING}order_amount", ("order_amount",))


def _label_of(graded: Book, code: str) -> str:
    item = known(graded).item(code.removeprefix(LACKING))
    return t("customer_data.listed", what=item_name(item, state.current_words())) if item is not None else t("customer_data.tab")


TOPIC = Topic(PAGE, _customers_of, _label_of)
