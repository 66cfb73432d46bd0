"""The reading side of the door to crmcore; what it returns is cached in `caches` and read-only.

Decisions of people are read once per run (`run_cache.once`), so that a page is drawn from one state.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

import numpy as np

from crmcore.domain.churn.departures import DepartureCause, causes_in_force
from crmcore.domain.decisions.outlooks import Outlook
from crmcore.domain.decisions.privacy import Privacy
from crmcore.domain.decisions.published import as_published, changed_since
from crmcore.domain.factors.definition import Factors, SavedFactors
from crmcore.domain.factors.matrix import FactorMatrix
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.explain import Explanation
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.mart import Customers
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.grading.schemes import Scheme
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.concentration import Concentration
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.key_figures import KeyFigures
from crmcore.store.companies import companies as company_store, schemes as scheme_store
from crmcore.store.companies.companies import Company
from crmcore.store.decisions import departures, factors as factor_store, runs as run_store, settings
from crmcore.store.decisions.outlooks import outlook_rows
from crmcore.store.decisions.overrides import override_rows
from crmcore.store.decisions.privacy import privacy_from_row, privacy_row
from crmcore.store.decisions.runs import Run
from crmcore.store.engine.signature import DataDates, data_dates
from crmcore.store.facts.details import Details
from crmcore.store.facts.months import Months
from crmcore.store.ledger.ledger import Ledger, LedgerRow
from crmcore.store.versions import history, retention, versions
from crmcore.store.versions.layout_migration import same_facts
from crmcore.usecases.grading import grading
from pages._ui.data import caches
from pages._ui.data.layout_migration import version_in_force
from pages._ui.data.result_keys import DataKey, GradingKey, ListingKey, ListKey, ResultKey, Selection
from pages._ui.data.shared_results import SharedResults
from pages._ui.state import graded_filters, state
from pages._ui.state.run_cache import once

Result = TypeVar("Result")
#: session keys: (company, version) that the visitor saw last, and that the visitor put in force; the version that came on screen by itself
PINNED, OWN_VERSION, SWITCHED = "version.pinned", "version.own", "version.switched"


def companies() -> tuple[Company, ...]:
    """Every company, the demo first."""
    return once("companies", lambda: company_store.list_companies(company_store.data_root()))


def company() -> Company:
    """The company on screen."""
    slug = state.view().company
    return once(("company", slug), lambda: company_store.find_company(company_store.data_root(), slug))


def pin_version() -> None:
    """Fix the data version for this run: a page reads one version from top to bottom, in the present layout. Where that is another one
    than the visitor saw last, and not by the visitor's own doing, it is remembered to be told once."""
    now, before = version_in_force(company()), state.read(PINNED)
    state.remember("version", now)
    state.remember(PINNED, (company().slug, now))
    own = state.read(OWN_VERSION) == (company().slug, now)
    if before and before != (company().slug, now) and before[0] == company().slug and before[1] and now and not own:
        state.remember(SWITCHED, now)


def version() -> int | None:
    """The data version of this run; None where nothing has been imported yet."""
    return state.read("version")


def current_version() -> int:
    """The data version of this run; `Problem("no_data")` where nothing has been imported yet."""
    number = version()
    if number is None:
        raise Problem("no_data", company=company().name)
    return number


def holds_facts_of(other: int) -> bool:
    """True where the version on screen holds the same facts as another one of this company."""
    return same_facts(company().dir, current_version(), other)


def book(scenario: Scenario | None = None) -> Book:
    """Every customer graded under the visitor's draft, or under another scenario; where a published run is on screen, its tiers. Cached
    by scenario, version, ledger."""
    current = current_version()
    wanted = scenario or state.view().scenario
    graded = once(("book", company().slug, wanted), lambda: _book(wanted, current))
    number = state.view().run if scenario is None else 0
    return once(("book.run", number), lambda: _as_published(graded, number)) if number else graded


def _as_published(graded: Book, number: int) -> Book:
    run = next((r for r in runs() if r.id == number), None)
    return graded if run is None else as_published(graded, number, run_tiers(run), changed_by_hand(run))


