"""The lists of key customers, on the page of customers: all of them, and those that are not big."""

from __future__ import annotations

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.key_customers.decisions import key_rows
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from pages._ui.lists.topics import Topic


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """ "key" or "key_not_big": its customers, whose referrals earn most first; empty for another code."""
    if code not in ("key", "key_not_big"):
        return Finding(code, "plain", {})
    rows = key_rows(graded, customer_mask, not_big=code == "key_not_big")
    rows = rows[np.argsort(-np.nan_to_num(graded.mart.metrics["influence"][rows]), kind="stable")]
    return Finding(code, "plain", {"n": len(rows)}, rows, f"{DESCENDING}influence", ("influence", "order_amount"))


TOPIC = Topic("customers", customers_of)
