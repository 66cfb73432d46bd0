"""Commands about the grade: each turns arguments into a Scenario, grades, and answers what the pages show."""

from __future__ import annotations

import argparse
from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.lists import rows_of_list
from crmcore.domain.compare.profit_choice import profit_choice
from crmcore.domain.decisions.owners import OWNER
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.criteria import CRITERIA
from crmcore.domain.grading.mart import Customers
from crmcore.domain.grading.scenario import GATES, NORMALISERS, Scenario
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.grading.terms import METHODS, TIMINGS
from crmcore.domain.health.colours import COLOURS
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary import concentration as measure
from crmcore.domain.summary.filters import COLOUR, mask, require_known
from crmcore.domain.summary.roster import ordered_rows, roster, search_mask
from crmcore.domain.summary.tied_group import tied_group
from crmcore.domain.summary.tier_table import population_counts, profit_metric, tier_rows, without_tier
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.decisions.settings import saved_scenarios
from crmcore.store.facts.activities.salespeople import rep_names
from crmcore.usecases.colours.colours import colours_on, health_on
from crmcore.usecases.grading import grading


def scenario_options(parser: argparse.ArgumentParser, years: str = "--horizon") -> None:
    """Flags that spell a Scenario, and the filters of the view. `years`: the flag of the years of profit that count."""
    parser.add_argument("--as-of", type=date.fromisoformat, metavar="DATE", help="as known on this date (default: newest order)")
    parser.add_argument("--window", type=_window, default=..., metavar="MONTHS", help="12, 24, any number, or all")
    parser.add_argument("--weights", type=_weights, metavar="M=W,…", help="order_amount=30,net_profit=60,credit_score=10")
    parser.add_argument("--criteria", choices=list(CRITERIA), help="the weights of a source, unless --weights says others")
    parser.add_argument("--normaliser", choices=NORMALISERS)
    parser.add_argument("--scheme", help="tier scheme (default: abcd)")
    parser.add_argument("--shares", type=_shares, metavar="20/30/30/20", help="tier percentages, top first")
    parser.add_argument("--gate", action="append", type=_gate, metavar="GATE[=LIMIT]", help="loss_makers, late_payers=30")
    parser.add_argument("--standard", type=int, metavar="RUN", help="keep the cut-offs and distribution of a published run")
    parser.add_argument("--grade-lapsed", action="store_true", default=None, help="grade customers without a purchase in the window")
    parser.add_argument("--groups", action="store_true", default=None, help="grade a parent company and its daughters as one")
    parser.add_argument("--computed", action="store_true", help="count computed tiers, not those given by hand")
    parser.add_argument("--discount", type=float, metavar="RATE", help="discount rate of a year, 0.1 for 10%%")
    parser.add_argument(
        years, dest="horizon", type=_horizon, default=..., metavar="YEARS", help="years of profit that count; none: without end"
    )
    parser.add_argument("--retention", type=_retention, default=..., metavar="RATE", help="yearly, 0.8 for 80%%, or estimated")
    parser.add_argument("--capture", type=float, metavar="RATE", help="part of the amount bought elsewhere that could be won")
    parser.add_argument("--timing", choices=TIMINGS, help="when a year's margin counts")
    parser.add_argument("--method", choices=METHODS, help="what expects the profit to come")
    parser.add_argument("--cuts", type=_shares, metavar="80/60", help="percentiles that part the value matrix")
    parser.add_argument(
        "--money-cuts", type=_amounts, metavar="5000/2000", help="amounts that part the value matrix, instead of percentiles"
    )
    parser.add_argument("--repeat-cut", type=int, metavar="POINTS", help="repeat purchase is high from here on, 0-100")
    parser.add_argument("--attitude-cut", type=int, metavar="POINTS", help="attitude is high from here on, 0-100")
    parser.add_argument("--scenario", metavar="NAME", help="start from a saved scenario")
    parser.add_argument(
        "--run", dest="run_id", type=int, metavar="RUN", help="the published run of that number, with what was changed by hand since"
    )
    parser.add_argument("--where", action="append", default=[], type=where_option, metavar="KEY=VALUE", help="look at a part only")


def _window(text: str) -> int | None:
    if text == "all":
        return None
    return int(text)


def _horizon(text: str) -> int | None:
    return None if text == "none" else int(text)


def _retention(text: str) -> float | None:
    return None if text == "estimated" else float(text)


def _weights(text: str) -> tuple[tuple[str, float], ...]:
    return tuple((name.strip(), float(weight)) for name, weight in (pair.split("=") for pair in text.split(",")))


def _shares(text: str) -> tuple[int, ...]:
    return tuple(int(share) for share in text.split("/"))


