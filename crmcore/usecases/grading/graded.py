"""A Scenario → scores and tiers, by what people decided that grades rest on. What they recorded besides is put beside them in `grading`."""

from __future__ import annotations

from crmcore.domain.decisions.outlooks import outlooks_in_force
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.grade import NormalisedMetrics, grade_customers
from crmcore.domain.grading.mart import Mart
from crmcore.domain.grading.overrides import in_force
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.groups.roll_up import normalised_metrics
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.key_customers.decisions import key_customers, key_marks_on
from crmcore.domain.letting_go.decisions import let_go_on
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.decisions.act.complaints import KIND as COMPLAINT
from crmcore.store.decisions.act.visits import KIND as VISIT
from crmcore.store.decisions.cost_rates import KIND as COST_RATES, cost_rates_on
from crmcore.store.decisions.key_customers import KIND as KEY_MARK, key_mark_rows
from crmcore.store.decisions.late_reasons import KIND as LATE_REASONS, late_reasons_on
from crmcore.store.decisions.letting_go import KIND as LET_GO, let_go_rows
from crmcore.store.decisions.outlooks import KIND as OUTLOOK, outlook_rows
from crmcore.store.decisions.overrides import KIND as OVERRIDE, override_rows
from crmcore.store.decisions.owners import KIND as OWNERS, owners_on
from crmcore.store.decisions.privacy import KIND as PRIVACY
from crmcore.store.decisions.runs import KIND as RUN
from crmcore.store.decisions.terms import CALENDAR, TERMS
from crmcore.store.engine.signature import data_dates
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.product_prospects.decisions import KIND as PRODUCT_PROSPECTS, judgement_rows
from crmcore.store.versions.layout_migration import migrate_layout
from crmcore.usecases.grading.reference import reference_of
from crmcore.usecases.insights.load_mart import load_mart, with_terms
from crmcore.usecases.letting_go.insights import let_go_insights
from crmcore.usecases.product_prospects.prospects import prospects_insights, with_judged_products

#: kinds of decisions that grades rest on: tiers and growth outlooks given by a person, what is hidden, rates of costs, excused reasons for
#: late payment, owners of customers; who is let go, who is marked as key, and how products are judged, are read with the same mart
GRADES_REST_ON: tuple[str, ...] = (OVERRIDE, OUTLOOK, PRIVACY, COST_RATES, LATE_REASONS, OWNERS, LET_GO, KEY_MARK, PRODUCT_PROSPECTS)
#: kinds that stand beside the grades in a Book: visits; and for its open complaints what was recorded about them, terms, calendar and
#: published tiers
RECORDED: tuple[str, ...] = (COMPLAINT, VISIT, TERMS, CALENDAR, RUN)


def current_version(company: Company) -> int:
    """The data version in use, brought up to the present layout if need be; `Problem("no_data")` where nothing has been
    imported yet, `Problem("import_running")`."""
    version = migrate_layout(company.dir)
    if version is None:
        raise Problem("no_data", company=company.name)
    return version


def resolve(company: Company, scenario: Scenario, version: int) -> Scenario:
    """The scenario with its date and shares filled in, so that equal settings have equal keys."""
    chosen = scheme(company.dir, scenario.scheme)
    as_of = scenario.as_of
    if as_of is None:
        dates = data_dates(company.dir, version)
        as_of = dates.last_order or dates.newest_fact
        if as_of is None:
            raise Problem("no_data", company=company.name)
    return scenario.with_(as_of=as_of, shares=chosen.with_shares(scenario.shares)).checked()


def ledger_position(company: Company) -> int:
    """How far the decisions of people go that a Book obeys: those that its grades rest on, and those that it tells beside them."""
    return Ledger(company.dir).position(*GRADES_REST_ON, *RECORDED)


def grades_position(company: Company, until: int) -> int:
    """How far those decisions go, of all up to a ledger position, that grades rest on: positions with the same one have the same grades."""
    return Ledger(company.dir).position(*GRADES_REST_ON, until=until)


def normalise(
    company: Company, scenario: Scenario, version: int, position: int | None = None, mart: Mart | None = None
) -> NormalisedMetrics:
    """The metrics that do not depend on weights and tiers: built once, so that a slider's move only grades again.

    It is determined by (company, version, as_of, window, normaliser, standard, grade_lapsed, groups, value, loyalty) of a resolved
    scenario and by the ledger position (None: all of it). `mart`: the `load_mart` of that date and window, if at hand.
    """
    if mart is None:
        rates, reasons = cost_rates_on(company.dir, scenario.day, position), late_reasons_on(company.dir, scenario.day, position)
        mart = load_mart(company.dir, version, scenario.day, scenario.window, rates, reasons)
    outlook_log = [row for row in outlook_rows(company) if position is None or row.position <= position]
    decided = let_go_insights(company.dir, version, mart, let_go_on(let_go_rows(company.dir, position), scenario.day))
    marks = key_marks_on(key_mark_rows(company.dir, position), scenario.day)
    found = key_customers(mart, marks)
    decided["key_customers"] = lambda own: found
    judged = judgement_rows(company.dir, position)
    decided |= prospects_insights(company.dir, version, mart, judged)
    owners = owners_on(company, scenario.day, position)
    known = with_terms(mart, scenario, outlooks_in_force(outlook_log, scenario.day).values(), owners, decided)
    known = with_judged_products(mart, known, judged)
    reference = None if scenario.standard is None else reference_of(company, scenario.standard, scenario)
    return normalised_metrics(known, scenario, reference)


def graded(company: Company, normalised: NormalisedMetrics, scenario: Scenario, version: int, position: int) -> Book:
    """A resolved scenario graded by its normalised metrics and the decisions up to a ledger position, without what people recorded."""
    rows = [row for row in override_rows(company) if row.position <= position]
    overrides = in_force(rows, scenario.day, scenario.scheme)
    return grade_customers(normalised, scenario, scheme(company.dir, scenario.scheme), overrides, version=version, ledger=position)
