"""The team on a working date: salespeople from the data, owners by the decisions in force, tiers from the published grades."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.decisions.owners import OWNER, OwnerChange, with_owners
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.mart import Customers
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.team.balancing import Balance
from crmcore.domain.team.team import NOBODY, People, Team, visit_capacity, visit_hours
from crmcore.domain.terms.tier_terms import SchemeTerms
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.owners import owners_on
from crmcore.store.decisions.runs import KIND as RUN, Run, run_in_force
from crmcore.store.decisions.terms import TERMS
from crmcore.store.facts.activities.gone import read_gone
from crmcore.store.facts.activities.salespeople import read_salespeople
from crmcore.store.facts.activities.visits import read_last_contacts
from crmcore.store.facts.customers import read_customers
from crmcore.usecases.grading.graded import GRADES_REST_ON
from crmcore.usecases.grading.grading import grade, grade_run
from crmcore.usecases.key_customers.served import served_on

#: kinds of decisions that the team rests on: grades in force, owners, terms and the customers served by a higher tier's
RESTS_ON: tuple[str, ...] = (*GRADES_REST_ON, RUN, TERMS)


def book_in_force(company: Company, scheme: str, day: date) -> tuple[Book, Run | None]:
    """The published grades in force on a day, with the run; where nothing is published yet, the customers graded as of that day."""
    run = run_in_force(company, scheme, day)
    if run is not None:
        return grade_run(company, run.id)[0], run
    return grade(company, Scenario().with_(scheme=scheme, as_of=day)), None


def read_people(company: Company, version: int, terms: SchemeTerms) -> People:
    """The salespeople of the data, with the hours a year that they have for visits by the terms."""
    table = read_salespeople(company.dir, version)
    hours, assumed = visit_capacity(table.capacity_hours, table.visit_share, terms.visit_share)
    named, regions = ([text or "" for text in column.to_pylist()] for column in (table.name, table.region))
    return People(tuple(table.ids.to_pylist()), tuple(named), tuple(regions), hours, assumed, table.quota)


def customers_on(company: Company, version: int, day: date) -> Customers:
    """The customers as the data list them, with the owners that are in force on a day."""
    return with_owners(read_customers(company.dir, version), owners_on(company, day))


def read_team(company: Company, book: Book, terms: SchemeTerms, day: date) -> Team:
    """The team on a working date: every customer of the Book with its owner then. Raises `Problem("unknown_version")`."""
    people = read_people(company, book.version, terms)
    mart = book.mart
    customers = customers_on(company, book.version, day)
    rows = np.arange(mart.count) if mart.known is None else np.flatnonzero(mart.known)
    codes, names = customers.codes(OWNER)
    place = np.array([*(people.place.get(name, NOBODY) for name in names), NOBODY], np.int64)
    unknown_ids = tuple(name for name in names if name not in people.place)
    stranger = {name: k for k, name in enumerate(unknown_ids)}
    unknown = np.array([*(stranger.get(name, -1) for name in names), -1], np.int64)
    region_codes, region_names = customers.codes("region")
    numbers = {name: k for k, name in enumerate(people.region_names)}
    region = np.array([*(numbers.get(name, -1) for name in region_names), -1], np.int64)
    tier = book.tier_or_provisional
    codes_of_tiers = book.scheme.tiers
    return Team(
        people,
        mart.customers.ids.to_numpy(zero_copy_only=False).astype(str)[rows],
        rows,
        place[codes[rows]],
        unknown[codes[rows]],
        unknown_ids,
        region[region_codes[rows]],
        codes_of_tiers,
        tier[rows],
        visit_hours(terms.by_tier(codes_of_tiers, "visit_every"), terms.by_tier(codes_of_tiers, "visit_hours")),
        *(mart.metrics[metric][rows] for metric in ("current_value", "order_amount", mart.basis, "growth_potential")),
        read_gone(company.dir, book.version, mart.count, day)[rows],
        terms.visit_gone,
        served_on(company, book, terms, day)[rows],
    )


def owner_changes(team: Team, balance: Balance, accepted: frozenset[str] | None = None) -> tuple[OwnerChange, ...]:
    """The moves of a proposal as they are recorded; `accepted`: numbers of the customers whose move is made, None: all."""
    return tuple(
        OwnerChange(str(team.ids[move.customer]), team.owner_id(move.customer) or "", team.people.ids[move.target])
        for move in balance.moves
        if accepted is None or team.ids[move.customer] in accepted
    )


def read_contact_days(company: Company, book: Book, team: Team, day: date) -> tuple[np.ndarray, np.ndarray] | None:
    """(datetime64[D][n] of the newest contact, NaT: never; float64[n] days with us on the day) of a team's customers; None where the data
    have no contacts."""
    if "contact" not in book.mart.has:
        return None
    last = read_last_contacts(company.dir, book.version, book.mart.count, day).contact[team.rows]
    return last, book.mart.metrics["tenure_days"][team.rows] + (day - book.mart.as_of).days