def _amounts(text: str) -> tuple[float, ...]:
    return tuple(float(amount) for amount in text.split("/"))


def _gate(text: str) -> tuple[str, float | None]:
    name, _, limit = text.partition("=")
    return name, float(limit) if limit else GATES.get(name)


def where_option(text: str) -> tuple[str, str]:
    """(field, value) of KEY=VALUE."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError("KEY=VALUE")
    return name, value


def scenario_of(args: argparse.Namespace, company: Company) -> Scenario:
    """The Scenario that the arguments spell, on top of the saved one they name, or that of a published run, which takes no others."""
    base = Scenario()
    if getattr(args, "run_id", None) is not None:
        if args.scenario or scenario_of(argparse.Namespace(**vars(args) | {"run_id": None}), company) != base:
            raise Problem("run_is_frozen", run=args.run_id)
        return grading.run_of(company, args.run_id).scenario
    if args.scenario:
        saved = saved_scenarios(company)
        if args.scenario not in saved:
            raise Problem("unknown_scenario", scenario=args.scenario, known=", ".join(saved) or "–")
        base = saved[args.scenario]
    changes: dict[str, Any] = {
        "as_of": args.as_of,
        "weights": args.weights or CRITERIA.get(args.criteria),
        "normaliser": args.normaliser,
        "scheme": args.scheme,
        "shares": args.shares,
        "standard": args.standard,
        "grade_lapsed": args.grade_lapsed,
        "groups": args.groups,
        "gates": tuple(args.gate) if args.gate else None,
        "cuts": args.cuts,
        "money_cuts": args.money_cuts,
    }
    settings = {name: value for name, value in changes.items() if value is not None}
    if args.scheme and not args.shares:
        settings["shares"] = ()
    if args.window is not ...:
        settings["window"] = args.window
    if args.computed:
        settings["apply_overrides"] = False
    terms = {"discount_rate": args.discount, "capture_rate": args.capture, "timing": args.timing, "method": args.method}
    result = {name: value for name, value in terms.items() if value is not None}
    endless = {"horizon_years": args.horizon, "retention": args.retention}  # None is a choice of its own here
    result |= {name: value for name, value in endless.items() if value is not ...}
    if result:
        settings["value"] = replace(base.value, **result)
    cuts = {"repeat_cut": args.repeat_cut, "attitude_cut": args.attitude_cut}
    if moved := {name: value for name, value in cuts.items() if value is not None}:
        settings["loyalty"] = replace(base.loyalty, **moved)
    return base.with_(**settings).checked()


def graded(args: argparse.Namespace) -> tuple[Company, Book, np.ndarray | None]:
    """The company, its Book and the mask of the filters."""
    company = open_company(args.data)
    args.run_name = ""
    if getattr(args, "run_id", None) is not None:
        scenario_of(args, company)
        book, run, changed = grading.grade_run(company, args.run_id)
        args.run_name = words_for(args.lang).t("common.run", name=run.name, n=changed) if changed else run.name
    else:
        book = grading.grade(company, scenario_of(args, company))
    filters = filters_of(args, book.mart.customers, book.scheme)
    others = mask(book, {name: values for name, values in filters.items() if name != COLOUR})
    return company, book, mask(book, filters, {COLOUR: lambda: (colours_on(company, book, others), COLOURS)})


def filters_of(args: argparse.Namespace, customers: Customers, scheme: Scheme) -> dict[str, list[str]]:
    """The arguments' filters, field → values. Raises `Problem` for what nobody has (see `require_known`)."""
    filters: dict[str, list[str]] = {}
    for name, value in args.where:
        filters.setdefault(name, []).append(value)
    named: dict[str, Collection[str]] = {COLOUR: COLOURS}
    if OWNER in filters:
        company = open_company(args.data)
        named[OWNER] = rep_names(company.dir, grading.current_version(company))
    require_known(customers, filters, scheme, named)
    return filters


def scenario_card(book: Book) -> dict[str, Any]:
    """What every figure rests on."""
    s = book.scenario
    return {
        "as_of": s.as_of,
        "window": "all" if s.window is None else s.window,
        "weights": dict(s.weights),
        "normaliser": s.normaliser,
        "scheme": s.scheme,
        "shares": list(s.shares),
        "gates": dict(s.gates),
        "standard": s.standard,
        "standard_recut": book.standard_recut,
        "cut_by": book.cut_by,
        "value": asdict(s.value),
        "loyalty": asdict(s.loyalty),
        "cost_rates": book.mart.cost_rates.as_json() if book.mart.cost_rates.in_use else None,
        "late_reasons": book.mart.late_reasons.as_json() if book.mart.late_reasons.in_use else None,
        "purchases": "invoices" if "invoice_purchases" in book.mart.has else "orders",
        "version": book.version,
        "ledger": book.ledger,
        "key": s.key,
    }


