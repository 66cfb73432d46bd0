"""What changes for a mart when customers are let go: they are no longer active, and have departed for the reason that was signed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from crmcore.domain.churn.churned import LostProfit
from crmcore.domain.churn.risk import Churn
from crmcore.domain.grading.insights import Builder
from crmcore.domain.grading.mart import Mart
from crmcore.domain.kernel.arrays import frozen_array
from crmcore.domain.letting_go.decisions import LetGo, LettingGo
from crmcore.usecases.churn.churned import read_churned


def let_go_insights(company_dir: Path, version: int, mart: Mart, decisions: Mapping[str, LettingGo]) -> dict[str, Builder]:
    """The insights that rest on the decisions in force (`let_go_on`), for `with_terms`; {} where nobody is let go."""
    found = _let_go(mart, decisions)
    if not len(found.rows):
        return {}
    gone = found.gone(mart.metrics["days_since_order"])

    def churned(active: np.ndarray) -> object:
        return read_churned(company_dir, version, mart, active).with_let_go(found)

    return {
        "let_go": lambda own: found,
        "active": lambda own: frozen_array(mart.insight("active", np.ndarray) & ~gone, np.bool_),
        "churn": lambda own: mart.insight("churn", Churn).without(gone),
        "churned": lambda own: churned(own["active"]),
        "lost_profit": lambda own: LostProfit(own["churned"], mart.count),
    }


def _let_go(mart: Mart, decisions: Mapping[str, LettingGo]) -> LetGo:
    """The customers of a mart that decisions are about, in its order; those that it does not know are left out."""
    rows = {row: decision for customer, decision in decisions.items() if (row := mart.customers.row_of(customer)) is not None}
    order = sorted(rows)
    return LetGo(
        mart.count,
        frozen_array(np.array(order, np.int64), np.int64),
        tuple(rows[row] for row in order),
        frozen_array(np.array([(mart.as_of - rows[row].effective_on).days for row in order], np.float64)),
    )
