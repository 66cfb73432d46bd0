"""The cost to serve: from gross to net profit, and the rates that it rests on."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.cost_to_serve.driver_tables import TABLE_OF, drivers_without_data
from crmcore.domain.cost_to_serve.waterfall import (
    Capacity,
    Waterfall,
    capacity,
    cost_without_profit,
    costs_of,
    driver_rows,
    tier_waterfalls,
    turned_to_loss,
    waterfall,
)
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.cost_rates import DRIVERS, NO_RATES, CostDecision, CostRates
from crmcore.domain.kernel.dated_decisions import decision_in_force
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.decisions.cost_rates import cost_decisions, set_cost_rates
from crmcore.store.decisions.settings import setting
from crmcore.usecases.cost_to_serve.serving_costs import read_recorded_activities

NONE = "none"


def cost_to_serve_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument(
        "--set", action="append", default=[], type=_rate, metavar="DRIVER=RATE", help=f"{', '.join(DRIVERS)}; overdue as a share a year"
    )
    parser.add_argument(
        "--replaces",
        action="append",
        default=[],
        type=_pair,
        metavar="DRIVER=ACTIVITY",
        help="recorded activity that the rate stands for; * for all, none for none (may be repeated)",
    )
    parser.add_argument("--capacity", type=_capacity, default=..., metavar="MONEY", help="what the departments cost a year, or none")
    parser.add_argument("--effective-on", type=date.fromisoformat, metavar="DATE", help="in force from (default: on every day)")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("DRIVER=VALUE")
    return name.removeprefix("per_"), value


def _rate(text: str) -> tuple[str, float]:
    name, value = _pair(text)
    return name, float(value)


def _capacity(text: str) -> float | None:
    return None if text == NONE else float(text)


def cost_to_serve(args: argparse.Namespace) -> CommandResult:
    """The way from gross to net profit, in all and by tier; with --set, --replaces or --capacity rates are set first."""
    if args.set or args.replaces or args.capacity is not ...:
        _set(args)
    company, book, customer_mask = graded(args)
    costs = costs_of(book)
    fall = waterfall(book, costs, customer_mask)
    names = (*book.scheme.tiers, None)
    turned = turned_to_loss(book)
    outside = cost_without_profit(book, costs, customer_mask)
    lacking = drivers_without_data(book.mart.has)
    return CommandResult(
        {
            "rates": _decision(company, book),
            "drivers": [
                {
                    **asdict(row),
                    "unit": DRIVERS[row.driver],
                    "quantity": None if row.driver in lacking else row.quantity,
                    "table": TABLE_OF[row.driver],
                }
                for row in driver_rows(costs)
            ],
            "recorded_activities": [
                {"activity": name or None, "cost": cost} for name, cost in read_recorded_activities(company.dir, book.version, book.mart)
            ],
            "waterfall": fall_json(fall),
            "tiers": [
                {"tier": name, **(fall_json(each) or {"customers": 0})}
                for name, each in zip(names, tier_waterfalls(book, costs, customer_mask), strict=True)
            ],
            "turned_to_loss": int((turned if customer_mask is None else turned & customer_mask).sum()),
            "without_profit": {"customers": outside[0], "cost": outside[1]},
            "capacity": _check(capacity(costs, book.scenario.window or book.mart.months)),
            "scenario": scenario_card(book),
        }
    )


def _set(args: argparse.Namespace) -> None:
    """Change what the options name; all other rates stay."""
    company = open_company(args.data)
    decisions = cost_decisions(company.dir)
    now = decisions[-1].chosen if decisions else NO_RATES
    replaces = {driver: set(names) for driver, names in now.replaces}
    for driver in {driver for driver, _ in args.replaces}:
        replaces[driver] = {activity for name, activity in args.replaces if name == driver} - {NONE}
    chosen = CostRates.of(dict(now.rates) | dict(args.set), replaces, now.capacity if args.capacity is ... else args.capacity)
    author = args.author or setting(company, "author", "") or ""
    set_cost_rates(company, chosen, author=author, effective_on=args.effective_on)


def _decision(company: Company, book: Book) -> dict[str, Any] | None:
    decision: CostDecision | None = decision_in_force(cost_decisions(company.dir, book.ledger), book.scenario.day)
    if decision is None:
        return None
    return {
        **decision.chosen.as_json(),
        "author": decision.author,
        "recorded_at": decision.recorded_at,
        "effective_on": decision.effective_on,
    }


def fall_json(fall: Waterfall | None) -> dict[str, Any] | None:
    """A waterfall as plain values: gross, each cost, net."""
    if fall is None:
        return None
    return {"customers": fall.customers, "gross_profit": fall.gross, "costs": dict(fall.steps), "net_profit": fall.net}


def _check(check: Capacity | None) -> dict[str, float] | None:
    return None if check is None else {"used": check.used, "supplied": check.supplied, "unused": check.unused}