def changed_by_hand(run: Run) -> frozenset[str]:
    """The customers whose tier was changed by hand since a run was published."""
    decisions = once("overrides", lambda: override_rows(company()))
    return changed_since(decisions, run.scenario.scheme, run.position)


def outlooks_since(run: Run) -> frozenset[str]:
    """The customers whose growth outlook was changed by hand since a run was published."""
    return frozenset(outlook.customer_id for outlook in outlook_rows(company()) if outlook.position > run.position)


def _book(wanted: Scenario, current: int) -> Book:
    resolved = grading.resolve(company(), wanted, current)
    ledger = once("book.ledger", lambda: grading.ledger_position(company()))
    return caches.book(GradingKey(company().dir, resolved, current, ledger))


def customer_mask(graded: Book, but: tuple[str, ...] = ()) -> np.ndarray | None:
    """bool[N] of the customers that the visitor's filters leave, those named in `but` aside; None without filters."""
    return graded_filters.mask_of(graded, {name: values for name, values in state.view().filters.items() if name not in but})


def _selection(graded: Book) -> Selection:
    """The customers of a Book that the visitor's filters leave, as a key."""
    return Selection(company().dir, graded.key, graded_filters.as_key(state.view()))


def _everybody(graded: Book) -> Selection:
    return Selection(company().dir, graded.key, ())


def _data() -> DataKey:
    return DataKey(company().dir, current_version(), privacy())


def key_figures(graded: Book) -> KeyFigures:
    """The key figures of the customers that the filters leave, by the visitor's kind of profit."""
    return caches.key_figures(_selection(graded), state.view().profit, graded, lambda: customer_mask(graded))


def concentration_of(graded: Book, measure: str) -> Concentration:
    """Concentration of a metric over the customers that the filters leave."""
    return caches.concentration(_selection(graded), measure, graded, lambda: customer_mask(graded))


def months(graded: Book, count: int = 24) -> Months:
    """Amount and gross profit of the last months, over the customers that the filters leave."""
    return caches.months(_selection(graded), count, graded, lambda: customer_mask(graded))


def findings(graded: Book) -> tuple[Finding, ...]:
    """The sentences that matter about the customers that the filters leave."""
    run = last_run(graded)
    before = None if run is None else run_tiers(run)
    of_run = None if run is None else run.id
    return caches.findings(_selection(graded), state.view().profit, of_run, graded, before, lambda: customer_mask(graded))


def topic_list(graded: Book, key: ListKey, compute: Callable[[np.ndarray | None], Finding]) -> Finding:
    """The customers of a page's list among those that the filters leave; `compute` gets their mask and is called once."""
    return caches.topic_list(_selection(graded), key, lambda: compute(customer_mask(graded)))


def derived(graded: Book, key: ResultKey[Result], compute: Callable[[np.ndarray | None], Result]) -> Result:
    """What a page derives from a Book for the customers that the filters leave; `compute` gets their mask and is called once.

    `key` names the kind of result and everything it depends on besides the Book and the filters.
    """
    return caches.derived(_selection(graded), key, lambda: compute(customer_mask(graded)))


def shared_results(graded: Book) -> SharedResults:
    """Results of long work about a Book, for all visitors and whatever the filters."""
    return caches.shared_results(_everybody(graded))


def normalised_metrics(graded: Book) -> NormalisedMetrics:
    """What a Book of this company was graded on."""
    return caches.normalised_metrics(GradingKey(company().dir, graded.scenario, graded.version, graded.ledger))


def factor_matrix(graded: Book, factors: Factors) -> FactorMatrix:
    """Two factors crossed over the customers that the filters leave, by the visitor's kind of profit."""
    text = factors.with_(named="").text
    return caches.factor_matrix(_selection(graded), state.view().profit, text, graded, lambda: customer_mask(graded))


def listing(graded: Book, mask_of_list: np.ndarray | None, depends_on: Hashable = None, sort: str = "") -> np.ndarray:
    """Row numbers of the visitor's list in its order, or in that of `sort`: `mask_of_list` (bool[N], what filters and a finding
    leave; None: all) narrowed by the search. `depends_on`: what the finding depends on besides the Book and its code."""
    view = state.view()
    run = last_run(graded) if view.listed else None
    key = ListingKey(view.listed, depends_on, view.profit, None if run is None else run.id, view.search, sort or view.sort)
    return caches.listing(_selection(graded), key, graded, mask_of_list)


