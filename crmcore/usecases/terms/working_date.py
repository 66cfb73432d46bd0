"""The working date: the day on which the work is planned, which need not be that of the grades."""

from __future__ import annotations

from datetime import date

from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.engine.signature import data_dates
from crmcore.store.versions.layout_migration import migrate_layout


def working_date(company: Company, wanted: date | None = None) -> date:
    """The day asked for; else that of the newest fact of the data, never the clock's. Raises `Problem("no_data")`."""
    if wanted is not None:
        return wanted
    version = migrate_layout(company.dir)
    dates = None if version is None else data_dates(company.dir, version)
    found = None if dates is None else dates.newest_fact or dates.last_order
    if found is None:
        raise Problem("no_data", company=company.name)
    return found
