"""Churn: the model's card, who may leave, who owes, who has gone, what keeping is worth."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.cli.verbs.purchase_models import readiness
from crmcore.domain.churn.arrears import REASONS, arrears_of
from crmcore.domain.churn.call_plan import CallPlan, call_plan, churn_of, effective_terms, namings_on_test_day, rows_to_call, value_at_risk
from crmcore.domain.churn.call_terms import CallTerms
from crmcore.domain.churn.churned import churned_of, current_causes, valuation_of, win_back_candidates
from crmcore.domain.churn.departures import CAUSES, causes_in_force
from crmcore.domain.churn.plan_curve import best_threshold, plan_curve
from crmcore.domain.churn.prediction.churn_evaluation import RankingResult
from crmcore.domain.churn.prediction.comeback import GROUPS
from crmcore.domain.churn.prediction.loss_trial import LossTrial
from crmcore.domain.churn.reasons import reasons
from crmcore.domain.churn.retention_economics import economics_figures
from crmcore.domain.churn.risk import HORIZON_DAYS, Churn
from crmcore.domain.grading.book import Book
from crmcore.domain.health.colours import COLOURS, health_of
from crmcore.domain.health.next_action import NextActions, next_actions_of
from crmcore.domain.worklist.call_success import CallRates
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.departures import cause_rows
from crmcore.usecases.insights.load_mart import with_churn_horizon
from crmcore.usecases.worklist.worklist import company_rates

#: customers to call that are listed one by one
MOST_LISTED = 20


def churn_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser, years="--horizon-years")  # here --horizon are days
    parser.add_argument(
        "--horizon",
        type=int,
        dest="horizon_days",
        default=HORIZON_DAYS,
        metavar="DAYS",
        help="who buys nothing for so many days has lapsed",
    )
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--threshold", type=int, metavar="PERCENT", help="at risk from this risk on (default: the company's)")
    group.add_argument("--most-calls", type=int, default=0, metavar="N", help="the first N worth a call, by value at risk")
    parser.add_argument("--call-cost", type=int, default=CallTerms().cost, metavar="MONEY", help="what one call costs")
    parser.add_argument(
        "--success", type=float, metavar="PERCENT", help="calls that keep the customer (default: the company's rate, assumed or measured)"
    )
    parser.add_argument(
        "--limit", type=int, default=MOST_LISTED, metavar="N", help=f"customers to call that are listed (default: {MOST_LISTED})"
    )


def churn(args: argparse.Namespace) -> CommandResult:
    """The card of the model with whom to call, whom to watch, who has gone, and what keeping is worth."""
    asked = {"threshold": args.threshold, "cost": args.call_cost, "success": args.success, "most": args.most_calls}
    asked = {name: value for name, value in asked.items() if value is not None}
    replace(CallTerms(), **asked).checked()
    company, book, customer_mask = graded(args)
    rates = company_rates(company, book.scheme.id, book.scenario.day)
    requested = replace(rates.call_terms, **asked).checked()
    if args.horizon_days != HORIZON_DAYS:
        book = with_churn_horizon(company.dir, book, args.horizon_days)
    terms = effective_terms(book, requested, customer_mask)
    result, rows, plan = churn_of(book), rows_to_call(book, terms, customer_mask), call_plan(book, terms, customer_mask)
    return CommandResult(
        {
            **_card(result),
            "at_risk": plan.at_risk,
            "value_at_risk": plan.risked if plan.by_model else None,
            "at_most": result.at_most,
            "current_value_of_silent": None if plan.by_model else plan.risked,
            "threshold": terms.threshold / 100 if plan.by_model else None,
            "success": _success(rates, terms.success / 100),
            "chosen_by": "model" if plan.by_model else "plain_rule",
            "funnel": [{"step": s.code, "customers": s.customers, "left_out": s.left_out, "why": s.reason} for s in plan.funnel],
            "best": _best(book, terms, customer_mask) if plan.by_model else None,
            "test_day": _test_day(result, plan),
            "calls": {
                "count": plan.calls,
                "others_first": plan.others_first,
                "not_worth": plan.not_worth,
                "value_at_risk": plan.value_at_risk if plan.by_model else None,
                "current_value": None if plan.by_model else plan.value_at_risk,
                "tested": plan.tested,
                "caught": plan.caught,
                "caught_share": plan.recall,
                "cost": plan.cost,
                "protected": plan.protected if plan.by_model else None,
                "net": plan.net if plan.by_model else None,
            },
            "customers_to_call": _customers(next_actions_of(book, health_of(book, terms, customer_mask)), rows[: args.limit]),
            "listed": {"customers": min(len(rows), args.limit), "of": len(rows)},
            "arrears": _arrears(book, customer_mask),
            "gone": _gone(company, book, customer_mask, terms),
            "retention": economics_figures(book, customer_mask),
            "scenario": scenario_card(book),
        }
    )


def _success(rates: CallRates, used: float) -> dict[str, Any]:
    """The share of calls that keep the customer: what is used, the company's, and whether that is assumed or measured."""
    effect = rates.measured
    return {
        "used": used,
        "company": rates.rates.stay_success,
        "basis": "assumption" if effect is None else "measured",
        "assumed": rates.assumed_success,
        "set_by": None if rates.decision is None else rates.decision.author,
        "set_on": None if rates.decision is None else rates.decision.effective_on,
        "measured_since": None if effect is None else effect.decision.on,
        "interval": None if effect is None else effect.total.interval,
        "called": None if effect is None else effect.total.called,
        "left_out": None if effect is None else effect.total.left_out,
    }


