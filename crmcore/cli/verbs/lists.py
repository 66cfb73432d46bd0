"""The lists of the pages, by the codes that their links carry: `customers --list churn.gone`; else the verb that has them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from crmcore.domain.churn.lists import customer_list as churn_list
from crmcore.domain.claims.lists import customer_list as claims_list
from crmcore.domain.cohorts.lists import customer_list as cohorts_list
from crmcore.domain.cost_to_serve.waterfall import customer_list as cost_list
from crmcore.domain.factors.lists import customer_list as factors_list
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.lifecycle.lists import customer_list as lifecycle_list
from crmcore.domain.loyalty.lists import customer_list as loyalty_list
from crmcore.domain.summary.findings import LISTABLE, Finding, findings
from crmcore.domain.value.lists import customer_list as value_list

#: page → its lists: (Book, bool[N] or None, code) → the customers
LISTS: Mapping[str, Callable[[Book, np.ndarray | None, str], Finding]] = {
    "value": value_list,
    "loyalty": loyalty_list,
    "lifecycle": lifecycle_list,
    "churn": churn_list,
    "cohorts": cohorts_list,
    "cost_to_serve": cost_list,
    "claims": claims_list,
    "factors": lambda book, customer_mask, code: factors_list(book, customer_mask, code, ""),
}
#: page whose lists rest on more than the grades → the verb that has them
VERB_OF: Mapping[str, str] = {
    "branches": "branches",
    "budget": "budget",
    "compare": "compare",
    "customer_data": "customer-data",
    "customers": "key-customers",
    "evidence": "misjudged",
    "imports": "readiness",
    "offers": "offers",
    "orders": "allocate",
    "team": "team",
    "trends": "migration",
    "visits": "visits",
    "voice": "voice",
    "weights": "effect",
}


def rows_of_list(book: Book, code: str, asked: np.ndarray) -> np.ndarray:
    """int64[n]: the customers of a list among those `asked` for (row numbers), those first whom it is most about. Raises `Problem`:
    unknown_list (`known`: pages and verbs)."""
    page, _, rest = code.partition(".")
    if code in LISTABLE:
        return next((found.rows[np.isin(found.rows, asked)] for found in findings(book) if found.code == code), np.empty(0, np.int64))
    if page not in LISTS or not rest:
        known = [*LISTABLE, *(f"{name}.…" for name in LISTS), *(f"{name}.… → {verb}" for name, verb in VERB_OF.items())]
        raise Problem("unknown_list", name=code, known=", ".join(known))
    customer_mask = np.zeros(book.mart.count, bool)
    customer_mask[asked] = True
    return LISTS[page](book, None if customer_mask.all() else customer_mask, rest).rows
