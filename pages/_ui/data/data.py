"""The reading side of the door to crmcore; what it hands out is kept in `caches` and read-only.

What people have written is read once a run (`run_cache.once`), so that a page is drawn from one state of things.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from crmcore.domain.churn.departures import DepartureCause, causes_in_force
from crmcore.domain.factors.definition import Factors, SavedFactors
from crmcore.domain.factors.matrix import FactorMatrix
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.explain import Explanation
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.mart import Customers
from crmcore.domain.grading.outlooks import Outlook
from crmcore.domain.grading.privacy import Privacy
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.concentration import Concentration
from crmcore.domain.summary.filters import mask
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.key_figures import KeyFigures
from crmcore.store.companies import companies as company_store, schemes as scheme_store
from crmcore.store.companies.companies import Company
from crmcore.store.decisions import departures, factors as factor_store, runs as run_store, settings
from crmcore.store.decisions.outlooks import outlook_rows
from crmcore.store.decisions.privacy import decided, privacy_row
from crmcore.store.decisions.runs import Run
from crmcore.store.facts.details import Details
from crmcore.store.facts.marts import DataDates, data_dates
from crmcore.store.facts.months import Months
from crmcore.store.imports import importing as import_store
from crmcore.store.imports.report import Preview
from crmcore.store.ledger.ledger import Ledger, LedgerRow
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions import retention, versions
from crmcore.store.versions.layout_migration import same_facts
from crmcore.usecases.grading import grading
from pages._ui.data import caches
from pages._ui.data.caches import Filters
from pages._ui.data.layout_migration import version_in_force
from pages._ui.data.shared_results import Shelf
from pages._ui.state import address_bar, state
from pages._ui.state.run_cache import once


def companies() -> tuple[Company, ...]:
    """Every company, the demo first."""
    return once("companies", lambda: company_store.list_companies(company_store.data_root()))


def company() -> Company:
    """The company on screen."""
    slug = state.view().company
    return once(("company", slug), lambda: company_store.find_company(company_store.data_root(), slug))


def pin_version() -> None:
    """Fix the data version for this run: a page reads one version from top to bottom, in the present layout."""
    state.remember("version", version_in_force(company()))


def version() -> int | None:
    """The data version of this run; None where nothing has been imported yet."""
    return state.read("version")


def holds_facts_of(other: int) -> bool:
    """True where the version on screen holds the same facts as another one of this company."""
    return same_facts(company().dir, version(), other)


def fit_view() -> None:
    """Let go of what a link asks for and this company does not have: a scheme, shares that fit another one, a run."""
    chosen, known = state.view().scenario, schemes()
    wrong: dict[str, object] = {}
    if chosen.scheme not in known:
        wrong = {"scheme": scheme_store.DEFAULT, "shares": ()}
    elif chosen.shares and (not known[chosen.scheme].adjustable or len(chosen.shares) != len(known[chosen.scheme].cut_tiers)):
        wrong = {"shares": ()}
    if chosen.standard is not None and chosen.standard not in {r.id for r in runs()}:
        wrong["standard"] = None
    if wrong:
        address_bar.pass_over(
            {
                name: "/".join(map(str, asked)) if isinstance(asked, tuple) else str(asked)
                for name in wrong
                if (asked := getattr(chosen, name))
            }
        )
        state.change_scenario(**wrong)


def book(scenario: Scenario | None = None) -> Book:
    """Every customer graded under the visitor's draft, or under another scenario. Cached by scenario, version, ledger."""
    if version() is None:
        raise Problem("no_data", company=company().name)
    asked = scenario or state.view().scenario
    return once(("book", company().slug, asked), lambda: _book(asked))


def _book(asked: Scenario) -> Book:
    resolved = grading.resolve(company(), asked, version())
    return caches.book(str(company().dir), resolved, version(), once("book.ledger", lambda: grading.ledger_position(company())))


