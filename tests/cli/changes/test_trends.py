"""`trends` and `migration` on the command line: a small shop derived by hand, dates and published grades."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from tests.cli.shops import shop_of
from tests.prepared import copied

#: two tiers of half the customers each, by amount of the 12 months. 2023-12-31: a 50, b 40 (a, b known then).
#: 2024-12-31: b 90, c 60, a 20; d bought in 2022 only and carries no tier on either date
ORDERS = """order_id,customer_id,order_date,amount,profit,region
1,d,2022-01-01,70,20,North
2,a,2023-06-10,50,5,North
3,b,2023-07-01,40,8,South
4,e,2023-08-01,10,7,South
5,a,2024-03-10,20,-3,North
6,b,2024-05-01,90,9,South
7,c,2024-12-31,60,12,South
"""
DRAFT = ("--weights", "order_amount=1", "--scheme", "abcd", "--shares", "50/0/0/50")


@pytest.fixture
def shop(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(shop_of(tmp_path_factory, "trends", ORDERS), tmp_path / "shop")


def told(shop: Path, capsys: pytest.CaptureFixture, *arguments: str):
    assert main(["--data", str(shop), *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_migration_by_hand_with_an_entry_and_an_exit(shop, capsys):
    answer = told(shop, capsys, "migration", *DRAFT, "--from", "2023-12-31", "--to", "2024-12-31")
    assert answer["tiers"] == ["A", "B", "C", "D", "none"]
    # before: a 50, b 40 | e 10 (half of three rounds up to two); now: b 90, c 60 | a 20
    assert answer["matrix"] == [
        [1, 0, 0, 1, 0],  # b stayed, a fell
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, 1],  # e left
        [1, 0, 0, 0, 0],
    ]  # c entered
    assert (answer["entered"], answer["left"], answer["rose"], answer["fell"]) == (["c"], ["e"], [], ["a"])
    assert (answer["customers_from"], answer["customers_to"], answer["stayed"], answer["without_tier"]) == (3, 3, 1, 1)


def test_a_day_whose_window_the_data_do_not_hold_is_told(shop, capsys):
    """The first order is of 2022-01-01: twelve months of it end with 2022; a published grade rests on what there was."""
    short = told(shop, capsys, "migration", *DRAFT, "--from", "2022-11-30", "--to", "2022-12-31")
    assert short["window_in_data"] == {"from": False, "to": True}
    assert told(shop, capsys, "migration", *DRAFT, "--from", "2022-11-30", "--window", "3")["window_in_data"]["from"] is True


def test_without_dates_a_year_ago_is_compared_with_the_newest_day(shop, capsys):
    answer = told(shop, capsys, "migration", *DRAFT)
    assert (answer["from"], answer["to"]) == ("2023-12-31", "2024-12-31")
    assert told(shop, capsys, "migration", *DRAFT, "--limit", "0")["entered"] == []
    north = told(shop, capsys, "migration", *DRAFT, "--where", "region=North")
    assert (north["counts"]["fell"], north["counts"]["left"]) == (1, 0)


def test_published_grades_can_be_either_side(shop, capsys):
    told(shop, capsys, "publish", *DRAFT, "--as-of", "2023-12-31", "--name", "then", "--author", "Li")
    answer = told(shop, capsys, "migration", *DRAFT, "--from", "run1")
    assert answer["from"] == "run1" and (answer["entered"], answer["left"], answer["fell"]) == (["c"], ["e"], ["a"])


def test_months_are_told_oldest_first_with_tiers_concentration_and_the_standard(shop, capsys):
    months = told(shop, capsys, "trends", *DRAFT, "--months", "13")
    assert [months[0]["end"], months[-1]["end"], len(months)] == ["2023-12-31", "2024-12-31", 13]
    first, last = months[0], months[-1]
    assert [t["customers"] for t in first["tiers"]] == [2, 0, 0, 1] == [t["by_standard"] for t in first["tiers"]]
    assert (first["order_amount"], first["net_profit"], first["losing"]) == (100, 20, 0)
    assert (last["order_amount"], last["net_profit"], last["losing"], last["loss"]) == (170, 18, 1, -3)
    # held to the upper half of 2023 (from 40 on) b and c still reach A, a with 20 does not
    assert [t["by_standard"] for t in last["tiers"]] == [2, 0, 0, 1]
    assert last["standard"] == {"day": "2023-12-31", "run": None}
    assert last["arpu_month"] == pytest.approx(170 / 12 / 3) and last["tiers"][0]["arpu_month"] == pytest.approx(150 / 12 / 2)
    assert last["arpu_itself"] == 60 / 3  # in December itself only c ordered, for 60


def test_filters_narrow_the_figures_but_never_the_grade(shop, capsys):
    (month,) = told(shop, capsys, "trends", *DRAFT, "--months", "1", "--where", "region=South")
    assert [t["customers"] for t in month["tiers"]] == [2, 0, 0, 0] and month["order_amount"] == 150


def test_the_standard_can_be_a_published_run(shop, capsys):
    told(shop, capsys, "publish", *DRAFT, "--name", "now", "--author", "Li")
    months = told(shop, capsys, "trends", *DRAFT, "--months", "2", "--yardstick", "1")
    assert months[-1]["standard"] == {"day": "2024-12-31", "run": 1}
    assert [t["by_standard"] for t in months[-1]["tiers"]] == [t["customers"] for t in months[-1]["tiers"]]


@pytest.mark.parametrize(
    "arguments", [["migration", "--from", "yesterday"], ["migration", "--from", "run9"], ["trends", "--yardstick", "9"]]
)
def test_what_cannot_be_is_refused_in_one_line(shop, capsys, arguments):
    assert main(["--data", str(shop), *arguments]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
