"""Churn: the model's card, who may leave, who owes, who has gone, what keeping is worth."""

from __future__ import annotations

import argparse
from typing import Any

import numpy as np

from crmcore.cli.io.output import Answer
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.cli.verbs.model_answers import readiness
from crmcore.domain.churn.call_plan import CallTerms, call_plan, churn_of, settled, to_call, value_at_risk
from crmcore.domain.churn.churned import causes_told, gone_of, worth_winning_back
from crmcore.domain.churn.departures import CAUSES, causes_in_force
from crmcore.domain.churn.lists import REASONS, arrears_of
from crmcore.domain.churn.reasons import action, reasons
from crmcore.domain.churn.retention_economics import card
from crmcore.domain.churn.risk import HORIZON_DAYS, Churn
from crmcore.domain.grading.book import Book
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.departures import cause_rows
from crmcore.usecases.insights.load_mart import asking_within

#: customers to call that are told one by one
MOST_TOLD = 20


def churn_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser, years="--horizon-years")  # here --horizon are days
    plain = CallTerms()
    parser.add_argument(
        "--horizon", type=int, dest="horizon_days", default=HORIZON_DAYS, metavar="DAYS", help="who buys nothing for so many days has left"
    )
    chosen = parser.add_mutually_exclusive_group()
    chosen.add_argument("--threshold", type=int, default=plain.threshold, metavar="PERCENT", help="at risk from this risk on")
    chosen.add_argument("--most-calls", type=int, default=plain.most, metavar="N", help="the first N worth a call, by value at risk")
    parser.add_argument("--call-cost", type=int, default=plain.cost, metavar="MONEY", help="what one call costs")
    parser.add_argument("--success", type=int, default=plain.success, metavar="PERCENT", help="calls that keep the customer")


def churn(chosen: argparse.Namespace) -> Answer:
    """The card of the model with whom to call, whom to watch, who has gone, and what keeping is worth."""
    asked = CallTerms(chosen.threshold, chosen.call_cost, chosen.success, most=chosen.most_calls).checked()
    company, book, part = graded(chosen)
    if chosen.horizon_days != HORIZON_DAYS:
        book = asking_within(company.dir, book, chosen.horizon_days)
    terms = settled(book, asked, part)
    told, rows, plan = churn_of(book), to_call(book, terms, part), call_plan(book, terms, part)
    return Answer(
        {
            **_card(told),
            "at_risk": plan.at_risk,
            "value_at_risk": plan.risked,
            "threshold": terms.threshold / 100,
            "calls": {
                "count": plan.calls,
                "not_worth": plan.not_worth,
                "value_at_risk": plan.value_at_risk,
                "tested": plan.tested,
                "caught": plan.caught,
                "caught_share": plan.caught_share,
                "cost": plan.cost,
                "protected": plan.protected,
                "net": plan.net,
            },
            "customers_to_call": _customers(book, rows[:MOST_TOLD]),
            "arrears": _arrears(book, part),
            "gone": _gone(company, book, part, terms),
            "retention": card(book, part),
            "scenario": scenario_card(book),
        }
    )


def _card(told: Churn) -> dict[str, Any]:
    test = told.test
    figures: dict[str, Any] = dict.fromkeys(("base_rate", "auc", "lift_10", "brier", "grade"))
    if test is not None:
        figures = {
            "base_rate": test.base_rate,
            "auc": test.model.auc,
            "lift_10": test.model.lift_10,
            "brier": test.brier,
            "grade": test.grade,
        }
    return {
        "horizon_days": told.horizon_days,
        "cut_off": told.cut_offs.test,
        "customers": None if test is None else test.customers,
        "active": len(told.rows),
        **figures,
        "model": told.kind,
        "baselines": [{"name": b.name, "auc": b.auc, "lift_10": b.lift_10, "found": b.found} for b in (test.baselines if test else ())],
        "leavers": None if test is None else test.leavers,
        "found": None if test is None else test.model.found,
        "calibration": [{"customers": b.customers, "foretold": b.foretold, "came": b.came} for b in (test.bins if test else ())],
        "factors": dict(told.importance),
        "silent": int(told.silent.sum()),
        "readiness": readiness(told.rules),
    }


def _customers(book: Book, rows: np.ndarray) -> list[dict[str, Any]]:
    told, worth, ids = churn_of(book), value_at_risk(book), book.mart.customers.ids
    return [
        {
            "customer": ids[int(row)].as_py(),
            "risk": told.risk[row],
            "current_value": book.mart.metrics["current_value"][row],
            "value_at_risk": worth[row],
            "influence": book.mart.metrics["influence"][row],
            "reasons": [{"reason": r.sign.code, "group": r.sign.group, "weight": r.weight, **r.values} for r in why],
            "action": action(why),
        }
        for row, why in zip(rows, reasons(told, rows), strict=True)
    ]


def _arrears(book: Book, part: np.ndarray | None) -> dict[str, Any]:
    arrears = arrears_of(book)
    rows = arrears.rows(part)
    return {
        "customers": len(rows) if arrears.told else None,
        "overdue": float(arrears.overdue[rows].sum()) if arrears.told else None,
        **{code: int(arrears.reason(code)[rows].sum()) for code in REASONS},
    }


def _gone(company: Company, book: Book, part: np.ndarray | None, terms: CallTerms) -> dict[str, Any]:
    gone = gone_of(book)
    at, (_, leaves) = gone.order(part), worth_winning_back(book, terms)
    judged = {c: row.cause or "" for c, row in causes_in_force(cause_rows(company), book.scenario.as_of).items()}
    causes = np.bincount(causes_told(book, judged)[at], minlength=len(CAUSES))
    return {
        "customers": len(at),
        "lost": gone.lost_with(at),
        "basis": gone.basis,
        "causes": {cause: int(n) for cause, n in zip(CAUSES, causes, strict=True)},
        "worth_winning_back": int((leaves[at] > 0).sum()),
    }