def customers() -> Customers:
    """Who the customers are, whatever the date."""
    return caches.customers(_data())


def dates() -> DataDates:
    """First and last order and newest fact of the data."""
    return once("dates", lambda: data_dates(company().dir, current_version()))


def has_facts() -> bool:
    """Whether there is anything dated to look at: customers alone, or no data version at all, are nothing to grade by."""
    return version() is not None and (dates().last_order or dates().newest_fact) is not None


def explanation(graded: Book, row: int) -> Explanation:
    """How one customer came by its tier, and what would lift it."""
    return caches.explanation(_everybody(graded), row, graded)


def details(graded: Book, row: int) -> Details:
    """Everything known of one customer on the Book's date."""
    return caches.details(_data(), row, graded.mart.customers.ids[row].as_py(), graded.scenario.day, graded.mart.late_reasons)


def privacy() -> Privacy:
    """What the company hides."""
    row = privacy_decision()
    return Privacy() if row is None else privacy_from_row(row)


def privacy_decision() -> LedgerRow | None:
    """The latest decision about personal data with its author and time; None where there is none."""
    return once("privacy", lambda: privacy_row(company().dir))


def rep_names() -> dict[str, str]:
    """Salesperson's number → name."""
    return caches.rep_names(company().dir, current_version())


def schemes() -> dict[str, Scheme]:
    """The tier schemes to choose from."""
    return once("schemes", lambda: scheme_store.schemes(company().dir))


def runs() -> tuple[Run, ...]:
    """Published runs, oldest first."""
    return once("runs", lambda: run_store.list_runs(company()))


def free_run_name(name: str) -> str:
    """`name`, numbered where a published run is called so already."""
    return run_store.free_run_name(company(), name)


def last_run(before: Book | None = None) -> Run | None:
    """The newest published run of the draft's scheme that was known on the day looked at."""
    graded = before or book()
    same = [r for r in runs() if r.scenario.scheme == graded.scheme.id and r.as_of <= graded.scenario.day]
    return same[-1] if same else None


def run_tiers(run: Run) -> np.ndarray:
    """A run's tiers on today's customers: int8[N], −1 where it has none."""
    return caches.run_tiers(_data(), run.id, run.scenario.scheme)


def a_year_before(graded: Book) -> Book | None:
    """The same scenario a year earlier; None where the data do not reach back a full window, and for all time, whose
    totals only ever grow."""
    if graded.scenario.window is None:
        return None
    earlier = months_before(graded.scenario.day, 12)
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
    return {c: row.cause or "" for c, row in causes_in_force(departures.cause_rows(company()), graded.scenario.day).items()}, position


def last_cause(customer: str) -> DepartureCause | None:
    """The newest judgement of why a customer left, whatever day it counts from."""
    return next((row for row in reversed(departures.cause_rows(company())) if row.customer_id == customer), None)


def last_outlook(customer: str) -> Outlook | None:
    """The newest judgement of a customer's prospects."""
    return next((row for row in reversed(outlook_rows(company())) if row.customer_id == customer), None)


def author() -> str:
    """The visitor's name, given once per visit; "" before that. Nobody signs for somebody else by accident."""
    return state.read("author") or ""


def last_author() -> str:
    """Who worked on this company last: perhaps the same person again."""
    return once("last_author", lambda: settings.setting(company(), "author", "") or "")


def data_versions() -> tuple[versions.Version, ...]:
    """Every data version of the company on screen that can be put in force, oldest first."""
    folder = company().dir
    left = versions.abandoned_versions(folder)
    return tuple(version for version in versions.versions(folder) if version.number not in left)


def lineage(number: int | None) -> tuple[int, ...]:
    """A data version and all it was built on, the newest first, those no longer kept among them."""
    return history.lineage(company().dir, number)


def retention_policy() -> retention.RetentionPolicy:
    """How many data versions are kept, and how long."""
    return retention.retention_policy(company())


def past_imports() -> tuple[LedgerRow, ...]:
    """What was brought in, by whom and when, oldest first."""
    return Ledger(company().dir).rows("import")
