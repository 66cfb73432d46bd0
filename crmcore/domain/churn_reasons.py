"""Why a customer is thought likely to leave: the facts that raise its risk most above a typical customer's."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.churn import Churn
from crmcore.domain.churn_features import GROUPS, NAMES

MOST_REASONS = 3
#: a fact that raises the log-odds by less is no reason
_LEAST = 0.05
#: group → the facts its sentence tells
_TOLD: dict[str, tuple[str, ...]] = {
    "silence": ("days_since", "own_gap"), "rhythm": ("pace_quarter", "pace_half"), "spending": ("amount_pace", "amount_growth"),
    "habit": ("orders_year", "purchase_days"), "size": ("average_order",), "margin": ("margin",), "tenure": ("tenure",),
    "complaints": ("complaints_year",), "payment": ("days_late", "overdue_share"), "attitude": ("satisfaction", "recommend",
                                                                                                "trust"),
    "service": ("contacts", "service_share")}
#: facts kept as logarithms
_LOGGED: tuple[str, ...] = ("orders_year", "purchase_days", "average_order", "tenure")


@dataclass(frozen=True, slots=True)
class Reason:
    """One group of facts; `weight` is how much it raises the log-odds of leaving; `values` are the facts, None: not known."""

    group: str
    weight: float
    values: Mapping[str, float | None]


def reasons(churn: Churn, rows: np.ndarray) -> list[tuple[Reason, ...]]:
    """The strongest reasons of each customer in `rows` (int64[n]), the strongest first; by the plain rule its silence is the
    only one. Who is not active has none."""
    found: list[tuple[Reason, ...]] = [() for _ in rows]
    at = np.searchsorted(churn.rows, rows)
    known = np.flatnonzero((at < len(churn.rows)) & (churn.rows[np.minimum(at, max(len(churn.rows) - 1,
                                                                                   0))] == rows)) if len(churn.rows) else []
    if not len(known):
        return found
    features = churn.features[at[known]]
    if churn.model is None:
        for place, line in zip(known, features, strict=True):
            found[place] = (Reason("silence", 1.0, _values("silence", line)),)
        return found
    raised = churn.model.contributions(features)
    for place, line, weights in zip(known, features, raised, strict=True):
        order = np.argsort(-weights, kind="stable")[:MOST_REASONS]
        found[place] = tuple(Reason(GROUPS[k], float(weights[k]), _values(GROUPS[k],
                                                                          line)) for k in order if weights[k] >= _LEAST)
    return found


def _values(group: str, line: np.ndarray) -> dict[str, float | None]:
    values = {}
    for name in _TOLD[group]:
        value = float(line[NAMES.index(name)])
        value = float(np.sign(value) * np.expm1(abs(value))) if name in _LOGGED else value
        values[name] = None if np.isnan(value) else value
    return values
