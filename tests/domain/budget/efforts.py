"""Small efforts for tests: only what a test names is known."""

from __future__ import annotations

import numpy as np

from crmcore.domain.budget.effort import Effort

TIERS = ("A", "B")


def effort(tier: list[int], cost: list[float], gross: list[float | None], tiers=TIERS, **more) -> Effort:
    """n customers that all bought, with the cost of serving each and what it earns before that; `more`: measures, or prospect and gone."""
    n = len(tier)
    earned = np.array([np.nan if value is None else value for value in gross], float)
    flags = {name: np.array(more.pop(name, np.zeros(n)), bool) for name in ("prospect", "gone")}
    measures = {"cost": np.array(cost, float), **{name: np.array(values, float) for name, values in more.items()}}
    return Effort(
        np.arange(n),
        tiers,
        np.array(tier, np.int64),
        flags["prospect"],
        flags["gone"],
        ~flags["prospect"],
        measures,
        "service_cost" if "hours" in measures else "",
        earned,
        earned - measures["cost"],
        True,
    )
