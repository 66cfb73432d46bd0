"""Evidence and Trends count the same tiers: a tier given by hand counts in both, or in neither."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from crmcore.domain.compare.migration import migration
from crmcore.domain.grading.overrides import Override
from crmcore.domain.grading.scenario import Scenario, months_before
from crmcore.domain.grading.stability import stayed
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.overrides import record_override
from crmcore.usecases.grading.grading import current_version, grade, resolve
from crmcore.usecases.trends.monthly import tier_snapshot
from tests.prepared import copied


def test_who_stayed_a_year_in_the_top_tier_is_one_number_on_evidence_and_trends(demo_root: Path, tmp_path: Path):
    company = open_company(copied(demo_root / "demo", tmp_path / "demo"))
    version = current_version(company)
    scenario = resolve(company, Scenario(), version)
    now, then = (grade(company, scenario.with_(as_of=day), version) for day in (scenario.day, months_before(scenario.day, 12)))
    one = int(np.flatnonzero((then.tier == 0) & (now.tier == 0) & (now.computed == 0))[0])
    record_override(
        company,
        Override(
            customer_id=now.mart.customers.ids[one].as_py(),
            scheme=now.scheme.id,
            computed="A",
            assigned="D",
            reason="sold",
            kind="fact",
            author="Li Wei",
            effective_on=scenario.day,
            expires_on=date(9999, 1, 1),
        ),
    )
    before, still = stayed(then, now, 0)
    for by_hand, fewer in ((True, 1), (False, 0)):
        asked = scenario.with_(apply_overrides=by_hand)
        sides = [grade(company, asked.with_(as_of=day), version) for day in (then.scenario.day, scenario.day)]
        trends = migration(*(tier_snapshot(company, asked, version, book.scenario.day) for book in sides), now.scheme.tiers)
        assert stayed(*sides, 0) == (int(trends.matrix[0].sum()), int(trends.matrix[0, 0])) == (before, still - fewer)
