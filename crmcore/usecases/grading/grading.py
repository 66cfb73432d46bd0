"""The use case: a company's data and a Scenario → the Book. Pages, command line and exports all come here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from crmcore.domain.complaints.of_customers import OpenComplaints, open_complaints
from crmcore.domain.decisions.published import GIVEN, as_published, changed_since, tiers_of_run
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.gates import apply_gates
from crmcore.domain.grading.grade import NormalisedMetrics
from crmcore.domain.grading.insights import Insights
from crmcore.domain.grading.metrics import METRICS
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.terms import AUTO
from crmcore.domain.grading.tiers import assign_tiers, with_buffer
from crmcore.domain.value.method_choice import PURCHASE_MODEL
from crmcore.domain.value.valuation import PURCHASE_MODELS, Valuation
from crmcore.domain.visits.decisions import visits_on
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.decisions.overrides import override_rows
from crmcore.store.decisions.runs import Run, RunContent, list_runs, publish_run, read_run, run_columns as frozen_columns
from crmcore.usecases.grading.graded import current_version, graded, ledger_position, normalise, resolve
from crmcore.usecases.grading.reference import HEAD, RAW, UNIT, run_of
from crmcore.usecases.grading.tiers_by_day import tiers_by_day
from crmcore.usecases.health.complaint_desk import Asked, read_complaint_desk
from crmcore.usecases.health.customer_facts import read_contacts


def grade_on(company: Company, normalised: NormalisedMetrics, scenario: Scenario, version: int, position: int | None = None) -> Book:
    """Grade a resolved scenario by its normalised metrics. `position` is the ledger position to obey; None: all of it."""
    ledger = ledger_position(company) if position is None else position
    return with_recorded(company, graded(company, normalised, scenario, version, ledger), ledger)


def with_recorded(company: Company, book: Book, ledger: int) -> Book:
    """A graded Book with the open complaints of its customers, by the one clock of complaints, and their contacts with the visits that
    people recorded, up to a ledger position; read at first use."""
    scenario, version, count = book.scenario, book.version, book.mart.count

    def read(_: Insights) -> OpenComplaints:
        tiers = tiers_by_day(company, scenario, version, ledger)
        desk = read_complaint_desk(company, scenario, version, scenario.day, tiers, Asked(ledger, only_open=True))
        return open_complaints(desk, count)

    insights: dict[str, Callable[[Insights], Any]] = {"open_complaints": read}
    made = visits_on([row for row in visit_decisions(company.dir) if row.position <= ledger], scenario.day)
    recorded = [(row, day) for customer, day in made if (row := book.mart.customers.row_of(customer)) is not None]
    if recorded:
        insights["contacts"] = lambda _: read_contacts(company.dir, version, book.mart, recorded)
    return replace(book, ledger=ledger, mart=replace(book.mart, insights=Insights(insights, shared=book.mart.insights)))


def grade(company: Company, scenario: Scenario | None = None, version: int | None = None, position: int | None = None) -> Book:
    """Every customer of a company, graded. `position`: the ledger position to obey; None: all of it. Raises `Problem` for what cannot be
    graded, never anything else."""
    version = current_version(company) if version is None else version
    resolved = resolve(company, scenario or Scenario(), version)
    return grade_on(company, normalise(company, resolved, version, position), resolved, version, position)


@dataclass(frozen=True, slots=True)
class Buffer:
    """Hysteresis when publishing: within `points` of an edge the tier published before stays; a fall needs two runs below."""

    points: float = 3.0


def publish(company: Company, book: Book, *, name: str, author: str, effective_on: date | None = None, buffer: Buffer | None = None) -> Run:
    """Freeze a graded Book as a run: scores, tiers, raw values and points of every customer, for good."""
    return publish_run(
        company,
        RunContent(run_columns(company, book, buffer), _as_resolved(book).to_json(), book.version, book.scheme.tiers),
        name=name,
        author=author,
        effective_on=effective_on or book.scenario.day,
    )


def _as_resolved(book: Book) -> Scenario:
    """The scenario with the method of valuing that "auto" resolved to: a run keeps it, whatever later data would choose."""
    terms = book.scenario.value
    if terms.method != AUTO:
        return book.scenario
    used = book.mart.insight("value", Valuation).method
    return book.scenario.with_(value=replace(terms, method=PURCHASE_MODEL if used in PURCHASE_MODELS else used))


def grade_run(company: Company, run_id: int) -> tuple[Book, Run, int]:
    """A published run over the present data: its Book, with the tiers as published and what was changed by hand since; the run; and how
    many customers were changed. `Problem`: no_run, no_data."""
    run = run_of(company, run_id)
    book = grade(company, run.scenario)
    changed = changed_since(override_rows(company), run.scenario.scheme, run.position)
    tier = tiers_of_run(read_run(company, run.id, GIVEN), book.mart.customers, book.scheme.tiers)
    return as_published(book, run.id, tier, changed), run, len(changed)


def run_columns(company: Company, book: Book, buffer: Buffer | None = None) -> pa.Table:
    """The columns of a run, one row per customer (tiers are codes, null where none).

    computed   as cut and after the gates, without any buffer
    plain, steady, clipped   before the gates: as cut; after the buffer; what the buffer of the next run needs (see `BufferedTiers`)
    given      after the buffer, the gates and the overrides
    raw:<m>, points:<m>   the metric, of all that are stored and those that are weighed, and what it brought
    unit:<m>, head   where groups are graded as one: the metric of the group, and whether the row stands for it
    """
    codes, rows = pa.array(book.scheme.tiers), book.rows
    plain, fits = np.array(book.computed), _cut_by_score(book)
    if fits:
        plain[rows] = np.where(plain[rows] >= 0, assign_tiers(book.cut_values, book.edges), -1)
    steady, clipped, assigned = plain, plain, np.array(book.computed)
    last = run_before(company, book) if buffer is not None else None
    if buffer is not None and last is not None:
        customers, tiers = book.mart.customers, book.scheme.tiers
        frozen = "clipped" if "clipped" in frozen_columns(company, last.id) else "computed"
        run = read_run(company, last.id, ("customer_id", "steady", frozen))
        before = tiers_of_run(run, customers, tiers, "steady")[rows]
        buffered = with_buffer(book.cut_values, book.edges, before, tiers_of_run(run, customers, tiers, frozen)[rows], buffer.points)
        known, steady, clipped = plain[rows] >= 0, np.array(plain), np.array(plain)
        steady[rows[known]], clipped[rows[known]] = buffered.tier[known], buffered.clipped[known]
        assigned[rows] = apply_gates(book.graded_mart, rows, book.scheme, book.scenario, steady[rows])[0]
    for row in book.overrides:
        assigned[row] = book.assigned[row]

    def named(tier: np.ndarray) -> pa.Array:
        return codes.take(pa.array(tier.astype(np.int32), mask=tier < 0))

    columns = {
        "customer_id": book.mart.customers.ids.cast(pa.string()),
        "score": pa.array(book.score, mask=np.isnan(book.score)),
        "rank": pa.array(book.rank, mask=book.rank == 0),
        "computed": named(book.computed),
        "plain": named(plain),
        "steady": named(steady),
        "clipped": named(clipped),
        "given": named(assigned),
        "provisional": named(book.provisional),
        "population": pa.array(book.population),
    }
    weights = {m: w for m, w in book.scenario.weights if w > 0}
    for metric in METRICS:
        if metric.id in weights or not metric.derived_by:  # what is stored is frozen whole, an insight only where it was weighed
            columns[f"{RAW}{metric.id}"] = pa.array(book.mart.metrics[metric.id])
        if metric.id in weights:
            columns[f"points:{metric.id}"] = pa.array(book.points(metric.id))
        if book.scenario.groups and f"{RAW}{metric.id}" in columns:
            columns[f"{UNIT}{metric.id}"] = pa.array(book.graded_mart.metrics[metric.id])
    if book.scenario.groups:
        heads = np.zeros(book.mart.count, np.bool_)
        heads[rows if book.heads is None else rows[book.heads]] = True
        columns[HEAD] = pa.array(heads)
    known = book.mart.known
    return pa.table(columns) if known is None else pa.table(columns).filter(pa.array(known))


def _cut_by_score(book: Book) -> bool:
    """Whether a Book is cut by edges of the score, which a buffer lies around."""
    return book.cut_by == "score" and book.scheme.method in ("share", "value", "edges")


def run_before(company: Company, book: Book) -> Run | None:
    """The run that a buffer holds the tiers of a Book to: of its scheme, the last by date before the Book's, and of several on that date
    the one recorded last; None where none is, or the Book is not cut by edges of the score."""
    if not _cut_by_score(book):
        return None
    return max(
        (run for run in list_runs(company) if run.scenario.scheme == book.scheme.id and run.as_of < book.scenario.day),
        key=lambda run: (run.as_of, run.id),
        default=None,
    )


@dataclass(frozen=True, slots=True)
class Drift:
    """What a buffer did to a run: `held` customers are in another tier than by their score; `tiers`: (code, customers, customers by
    their score), top first, before gates and overrides."""

    held: int
    tiers: tuple[tuple[str, int, int], ...]


def drift_of(company: Company, run_id: int, tiers: tuple[str, ...]) -> Drift | None:
    """The drift of a published run; None where no buffer held anybody, or an older run does not say."""
    if "plain" not in frozen_columns(company, run_id):
        return None
    run = read_run(company, run_id, ("plain", "steady"))
    held = pc.sum(pc.not_equal(run["plain"], run["steady"])).as_py() or 0
    counts = [
        {value.as_py(): n.as_py() for value, n in zip(*run[name].value_counts().flatten(), strict=True)} for name in ("steady", "plain")
    ]
    return Drift(held, tuple((code, counts[0].get(code, 0), counts[1].get(code, 0)) for code in tiers)) if held else None
