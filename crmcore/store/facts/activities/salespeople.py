"""The salespeople of a version."""

from __future__ import annotations

from pathlib import Path

from crmcore.domain.facts.activities import Salespeople
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.facts.activities.columns import number_column


def rep_names(company_dir: Path, version: int) -> dict[str, str]:
    """Salesperson's number → name; the number where the name is not known."""
    people = read_salespeople(company_dir, version)
    return {number: name or number for number, name in zip(people.ids.to_pylist(), people.name.to_pylist(), strict=True)}


def read_salespeople(company_dir: Path, version: int) -> Salespeople:
    """All salespeople; none where the data have no such table. Raises `Problem("unknown_version")`."""
    with cursor_for(company_dir, version) as cursor:
        rows = run_query(cursor, "salespeople")
    return Salespeople(
        ids=rows["rep_id"],
        name=rows["name"],
        region=rows["region"],
        capacity_hours=number_column(rows, "capacity_hours"),
        quota=number_column(rows, "quota"),
        visit_share=number_column(rows, "visit_share"),
    )
