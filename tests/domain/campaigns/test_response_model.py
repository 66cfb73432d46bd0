"""Who answers: learnt on one campaign, judged on a later one."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.campaigns.response_model import can_learn, deciles, response_models


def test_deciles_by_hand():
    # 20 customers, two a tenth; the four likeliest answer: lift 5 in the first two tenths, 2 · 30 − 2 · 4 = 52 each
    found = deciles(np.linspace(1, 0, 20), np.arange(20) < 4, cost_each=4, value=30)
    assert [d.answers for d in found] == [2, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    assert [d.profit for d in found[:3]] == [52, 52, -8]
    assert found[0].lift == pytest.approx(5)
    assert sum(d.profit for d in found) == 4 * 30 - 20 * 4


def test_a_fact_that_decides_is_found_and_one_that_does_not_is_not():
    generator = np.random.default_rng(1)

    def campaign(n: int) -> tuple[np.ndarray, np.ndarray]:
        facts = generator.normal(size=(n, 3))
        facts[generator.random((n, 3)) < 0.05] = np.nan
        return facts, generator.random(n) < 1 / (1 + np.exp(2 - 2 * np.nan_to_num(facts[:, 0])))

    first, second = campaign(3000), campaign(3000)
    best = response_models(*first, *second, cost_each=5, value=50)[0]
    assert best.auc > 0.8
    assert best.break_even == pytest.approx(0.1)
    assert best.deciles[0].lift > 2 > best.deciles[-1].lift
    foretold, came = np.array([(d.chance, d.answers / d.customers) for d in best.deciles]).T
    assert foretold == pytest.approx(came, abs=0.08)
    blind = response_models(first[0][:, 1:], first[1], second[0][:, 1:], second[1], cost_each=5, value=50)
    assert all(abs(model.auc - 0.5) < 0.05 for model in blind)


def test_too_few_answers_teach_nothing():
    assert not can_learn(np.arange(100) < 19)
    assert not can_learn(np.arange(100) < 81)
    assert can_learn(np.arange(100) < 20)
