"""The lists of customers across branches."""

from __future__ import annotations

from collections.abc import Hashable
from zlib import crc32

import numpy as np

from crmcore.domain.branches.across import customers_at, customers_at_several
from crmcore.domain.grading.book import Book
from crmcore.domain.summary.findings import Finding
from pages._ui.branches import desk
from pages._ui.controls.working_date import working_date
from pages._ui.lists.topics import Topic
from pages._ui.state.state import t

#: lists of one branch begin so; who bought at more than one
AT, SEVERAL = "at:", "several"


def code_of(branch: str) -> str:
    """The list of the customers of a branch, whose name a link need not hold."""
    return f"{AT}{crc32(branch.encode()):08x}"


def _branch(code: str) -> str | None:
    return next((name for name in desk.sales().names if code_of(name) == code), None)


def customers_of(_: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """SEVERAL, or those of one branch."""
    name = _branch(code)
    if code != SEVERAL and name is None:
        return Finding(code, "plain", {})
    rows = customers_at_several(desk.sales()) if name is None else customers_at(desk.sales(), name)
    if customer_mask is not None:
        rows = rows[customer_mask[rows]]
    return Finding(code, "plain", {"n": len(rows)}, rows, "-order_amount", ("order_amount",))


def label_of(_: Book, code: str) -> str:
    """Bought at several branches, or at this one."""
    return t("branches.listed.several") if code == SEVERAL else t("branches.listed.at", branch=_branch(code) or "–")


def cache_dependencies(_: Book) -> Hashable:
    """The day and its grades."""
    return (working_date(), desk.graded().key)


TOPIC = Topic("branches", customers_of, label_of=label_of, cache_dependencies=cache_dependencies)
