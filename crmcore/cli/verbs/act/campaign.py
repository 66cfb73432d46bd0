"""Campaigns: a plan with what it may return and could show, its launch with customers held out at random, and what it was worth."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import where_option
from crmcore.domain.campaigns.campaign import OUTCOMES, CampaignPlan, Filters, Launch
from crmcore.domain.campaigns.equity_test import Response, equity_test
from crmcore.domain.campaigns.expected_return import SuccessRate
from crmcore.domain.campaigns.result import CampaignResult
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.act.campaigns import launch_of, launches, read_participants, record_crossed
from crmcore.store.decisions.settings import setting
from crmcore.usecases.campaigns.answers import Answers, read_answers
from crmcore.usecases.campaigns.campaigns import PlannedCampaign, launch, outcome_ends, plan_campaign, read_result
from crmcore.usecases.terms.working_date import working_date

ACTIONS: tuple[str, ...] = ("list", "plan", "launch", "result", "customers", "answers", "equity")


def campaign_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=ACTIONS,
        help="list those launched, plan or launch one, its result, its customers; who answers; winning or keeping",
    )
    parser.add_argument("name", nargs="?", default="", help="name of the campaign")
    parser.add_argument("--treatment", default="", metavar="TEXT", help="what is done for those who are treated")
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        type=where_option,
        metavar="KEY=VALUE",
        help="whom it is for: tier, stage, box, risk, reason (of the worklist), region …",
    )
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="day of the launch (default: newest fact)")
    parser.add_argument("--months", type=int, default=6, help="months in which the outcome counts (default: 6)")
    parser.add_argument(
        "--held-out", type=float, default=0.2, metavar="SHARE", help="share of each tier that is not treated (default: 0.2)"
    )
    parser.add_argument("--cost", type=float, default=0.0, metavar="MONEY", help="of treating one customer")
    parser.add_argument("--fixed-cost", type=float, default=0.0, metavar="MONEY", help="once")
    parser.add_argument(
        "--success", type=_range, default=SuccessRate(0.05, 0.15), metavar="LOW-HIGH", help="success rate, 0 to 1 (default: 0.05-0.15)"
    )
    parser.add_argument(
        "--success-value", type=float, metavar="MONEY", help="what a success brings (default: what the customer brought before)"
    )
    parser.add_argument(
        "--minimum-effect", type=float, metavar="MONEY", help="per treated customer, from which on it was worth it; a launch needs it"
    )
    parser.add_argument("--outcome", choices=OUTCOMES, default=OUTCOMES[0], help="what the effect is measured in")
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--seed", type=int, default=1, help="key of the lots (default: 1)")
    parser.add_argument(
        "--margin", type=float, default=0.0, metavar="MONEY", help="with equity: a customer's yearly profit before keeping it"
    )
    parser.add_argument("--discount", type=float, default=0.1, metavar="RATE", help="with equity: yearly rate of interest (default: 0.1)")
    for name, what in (("win", "a prospect"), ("keep", "a customer and year")):
        parser.add_argument(
            f"--{name}",
            type=_response,
            default=Response(10.0, 0.3, 0.6),
            metavar="SPENDING/RATE/MOST",
            help=f"with equity: spending on {what}, the rate it achieves, the most that any spending could",
        )
    parser.add_argument("--crossed", action="append", default=[], metavar="CUSTOMER", help="with result: this one got the other treatment")


def _range(text: str) -> SuccessRate:
    low, _, high = text.partition("-")
    try:
        return SuccessRate(float(low), float(high or low))
    except ValueError:
        raise argparse.ArgumentTypeError("LOW-HIGH") from None


def _response(text: str) -> Response:
    try:
        spending, rate, most = (float(part) for part in text.split("/"))
    except ValueError:
        raise argparse.ArgumentTypeError("SPENDING/RATE/MOST") from None
    return Response(spending, rate, most)


def _filters(where: Sequence[tuple[str, str]]) -> Filters:
    found: dict[str, list[str]] = {}
    for name, value in where:
        found.setdefault(name, []).append(value)
    return tuple((name, tuple(values)) for name, values in found.items())


def campaign(args: argparse.Namespace) -> CommandResult:
    """One of ACTIONS."""
    company = open_company(args.data)
    if args.action == "list":
        return CommandResult([_launched(company, one) for one in launches(company)])
    if args.action == "result":
        chosen = launch_of(company, args.name)
        if args.crossed:
            record_crossed(company, chosen, frozenset(args.crossed), author=_author(company, args))
        return CommandResult(_launched(company, chosen) | _result(chosen, read_result(company, chosen)))
    if args.action == "customers":
        return CommandResult(_customers(company, launch_of(company, args.name)))
    if args.action == "answers":
        return CommandResult(_answers(read_answers(company)))
    if args.action == "equity":
        return CommandResult(asdict(equity_test(args.margin, args.discount, args.win, args.keep)))
    planned = plan_campaign(company, _plan(company, args))
    if args.action == "plan":
        return CommandResult(_planned(planned))
    made = launch(company, planned, author=_author(company, args))
    return CommandResult(_launched(company, made) | _planned(planned))


def _plan(company: Company, args: argparse.Namespace) -> CampaignPlan:
    return CampaignPlan(
        args.name,
        args.treatment,
        working_date(company, args.working_date),
        _filters(args.where),
        args.months,
        args.held_out,
        args.cost,
        args.fixed_cost,
        args.success,
        args.success_value,
        args.minimum_effect,
        args.outcome,
        args.scheme,
        args.seed,
    )


def _author(company: Company, args: argparse.Namespace) -> str:
    return args.author or setting(company, "author", "") or ""


def _planned(planned: PlannedCampaign) -> dict[str, Any]:
    rehearsal, worth = planned.rehearsal, planned.worth
    found = None
    if rehearsal is not None:
        visible = rehearsal.smallest_visible()
        found = {
            "on": planned.rehearsal_on,
            "customers": rehearsal.customers,
            "held_out": rehearsal.held_out,
            "mean_outcome": rehearsal.mean_outcome,
            "smallest_visible": visible,
            "smallest_visible_share": visible / rehearsal.mean_outcome if rehearsal.mean_outcome > 0 else None,
            "smallest_worth_it": rehearsal.smallest_worth_it(worth),
            "chances": {name: rehearsal.chances(effect, worth) for name, effect in (("0", 0.0), ("w", worth), ("2w", 2 * worth))},
        }
    return {
        "customers": len(planned.rows),
        "treated": planned.treated,
        "held_out": len(planned.rows) - planned.treated,
        "worth": worth,
        "return": asdict(planned.returns),
        "holdout_cost": planned.holdout_cost,
        "rehearsal": found,
        "needed": None if planned.needed is None else asdict(planned.needed),
        "alternatives": {
            name: {
                "months": months,
                "held_out": share,
                "smallest_visible": visible,
                "smallest_visible_share": visible / mean if mean > 0 else None,
            }
            for name, (months, share, visible, mean) in planned.alternatives.items()
        },
    }


def _answers(found: Answers) -> dict[str, Any]:
    return {
        "earlier": None if found.earlier is None else found.earlier.plan.name,
        "later": None if found.later is None else found.later.plan.name,
        "value": found.value,
        "models": [
            {
                "kind": model.kind,
                "auc": model.auc,
                "break_even": model.break_even,
                "worth_treating": int((model.chance >= model.break_even).sum()),
                "deciles": [asdict(decile) for decile in model.deciles],
            }
            for model in found.models
        ],
    }


def _launched(company: Company, one: Launch) -> dict[str, Any]:
    plan = one.plan
    ends = outcome_ends(plan)
    return {
        "campaign": one.id,
        "name": plan.name,
        "starts_on": plan.starts_on,
        "ends": ends,
        "customers": one.customers,
        "held_out": one.held_out,
        "author": one.author,
        "over": ends <= working_date(company, None),
    }


def _result(one: Launch, found: CampaignResult) -> dict[str, Any]:
    total, low, high = found.total
    return {
        "verdict": found.verdict,
        "risks": list(found.risks),
        "effect": found.effect.estimate,
        "interval": list(found.effect.interval),
        "raw_effect": found.raw.estimate,
        "raw_interval": list(found.raw.interval),
        "worth": found.worth,
        "mean_treated": found.mean_treated,
        "mean_held_out": found.mean_held_out,
        "past_treated": found.past_treated,
        "past_held_out": found.past_held_out,
        "net_return": total,
        "net_return_interval": [low, high],
        "hangs_on": len(found.hangs_on),
        "cost": one.plan.cost_each * found.treated + one.plan.fixed_cost,
    }


def _customers(company: Company, one: Launch) -> list[dict[str, Any]]:
    people = read_participants(company, one)
    return [
        {"customer_id": customer, "tier": int(tier), "arm": "held_out" if out else "treated", "before": float(past)}
        for customer, tier, out, past in zip(people.ids.tolist(), people.tier, people.held_out, people.past, strict=True)
    ]
