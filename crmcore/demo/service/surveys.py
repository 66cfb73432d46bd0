"""Surveys of the demo customers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from crmcore.demo.base.parquet_writing import days, dictionary_text
from crmcore.demo.base.plan import MONTH_STARTS, Block, Plan
from crmcore.demo.people.traits import NEW, OCCASIONAL, PROSPECT, UNHAPPY, VOLUNTARY, Traits

#: survey waves: every March and September from autumn 2023, as months of the data
_WAVES = MONTH_STARTS[[8, 14, 20, 26, 32]]
_SURVEYED = 0.44


def surveys(plan: Plan, block: Block, traits: Traits, own_ids: pa.Array) -> dict[str, pa.Array]:
    """The survey table of one block: about two customers in five answered at all, some of them several times;
    single questions stay unanswered now and then."""
    rng = plan.rng("surveys", block.number)
    response_rate = np.where((traits.kind == OCCASIONAL) | (traits.kind == UNHAPPY), 0.6, np.where(traits.kind == NEW, 0.3, _SURVEYED))
    response_rate = np.where(traits.kind == PROSPECT, 0, response_rate) * plan.density(_SURVEYED * 2, cap=1_000_000)
    responds = rng.random(traits.count) < response_rate
    days_of_wave = _WAVES[None, :] + rng.integers(0, 24, (traits.count, len(_WAVES)))
    is_customer = (days_of_wave > traits.start[:, None] + 20) & (days_of_wave < traits.leave[:, None])
    customer, wave = np.nonzero(is_customer & responds[:, None] & (rng.random(is_customer.shape) < 0.5))
    n, attitude = len(customer), traits.attitude[customer]
    # Before it leaves of its own will, a customer likes us less.
    attitude = attitude - 0.5 * ((traits.leave[customer] - days_of_wave[customer, wave] < 200) & (traits.cause[customer] == VOLUNTARY))

    def answer(middle: np.ndarray | float, spread: float, known: float) -> pa.Array:
        score = np.clip(np.round(middle + spread * rng.standard_normal(n)), 0, 10)
        return pa.array(score, pa.float64(), mask=rng.random(n) > known)

    return {
        "customer_id": dictionary_text(customer, own_ids),
        "answered_on": days(days_of_wave[customer, wave]),
        "perceived": answer(7.0 + 1.35 * attitude, 0.7, 0.99),
        "expected": answer(7.2 + 0.25 * traits.size_z[customer], 0.8, 0.85),
        "recommend": answer(6.9 + 1.6 * attitude, 0.9, 0.95),
        "trust": answer(7.1 + 1.2 * attitude, 0.9, 0.88),
    }