def part(graded: Book, but: tuple[str, ...] = ()) -> np.ndarray | None:
    """bool[N] of the customers that the visitor's filters leave, those named in `but` aside; None without filters."""
    return mask(graded, {name: values for name, values in state.view().filters.items() if name not in but})


def _place(graded: Book) -> tuple[str, object, Filters]:
    """What figures of a Book rest on: the company, the Book's key and the visitor's filters."""
    return str(company().dir), graded.key, tuple(sorted(state.view().filters.items()))


def key_figures(graded: Book) -> KeyFigures:
    """The key figures of the part that the visitor looks at, by the visitor's kind of profit."""
    return caches.key_figures(*_place(graded), state.view().profit, graded)


def concentration_of(graded: Book, measure: str) -> Concentration:
    """Concentration of a metric over the part that the visitor looks at."""
    return caches.concentration(*_place(graded), measure, graded)


def months(graded: Book, count: int = 24) -> Months:
    """Amount and gross profit of the last months, over the part that the visitor looks at."""
    return caches.months(*_place(graded), count, graded)


def findings(graded: Book) -> tuple[Finding, ...]:
    """The sentences that matter about the part that the visitor looks at."""
    run = last_run(graded)
    before = None if run is None else run_tiers(run)
    return caches.findings(*_place(graded), state.view().profit, None if run is None else run.id, graded, before)


def topic_list(graded: Book, code: str, make: Callable[[np.ndarray | None], Finding]) -> Finding:
    """The customers of a page's list, from the part that the visitor looks at; `make` is asked once for each part."""
    return caches.topic_list(*_place(graded), code, lambda: make(part(graded)))


def kept(graded: Book, name: str, make: Callable[[np.ndarray | None], Any]) -> Any:
    """What a page works out of a Book for the part that the visitor looks at; `make` is asked once for each part. `name`
    says what it is and all it rests on besides."""
    return caches.kept(*_place(graded), name, lambda: make(part(graded)))


def shelf(graded: Book) -> Shelf:
    """Where long work about a Book lays down its results, for everybody and whatever the filters."""
    return caches.shelf(str(company().dir), graded.key)


def standing(graded: Book) -> NormalisedMetrics:
    """What a Book of this company was graded on."""
    return caches.yard(str(company().dir), graded.scenario, graded.version, graded.ledger)


def factor_matrix(graded: Book, factors: Factors) -> FactorMatrix:
    """Two factors crossed over the part that the visitor looks at, by the visitor's kind of profit."""
    return caches.factor_matrix(*_place(graded), state.view().profit, factors.with_(named="").text, graded)


def listing(graded: Book, part: np.ndarray | None, rests_on: str = "") -> np.ndarray:
    """Row numbers of the visitor's list in its order: `part` (bool[N], what filters and a finding leave; None: all)
    narrowed by the search. `rests_on` says what the finding rests on besides the Book and its code."""
    seen = state.view()
    run = last_run(graded) if seen.listed else None
    return caches.listing(*_place(graded), (seen.listed, rests_on, seen.profit, run and run.id), seen.search, seen.sort, graded, part)


def customers() -> Customers:
    """Who the customers are, whatever the date."""
    return caches.customers(str(company().dir), version(), privacy())


def dates() -> DataDates:
    """First and last order and newest fact of the data."""
    return once("dates", lambda: data_dates(company().dir, version()))


def explanation(graded: Book, row: int) -> Explanation:
    """How one customer came by its tier, and what would lift it."""
    return caches.explanation(str(company().dir), graded.key, row, graded)


def details(graded: Book, row: int) -> Details:
    """Everything known of one customer on the Book's date."""
    return caches.details(str(company().dir), version(), privacy(), row, graded.mart.customers.ids[row].as_py(), graded.scenario.as_of)


def privacy() -> Privacy:
    """What the company hides."""
    row = who_hides()
    return Privacy() if row is None else decided(row)


def who_hides() -> LedgerRow | None:
    """The decision about personal data with who made it and when; None where nobody has decided."""
    return once("privacy", lambda: privacy_row(company().dir))


