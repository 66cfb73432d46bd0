"""Equals that make a tier miss its share, on the demo by credit alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from crmcore.domain.grading.criteria import CRITERIA
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.summary.tied_group import tied_group
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import grade


def test_credit_alone_ties_the_best_and_a_second_criterion_parts_them(demo_root: Path):
    company = open_company(demo_root / "demo")
    alone = grade(company, Scenario(weights=CRITERIA["credit"]))
    tied = tied_group(alone)
    best = int((alone.score >= np.nanmax(alone.score) - 1e-9).sum())
    assert (tied.tier, tied.customers, tied.second) == (0, best, "order_amount")
    assert int((alone.computed == 0).sum()) == best > 0.25 * len(alone.rows)
    assert tied_group(grade(company, Scenario(weights=(*CRITERIA["credit"], ("order_amount", 10.0))))) is None
