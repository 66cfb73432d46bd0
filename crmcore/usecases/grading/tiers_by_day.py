"""The tiers of all customers as known on days of the past. Each day takes as long as a Book, so a process keeps what it has graded."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import date

import numpy as np

from crmcore.domain.decisions.outlooks import outlooks_in_force
from crmcore.domain.grading.overrides import in_force
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.store.companies.companies import Company
from crmcore.store.companies.schemes import scheme
from crmcore.store.decisions.cost_rates import cost_rates_on
from crmcore.store.decisions.late_reasons import late_reasons_on
from crmcore.store.decisions.outlooks import outlook_rows
from crmcore.store.decisions.overrides import override_rows
from crmcore.store.files.paths import signature_file
from crmcore.usecases.grading.graded import graded, ledger_position, normalise

#: days kept, of all companies, those asked for last; and how many bytes they may hold together
DAYS, BYTES = 128, 100_000_000


class _Kept:
    """int8[N] by what it was graded by. Who asks for a day that another thread grades waits for that one."""

    def __init__(self) -> None:
        self._tiers: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._grading: dict[Hashable, threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, key: Hashable, grade: Callable[[], np.ndarray]) -> np.ndarray:
        """The tiers under `key`, graded now where nobody has."""
        with self._guard:
            flight = self._grading.setdefault(key, threading.Lock())
        with flight:
            with self._guard:
                found = self._tiers.pop(key, None)
            try:
                tiers = grade() if found is None else found
            finally:
                with self._guard:
                    self._grading.pop(key, None)
            with self._guard:
                self._tiers[key] = tiers
                while len(self._tiers) > DAYS or (len(self._tiers) > 1 and sum(held.nbytes for held in self._tiers.values()) > BYTES):
                    self._tiers.popitem(last=False)
        return tiers


_kept = _Kept()


def tiers_by_day(company: Company, scenario: Scenario, version: int, position: int | None = None) -> Callable[[date], np.ndarray]:
    """Day → int8[N], the tiers of a resolved scenario as known then, read-only; −1: none.

    A day is graded once, as long as nothing is decided that was in force on it: what was in force is part of what it is kept by, with the
    data version, the scenario and its scheme. `position`: ledger position of the decisions to obey; None: all.
    """
    until = ledger_position(company) if position is None else position
    overrides = [row for row in override_rows(company) if row.position <= until]
    outlooks = [row for row in outlook_rows(company) if row.position <= until]
    path, chosen = signature_file(company.dir, version), scheme(company.dir, scenario.scheme)
    data = (company.dir, version, path.stat().st_mtime_ns if path.exists() else 0, chosen)

    def on(day: date) -> np.ndarray:
        then = scenario.with_(as_of=day)
        decided = (
            cost_rates_on(company.dir, day, until),
            late_reasons_on(company.dir, day, until),
            tuple(outlooks_in_force(outlooks, day).items()),
            tuple(in_force(overrides, day, scenario.scheme).items()),
        )

        def grade() -> np.ndarray:
            return frozen_array(graded(company, normalise(company, then, version, until), then, version, until).tier, np.int8)

        return _kept.get((data, then, decided), grade)

    return on
