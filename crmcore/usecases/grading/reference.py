"""The standard frozen in a published run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pyarrow.compute as pc

from crmcore.domain.grading.reference import Reference
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.decisions.runs import Run, list_runs, read_run, run_columns as frozen_columns

#: prefix of the columns of a run that hold a metric's own values
RAW = "raw:"
#: and of those that hold the values of the groups that its customers were graded as; which rows stand for one each
UNIT, HEAD = "unit:", "head"


def run_of(company: Company, run_id: int) -> Run:
    """The published run of that number. `Problem("no_such_run")`."""
    run = next((r for r in list_runs(company) if r.id == run_id), None)
    if run is None:
        raise Problem("no_such_run", run=run_id)
    return run


def reference_of(company: Company, run_id: int, scenario: Scenario) -> Reference:
    """The standard frozen in a published run: its graded customers' values then, and the cut-offs of the score in them. A run that was
    itself graded by a standard hands that one on.

    Raises `Problem`: no_such_run; standard_does_not_fit (the run was not cut by share of the score); standard_other_window and
    standard_all_time (the run looked at another window than `scenario`); standard_other_groups (one of the two grades groups as one).
    """
    run = run_of(company, run_id)
    if run.scenario.standard is not None:
        return reference_of(company, run.scenario.standard, scenario)
    chosen = scheme(company.dir, run.scenario.scheme)
    if chosen.method != "share" or chosen.by != ("score",):
        raise Problem("standard_does_not_fit", scheme=chosen.id, standard=chosen.id)
    if run.scenario.groups != scenario.groups:
        raise Problem("standard_other_groups", standard=run.name)
    if run.scenario.window != scenario.window:
        if run.scenario.window is None:
            raise Problem("standard_all_time", standard=run.name)
        raise Problem("standard_other_window", standard=run.name, n=run.scenario.window)
    prefix = UNIT if run.scenario.groups else RAW
    return Reference(_FrozenValues(company, run_id, prefix), dict(run.scenario.weights), run.scenario.shares, chosen.id, run.name)


class _FrozenValues(Mapping[str, np.ndarray]):
    """Metric id → float64[m], the values of a run's graded customers, or of its groups once each; each is read at first use."""

    def __init__(self, company: Company, run_id: int, prefix: str) -> None:
        self._company, self._run, self._prefix = company, run_id, prefix
        self._names = tuple(name.removeprefix(prefix) for name in frozen_columns(company, run_id) if name.startswith(prefix))
        self._read: dict[str, np.ndarray] = {}

    def __getitem__(self, metric: str) -> np.ndarray:
        if metric not in self._names:
            raise KeyError(metric)
        if metric not in self._read:
            head = () if self._prefix == RAW else (HEAD,)
            table = read_run(self._company, self._run, ("score", f"{self._prefix}{metric}", *head))
            chosen = pc.is_valid(table["score"])
            raw = table.filter(pc.and_(chosen, table[HEAD]) if head else chosen)[f"{self._prefix}{metric}"]
            self._read[metric] = frozen_array(raw.to_numpy(zero_copy_only=False))
        return self._read[metric]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
