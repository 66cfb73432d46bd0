"""Branches: customers wherever they buy, rewards for loyal ones, what a new branch may return."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.domain.branches.across import branch_rows, home_shares, use_rows, visitors_share
from crmcore.domain.branches.investment import Investment, InvestmentReturn, comparable_branches, investment_return
from crmcore.domain.branches.plans import RewardsAsked, SavedPlan, newest_plans, plan_named
from crmcore.domain.branches.rewards import Reward, RewardPlan
from crmcore.domain.branches.sales import BranchSales
from crmcore.domain.campaigns.expected_return import SuccessRate
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.act.branch_plans import save_plan, saved_plans
from crmcore.store.decisions.settings import setting
from crmcore.usecases.branches.branches import GROUPINGS, default_rewards, read_sales, reward_groups, rewards_of
from crmcore.usecases.team.team import book_in_force
from crmcore.usecases.terms.working_date import working_date

ACTIONS: tuple[str, ...] = ("summary", "customer", "rewards", "new", "plans")
#: a value for every group
EVERYBODY = "all"


def branches_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action",
        choices=ACTIONS,
        nargs="?",
        default=ACTIONS[0],
        help="summary of all; where one customer buys; a reward plan; what a new branch may return; the plans that were saved",
    )
    parser.add_argument("customer", nargs="?", default="", help="with customer: its number")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="look on this day (default: newest fact)")
    parser.add_argument("--save", metavar="NAME", help="with rewards and new: save the plan under a name")
    parser.add_argument("--saved", metavar="NAME", help="with rewards and new: the plan that was saved under a name")
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--by", choices=GROUPINGS, default=GROUPINGS[0], help="with rewards: groups of customers (default: tier)")
    for name, what in (
        ("rate", "share of what they buy that they get back"),
        ("each", "money per customer and year"),
        ("breakage", "share of the rewards never asked for (default: 0.2)"),
        ("more", "by how much those who change buy more (default: 0.2)"),
    ):
        parser.add_argument(f"--{name}", action="append", default=[], type=_of_group, metavar="[GROUP=]VALUE", help=f"with rewards: {what}")
    parser.add_argument(
        "--changing",
        action="append",
        default=[],
        type=_range_of_group,
        metavar="[GROUP=]LOW-HIGH",
        help="with rewards: share who change what they buy (default: 0.05-0.15)",
    )
    parser.add_argument("--fixed-cost", type=float, default=0.0, metavar="MONEY", help="with rewards: of running the plan, a year")
    first = Investment(0.0)
    for name, kind, default, what in (
        ("invest", float, 0.0, "money spent at the beginning"),
        ("running", float, first.running, "money that running it costs a year"),
        ("years", int, first.years, "years looked at"),
        ("discount", float, first.discount, "yearly rate of interest"),
        ("customers", int, None, "how many would buy there"),
        ("win-each", float, first.win_each, "money that drawing one of them costs"),
        ("first-year", float, first.first_year, "share of an established branch's profit in the first year"),
        (
            "drawn-away",
            float,
            None,
            "share of its profit that our other branches lose to it (default: as today's branches share customers)",
        ),
        ("resale", float, first.resale, "share of what was spent that is got back at the end"),
    ):
        parser.add_argument(f"--{name}", type=kind, default=default, metavar="VALUE", help=f"with new: {what}")


def _of_group(text: str) -> tuple[str, float]:
    group, _, value = text.rpartition("=")
    try:
        return group or EVERYBODY, float(value)
    except ValueError:
        raise argparse.ArgumentTypeError("[GROUP=]NUMBER") from None


def _range_of_group(text: str) -> tuple[str, SuccessRate]:
    group, _, value = text.rpartition("=")
    low, _, high = value.partition("-")
    try:
        return group or EVERYBODY, SuccessRate(float(low), float(high or low))
    except ValueError:
        raise argparse.ArgumentTypeError("[GROUP=]LOW-HIGH") from None


def branches(args: argparse.Namespace) -> CommandResult:
    """One of ACTIONS on the working date."""
    company = open_company(args.data)
    day = working_date(company, args.working_date)
    book, _ = book_in_force(company, args.scheme, day)
    if args.action == "plans":
        return CommandResult([_plan(plan) for what in ("rewards", "investment") for plan in newest_plans(saved_plans(company), what)])
    sales = read_sales(company, book, day)
    if args.action == "rewards":
        asked = _rewards_asked(company, book, args)
        return CommandResult(_rewards(rewards_of(book, sales, asked.by, dict(asked.rewards), asked.fixed), sales))
    if not sales.known:
        raise Problem("no_branches", day=sales.as_of)
    if args.action == "customer":
        return CommandResult(_customer(book, sales, args.customer))
    if args.action == "new":
        return CommandResult(_new(investment_return(_investment(company, sales, args), comparable_branches(sales))))
    return CommandResult(_summary(sales))


def _wanted(book: Book, args: argparse.Namespace) -> dict[str, Reward]:
    """The proposal with what was asked for; whoever names a rate or an amount asks for all of it."""
    codes, _ = reward_groups(book, args.by)
    named = args.rate or args.each
    found = {code: Reward() for code in codes} if named else default_rewards(codes, args.by)
    for field in ("rate", "each", "breakage", "more", "changing"):
        asked: Sequence[tuple[str, Any]] = getattr(args, field)
        for group, value in sorted(asked, key=lambda pair: pair[0] != EVERYBODY):
            if group != EVERYBODY and group not in found:
                raise Problem("unknown_reward_group", group=group, known=", ".join(codes))
            for code in codes if group == EVERYBODY else (group,):
                found[code] = replace(found[code], **{field: value})
    return found


def _rewards_asked(company: Company, book: Book, args: argparse.Namespace) -> RewardsAsked:
    """The plan of the options, or the saved one."""
    if args.saved:
        plan = plan_named(saved_plans(company), "rewards", args.saved).plan
        if isinstance(plan, RewardsAsked):
            return plan
    asked = RewardsAsked(args.by, args.scheme, tuple(_wanted(book, args).items()), args.fixed_cost)
    _save(company, args, asked)
    return asked


def _investment(company: Company, sales: BranchSales, args: argparse.Namespace) -> Investment:
    """The investment of the options, or the saved one."""
    if args.saved:
        plan = plan_named(saved_plans(company), "investment", args.saved).plan
        if isinstance(plan, Investment):
            return plan
    away = visitors_share(sales) if args.drawn_away is None else args.drawn_away
    asked = Investment(
        args.invest, args.running, args.years, args.discount, args.customers, args.win_each, args.first_year, away, args.resale
    )
    _save(company, args, asked)
    return asked


def _save(company: Company, args: argparse.Namespace, plan: RewardsAsked | Investment) -> None:
    if args.save is not None:
        save_plan(company, SavedPlan(args.save, plan), author=args.author or setting(company, "author", "") or "")


def _plan(saved: SavedPlan) -> dict[str, Any]:
    return {"author": saved.author, "recorded_at": saved.recorded_at, **saved.as_json()}


def _summary(sales: BranchSales) -> dict[str, Any]:
    rows = branch_rows(sales)
    shares = home_shares(sales, [row.name for row in rows])
    return {
        "up_to": sales.as_of,
        "branches": [
            {**asdict(row), "bought_at": {other.name: _known(shares[k, j]) for j, other in enumerate(rows)}} for k, row in enumerate(rows)
        ],
        "by_branches_used": [asdict(row) for row in use_rows(sales)],
        "visitors_share": _known(visitors_share(sales)),
        "without_branch": _known(sales.unnamed_share),
    }


def _customer(book: Book, sales: BranchSales, customer: str) -> list[dict[str, Any]]:
    found = np.flatnonzero(book.mart.customers.ids.to_numpy(zero_copy_only=False).astype(str) == customer)
    if not len(found):
        raise Problem("unknown_customer", customer=customer)
    rows = np.flatnonzero(sales.customer == found[0])
    return [
        {
            "branch": sales.names[sales.branch[k]] if sales.branch[k] >= 0 else None,
            "is_home": bool(sales.branch[k] == sales.home[found[0]]),
            "orders": int(sales.orders[k]),
            "amount": float(sales.amount[k]),
            "profit": _known(sales.profit[k]),
        }
        for k in rows[np.argsort(-sales.amount[rows], kind="stable")]
    ]


def _rewards(plan: RewardPlan, sales: BranchSales) -> dict[str, Any]:
    return {
        "up_to": sales.as_of,
        "groups": [
            {
                "group": group.group,
                "customers": group.customers,
                "amount": group.amount,
                "rewards_anyway": group.anyway,
                "extra_profit": group.extra,
                "return": asdict(group.returns),
            }
            for group in plan.groups
        ],
        "fixed_cost": plan.fixed,
        "rewards_anyway": plan.anyway,
        "extra_profit": plan.extra,
        "return": asdict(plan.returns),
    }


def _new(found: InvestmentReturn) -> dict[str, Any]:
    branches = found.comparable
    return {
        "return": dict(zip(("p10", "p50", "p90"), found.value, strict=True)),
        "yearly_profit": dict(zip(("p10", "p50", "p90"), found.profit, strict=True)),
        "recovered": dict(zip(("p10", "p50", "p90"), map(_known, found.recovered), strict=True)),
        "payback_years": dict(zip(("p10", "p50", "p90"), found.payback, strict=True)),
        "chance_of_loss": found.chance_of_loss,
        "profit_needed": found.needed,
        "spent": found.plan.spent,
        "drawn_away": found.plan.drawn_away,
        "rules": [
            {"rule": one.rule, "left_one_out_error": one.error, "share_of_mean": _known(one.share), "inside_p10_p90": one.inside}
            for one in found.tried
        ],
        "branches": [
            {"branch": name, "customers": int(branches.customers[k]), "profit": branches.profit[k], "foretold": found.tried[0].foretold[k]}
            for k, name in enumerate(branches.names)
        ],
        "left_out": dict(branches.left_out),
    }


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
