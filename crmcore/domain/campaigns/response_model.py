"""Who answers a campaign: a model learnt on one finished campaign and judged on a later one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

MODELS: tuple[str, ...] = ("logistic", "tree")
#: answers, and customers without one, needed on either side
NEEDED = 20
DECILES = 10


@dataclass(frozen=True, slots=True)
class Decile:
    """A tenth of the customers, the likeliest first.

    Attributes
    ----------
    customers, answers
        How many, and how many of them answered.
    chance
        Mean of what the model foretold.
    profit
        What their answers brought less what treating them cost (money).
    lift
        Their share of answers ÷ that of all.
    """

    customers: int
    answers: int
    chance: float
    profit: float
    lift: float


@dataclass(frozen=True, eq=False)
class ResponseModel:
    """A model and how it did on the later campaign.

    Attributes
    ----------
    kind
        Entry of MODELS.
    chance
        float64[n], foretold for the n customers of the later campaign.
    auc
        Probability that one who answered had the higher chance.
    deciles
        The likeliest first.
    break_even
        Chance from which treating a customer pays: cost ÷ value of an answer; above 1 where it never does.
    """

    kind: str
    chance: np.ndarray
    auc: float
    deciles: tuple[Decile, ...]
    break_even: float


def can_learn(answered: np.ndarray) -> bool:
    """Whether there are enough answers, and enough customers without one, to learn from or to judge by."""
    answers = int(np.count_nonzero(answered))
    return answers >= NEEDED and len(answered) - answers >= NEEDED


def response_models(
    facts: np.ndarray, answered: np.ndarray, later_facts: np.ndarray, later_answered: np.ndarray, cost_each: float, value: float
) -> Sequence[ResponseModel]:
    """Each of MODELS, learnt on a campaign and judged on a later one; the better by AUC first.

    Parameters
    ----------
    facts, later_facts : float64[n, k], what was known of the customers on the day of each launch; NaN counts as the earlier median
    answered, later_answered : bool[n]
    cost_each, value : of treating one customer, and of one answer (money)
    """
    middle = np.nan_to_num(np.array([np.median(column[~np.isnan(column)]) if (~np.isnan(column)).any() else 0.0 for column in facts.T]))
    known, later = (np.where(np.isnan(x), middle, x) for x in (facts, later_facts))
    break_even = cost_each / value if value > 0 else np.inf
    found = []
    for kind, model in (
        ("logistic", make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))),
        ("tree", DecisionTreeClassifier(max_depth=4, min_samples_leaf=50, random_state=0)),
    ):
        chance = model.fit(known, answered).predict_proba(later)[:, 1]
        auc = float(roc_auc_score(later_answered, chance))
        found.append(ResponseModel(kind, chance, auc, deciles(chance, later_answered, cost_each, value), break_even))
    return sorted(found, key=lambda model: -model.auc)


def deciles(chance: np.ndarray, answered: np.ndarray, cost_each: float, value: float) -> tuple[Decile, ...]:
    """Tenths of the customers by their chance; fewer where there are fewer customers.

    Parameters as of `response_models`.
    """
    if not len(chance):
        return ()
    order = np.argsort(-chance, kind="stable")
    overall = answered.mean()
    parts = np.array_split(order, min(DECILES, len(order)))
    return tuple(
        Decile(
            len(rows),
            int(answered[rows].sum()),
            float(chance[rows].mean()),
            float(answered[rows].sum()) * value - cost_each * len(rows),
            float(answered[rows].mean() / overall) if overall > 0 else float("nan"),
        )
        for rows in parts
    )