def _best(book: Book, terms: CallTerms, customer_mask: np.ndarray | None) -> dict[str, Any] | None:
    """The threshold that leaves most under the same cost, success and maximum of calls; None where no call leaves anything."""
    _, calls, net = plan_curve(book, terms, customer_mask)
    best = best_threshold(net)
    return None if best is None else {"threshold": best / 100, "calls": int(calls[best - 1]), "net": net[best - 1]}


def _test_day(result: Churn, plan: CallPlan) -> list[dict[str, Any]]:
    namings = () if result.test is None else namings_on_test_day(result.test, plan)
    return [{"named_by": n.name, "named": n.named, "lapsed": n.lapsed, "bought": n.bought, "missed": n.missed} for n in namings]


def _card(result: Churn) -> dict[str, Any]:
    test = result.test
    figures: dict[str, Any] = dict.fromkeys(("base_rate", *_ranking(None), "brier", "grade", "lead"))
    if test is not None:
        figures = {
            "base_rate": test.base_rate,
            **_ranking(test.model),
            "brier": test.brier,
            "grade": test.grade,
            "lead": {
                "over": test.better_baseline.name,
                "verdict": test.lead.verdict,
                "lapses_found": test.lead.lapses_found,
                "lapses_found_interval": test.lead.found_interval,
                "auc": test.lead.auc,
                "auc_interval": test.lead.auc_interval,
            },
        }
    return {
        "horizon_days": result.horizon_days,
        "cut_off": result.cut_offs.test,
        "customers": None if test is None else test.customers,
        "active": len(result.rows),
        **figures,
        "model": result.kind,
        "baselines": [{"name": ranking.name, **_ranking(ranking)} for ranking in (test.baselines if test else ())],
        "lapses": None if test is None else test.lapses,
        "calibration": [
            {"customers": b.customers, "foretold": b.predicted, "came": b.observed} for b in (test.calibration_bins if test else ())
        ],
        "factors": dict(result.importance),
        "silent": int(result.silent.sum()),
        "came_once": int(result.came_once.sum()),
        "expected_lapses": result.expected_lapses,
        "expected_losses": result.expected_losses,
        "comeback": _comeback(result),
        "slow_buyers": _slow_buyers(result),
        "loss_model": [_loss_trial(trial) for trial in result.loss_trials],
        "readiness": readiness(result.rules),
    }


def _ranking(ranking: RankingResult | None) -> dict[str, Any]:
    """The figures of a ranking on the test day, each with its 90 % interval [low, high]; null where there is no model."""
    return {
        "auc": ranking and ranking.auc,
        "auc_interval": ranking and ranking.auc_interval,
        "lift_10": ranking and ranking.lift_10,
        "lift_10_interval": ranking and ranking.lift_10_interval,
        "lapses_found": ranking and ranking.lapses_found,
        "lapses_found_interval": ranking and ranking.found_interval,
    }


