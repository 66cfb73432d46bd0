"""Tiers of past days: graded once per process and day, and again only by what was in force on the day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.complaints.register import ComplaintAction
from crmcore.domain.grading.overrides import Override, default_expiry
from crmcore.domain.grading.scenario import Scenario
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.act.complaints import record_complaint_action
from crmcore.store.decisions.overrides import record_override
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.complaints.desk import complaint_desk
from crmcore.usecases.grading import graded
from crmcore.usecases.grading.grading import resolve
from crmcore.usecases.grading.tiers_by_day import tiers_by_day
from crmcore.usecases.health.complaint_desk import Asked
from tests.parquet_stage import build

DAY, EARLIER = date(2024, 12, 31), date(2024, 6, 30)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Four customers, a before b before c before d; in June b had bought more than a. Two complaints of a, one of either day."""
    found = create_company(tmp_path, "Days", "EUR")
    build(
        found.dir,
        order_line=[
            {"customer_id": name, "order_id": f"{name}{on}", "order_date": on, "amount": money}
            for on, amounts in (("2024-05-01", (400, 500, 100, 50)), ("2024-12-20", (900, 100, 100, 50)))
            for name, money in zip("abcd", amounts, strict=True)
        ],
        complaint=[{"complaint_id": f"K{day}", "customer_id": "a", "opened_on": day.isoformat()} for day in (EARLIER, DAY)],
    )
    return found


@pytest.fixture
def gradings(monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """How often somebody has graded since the last question."""
    real, made = graded.grade_customers, []
    monkeypatch.setattr(graded, "grade_customers", lambda *given, **named: made.append(1) or real(*given, **named))

    def since() -> int:
        count = len(made)
        made.clear()
        return count

    return since


def tiers(company: Company, day: date, position: int | None = None, version: int = 1) -> list[int]:
    return tiers_by_day(company, resolve(company, Scenario(as_of=DAY), version), version, position)(day).tolist()


def by_hand(company: Company, on: date) -> None:
    record_override(company, Override("d", "abcd", "D", "A", "a new plant", "fact", "ann", on, default_expiry(on)))


def test_a_day_is_graded_once_until_something_is_decided_that_was_in_force_on_it(company: Company, gradings: Callable[[], int]):
    """Planted bug: without what was in force in the key, the last line still says D of the customer that was put into A."""
    assert (tiers(company, EARLIER), tiers(company, DAY), gradings()) == ([1, 0, 2, 3], [0, 1, 2, 3], 2)
    record_complaint_action(company, ComplaintAction(f"K{DAY}", "closed", DAY), author="ann")
    by_hand(company, DAY)  # in force from DAY on: June does not know it
    then = Ledger(company.dir).position()
    assert (tiers(company, EARLIER), gradings()) == ([1, 0, 2, 3], 0)
    assert (tiers(company, DAY), gradings()) == ([0, 1, 2, 0], 1)
    assert (tiers(company, DAY, position=then - 1), gradings()) == ([0, 1, 2, 3], 0)  # as of before that decision
    by_hand(company, EARLIER)
    assert (tiers(company, EARLIER), gradings()) == ([1, 0, 2, 0], 1)


def test_other_data_are_graded_by_themselves(company: Company):
    assert tiers(company, DAY) == [0, 1, 2, 3]
    build(company.dir, order_line=[{"customer_id": "d", "order_id": "big", "order_date": "2024-12-21", "amount": 9000}])
    assert tiers(company, DAY, version=2) == [1, 2, 3, 0]


def test_the_desk_tells_its_progress_and_grades_only_what_is_asked_for(company: Company, gradings: Callable[[], int]):
    scenario, told = resolve(company, Scenario(as_of=DAY), 1), []
    record_complaint_action(company, ComplaintAction(f"K{EARLIER}", "closed", EARLIER), author="ann")
    only_open = graded_desk(company, scenario, Asked(only_open=True), told)
    assert (only_open.known.ids.to_pylist(), told, gradings()) == ([f"K{DAY}"], [(0, 1)], 1)
    told.clear()
    also = graded_desk(company, scenario, Asked(only_open=True, also=f"K{EARLIER}"), told)
    assert (also.known.ids.to_pylist(), also.tier.tolist(), told, gradings()) == ([f"K{EARLIER}", f"K{DAY}"], [1, 0], [(0, 2), (1, 2)], 1)
    assert graded_desk(company, scenario, Asked(), []).tier.tolist() == [1, 0]


def graded_desk(company: Company, scenario: Scenario, asked: Asked, told: list[tuple[int, int]]) -> ComplaintDesk:
    return complaint_desk(company, scenario, 1, DAY, asked, lambda done, count: told.append((done, count)))