def rep_names() -> dict[str, str]:
    """Salesperson's number → name."""
    return caches.rep_names(str(company().dir), version())


def schemes() -> dict[str, Scheme]:
    """The tier schemes to choose from."""
    return once("schemes", lambda: scheme_store.schemes(company().dir))


def runs() -> tuple[Run, ...]:
    """Published runs, oldest first."""
    return once("runs", lambda: run_store.list_runs(company()))


def last_run(before: Book | None = None) -> Run | None:
    """The newest published run of the draft's scheme that was known on the day looked at."""
    graded = before or book()
    same = [r for r in runs() if r.scenario.scheme == graded.scheme.id and r.as_of <= graded.scenario.as_of]
    return same[-1] if same else None


def run_tiers(run: Run) -> np.ndarray:
    """A run's given tiers on today's customers: int8[N], −1 where it has none."""
    return caches.run_tiers(str(company().dir), run.id, version(), run.scenario.scheme)


def a_year_before(graded: Book) -> Book | None:
    """The same scenario a year earlier; None where the data do not reach back a full window, and for all time, whose
    totals only ever grow."""
    if graded.scenario.window is None:
        return None
    earlier = months_before(graded.scenario.as_of, 12)
    first = dates().first_order
    if first is None or months_before(earlier, graded.scenario.window or 0) < months_before(first, 1):
        return None
    return book(graded.scenario.with_(as_of=earlier))


def scenarios_position() -> int:
    """The ledger position of the newest change of a saved scenario."""
    return once("scenarios.position", lambda: Ledger(company().dir).position("scenario"))


def saved_scenarios() -> dict[str, Scenario]:
    """Scenarios saved by name, the newest last."""
    return once("scenarios", lambda: settings.saved_scenarios(company()))


def saved_factors() -> tuple[dict[str, SavedFactors], int]:
    """Matrices of two factors saved by name, the newest last; and the ledger position this was read at."""
    position = Ledger(company().dir).position(factor_store.KIND)
    return factor_store.saved_factors(company()), position


def departure_causes(graded: Book) -> tuple[dict[str, str], int]:
    """Customer → why it left, as people judged by the Book's day; and the ledger position this was read at."""
    position = Ledger(company().dir).position(departures.KIND)
    return {c: row.cause or "" for c, row in causes_in_force(departures.cause_rows(company()), graded.scenario.as_of).items()}, position


def last_cause(customer: str) -> DepartureCause | None:
    """The newest judgement of why a customer left, whatever day it counts from."""
    return next((row for row in reversed(departures.cause_rows(company())) if row.customer_id == customer), None)


def last_outlook(customer: str) -> Outlook | None:
    """The newest judgement of a customer's prospects."""
    return next((row for row in reversed(outlook_rows(company())) if row.customer_id == customer), None)


def author() -> str:
    """Who sits before this page, as said once a visit; "" while nobody has. Nobody signs for somebody else by chance."""
    return state.read("author") or ""


def last_author() -> str:
    """Who worked on this company last: perhaps the same person again."""
    return once("last_author", lambda: settings.setting(company(), "author", "") or "")


def data_versions() -> tuple[versions.Version, ...]:
    """Every data version of the company on screen that can be put in force, oldest first."""
    folder = company().dir
    left = versions.abandoned(folder)
    return tuple(version for version in versions.versions(folder) if version.number not in left)


def lineage(number: int | None) -> tuple[int, ...]:
    """A data version and all it was built on, the newest first, those no longer kept among them."""
    return versions.lineage(company().dir, number)


def keeping() -> retention.Keeping:
    """How many data versions are kept, and how long."""
    return retention.keeping(company())


def past_imports() -> tuple[LedgerRow, ...]:
    """What was brought in, by whom and when, oldest first."""
    return Ledger(company().dir).rows("import")


def preview(into: Company | None, request: ImportRequest) -> Preview:
    """How a file will be understood; nothing is written."""
    return import_store.preview(into.dir if into else None, request)
