"""One silence rule: the finding of the overview names nobody whom life cycle and churn do not call silent."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.lifecycle.lists import life_cycle_of
from crmcore.domain.lifecycle.stages import DECLINE, QUARTER_MONTHS, REASONS
from crmcore.domain.summary.findings import quiet_mask
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import current_version, grade


def test_overview_life_cycle_and_churn_call_the_same_customers_silent(demo_root: Path):
    company = open_company(demo_root / "demo")
    book = grade(company, Scenario(), current_version(company))
    silent, life, churn = book.mart.insight("silent", np.ndarray), life_cycle_of(book.mart), churn_of(book)
    quarter = (life.ends[-1] - months_before(life.ends[-1], QUARTER_MONTHS)).days
    assert life.now is not None
    older = life.now.tenure_days >= quarter  # the quarter of the first purchase is always exploration
    by_rhythm = (life.today == DECLINE) & (life.reason == REASONS.index("own_rhythm"))
    assert (by_rhythm == (silent & older)).all() and by_rhythm.any()
    assert (churn.silent == (silent & churn.active)).all()
    assert (quiet_mask(book) <= (silent & (book.tier == 0))).all()
