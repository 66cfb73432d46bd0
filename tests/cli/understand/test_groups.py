"""The verb about groups graded as one, and that the same scenario gives the same grades everywhere."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import create_company
from crmcore.usecases.grading import grading
from tests.parquet_stage import build


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Ten customers with 30, 20, 9, 8, … of amount; "small" and "tiny" (6 and 5, in 2024) belong to "Holding", which is no customer; until
    June "tiny" belonged to nobody, as relations say; "round" and "circle" are each the other's parent by relations."""
    company = create_company(tmp_path, "shop").dir
    amounts = {"a": 10, "b": 9, "c": 8, "d": 7, "small": 6, "tiny": 5, "e": 4, "f": 3, "round": 2, "circle": 1}
    build(
        company,
        customer=[{"customer_id": name, **({"parent_id": "Holding"} if name == "small" else {})} for name in amounts],
        order_line=[{"order_id": c, "customer_id": c, "order_date": "2024-05-31", "amount": n} for c, n in amounts.items()]
        + [{"order_id": "last", "customer_id": "f", "order_date": "2024-12-31", "amount": 0.5}],
        relation=[
            {"customer_id": "tiny", "related_id": "Holding", "kind": "parent", "since": "2024-06-01"},
            {"customer_id": "round", "related_id": "circle", "kind": "parent"},
            {"customer_id": "circle", "related_id": "round", "kind": "parent"},
        ],
    )
    return company


def asked(shop: Path, capsys: pytest.CaptureFixture, verb: str, *arguments: str) -> dict:
    capsys.readouterr()
    weights = ("--weights", "order_amount=1")
    assert main(["--data", str(shop), verb, *weights, *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_two_small_ones_are_key_together_from_the_day_that_they_belong_together(shop: Path, capsys: pytest.CaptureFixture):
    """6 + 5 = 11 is the largest of eight (10, 9, 8, 7, 4, 3.5 and 2 + 1 the others), so the only one or two in the top fifth."""
    answer = asked(shop, capsys, "groups")
    assert (answer["customers"], answer["customers_in_groups"], answer["groups_count"]) == (10, 4, 2)
    assert answer["circles_cut_at"] == ["circle"]
    assert [(g["group"], g["customers"], g["order_amount"], g["tier_together"]) for g in answer["key_together"]] == [
        ("Holding", ["small", "tiny"], 11, "A")
    ]
    assert {"small", "tiny"} <= {c["customer_id"] for c in answer["risen"]}
    assert answer["rolled_up_as"]["order_amount"] == "sum" and answer["rolled_up_as"]["credit_score"] == "mean"
    before = asked(shop, capsys, "groups", "--as-of", "2024-05-31")
    assert (before["groups_count"], before["key_together"]) == (1, [])


def test_the_grades_of_groups_can_be_published_and_kept_as_a_standard(shop: Path, capsys: pytest.CaptureFixture):
    from crmcore.store.companies.companies import open_company

    company, weights = open_company(shop), (("order_amount", 1.0),)
    scenario = Scenario(groups=True, weights=weights)
    book = grading.grade(company, scenario)
    run = grading.publish(company, book, name="as one", author="Li")
    by_standard = grading.grade(company, scenario.with_(standard=run.id))
    assert by_standard.tier.tolist() == book.tier.tolist() == grading.grade_run(company, run.id)[0].tier.tolist()
    counts = asked(shop, capsys, "grade", "--groups")["tiers"]
    assert sum(tier["customers"] for tier in counts) == 10
    with pytest.raises(Problem) as refused:
        grading.grade(company, Scenario(standard=run.id, weights=weights))
    assert refused.value.code == "standard_other_groups"
