"""The budget: effort against profit, who gets too much or too little, a split over the tiers, levers for customers that lose money."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.domain.budget.basis import BudgetBasis, box_table, budget_basis, first_request
from crmcore.domain.budget.comparison import EffortTable
from crmcore.domain.budget.decisions import BudgetDecision
from crmcore.domain.budget.effort import EFFORTS, Effort
from crmcore.domain.budget.letters import LetterRecord, Tracked, letters_on
from crmcore.domain.budget.levers import LEVERS, SETTINGS, STEPS, LeverSettings, expected_gain, lever_rows, turn
from crmcore.domain.budget.split import PRESETS, SplitRequest, customers_by_tier, preset_shares, split, split_rows
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.report.budget.words import letter, shortfall_sentences
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import Company, open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.act.budget import budget_decisions, budget_on
from crmcore.store.decisions.act.letters import letter_records, record_letters
from crmcore.store.decisions.settings import setting
from crmcore.usecases.budget.budget import decide_budget
from crmcore.usecases.budget.letters import track_letters
from crmcore.usecases.team.team import book_in_force
from crmcore.usecases.terms.working_date import working_date

VIEWS: tuple[str, ...] = ("summary", "boxes", "over-served", "under-served", "prospects", "letters")
#: customers without a tier
WITHOUT = "none"


def budget_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="look on this day (default: newest fact)")
    parser.add_argument("--show", choices=VIEWS, default=VIEWS[0], help="what to print (default: summary)")
    parser.add_argument("--total", type=int, metavar="MONEY", help="the budget (default: that in force, else what is spent today)")
    parser.add_argument("--preset", choices=PRESETS, help="shares to begin with (default: those in force, else as profit lies)")
    parser.add_argument(
        "--share", action="append", default=[], type=_pair, metavar="TIER=PERCENT", help="share of a tier, none: of customers without one"
    )
    parser.add_argument("--floor", action="append", default=[], type=_pair, metavar="TIER=MONEY", help="least money per customer of a tier")
    parser.add_argument("--accept", action="store_true", help="decide this split: it counts from the working date on")
    parser.add_argument(
        "--sent",
        action="append",
        default=[],
        metavar="STEP|CUSTOMER",
        help=f"record that letters went out on the working date: to a customer, or to all of a step ({', '.join(STEPS[1:])})",
    )
    parser.add_argument("--not-sent", action="append", default=[], metavar="CUSTOMER", help="record that it received none after all")
    parser.add_argument(
        "--lever", action="append", default=[], type=_pair, metavar="NAME=VALUE", help=f"how far a lever is pulled: {', '.join(SETTINGS)}"
    )


def _pair(text: str) -> tuple[str, float]:
    name, equals, value = text.rpartition("=")
    if not (equals and name):
        raise argparse.ArgumentTypeError("NAME=NUMBER")
    try:
        return name, float(value)
    except ValueError as broken:
        raise argparse.ArgumentTypeError("NAME=NUMBER") from broken


def budget(args: argparse.Namespace) -> CommandResult:
    """All of it on the working date, or one list; with --accept the split is recorded first."""
    settings = _settings(args)
    company = open_company(args.data)
    day = working_date(company, args.working_date)
    book, run = book_in_force(company, args.scheme, day)
    basis = budget_basis(book)
    _record(company, book, basis, settings, day, args)
    letters = letters_on(letter_records(company), day)
    if args.show == "letters":
        return CommandResult(
            [row | _sent(letters.get(row["customer_id"])) for row in _letters(book, basis, settings, args.lang, company.currency)]
        )
    if args.show != VIEWS[0]:
        return CommandResult(_LISTS[args.show](book, basis, settings, args.lang, company.currency))
    request, recorded = _request(basis.effort, budget_on(company, args.scheme, day), args), None
    if args.accept:
        author = args.author or setting(company, "author", "") or ""
        recorded = decide_budget(company, book, basis.effort, request, day, author=author)
    nothing, best = basis.nothing, basis.fifth
    return CommandResult(
        {
            "working_date": day,
            "run": None if run is None else run.id,
            "grades_as_of": book.scenario.day,
            "window": book.mart.window,
            "brings_nothing": None
            if nothing is None
            else {"customers": len(nothing.places), **{k: v for k, v in _fields(nothing).items() if k != "places"}},
            "best_fifth": None if best is None else {**asdict(best), "effort_shares": dict(best.effort_shares)},
            "tiers": _table(basis.tiers),
            "over_served": _gap(basis, basis.over),
            "under_served": _gap(basis, basis.under),
            "prospects": _prospects_in_short(basis),
            "split": _split(book, basis.effort, request, args.lang, company.currency),
            "recorded": recorded,
            "loss_makers": _levers(basis, settings),
            "letters": [_tracked(one) for one in track_letters(company, book, letters, day)],
            "decisions": [_decision(row) for row in budget_decisions(company, args.scheme)],
        }
    )


def _record(company: Company, book: Book, basis: BudgetBasis, settings: LeverSettings, day: date, args: argparse.Namespace) -> None:
    """Record letters sent, or not sent after all."""
    author = args.author or setting(company, "author", "") or ""
    if args.not_sent:
        standing = letters_on(letter_records(company), day)
        unknown = [customer for customer in args.not_sent if customer not in standing]
        if unknown:
            raise Problem("no_letter_sent", customer=unknown[0])
        record_letters(company, LetterRecord(tuple(args.not_sent), sent=False, step="", on=day), author=author)
    if args.sent:
        ids, step = book.mart.customers.ids, turn(basis.losers, settings).step
        names = [ids[int(row)].as_py() for row in basis.effort.rows[basis.losers.places]]
        standing = letters_on(letter_records(company), day)
        for asked in args.sent:
            if asked in STEPS[1:]:
                mine = [name for name, place in zip(names, step.tolist(), strict=True) if STEPS[place] == asked and name not in standing]
            elif book.mart.customers.row_of(asked) is not None:
                mine = [asked]
            else:
                raise Problem("unknown_customer", customer=asked)
            record = LetterRecord(tuple(mine), sent=True, step=asked if asked in STEPS else "", on=day)
            record_letters(company, record, author=author)


def _sent(record: LetterRecord | None) -> dict[str, Any]:
    return {"letter_sent": None if record is None else record.on}


def _tracked(one: Tracked) -> dict[str, Any]:
    return {
        "sent": one.on,
        "customers": one.customers,
        "months": one.months,
        "net_profit_before": _plain(one.before),
        "net_profit_since": _plain(one.since),
        "others": one.others,
        "others_net_profit_before": _plain(one.others_before),
        "others_net_profit_since": _plain(one.others_since),
    }


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else value


def _settings(args: argparse.Namespace) -> LeverSettings:
    for name, value in args.lever:
        if name not in SETTINGS:
            raise Problem("unknown_lever", lever=name, known=", ".join(SETTINGS))
        replace(LeverSettings(), **{name: value}).checked()
    return LeverSettings(**dict(args.lever))


def _request(effort: Effort, decision: BudgetDecision | None, args: argparse.Namespace) -> SplitRequest:
    codes = (*effort.tiers, WITHOUT)
    start = first_request(effort, decision, args.preset or PRESETS[0])
    shares = dict(zip(codes, preset_shares(effort, args.preset) if args.preset else start.shares, strict=True))
    floors = dict(zip(codes, start.floors, strict=True))
    for named, values in ((args.share, shares), (args.floor, floors)):
        for tier, value in named:
            if tier not in values:
                raise Problem("unknown_tier_of_terms", tier=tier, known=", ".join(codes))
            values[tier] = value
    total = start.total if args.total is None else args.total
    return SplitRequest(total, tuple(shares.values()), tuple(floors.values())).checked(len(effort.tiers))


def _fields(found: Any) -> dict[str, Any]:
    return {name: getattr(found, name) for name in found.__dataclass_fields__}


def _table(table: EffortTable) -> list[dict[str, Any]]:
    shares = {name: table.shares(name) for name in ("gross", "cost")}
    return [
        {
            "group": code,
            "customers": int(table.customers[k]),
            "gross_profit": _at(table.sums.get("gross"), k),
            "net_profit": _at(table.sums.get("net"), k),
            **{name: _at(table.sums.get(name), k) for name in EFFORTS},
            "profit_share": _at(shares["gross"], k),
            "cost_share": _at(shares["cost"], k),
        }
        for k, code in enumerate(table.groups)
    ]


def _at(values: np.ndarray | None, place: int) -> float | None:
    return None if values is None or np.isnan(values[place]) else float(values[place])


def _gap(basis: BudgetBasis, places: np.ndarray) -> dict[str, Any]:
    cost, fair = basis.effort.cost[places], basis.served.fair[places]
    return {"customers": len(places), "cost": float(cost.sum()), "fair_cost": float(fair.sum())}


def _prospects_in_short(basis: BudgetBasis) -> dict[str, Any]:
    found = basis.prospects
    return {
        "customers": len(found.places),
        "cost": float(basis.effort.cost[found.places].sum()),
        "costly": int(found.over.sum()),
        "neglected": int(found.neglected.sum()),
    }


def _split(book: Book, effort: Effort, request: SplitRequest, language: str, currency: str) -> dict[str, Any]:
    found = split(request, customers_by_tier(effort))
    codes = (*effort.tiers, WITHOUT)
    return {
        "total": request.total,
        "tiers": [
            {
                "tier": code,
                "share": request.shares[k],
                "floor": request.floors[k],
                **asdict(row),
                "each_before": row.each_before,
                "each_after": row.each_after,
                "lifted": bool(found.lifted[k]) if found.lifted else None,
                "needed": None if found.shortfall is None else found.shortfall.needed[k],
                "largest_floor": None if found.shortfall is None else found.shortfall.largest[k],
            }
            for k, (code, row) in enumerate(zip(codes, split_rows(effort, found), strict=True))
        ],
        "short": None if found.shortfall is None else found.shortfall.short,
        "why": list(shortfall_sentences(found, effort.tiers, words_for(language), book.scheme.id, currency)),
    }


def _levers(basis: BudgetBasis, settings: LeverSettings) -> dict[str, Any]:
    turned = turn(basis.losers, settings)
    return {
        "customers": basis.losers.count,
        "net_profit": float(basis.losers.net.sum()),
        "settings": settings.as_json(),
        "levers": [asdict(row) for row in lever_rows(basis.losers, turned)],
        "by_step": dict(zip(STEPS, turned.by_step(), strict=True)),
        "turned": int(turned.turned.sum()),
        "gain": float(turned.gain.sum()),
        "expected_gain": expected_gain(turned),
    }


def _decision(row: BudgetDecision) -> dict[str, Any]:
    return {
        **row.as_json(),
        "tiers": [{**line, "tier": line["tier"] or WITHOUT} for line in row.as_json()["tiers"]],
        "author": row.author,
        "effective_on": row.effective_on,
        "recorded_at": row.recorded_at,
        "position": row.position,
    }


def _customer(book: Book, effort: Effort, place: int) -> dict[str, Any]:
    tier = int(effort.tier[place])
    return {
        "customer_id": book.mart.customers.ids[int(effort.rows[place])].as_py(),
        "tier": effort.tiers[tier] if tier >= 0 else None,
        **{name: _at(effort.measures.get(name), place) for name in EFFORTS},
        "gross_profit": _at(effort.gross, place),
        "net_profit": _at(effort.net, place),
    }


#: who the comparable customers are, by `Served.level`
LEVELS: tuple[str, ...] = ("tier_and_segment", "tier", "everyone")


def _served(book: Book, basis: BudgetBasis, places: np.ndarray) -> list[dict[str, Any]]:
    return [
        {
            **_customer(book, basis.effort, place),
            "fair_cost": float(basis.served.fair[place]),
            "compared_with": LEVELS[int(basis.served.level[place])],
        }
        for place in places.tolist()
    ]


def _over(book: Book, basis: BudgetBasis, _: LeverSettings, __: str, ___: str) -> list[dict[str, Any]]:
    return _served(book, basis, basis.over)


def _under(book: Book, basis: BudgetBasis, _: LeverSettings, __: str, ___: str) -> list[dict[str, Any]]:
    return _served(book, basis, basis.under)


def _prospects(book: Book, basis: BudgetBasis, _: LeverSettings, __: str, ___: str) -> list[dict[str, Any]]:
    found = basis.prospects
    return [
        {
            **_customer(book, basis.effort, place),
            "usual_cost": _at(found.usual, k),
            "costly": bool(found.over[k]),
            "neglected": bool(found.neglected[k]),
        }
        for k, place in enumerate(found.places.tolist())
    ]


def _letters(book: Book, basis: BudgetBasis, settings: LeverSettings, language: str, currency: str) -> list[dict[str, Any]]:
    words, turned, names = words_for(language), turn(basis.losers, settings), list(LEVERS)
    return [
        {
            **_customer(book, basis.effort, place),
            **asdict(letter(basis, turned, k, words, currency)),
            "lever": names[int(turned.lever[k])] if turned.lever[k] >= 0 else None,
            "levers": [name for name, _ in turned.offered(k)],
            "gain": float(turned.gain[k]),
        }
        for k, place in enumerate(basis.losers.places.tolist())
    ]


def _boxes(book: Book, basis: BudgetBasis, _: LeverSettings, __: str, ___: str) -> list[dict[str, Any]]:
    return _table(box_table(book, basis.effort))


_LISTS = {"boxes": _boxes, "over-served": _over, "under-served": _under, "prospects": _prospects, "letters": _letters}
