"""Simulated experiments without an effect: how often the interval holds zero; and power foretold against power simulated."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.experiments.assignment import held_out
from crmcore.domain.experiments.effect import adjustment, treatment_effect
from crmcore.domain.experiments.power import rehearse
from tests.domain.experiments.customers import bought

pytestmark = pytest.mark.proof
EXPERIMENTS = 1000


def ids(n: int) -> np.ndarray:
    return np.array([f"C{k:05d}" for k in range(n)])


@pytest.mark.parametrize("n", [60, 300, 1500])
def test_the_interval_of_no_effect_holds_zero_in_ninety_of_a_hundred(n):
    generator = np.random.default_rng(n)
    held = 0
    for k in range(EXPERIMENTS):
        past, outcome, stratum = bought(generator, n)
        fixed = adjustment(*bought(generator, n))
        treated = ~held_out(ids(n), stratum, 0.2, seed=k)
        low, high = treatment_effect(fixed.adjusted(past, outcome), treated, stratum, seed=k, draws=399).interval
        held += low <= 0 <= high
    assert 0.87 <= held / EXPERIMENTS <= 0.93, held


@pytest.mark.parametrize("n", [300, 1500])
def test_power_foretold_is_power_simulated(n):
    past, outcome, stratum = bought(np.random.default_rng(n), n)
    rehearsal = rehearse(ids(n), past, outcome, stratum, 0.2)
    value, effect = rehearsal.adjustment.adjusted(past, outcome), rehearsal.smallest_visible()
    visible = 0
    for k in range(EXPERIMENTS):
        treated = ~held_out(ids(n), stratum, 0.2, seed=1000 + k)
        visible += treatment_effect(value + effect * treated, treated, stratum, seed=k, draws=399).interval[0] > 0
    assert visible / EXPERIMENTS == pytest.approx(0.8, abs=0.03)
