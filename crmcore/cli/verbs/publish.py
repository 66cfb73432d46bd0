"""Freezing the grades as a published run."""

from __future__ import annotations

import argparse
from typing import Any

from crmcore.cli.io.output import CommandResult
from crmcore.cli.verbs.grading import graded, scenario_options
from crmcore.store.decisions.runs import free_run_name
from crmcore.store.decisions.settings import save_scenario, setting
from crmcore.usecases.grading import grading


def publish_options(parser: argparse.ArgumentParser) -> None:
    scenario_options(parser)
    parser.add_argument("--name", default="", help="the run's name (default: its date)")
    parser.add_argument("--buffer", type=float, metavar="POINTS", help="keep old tiers within this of an edge; a fall needs two runs")
    parser.add_argument("--save-as", metavar="NAME", help="save the scenario by this name, too")


def publish(args: argparse.Namespace) -> CommandResult:
    """Freeze the grades."""
    company, book, _ = graded(args)
    author = args.author or setting(company, "author", "") or ""
    buffer = None if args.buffer is None else grading.Buffer(args.buffer)
    name = args.name or free_run_name(company, book.scenario.day.isoformat())
    run = grading.publish(company, book, name=name, author=author, buffer=buffer)
    if args.save_as:
        save_scenario(company, args.save_as, book.scenario, author)
    return CommandResult(
        {
            "run": run.id,
            "name": run.name,
            "author": run.author,
            "as_of": run.as_of,
            "version": run.version,
            "customers": run.customers,
            "tiers": dict(run.tiers),
            "buffer": _drift(grading.drift_of(company, run.id, tuple(code for code, _ in run.tiers))),
            "weights": dict(run.scenario.weights),
        }
    )


def _drift(drift: grading.Drift | None) -> dict[str, Any] | None:
    """What the buffer did: customers in another tier than by their score, and of each tier how many are in it and would be."""
    if drift is None:
        return None
    return {"held": drift.held, "tiers": {code: {"customers": n, "by_score": plain} for code, n, plain in drift.tiers}}
