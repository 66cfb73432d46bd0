from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from crmcore.domain.grading.overrides import Override, default_expiry, in_force
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.overrides import override_rows, record_override, withdraw_override
from crmcore.store.ledger.ledger import Ledger

DAY = date(2017, 12, 31)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return create_company(tmp_path, "Acme")


def record(company: Company, based_on: int | None = None, **changes: Any) -> Override:
    values = {
        "customer_id": "C1",
        "scheme": "abcd",
        "computed": "C",
        "assigned": "A",
        "reason": "Signed a frame contract",
        "kind": "fact",
        "author": "ann",
        "effective_on": DAY,
    }
    return record_override(company, Override(**{"expires_on": default_expiry(DAY), **values, **changes}), based_on=based_on)


def test_an_override_is_read_back_as_recorded_and_lasts_ninety_days(company: Company) -> None:
    override = record(company)
    assert override.expires_on == date(2018, 3, 31)  # 31 December + 90 days
    assert (override.position, override.computed, override.assigned, override.reason) == (1, "C", "A", "Signed a frame contract")
    assert override_rows(company) == (override,)


def test_a_withdrawal_ends_it_from_its_day_on_and_the_trail_shows_both(company: Company) -> None:
    record(company)
    day = date(2018, 1, 15)
    withdraw_override(company, customer_id="C1", scheme="abcd", author="bo", effective_on=day, reason="Contract fell through")
    rows = override_rows(company)
    assert [row.author for row in rows] == ["ann", "bo"]
    assert rows[1].reason == "Contract fell through"
    assert in_force(rows, date(2018, 1, 14), "abcd").keys() == {"C1"}
    assert in_force(rows, day, "abcd") == {}


def test_what_is_not_in_force_cannot_be_withdrawn(company: Company) -> None:
    record(company)
    for customer, scheme, day in (("C2", "abcd", DAY), ("C1", "other", DAY), ("C1", "abcd", date(2018, 3, 31))):
        with pytest.raises(Problem, match="no_override"):
            withdraw_override(company, customer_id=customer, scheme=scheme, author="bo", effective_on=day)
    assert len(override_rows(company)) == 1


def test_who_decides_on_an_outdated_view_is_told_who_was_faster(company: Company) -> None:
    observed = Ledger(company.dir).position()
    record(company, author="ann")
    record(company, customer_id="C2", based_on=observed)
    record(company, scheme="other", based_on=observed)
    for again in (
        lambda: record(company, author="bo", based_on=observed),
        lambda: withdraw_override(company, customer_id="C1", scheme="abcd", author="bo", effective_on=DAY, based_on=observed),
    ):
        with pytest.raises(Problem) as refused:
            again()
        assert (refused.value.code, refused.value.values) == (
            "override_changed",
            {"customer": "C1", "author": "ann", "now": "A", "position": 1},
        )
    record(company, author="bo", based_on=Ledger(company.dir).position())
    assert in_force(override_rows(company), DAY, "abcd")["C1"].author == "bo"


def test_a_forged_override_leaves_no_row(company: Company) -> None:
    with pytest.raises(Problem, match="unknown_override_kind"):
        record(company, kind="whim")
    assert Ledger(company.dir).rows() == ()
