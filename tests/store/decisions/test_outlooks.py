"""Growth outlooks given by a person: kept in the ledger, in force from a day on, never overwritten unseen."""

from __future__ import annotations

from datetime import date

import pytest

from crmcore.domain.decisions.outlooks import Outlook
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import create_company
from crmcore.store.decisions.outlooks import outlook_rows, record_outlooks
from crmcore.usecases.grading import grading
from tests.parquet_stage import build

DAY = date(2024, 12, 31)


@pytest.fixture
def company(tmp_path):
    built = create_company(tmp_path, "Try")
    build(
        built.dir,
        order_line=[{"customer_id": "a", "order_id": "1", "order_date": "2024-12-31", "amount": 10, "profit": 1}],
        customer=[{"customer_id": "a"}, {"customer_id": "new", "growth_outlook": 20}, {"customer_id": "other", "growth_outlook": 60}],
    )
    return built


def outlook(value: float | None, customer: str = "new", author: str = "Li", on: date = DAY) -> Outlook:
    return Outlook(customer, value, 20.0, author, on)


def known(company, day: date = DAY) -> list[float]:
    book = grading.grade(company, Scenario(as_of=day))
    return book.mart.metrics["growth_outlook"].tolist()[1:]


def test_a_judgement_counts_from_its_day_on_and_the_tier_of_a_prospect_follows_it(company):
    before = grading.grade(company, Scenario(as_of=DAY))
    record_outlooks(company, [outlook(90.0)])
    assert known(company) == [90.0, 60.0] and known(company, date(2025, 1, 2)) == [90.0, 60.0]
    after = grading.grade(company, Scenario(as_of=DAY))
    # of two judged, 20/30/30/20 % leave none in A, one in B (round half up of 1.0), one in C (of 1.6)
    assert (before.provisional[1], after.provisional[1]) == (2, 1) and after.ledger > before.ledger


def test_a_day_before_the_judgement_the_data_still_count(company):
    record_outlooks(company, [outlook(90.0, on=date(2025, 1, 1))])
    assert known(company) == [20.0, 60.0]


def test_taking_it_back_returns_to_what_the_data_say(company):
    record_outlooks(company, [outlook(90.0)])
    record_outlooks(company, [outlook(None)])
    assert known(company) == [20.0, 60.0] and len(outlook_rows(company)) == 2


def test_the_second_of_two_conflicting_judgements_is_told_and_nothing_is_written(company):
    position = grading.ledger_position(company)
    record_outlooks(company, [outlook(90.0, author="Wang")])
    with pytest.raises(Problem) as refused:
        record_outlooks(company, [outlook(10.0, customer="other"), outlook(10.0)], based_on=position)
    assert refused.value.code == "outlook_changed" and refused.value.values["author"] == "Wang"
    assert known(company) == [90.0, 60.0]


@pytest.mark.parametrize(
    ("value", "author", "code"), [(101.0, "Li", "bad_outlook"), (float("nan"), "Li", "bad_outlook"), (50.0, " ", "author_missing")]
)
def test_a_judgement_needs_an_author_and_a_value_from_0_to_100(company, value, author, code):
    with pytest.raises(Problem) as refused:
        record_outlooks(company, [outlook(70.0, customer="other"), outlook(value, author=author)])
    assert refused.value.code == code and outlook_rows(company) == ()
