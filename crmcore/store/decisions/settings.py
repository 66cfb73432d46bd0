"""Saved scenarios and settings: ledger rows by name, of which the last one counts."""

from __future__ import annotations

from typing import Any

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.ledger.ledger import Ledger


def save_scenario(company: Company, name: str, scenario: Scenario, author: str, based_on: int | None = None) -> int:
    """Save `scenario` under `name`, in place of an earlier one of that name; returns the ledger position.

    `based_on` is the ledger position that the author was looking at: if somebody has meanwhile saved or deleted one of
    that name, nothing is written. `Problem`: scenario_name_missing, text_too_long, author_missing, scenario_changed,
    unknown_scheme and what `Scenario.checked` raises."""
    scheme(company.dir, scenario.scheme)
    payload = {"name": checked_name(name, "scenario_name_missing"), "scenario": scenario.checked().to_json()}
    with Ledger(company.dir).transaction() as transaction:
        for row in transaction.rows("scenario", after=based_on) if based_on is not None else ():
            if row.payload["name"] == payload["name"]:
                raise Problem("scenario_changed", name=payload["name"], author=row.author, position=row.position)
        return transaction.append("scenario", payload, author=author)


def saved_scenarios(company: Company) -> dict[str, Scenario]:
    """Name → scenario, the most recently saved last."""
    newest: dict[str, str] = {}
    for row in Ledger(company.dir).rows("scenario"):
        newest.pop(row.payload["name"], None)
        if row.payload["scenario"] is not None:
            newest[row.payload["name"]] = row.payload["scenario"]
    return {name: Scenario.from_json(text) for name, text in newest.items()}


def delete_scenario(company: Company, name: str, author: str) -> int:
    """Delete the scenario called `name`; the trail keeps it. `Problem("no_scenario")` if there is none."""
    name = checked_name(name, "scenario_name_missing")
    if name not in saved_scenarios(company):
        raise Problem("no_scenario", name=name)
    return Ledger(company.dir).append("scenario", {"name": name, "scenario": None}, author=author)


def set_setting(company: Company, key: str, value: Any, *, author: str) -> int:
    """Save `value` (plain JSON) under `key`, e.g. "author"; returns the ledger position."""
    return Ledger(company.dir).append("setting", {"key": key, "value": value}, author=author)


def setting(company: Company, key: str, default: Any = None) -> Any:
    """The value last saved under `key`, else `default`."""
    values = [row.payload["value"] for row in Ledger(company.dir).rows("setting") if row.payload["key"] == key]
    return values[-1] if values else default