def _comeback(result: Churn) -> dict[str, Any] | None:
    """Earlier lapses, all and by silence ÷ own mean gap; null where too few are known: loss risks are then at most so much."""
    known = result.comeback
    if known is None:
        return None
    groups = zip(GROUPS, known.lapsed.tolist(), known.came_back.tolist(), known.shares.tolist(), strict=True)
    return {
        "lapses": int(known.lapsed.sum()),
        "customers": known.customers,
        "came_back": int(known.came_back.sum()),
        "share": known.share,
        "interval": known.interval,
        "groups": [{"silence": g, "lapses": n, "came_back": k, "share": share} for g, n, k, share in groups],
    }


def _slow_buyers(result: Churn) -> dict[str, Any] | None:
    """How slow buyers are judged; null without any, and where there is no model."""
    slow = result.slow_buyers
    if slow is None:
        return None
    return {
        "customers": slow.customers,
        "horizon_days": slow.horizon_days,
        "cut_off": slow.test,
        "tested": slow.tested,
        "lapses": slow.lapses,
        "readiness": readiness(slow.rules),
    }


def _loss_trial(trial: LossTrial) -> dict[str, Any]:
    """The trial of a model of the loss itself against lapse risk × (1 − share that comes back); scores are null where it was not tried."""
    return {
        "horizon_days": trial.horizon_days,
        "used": trial.used,
        "cut_off": trial.cut_off,
        "customers": trial.customers,
        "losses": trial.losses,
        "brier": trial.direct,
        "brier_of_product": trial.product,
        "difference_interval": trial.difference,
        "readiness": readiness(trial.rules),
    }


def _customers(actions: NextActions, rows: np.ndarray) -> list[dict[str, Any]]:
    book = actions.book
    result, worth, ids = churn_of(book), value_at_risk(book), book.mart.customers.ids
    stays = valuation_of(book).value_if_stays
    return [
        {
            "customer": ids[int(row)].as_py(),
            "lapse_risk": result.risk[row] if result.by_model else None,
            "loss_risk": result.loss_risk[row] if result.by_model else None,
            "likely_lost": bool(result.likely_lost[row]) if result.by_model else None,
            "horizon_days": result.horizon_of(row) if result.by_model else None,
            "slow_buyer": result.is_slow(row) if result.by_model else None,
            "current_value": book.mart.metrics["current_value"][row],
            "value_if_stays": stays[row],
            "value_at_risk": worth[row] if result.by_model else None,
            "influence": book.mart.metrics["influence"][row],
            "reasons": [{"reason": r.sign.code, "group": r.sign.group, "weight": r.weight, **r.values} for r in why],
            "colour": COLOURS[actions.health.colour[row]],
            "next_action": action.code,
            "action": action.how,
        }
        for row, why, action in zip(rows, reasons(result, rows), actions.of(rows), strict=True)
    ]


def _arrears(book: Book, customer_mask: np.ndarray | None) -> dict[str, Any]:
    arrears = arrears_of(book)
    rows = arrears.rows(customer_mask)
    return {
        "customers": len(rows) if arrears.has_invoices else None,
        "overdue": float(arrears.overdue[rows].sum()) if arrears.has_invoices else None,
        **{code: int(arrears.reason(code)[rows].sum()) for code in REASONS},
    }


def _gone(company: Company, book: Book, customer_mask: np.ndarray | None, terms: CallTerms) -> dict[str, Any]:
    gone = churned_of(book)
    at = gone.ranked(customer_mask)
    judged = {c: row.cause or "" for c, row in causes_in_force(cause_rows(company), book.scenario.day).items()}
    causes = np.bincount(current_causes(book, judged)[at], minlength=len(CAUSES))
    return {
        "customers": len(at),
        "lost": gone.lost_with(at),
        "basis": gone.basis,
        "causes": {cause: int(n) for cause, n in zip(CAUSES, causes, strict=True)},
        "worth_winning_back": len(win_back_candidates(book, terms, customer_mask)),
    }
