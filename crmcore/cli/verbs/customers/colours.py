"""The colours of the customers: how many, what they get by the terms, and who lost what."""

from __future__ import annotations

import argparse

import numpy as np

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_card, scenario_options
from crmcore.domain.health.colours import COLOURS
from crmcore.report.health.colours import SHOWN
from crmcore.store.decisions.terms import terms_on
from crmcore.usecases.colours.colours import MONTHS, read_colour_changes


def colours_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--months", type=int, default=MONTHS, metavar="N", help=f"against so many months before (default: {MONTHS})")


def colours(args: argparse.Namespace) -> CommandResult:
    """Every colour with its customers and entitlements, and the customers whose colour changed."""
    company, book, mask = graded(args)
    changes, day = read_colour_changes(company, book, max(1, args.months))
    texts = dict(terms_on(company, book.scheme.id, book.scenario.day)[0].colours)
    part = np.ones(book.mart.count, bool) if mask is None else mask
    ids, amount = book.mart.customers.ids, book.mart.metrics["order_amount"]
    changed = np.flatnonzero((changes.before != changes.after) & part)
    return CommandResult(
        {
            "before": day,
            "colours": [
                {
                    "colour": colour,
                    "customers": int(((changes.after == code) & part).sum()),
                    "amount": float(np.nansum(amount[(changes.after == code) & part])),
                    "entitlements": texts.get(colour) or None,
                    "lost": int(part[changes.lost(code)].sum()),
                    "gained": int(part[changes.gained(code)].sum()),
                    "fallen": int(part[changes.fallen(code)].sum()),
                }
                for colour in SHOWN
                for code in (COLOURS.index(colour),)
            ],
            "changed": [
                {"customer_id": ids[row].as_py(), "from": COLOURS[changes.before[row]], "to": COLOURS[changes.after[row]]}
                for row in changed.tolist()
            ],
            "scenario": scenario_card(book),
        }
    )
