"""Prospects: who fits the target profile, and who resembles the best customers, with the grade of that."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import Any

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options, where_option
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import GRADED
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.target_customers.profile import TargetProfile, described_fields, fits, profile_figures, profile_on
from crmcore.domain.target_customers.prospects import ProspectLikeness
from crmcore.store.decisions.settings import setting
from crmcore.store.target_customers.profiles import profile_rows, record_profile
from crmcore.usecases.target_customers.likeness import read_likeness


def prospects_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        type=where_option,
        metavar="COLUMN=VALUE",
        help="sign a target profile: every column given must have one of its values",
    )
    parser.add_argument("--take-back", action="store_true", help="take the target profile in force back")
    parser.add_argument("--effective-on", type=date.fromisoformat, metavar="DATE", help="from which day (default: the day looked at)")
    parser.add_argument("--limit", type=int, metavar="N", help="list at most N prospects (default: all)")


def prospects(args: argparse.Namespace) -> CommandResult:
    """Sign where a target is given; then the profile with its figures, the grade of the likeness, and the prospects, most alike first."""
    company, book, customer_mask = graded(args)
    if args.target or args.take_back:
        wanted: dict[str, list[str]] = {}
        for field, value in args.target:
            wanted.setdefault(field, []).append(value)
        _require_known(book, wanted)
        profile = TargetProfile.of({} if args.take_back else wanted, args.effective_on or book.scenario.day)
        record_profile(company, profile, author=args.author or setting(company, "author", "") or "")
    found, current = read_likeness(company.dir, book), profile_on(profile_rows(company.dir), book.scenario.day)
    return CommandResult(
        {
            **scenario_card(book),
            "profile": _profile(current),
            "figures": asdict(profile_figures(book, current, customer_mask)) if current else None,
            "trial": {**asdict(found.trial), "uses_model": found.trial.uses_model, "helps": found.trial.helps},
            "best": found.best,
            "customers": found.customers,
            "best_values": [asdict(value) for value in found.values],
            "prospects": _prospects(book, found, current, customer_mask, args.limit),
            "customers_that_fit": _customers(book, current, customer_mask),
        }
    )


def _require_known(book: Book, wanted: dict[str, list[str]]) -> None:
    known = described_fields(book.mart.customers)
    for field, values in wanted.items():
        if field not in known:
            raise Problem("bad_target_profile", field=field, known=", ".join(known))
        for value in values:
            if value not in book.mart.customers.codes(field)[1]:
                raise Problem("unknown_filter_value", field=field, value=value, known=", ".join(book.mart.customers.codes(field)[1][:12]))


def _profile(current: TargetProfile | None) -> dict[str, Any] | None:
    if current is None:
        return None
    conditions = {field: list(values) for field, values in current.conditions}
    return {"conditions": conditions, "author": current.author, "effective_on": current.effective_on, "position": current.position}


def _prospects(
    book: Book, found: ProspectLikeness, current: TargetProfile | None, customer_mask: np.ndarray | None, limit: int | None
) -> list[dict[str, Any]]:
    inside = fits(book.mart.customers, current) if current else None
    places = np.arange(len(found.rows)) if customer_mask is None else np.flatnonzero(customer_mask[found.rows])
    places = places[:limit]
    rows = found.rows[places]
    reasons = found.likeness.reasons(book.mart.customers, rows)
    outlook = book.mart.metrics["growth_outlook"]
    return [
        {
            "customer_id": book.mart.customers.ids[row].as_py(),
            "place": float(found.place[place]),
            "because": {"field": reason[0], "value": reason[1]} if reason else None,
            "fits": None if inside is None else bool(inside[row]),
            "growth_outlook": outlook[row],
        }
        for place, row, reason in zip(places.tolist(), rows.tolist(), reasons, strict=True)
    ]


def _customers(book: Book, current: TargetProfile | None, customer_mask: np.ndarray | None) -> list[str]:
    if current is None:
        return []
    mask = fits(book.mart.customers, current) & (book.population == GRADED)
    rows = np.flatnonzero(mask if customer_mask is None else mask & customer_mask)
    return [book.mart.customers.ids[row].as_py() for row in rows.tolist()]
