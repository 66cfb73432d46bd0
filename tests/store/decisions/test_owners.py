"""Customers given to other owners: recorded together, refused where somebody decided meanwhile, taken back to an earlier state."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmcore.domain.decisions.owners import OwnerChange
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import create_company
from crmcore.store.decisions.owners import give_owners, owner_decisions, owners_back, owners_on

DAY = date(2026, 11, 2)


def test_decisions_are_recorded_refused_and_taken_back(tmp_path: Path):
    company = create_company(tmp_path, "Shop", "CNY")
    first = give_owners(company, [OwnerChange("a", "R1", "R2"), OwnerChange("b", "", "R2")], author="Li", effective_on=DAY, based_on=0)
    assert owners_on(company, DAY) == {"a": "R2", "b": "R2"} and owners_on(company, date(2026, 11, 1)) == {}
    with pytest.raises(Problem, match="owners_changed"):
        give_owners(company, [OwnerChange("a", "R1", "R3")], author="Wu", based_on=0)
    second = give_owners(company, [OwnerChange("a", "R2", "R3")], author="Wu", based_on=first)
    assert owners_on(company, DAY) == {"a": "R3", "b": "R2"}
    owners_back(company, first, author="Li", based_on=second)
    assert owners_on(company, DAY) == {"a": "R2", "b": "R2"}
    assert owners_on(company, DAY, until=second) == {"a": "R3", "b": "R2"}
    assert [row.author for row in owner_decisions(company)] == ["Li", "Wu", "Li"]
    for refused, code in (
        (lambda: give_owners(company, [], author="Li"), "no_moves"),
        (lambda: give_owners(company, [OwnerChange("a", "", "R1")], author=" "), "author_missing"),
        (lambda: owners_back(company, 99, author="Li"), "no_owner_decision"),
    ):
        with pytest.raises(Problem, match=code):
            refused()
