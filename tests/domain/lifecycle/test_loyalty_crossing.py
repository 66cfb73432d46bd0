"""Stages crossed with loyalty, by hand."""

from __future__ import annotations

import numpy as np

from crmcore.domain.lifecycle.loyalty_crossing import BOX_COLUMNS, RUNG_COLUMNS, loyalty_crossing
from crmcore.domain.lifecycle.stages import STAGES


def test_everyone_with_a_stage_counts_once_and_who_lapsed_apart():
    stage, box, rung = np.array([0, 2, 2, 3, -1]), np.array([4, 0, 0, -1, -1]), np.array([0, 5, 1, -1, -1])
    found = loyalty_crossing(stage, box, rung)
    cell = {(STAGES[i], BOX_COLUMNS[j]): int(n) for (i, j), n in np.ndenumerate(found.boxes) if n}
    assert cell == {("exploration", "unknown"): 1, ("stable", "true"): 2, ("decline", "lapsed"): 1}
    cell = {(STAGES[i], RUNG_COLUMNS[j]): int(n) for (i, j), n in np.ndenumerate(found.rungs) if n}
    assert cell == {("exploration", "foot"): 1, ("stable", "sustainable"): 1, ("stable", "satisfied"): 1, ("decline", "lapsed"): 1}
    assert loyalty_crossing(stage, box, rung, np.array([False, True, False, False, True])).boxes.sum() == 1
