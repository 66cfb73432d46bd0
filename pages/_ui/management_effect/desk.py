"""The change that is looked at and what was found, worked out once and shared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.management_effect.changes import ManagementChange
from crmcore.domain.management_effect.effect import HORIZONS
from crmcore.domain.summary.findings import Finding
from crmcore.domain.summary.listing import DESCENDING
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.management_effect.management_effect import (
    RESTS_ON,
    ManagementEffect,
    Possible,
    default_months,
    management_changes,
    possible,
    read_management_effect,
)
from pages._ui.data import data
from pages._ui.data.result_keys import ResultKey
from pages._ui.state import state
from pages._ui.state.run_cache import once
from pages._ui.state.state import t

#: the link's choices: the change (its code), the months on each side, the measure that is shown
CHANGE, MONTHS, MEASURE = "evidence.change", "evidence.months", "evidence.measured"


@dataclass(frozen=True, slots=True)
class EffectKey(ResultKey[ManagementEffect]):
    """What a change did, with the decisions up to a ledger position."""

    change: str
    months: int
    position: int


def known_changes(graded: Book) -> tuple[ManagementChange, ...]:
    """Those of the ledger, the newest first."""
    return once(("management.changes", graded.scheme.id), lambda: management_changes(data.company(), graded.scheme.id))


def chosen_change(graded: Book) -> ManagementChange | None:
    """The change that the visitor looks at; to begin with the newest that can be told, else the newest; None where there is none."""
    code = state.view().choices.get(CHANGE, "")
    known = known_changes(graded)
    found = next((change for change in known if change.code == code), None)
    if found is not None:
        return found
    try:
        return ManagementChange("day", date.fromisoformat(code))
    except ValueError:
        return first_change(graded)


def first_change(graded: Book) -> ManagementChange | None:
    """The change that is shown where nobody chose."""
    known = known_changes(graded)
    ready = (change for change in known if default_months(what_is_possible(graded, change)) is not None)
    return next(ready, known[0] if known else None)


def what_is_possible(graded: Book, change: ManagementChange) -> Possible:
    """Which lengths and earlier years the data allow."""
    return once(("management.possible", change.code, graded.key), lambda: possible(data.company(), graded.scenario, graded.version, change))


def chosen_months(graded: Book, change: ManagementChange) -> int | None:
    """The months on each side; None where none has passed."""
    can = what_is_possible(graded, change)
    first = default_months(can)
    return None if first is None else state.chosen(MONTHS, [months for months in HORIZONS if months in can.months], first)


def effect_of(graded: Book, change: ManagementChange, months: int) -> ManagementEffect:
    """What the change did."""
    shared, company = data.shared_results(graded), data.company()
    key = EffectKey(change.code, months, Ledger(company.dir).position(*RESTS_ON))
    return shared.get_or_compute(key, lambda: read_management_effect(company, graded.scenario, graded.version, change, months))


def customers_of(graded: Book, customer_mask: np.ndarray | None, code: str) -> Finding:
    """The customers of `managed.<tier>.<day>`: those in a tier when it was graded on a day; none for any other code."""
    parsed = _parsed(code, len(graded.scheme.tiers))
    if parsed is None:
        return Finding(code, "plain", {})
    tier, day = parsed
    try:
        then = np.array(data.book(graded.scenario.with_(as_of=day, standard=None, apply_overrides=False)).tier)
    except Problem:
        return Finding(code, "plain", {})
    rows = np.flatnonzero((then == tier) if customer_mask is None else (then == tier) & customer_mask)
    rows = rows[np.argsort(-np.nan_to_num(graded.mart.metrics["order_amount"][rows]), kind="stable")]
    return replace(Finding(code, "plain", {"n": len(rows)}, rows, f"{DESCENDING}order_amount", ("order_amount",)), then=then)


def label_of(graded: Book, code: str) -> str:
    """What the list is called."""
    parsed = _parsed(code, len(graded.scheme.tiers))
    if parsed is None:
        return code
    name = state.current_words().tier(graded.scheme.id, graded.scheme.tiers[parsed[0]])
    return t("management_effect.listed", tier=name, day=parsed[1])


def _parsed(code: str, tiers: int) -> tuple[int, date] | None:
    """(tier, day) of `managed.<tier>.<day>`; None for anything else."""
    kind, _, rest = code.partition(".")
    tier, _, day = rest.partition(".")
    try:
        found = int(tier), date.fromisoformat(day)
    except ValueError:
        return None
    return found if kind == "managed" and 0 <= found[0] < tiers else None
