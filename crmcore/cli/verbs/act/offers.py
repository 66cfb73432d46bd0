"""Offers: next products for the second tier, how the rules did, cross-prices, contacts and their caps."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.domain.decisions.owners import owners_of
from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.offers.basis import OffersBasis
from crmcore.domain.offers.contact_load import CHANNELS, ContactCaps, load_rows
from crmcore.domain.offers.cross_prices import DEFAULT_DISCOUNT, CrossPrice, asked_for, cross_prices
from crmcore.domain.offers.next_products import NextProducts
from crmcore.store.companies.companies import open_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.settings import setting
from crmcore.store.offers.contact_caps import cap_decisions, caps_on, set_caps
from crmcore.usecases.offers.basis import read_offers
from crmcore.usecases.terms.working_date import working_date
from crmcore.usecases.worklist.worklist import books_on

VIEWS: tuple[str, ...] = ("summary", "customers", "more", "pairs", "too-much", "too-little")
#: customers without a tier
WITHOUT = "none"


def offers_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheme", default=DEFAULT, help="tier scheme (default: abcd)")
    parser.add_argument("--working-date", type=date.fromisoformat, metavar="DATE", help="look on this day (default: newest fact)")
    parser.add_argument("--show", choices=VIEWS, default=VIEWS[0], help="what to print (default: summary)")
    parser.add_argument("--customer", metavar="ID", help="what to offer this one")
    parser.add_argument("--discount", type=float, default=DEFAULT_DISCOUNT, metavar="SHARE", help="of a cross-price (default: 0.1)")
    parser.add_argument(
        "--cap", action="append", default=[], type=_pair, metavar="TIER=NUMBER", help="decide contacts per order, none: without a tier"
    )


def _pair(text: str) -> tuple[str, float]:
    name, equals, value = text.rpartition("=")
    try:
        if equals and name:
            return name, float(value)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("TIER=NUMBER")


def offers(args: argparse.Namespace) -> CommandResult:
    """All of it on the working date, or one list; with --cap the caps are recorded first."""
    company = open_company(args.data)
    day = working_date(company, args.working_date)
    books = books_on(company, args.scheme)(day)
    graded, now = books.graded, books.now
    recorded = None
    if args.cap:
        author = args.author or setting(company, "author", "") or ""
        recorded = set_caps(
            company, _caps(caps_on(company, args.scheme, graded.scheme.tiers, day), args.cap), author=author, effective_on=day
        )
    basis = read_offers(company, graded, now, day)
    if args.customer is not None:
        row = now.mart.customers.row_of(args.customer)
        if row is None:
            raise Problem("no_such_customer", customer=args.customer)
        return CommandResult(_customer(row, basis, graded, now))
    pairs = () if basis.offers is None else cross_prices(basis.offers, basis.second_tier, args.discount, basis.take_up)
    if args.show == "pairs":
        return CommandResult([_cross(pair, basis, now if args.json else None) for pair in pairs])
    if args.show != VIEWS[0]:
        return CommandResult([_customer(row, basis, graded, now) for row in _rows(basis, args.show).tolist()])
    return CommandResult(
        {
            "working_date": day,
            "second_tier": int(basis.second_tier.sum()),
            "to_offer": {"customers": len(basis.rows), "money": basis.money, "take_up": basis.take_up, "months": _months(basis.offers)},
            "more_of_present_products": {
                "customers": int(basis.more.sum()),
                "growth_potential": float(np.nansum(basis.growth[basis.more])),
            },
            "rule": None if basis.offers is None else basis.offers.rule,
            "level": None if basis.offers is None else basis.offers.items.level,
            "items": 0 if basis.offers is None else len(basis.offers.offered),
            "judgement": _judgement(basis.offers),
            "cross_prices": [_cross(pair, basis) for pair in pairs],
            "discount": args.discount,
            "contacts": _contacts(basis, graded),
            "recorded": recorded,
            "cap_decisions": [_decision(row) for row in cap_decisions(company, args.scheme)],
        }
    )


def _caps(now: ContactCaps, asked: list[tuple[str, float]]) -> ContactCaps:
    codes = (*now.tiers, WITHOUT)
    caps = dict(zip(codes, now.caps, strict=True))
    for tier, value in asked:
        if tier not in caps:
            raise Problem("unknown_tier_of_caps", tier=tier, known=", ".join(codes))
        caps[tier] = value
    return replace(now, caps=tuple(caps.values()))


def _months(offers: NextProducts | None) -> int | None:
    return None if offers is None else offers.months


def _judgement(offers: NextProducts | None) -> dict[str, Any] | None:
    found = None if offers is None else offers.judgement
    return None if found is None else {**asdict(found), "verdict": found.verdict}


def _rows(basis: OffersBasis, show: str) -> np.ndarray:
    load = basis.load
    if show == "customers":
        return basis.rows
    if show == "more":
        rows = np.flatnonzero(basis.more)
        return rows[np.argsort(-basis.growth[rows], kind="stable")]
    if load is None:
        return np.empty(0, np.int64)
    return np.flatnonzero(load.too_much if show == "too-much" else load.too_little)


def _customer(row: int, basis: OffersBasis, graded: Book, now: Book) -> dict[str, Any]:
    tier, load, offers = int(graded.tier_or_provisional[row]), basis.load, basis.offers
    growth = float(basis.growth[row])
    return {
        "customer_id": now.mart.customers.ids[row].as_py(),
        "tier": graded.scheme.tiers[tier] if tier >= 0 else None,
        "rep_id": owners_of(now.mart.customers, np.array([row]))[0],
        "products": [] if offers is None else list(offers.names_of(row)),
        "money": float(basis.expected[row]),
        "growth_potential": None if np.isnan(growth) else growth,
        "contacts": None if load is None else float(load.total[row]),
        "contacts_allowed": None if load is None else float(load.allowed[row]),
        "contacts_saved": None if load is None else float(load.saved[row]),
    }


def _cross(pair: CrossPrice, basis: OffersBasis, now: Book | None = None) -> dict[str, Any]:
    """One pair; with the Book also who is to be asked."""
    assert basis.offers is not None
    names = basis.offers.items.names
    known = {**asdict(pair), "margin": pair.margin, "bought": names[pair.bought], "offered": names[pair.offered]}
    if now is None:
        return known
    asked = np.flatnonzero(asked_for(basis.offers.purchases, basis.second_tier, pair.bought, pair.offered))
    return {**known, "customer_ids": now.mart.customers.ids.take(asked).to_pylist()}


def _contacts(basis: OffersBasis, graded: Book) -> list[dict[str, Any]] | None:
    if basis.load is None:
        return None
    return [
        {
            "tier": graded.scheme.tiers[row.tier] if row.tier >= 0 else None,
            "customers": row.customers,
            "orders": row.orders,
            "contacts": dict(zip(CHANNELS, row.contacts, strict=True)),
            "per_order": row.per_order,
            "cap": row.cap,
            "too_much": row.too_much,
            "contacts_saved": row.saved,
            "too_little": row.too_little,
        }
        for row in load_rows(basis.load)
    ]


def _decision(row: ContactCaps) -> dict[str, Any]:
    caps = {tier or WITHOUT: cap for tier, cap in row.as_json()["caps"].items()}
    return {"caps": caps, "author": row.author, "effective_on": row.effective_on, "recorded_at": row.recorded_at, "position": row.position}
