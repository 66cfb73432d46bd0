"""What an experiment could see."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.experiments.effect import Adjustment, Redrawn
from crmcore.domain.experiments.power import Rehearsal, rehearse
from tests.domain.experiments.customers import bought

NOTHING = Adjustment((0.0, 0.0), (0.0, 0.0), 0.0)
#: ten assignments: estimates −5 … 4, all with error 1
TEN = Rehearsal(100, 20, 50.0, NOTHING, Redrawn(np.arange(-5.0, 5), np.ones(10)))


def test_the_smallest_visible_effect_by_hand():
    # |estimate ÷ error| sorted: 0 1 1 2 2 3 3 4 4 5; 90 % of them, rounded up: 5. An effect is visible where estimate + effect > 5:
    # in 8 of 10 draws or more from 5 + 3 on (5 − estimate, sorted: 1 … 10; the 80 % quantile, rounded up: 9).
    assert TEN.critical == 5
    assert TEN.smallest_visible() == 9
    assert TEN.smallest_worth_it(2) == 11


def test_chances_of_the_verdicts_by_hand():
    # estimate + 9 lies between 4 and 13, the interval five on either side: above zero from 5 + ε on, at or above 2 from 7 on
    chances = TEN.chances(9, worth=2)
    assert chances == {"worth_it": 0.7, "positive": 0.1, "not_told": 0.2, "too_small": 0.0, "harmful": 0.0}
    assert sum(TEN.chances(0, worth=2).values()) == pytest.approx(1)


def test_more_customers_or_half_of_them_held_out_see_smaller_effects():
    def smallest(n: int, share: float) -> float:
        past, outcome, stratum = bought(np.random.default_rng(5), n)
        return rehearse(np.arange(n).astype(str), past, outcome, stratum, share, draws=300).smallest_visible()

    assert smallest(2000, 0.2) < smallest(300, 0.2)
    assert smallest(1000, 0.5) < smallest(1000, 0.1)
