"""Why a customer is thought likely to leave: the facts that raise its risk above a typical customer's, and read so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from crmcore.domain.churn.features import GROUPS, NAMES
from crmcore.domain.churn.risk import Churn
from crmcore.domain.churn.signs import LISTEN, Sign, sign_of

MOST_REASONS = 3
#: a group of facts that raises the log-odds by less is no reason
_LEAST = 0.05
#: facts kept as logarithms
_LOGGED: tuple[str, ...] = ("orders_year", "purchase_days", "average_order", "amount_year", "tenure")
Facts = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Reason:
    """A sign that holds (see `churn_signs`); `weight`: how much its group raises the log-odds of leaving; `values`: the facts
    it tells; `usual`: the same of the typical customer."""

    sign: Sign
    weight: float
    values: Facts
    usual: Facts


def reasons(churn: Churn, rows: np.ndarray) -> list[tuple[Reason, ...]]:
    """The reasons of each customer in `rows` (int64[n]): what has to be settled first, then the strongest. By the plain rule
    silence is the only one. Who is not active has none."""
    found: list[tuple[Reason, ...]] = [() for _ in rows]
    known = np.flatnonzero(churn.active[rows])
    if not len(known):
        return found
    features = churn.features[np.searchsorted(churn.rows, rows[known])]
    if churn.model is None:
        usual: Facts = {}
        raised = np.array([[float(group == "silence") for group in GROUPS]] * len(known))
    else:
        usual, raised = _facts(churn.model.typical), churn.model.contributions(features)
    silent = churn.silent[rows[known]].astype(float)
    for place, line, too_long, weights in zip(known.tolist(), features, silent.tolist(), raised, strict=True):
        found[place] = _told({**_facts(line), "silent_too_long": too_long}, usual, weights)
    return found


def action(told: Sequence[Reason]) -> str:
    """What the first of a customer's reasons asks for, an entry of `churn_signs.ACTIONS`."""
    return told[0].sign.action if told else LISTEN


def _told(facts: Facts, usual: Facts, weights: np.ndarray) -> tuple[Reason, ...]:
    signs = [(sign_of(group, facts, usual), float(weight)) for group, weight in zip(GROUPS, weights, strict=True) if weight >= _LEAST]
    named = [
        Reason(sign, weight, {name: facts[name] for name in sign.tells}, {name: usual.get(name) for name in sign.tells})
        for sign, weight in signs
        if sign is not None
    ]
    return tuple(sorted(named, key=lambda reason: (not reason.sign.first, -reason.weight))[:MOST_REASONS])


def _facts(line: np.ndarray) -> Facts:
    """Fact → value as people say it, None where it is not known."""
    values = {}
    for name, value in zip(NAMES, line.tolist(), strict=True):
        value = float(np.sign(value) * np.expm1(abs(value))) if name in _LOGGED else value
        values[name] = None if np.isnan(value) else value
    return values
