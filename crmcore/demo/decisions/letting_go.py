"""Whom the demo company has let go: some of the departures that its data call its own doing, signed with their reason and steps."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from crmcore.demo.base.language import in_language
from crmcore.domain.churn.departures import parse_cause
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.letting_go.decisions import LettingGo
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.letting_go import let_go_rows, record_let_go
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.versions.pointer import current_version_number
from crmcore.usecases.grading.grading import grade

_CONTROLLER = "Signe Aldmoor 沈谦和"
#: partings of each reason, the day before the first one, and the last day of one: so that something can be said of what followed
_EACH, _BEFORE, _LATEST = 4, date(2024, 6, 30), date(2025, 12, 15)
_BAD_DEBT, _LOSS = "involuntary_arrears", "involuntary_other"
#: cause in the data → reason, words, steps tried before
_SIGNED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    _BAD_DEBT: (
        "bad_debt",
        "Two payment plans broken, delivery against payment refused 两次还款计划未履行，拒绝款到发货",
        ("educate", "renegotiate"),
    ),
    _LOSS: (
        "loss",
        "Service costs more than the margin, new terms refused 服务成本高于毛利，不接受新条款",
        ("reassess", "educate", "renegotiate", "migrate"),
    ),
}
#: of who left at the company's own doing without a loss shown shortly before
_OTHERWISE = ("other", "Agreements on delivery and returns broken again and again 多次违反交货与退货约定", ("educate", "renegotiate"))
#: so long the profit of the year to `_BEFORE` says something of who leaves after it
_SHORTLY = timedelta(days=183)


def let_demo_customers_go(company: Company) -> None:
    """Sign some departures of either cause, unless an earlier build has: the largest debts, and the lowest profits of the year before.
    The first of each may be won back."""
    version = current_version_number(company.dir)
    if version is None or let_go_rows(company.dir):
        return
    mart = grade(company, Scenario(as_of=_BEFORE)).mart
    with cursor_for(company.dir, version) as cursor:
        departed = [row for row in run_query(cursor, "departed", as_of=_LATEST).to_pylist() if row["departed_on"] > _BEFORE]
    for cause, (reason, why, tried) in _SIGNED.items():
        metric, sign = ("overdue_amount", -1) if cause == _BAD_DEBT else ("net_profit", 1)
        by = np.nan_to_num(sign * mart.metrics[metric])
        known = [row for row in departed if parse_cause(row["cause"]) == cause]
        chosen = sorted(known, key=lambda row: (float(by[row["customer_key"]]), row["customer_key"]))[:_EACH]
        for place, row in enumerate(sorted(chosen, key=lambda row: (row["departed_on"], row["customer_key"]))):
            customer = mart.customers.ids[row["customer_key"]].as_py()
            shown = cause == _BAD_DEBT or (by[row["customer_key"]] < 0 and row["departed_on"] <= _BEFORE + _SHORTLY)
            reasoned, words, steps = (reason, why, tried) if shown else _OTHERWISE
            said = (reasoned, in_language(words, company.language), steps)
            record_let_go(
                company, LettingGo(customer, *said, place == 0, row["departed_on"]), author=in_language(_CONTROLLER, company.language)
            )
