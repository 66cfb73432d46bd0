"""Published runs: the grades of one day, frozen. One immutable Parquet file each, and one ledger row that names it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, count
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.names import checked_name
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.decisions.frozen_tables import frozen_file, frozen_table
from crmcore.store.ledger.ledger import Ledger, LedgerRow

FOLDER = "runs"
KIND = "run"
#: what the table of a run must at least have; tiers are codes, null where a customer has none
COLUMNS: tuple[str, ...] = ("customer_id", "computed", "given")


@dataclass(frozen=True, slots=True)
class Run:
    """One published run. `id` counts from 1; `tiers` are (code, customers in it), top first.

    `position` is the run's own ledger position, `recorded_at` UTC in ISO 8601."""

    id: int
    name: str
    author: str
    recorded_at: str
    effective_on: date
    scenario: Scenario
    version: int
    customers: int
    tiers: tuple[tuple[str, int], ...]
    position: int

    @property
    def as_of(self) -> date:
        """The day whose knowledge the run rests on."""
        return self.scenario.as_of or self.effective_on


@dataclass(frozen=True, slots=True)
class RunContent:
    """What a run freezes.

    columns        one row per customer: `COLUMNS` and any others
    scenario_json  the resolved scenario, as `Scenario.to_json` writes it
    version        the data version that was graded
    tiers          the scheme's codes, top first; empty: the codes found, sorted
    """

    columns: pa.Table
    scenario_json: str
    version: int
    tiers: Sequence[str] = ()


def publish_run(company: Company, content: RunContent, *, name: str, author: str, effective_on: date) -> Run:
    """Freeze `content` as the next run (see `frozen_table`). `Problem`: run_name_missing,
    run_name_taken (whatever the case), text_too_long, author_missing, bad_scenario_file; `ValueError` for a table that is no run."""
    name, author = checked_name(name, "run_name_missing"), checked_name(author, "author_missing")
    scenario, columns = Scenario.from_json(content.scenario_json), content.columns
    if scenario.as_of is None or not set(COLUMNS) <= set(columns.column_names):
        raise ValueError("a run needs a resolved scenario and the columns " + ", ".join(COLUMNS))
    assigned = columns["given"].cast(pa.string())
    counted = {group["values"]: group["counts"] for group in pc.value_counts(assigned.drop_null()).to_pylist()}
    tiers = tuple(content.tiers) or tuple(sorted(counted))
    if not set(counted) <= set(tiers) or pc.count_distinct(columns["customer_id"]).as_py() != columns.num_rows:
        raise ValueError("a run needs known tiers and each customer once")

    with frozen_table(company.dir / FOLDER, columns) as number_it, Ledger(company.dir).transaction() as transaction:
        if name.casefold() in {row.payload["name"].casefold() for row in transaction.rows(KIND)}:
            raise Problem("run_name_taken", name=name)
        payload = {
            "run": 1 + len(transaction.trail(KIND)),  # its file stays though a backup put back may have let it go
            "name": name,
            "scenario": scenario.to_json(),
            "version": content.version,
            "customers": columns.num_rows,
            "tiers": [[tier, counted.get(tier, 0)] for tier in tiers],
        }
        number_it(payload["run"])
        position = transaction.append(KIND, payload, author=author, effective_on=effective_on)
        (row,) = transaction.rows(KIND, after=position - 1)
    return _run(row)


def free_run_name(company: Company, name: str) -> str:
    """`name`, numbered where a run is called so already: "Dec 2022", "Dec 2022 (2)"."""
    taken = {run.name.casefold() for run in list_runs(company)}
    return next(n for n in chain([name], (f"{name} ({k})" for k in count(2))) if n.casefold() not in taken)


def list_runs(company: Company) -> tuple[Run, ...]:
    """The published runs, oldest first."""
    return tuple(_run(row) for row in Ledger(company.dir).rows(KIND))


def runs_in_order(company: Company, scheme: str, position: int | None = None) -> tuple[Run, ...]:
    """The published runs of a scheme in the order in which they came into force. `position`: ledger position up to which; None: all."""
    runs = (run for run in list_runs(company) if run.scenario.scheme == scheme and (position is None or run.position <= position))
    return tuple(sorted(runs, key=lambda run: (run.effective_on, run.id)))


def run_in_force(company: Company, scheme: str, day: date) -> Run | None:
    """The published run of a scheme that is in force on a day; None where none is yet."""
    return next((run for run in reversed(runs_in_order(company, scheme)) if run.effective_on <= day), None)


def run_columns(company: Company, id: int) -> tuple[str, ...]:
    """Names of the columns that run `id` froze; `Problem("no_run")` as in `read_run`."""
    return tuple(pq.read_schema(_existing(company, id)).names)


def read_run(company: Company, id: int, columns: Sequence[str] | None = None) -> pa.Table:
    """The table that run `id` froze, or only some of its columns; `Problem("no_run")` if there is no such run or its file is missing."""
    return pq.read_table(_existing(company, id), columns=None if columns is None else list(columns))


def _existing(company: Company, id: int) -> Path:
    if id not in (run.id for run in list_runs(company)) or not frozen_file(company.dir / FOLDER, id).exists():
        raise Problem("no_run", run=id)
    return frozen_file(company.dir / FOLDER, id)


def _run(row: LedgerRow) -> Run:
    payload = row.payload
    return Run(
        id=payload["run"],
        name=payload["name"],
        author=row.author,
        recorded_at=row.recorded_at,
        effective_on=row.effective_on or date.min,
        scenario=Scenario.from_json(payload["scenario"]),
        version=payload["version"],
        customers=payload["customers"],
        tiers=tuple((tier, customers) for tier, customers in payload["tiers"]),
        position=row.position,
    )
