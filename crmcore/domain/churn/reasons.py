"""Reasons for a churn risk: the facts that raise it above a typical customer's, where they also look like bad news."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from crmcore.domain.churn.prediction.features import GROUPS, NAMES
from crmcore.domain.churn.risk import Churn
from crmcore.domain.churn.signs import Sign, sign_of

MOST_REASONS = 3
#: a group of facts that raises the log-odds by less is no reason
_LEAST = 0.05
#: features that are logarithms of facts
_LOGGED: tuple[str, ...] = ("orders_year", "purchase_days", "average_order", "amount_year", "tenure")
Facts = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign that holds (see `signs`); `weight`: by how much its group raises the log-odds of leaving; `values`: the facts its
    sentence names; `usual`: the same facts of the typical customer."""

    sign: Sign
    weight: float
    values: Facts
    usual: Facts


def reasons(churn: Churn, rows: np.ndarray) -> list[tuple[Reason, ...]]:
    """The reasons of each customer in `rows` (int64[n]): those to be resolved first, then the strongest. By the plain rule
    (see `Churn.by_model`) silence is the only one; inactive customers have none."""
    result: list[tuple[Reason, ...]] = [() for _ in rows]
    known = np.flatnonzero(churn.active[rows])
    if not len(known):
        return result
    features = churn.features[np.searchsorted(churn.rows, rows[known])]
    if churn.model is None or not churn.by_model:
        usual: dict[str, float | None] = {}
        raised = np.array([[float(group == "silence") for group in GROUPS]] * len(known))
    else:
        usual, raised = _facts(churn.model.typical), churn.model.contributions(features)
        if churn.slow_model is not None and churn.slow is not None:
            slow = churn.slow[rows[known]]
            raised[slow] = churn.slow_model.contributions(features[slow])
    silent = churn.silent[rows[known]].astype(float)
    for position, line, too_long, weights in zip(known.tolist(), features, silent.tolist(), raised, strict=True):
        result[position] = _reasons({**_facts(line), "silent_too_long": too_long}, usual, weights)
    return result


def _reasons(facts: Facts, usual: Facts, weights: np.ndarray) -> tuple[Reason, ...]:
    signs = [(sign_of(group, facts, usual), float(weight)) for group, weight in zip(GROUPS, weights, strict=True) if weight >= _LEAST]
    named = [
        Reason(sign, weight, {name: facts[name] for name in sign.tells}, {name: usual.get(name) for name in sign.tells})
        for sign, weight in signs
        if sign is not None
    ]
    return tuple(sorted(named, key=lambda reason: (not reason.sign.first, -reason.weight))[:MOST_REASONS])


def _facts(line: np.ndarray) -> dict[str, float | None]:
    """Fact → value in its natural unit (logarithms undone), None where unknown."""
    values: dict[str, float | None] = {}
    for name, feature in zip(NAMES, line.tolist(), strict=True):
        value = float(np.sign(feature) * np.expm1(abs(feature))) if name in _LOGGED else feature
        values[name] = None if np.isnan(value) else value
    return values
