"""Whom the demo company has marked as key for its influence: those whose referrals earn most, big or not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from crmcore.demo.base.language import in_language
from crmcore.demo.decisions.promises import promised_terms
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.key_customers.decisions import KINDS, KeyMark, default_end
from crmcore.domain.summary.gone import gone_mask
from crmcore.domain.terms.tier_terms import default_terms
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.key_customers import key_mark_rows, record_key_mark
from crmcore.store.decisions.terms import set_terms
from crmcore.usecases.grading.grading import grade

_SELLER, _DAY, _MARKED = "Ivo Norlund 罗一帆", date(2025, 12, 15), 8
_REASONS: dict[str, str] = {
    "activity": "The spring fair is planned around it 春季展会围绕其策划",
    "reference": "Named by others as their reference 被其他客户列为参考",
    "opinion": "Speaks at the meetings of its branch 在行业会议上发言",
    "group": "Buys for its whole group 代表整个集团采购",
}


def mark_demo_key_customers(company: Company) -> None:
    """Mark the customers whose referrals earn most and that have not gone, the kinds in turn, served as the top tier by the terms from then
    on, unless an earlier build has."""
    if key_mark_rows(company.dir):
        return
    seller = in_language(_SELLER, company.language)
    book = grade(company, Scenario(as_of=_DAY))
    influence = np.where(gone_mask(book), -np.inf, np.nan_to_num(book.mart.metrics["influence"]))
    for place, row in enumerate(np.argsort(-influence, kind="stable")[:_MARKED].tolist()):
        if influence[row] > 0:
            kind = KINDS[place % len(KINDS)]
            mark = KeyMark(
                book.mart.customers.ids[row].as_py(), kind, in_language(_REASONS[kind], company.language), _DAY, default_end(_DAY)
            )
            record_key_mark(company, mark, author=seller)
    terms = promised_terms(default_terms(book.scheme.id, book.scheme.tiers), company.language)
    set_terms(company, replace(terms, key_tier=book.scheme.tiers[0]), author=seller, effective_on=_DAY)
