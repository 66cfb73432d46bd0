"""Whoever is let go for good is on no list of customers to call, visit or win back, and in no campaign; whoever may be won back stays."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.churn.churned import churned_of
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.letting_go.decisions import LettingGo
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.letting_go import record_let_go
from crmcore.usecases.campaigns.choosing import choose
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.worklist.worklist import books_on, read_reasons


@pytest.mark.proof
def test_who_is_let_go_for_good_is_on_no_list_and_in_no_campaign(demo_root: Path, tmp_path: Path):
    """Seen to fail without `only(~blocked)` in the sources of the worklist, and without `~blocked` in the choice of a campaign."""
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    company = open_company(tmp_path / "demo")
    day = grade(company).scenario.day

    def listed() -> tuple[dict[str, set[int]], set[int], set[int]]:
        books = books_on(company, Scenario().scheme)
        book = books(day).now
        churned = churned_of(book)
        chosen = set(choose(book, books(day).tier, {}).tolist())
        return (
            {code: set(rows.tolist()) for code, rows in read_reasons(company, books, day).items()},
            chosen,
            set(churned.rows[~churned.dropped].tolist()),
        )

    reasons, campaign, win_back = listed()
    gone, *others = sorted(reasons["churned"] & win_back)
    active = min(set().union(*(rows for code, rows in reasons.items() if code != "churned")) & campaign)
    ids = grade(company).mart.customers.ids
    for row, allowed in ((gone, False), (active, False), (others[0], True)):
        decision = LettingGo(ids[row].as_py(), "loss", "costs more than it brings", ("renegotiate",), allowed, day)
        record_let_go(company, decision, author="Li")
    reasons, campaign, win_back = listed()
    everywhere = np.array(sorted(set().union(*reasons.values(), campaign, win_back)))
    assert not np.isin([gone, active], everywhere).any()
    assert others[0] in win_back and others[0] in reasons["churned"]
