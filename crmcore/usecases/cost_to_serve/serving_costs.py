"""The cost to serve over a mart's window, with the quantities of all drivers, read from the store."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.cost_to_serve.serving_costs import ServingCosts
from crmcore.domain.facts.keeping_spend import KeepingSpend
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.scenario import window_start
from crmcore.store.engine.engine import cursor_for
from crmcore.store.facts import cost_to_serve as store


def read_serving_costs(company_dir: Path, version: int, mart: Mart) -> ServingCosts:
    """What serving every customer cost over the mart's window by its rates. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        start = window_start(mart.as_of, mart.window)
        return store.read_serving_costs(cursor, mart.count, start, mart.as_of, mart.cost_rates, every_driver=True)


def read_recorded_activities(company_dir: Path, version: int, mart: Mart) -> tuple[tuple[str, float], ...]:
    """(activity, its recorded cost) over the mart's window, the costliest first; "" stands for costs without an activity."""
    with cursor_for(company_dir, version) as cursor:
        return store.read_activities(cursor, window_start(mart.as_of, mart.window), mart.as_of)


def read_keeping_spend(company_dir: Path, version: int, mart: Mart) -> KeepingSpend:
    """What was spent on keeping each customer over the mart's window, by the activities of recorded service costs."""
    with cursor_for(company_dir, version) as cursor:
        return store.read_keeping_spend(cursor, mart.count, window_start(mart.as_of, mart.window), mart.as_of)