def grade(args: argparse.Namespace) -> CommandResult:
    """Tier table of a scenario."""
    company, book, customer_mask = graded(args)
    counts = population_counts(book, customer_mask)
    card = scenario_card(book)
    return CommandResult(
        {
            **card,
            "customers": sum(counts.values()),
            "graded": counts.pop("graded"),
            "ungraded": counts,
            "without_tier": dict(zip(("customers", "order_amount"), without_tier(book, customer_mask), strict=True)),
            "effective_weights": dict(book.effective_weights),
            "rank_correlations": book.rank_correlations,
            "dropped_metrics": list(book.dropped),
            "gated": dict(book.gated),
            "tied": None if (tied := tied_group(book)) is None else asdict(tied) | {"tier": book.scheme.tiers[tied.tier]},
            "other_profit": _other_profit(company, book, customer_mask),
            "profit_basis": profit_metric(book.mart),
            "tiers": [asdict(row) for row in tier_rows(book, customer_mask)],
        }
    )


def _other_profit(company: Company, book: Book, customer_mask: np.ndarray | None) -> dict[str, Any] | None:
    """How many customers have their tier because the profit weighed is weighed and not the other one; `compare` names them."""
    choice = profit_choice(book, grading.normalise(company, book.scenario, book.version))
    if choice is None:
        return None
    risen, fallen = (int(len(rows) if customer_mask is None else customer_mask[rows].sum()) for rows in (choice.risen, choice.fallen))
    return {"weighed": choice.weighed, "other": choice.other, "moved": risen + fallen, "risen": risen, "fallen": fallen}


def concentration_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--by", choices=("gross_profit", "net_profit", "order_amount"), default="gross_profit")
    parser.add_argument("--top", type=float, default=20.0, metavar="PERCENT")


def concentration(args: argparse.Namespace) -> CommandResult:
    """Concentration of profit over every customer with a line in the window."""
    _, book, customer_mask = graded(args)
    by = profit_metric(book.mart, args.by)
    who = book.mart.in_window if customer_mask is None else book.mart.in_window & customer_mask
    found = measure.concentration(book.mart.metrics[by][who], args.top)
    return CommandResult(
        {
            "by": by,
            "as_of": book.scenario.as_of,
            "window": book.scenario.window or "all",
            **asdict(found),
            "without_top": {str(k): rest for k, rest in found.without_top},
        }
    )


def customers_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--tier", action="append", default=[], metavar="T")
    parser.add_argument("--search", default="", help="part of a name or number")
    parser.add_argument("--sort", default="rank", help="rank, score, name, a metric …")
    parser.add_argument("--descending", action="store_true")
    parser.add_argument("--limit", type=int, metavar="N")


def roster_options(parser: argparse.ArgumentParser) -> None:
    customers_options(parser)
    parser.add_argument("--list", dest="listed", metavar="CODE", help="a list of a page, as its link names it: churn.gone, losses, …")
    parser.add_argument("--health", action="store_true", help="with the colour of the health of each, and why")


def customers(args: argparse.Namespace) -> CommandResult:
    """The grade report, best first."""
    company, book, rows = listed(args)
    if args.listed is not None:
        own = rows_of_list(book, args.listed, rows)
        rows = own[: args.limit] if args.sort == "rank" else rows[np.isin(rows, own)]
    found = roster(book, rows).to_pylist()
    if args.health:
        health = health_on(company, book)
        for line, row in zip(found, rows.tolist(), strict=True):
            line |= {"health": COLOURS[health.colour[row]], "health_reasons": list(health.reasons(row))}
    return CommandResult(found)


def _limit(args: argparse.Namespace) -> int | None:
    """How many rows; a list of a page is cut when it is known which of them are in it."""
    return None if getattr(args, "listed", None) is not None else args.limit


def listed(args: argparse.Namespace) -> tuple[Company, Book, np.ndarray]:
    """The company, its Book and the rows of the customers that the flags ask for, in their order."""
    args.where += [("tier", tier) for tier in args.tier]
    company, book, customer_mask = graded(args)
    found = search_mask(book.mart.customers, args.search)
    customer_mask = found if customer_mask is None else customer_mask if found is None else customer_mask & found
    known = {"rank", "score", "tier", *book.mart.customers.table.column_names, *book.mart.metrics}
    if args.sort not in known:
        raise Problem("unknown_sort", field=args.sort, known=", ".join(sorted(known)))
    return company, book, ordered_rows(book, customer_mask, args.sort, args.descending)[: _limit(args)]
