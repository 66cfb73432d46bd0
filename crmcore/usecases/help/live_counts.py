"""What there is to do on each page today: one count a page, the same figure as on the page itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.summary.key_figures import key_figures
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.campaigns import launches
from crmcore.store.decisions.runs import list_runs
from crmcore.store.decisions.terms import terms_on
from crmcore.store.facts.activities.open_orders import read_open_orders
from crmcore.store.versions.versions import versions
from crmcore.usecases.complaints.desk import complaint_desk
from crmcore.usecases.team.team import book_in_force, read_team
from crmcore.usecases.visits.due import read_visits_due


@dataclass(frozen=True, slots=True)
class Count:
    """How many, of what (`map.count.<code>`)."""

    code: str
    n: int


def live_counts(company: Company, book: Book, day: date) -> Mapping[str, Count]:
    """Page → its count, of everybody whatever the filters, on a working date; pages whose table is missing have none."""
    found = dict(_of_book(book))
    runs = len(list_runs(company))
    found |= {"trends": Count("runs", runs), "evidence": Count("runs", runs), "imports": Count("versions", len(versions(company.dir)))}
    if started := launches(company):
        found["campaigns"] = Count("campaigns", len(started))
    in_force, _ = book_in_force(company, book.scheme.id, day)
    terms, _ = terms_on(company, book.scheme.id, day)
    team = read_team(company, in_force, terms, day)
    if team.people.count:
        found["team"] = Count("people", team.people.count)
        found["visits"] = Count("visits", int(read_visits_due(company, in_force, team, terms, day).is_due.sum()))
    if "complaint" in book.mart.has:
        desk = complaint_desk(company, book.scenario, book.version, day)
        found["complaints"] = Count("complaints", int(desk.clock.unsettled.sum()))
    orders = read_open_orders(company.dir, book.version, day)
    if len(orders.order):
        found["orders"] = Count("orders", len(np.unique(orders.order)))
    return found


def _of_book(book: Book) -> dict[str, Count]:
    """The counts that the grades themselves tell."""
    figures, metrics = key_figures(book), book.mart.metrics
    found = {
        "overview": Count("graded", figures.graded),
        "pyramids": Count("top", int((book.tier == 0).sum())),
        "customers": Count("customers", figures.customers),
    }
    if figures.losing is not None:
        found |= {"cost_to_serve": Count("losing", figures.losing)}
    for page, code, metric in (("loyalty", "answered", "satisfaction"), ("churn", "owing", "overdue_amount")):
        values = metrics.get(metric)
        if values is not None and not np.isnan(values).all():
            found[page] = Count(code, int((~np.isnan(values)).sum() if code == "answered" else (values > 0).sum()))
    return found
