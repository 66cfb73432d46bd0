"""Branches on the command line: customers wherever they buy, rewards, a new branch; and what is said without a branch."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from crmcore.cli.parser import main
from crmcore.ops.usable import unusable_part
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build

BRANCHES = tuple("abcde")
#: customers at home at each branch; each buys for 100 in each half of two years, a tenth of it profit
EACH = 4


def orders() -> list[dict[str, object]]:
    """The first customer of branch a buys for 60 at b as well, on one day; one line names no branch."""
    rows = [
        {"customer_id": f"c{k:02d}", "order_date": day, "amount": 100.0, "profit": 10.0, "branch": BRANCHES[k // EACH]}
        for k in range(EACH * len(BRANCHES))
        for day in ("2024-03-31", "2024-09-30", "2025-03-31", "2025-12-31")
    ]
    more = {"customer_id": "c00", "order_date": "2025-06-30", "amount": 60.0, "profit": 6.0, "branch": " b "}
    return [*rows, more, {**more, "branch": None, "amount": 40.0}, {**more, "order_date": "2024-06-30", "branch": "e"}]


@pytest.fixture(scope="module")
def branches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """20 customers at five branches."""
    folder = create_company(tmp_path_factory.mktemp("branches"), "Shop", "EUR").dir
    build(folder, order_line=orders())
    return folder


Ask = Callable[..., Any]


@pytest.fixture
def ask(branches: Path, capsys: pytest.CaptureFixture) -> Ask:
    def answered(*arguments: str, fails: bool = False, folder: Path = branches) -> Any:
        status = main(["--data", str(folder), "branches", *arguments, "--json"])
        told = capsys.readouterr()
        assert status == (2 if fails else 0), told.err
        return told.err if fails else json.loads(told.out)

    return answered


def test_a_customer_is_seen_wherever_it_bought(ask):
    found = ask()
    b, a, *_ = found["branches"]
    assert (b["name"], b["customers"], b["home_customers"], b["amount"]) == ("b", 5, 4, 860)  # spaces around a name do not count
    assert (a["shared_customers"], a["bought_at"]["b"]) == (1, pytest.approx(60 / 860))
    assert [row["customers"] for row in found["by_branches_used"]] == [19, 1, 0]  # what was bought the year before is over
    assert found["without_branch"] == pytest.approx(40 / 4100)
    assert [(row["branch"], row["amount"], row["is_home"]) for row in ask("customer", "c00")] == [
        ("a", 200, True),
        ("b", 60, False),
        (None, 40, False),
    ]
    assert "c99" in ask("customer", "c99", fails=True)


def test_a_reward_plan_and_a_new_branch(ask):
    plan = ask("rewards", "--rate", "0.1", "--breakage", "0", "--changing", "0.5", "--more", "1")
    assert plan["rewards_anyway"] == pytest.approx(0.1 * 4100)
    assert plan["extra_profit"] == pytest.approx(0.5 * (20 * 20 + 12 - 410), abs=1e-6)
    assert "no group" in ask("rewards", "--rate", "Z=0.1", fails=True)
    found = ask("new", "--invest", "100", "--years", "3", "--discount", "0", "--first-year", "1", "--drawn-away", "0")
    assert found["yearly_profit"]["p50"] == pytest.approx((4 * 80 + 86) / 5)
    assert found["return"]["p50"] == pytest.approx(3 * 81.2 - 100)
    assert found["rules"][0]["rule"] == "mean"


def test_without_branches_it_says_what_to_import(ask, tmp_path):
    folder = create_company(tmp_path, "Plain", "EUR").dir
    build(folder, order_line=[{**row, "branch": None} for row in orders()])
    assert "column “branch”" in ask(fails=True, folder=folder)
    assert ask("rewards", folder=folder)["rewards_anyway"] > 0


def test_plans_are_saved_under_a_name_and_opened_again(ask, branches):
    signed = ("--author", "Li", "--save")
    rewards = ask("rewards", "--rate", "A=0.03", "--changing", "0.1-0.2", "--fixed-cost", "5", *signed, "Spring")
    new = ask("new", "--invest", "100", "--customers", "4", *signed, "Sixth branch")
    assert ask("rewards", "--saved", "spring") == rewards and ask("new", "--saved", "Sixth branch") == new
    known = ask("plans")
    assert [(plan["what"], plan["name"], plan["author"]) for plan in known] == [
        ("rewards", "Spring", "Li"), ("investment", "Sixth branch", "Li")
    ]  # fmt: skip
    assert known[0]["plan"]["fixed"] == 5 and known[1]["plan"]["customers"] == 4
    ask("new", "--invest", "200", *signed, "sixth BRANCH")  # the same name: the newer one counts
    assert [plan["plan"]["amount"] for plan in ask("plans") if plan["what"] == "investment"] == [200]
    assert "name" in ask("new", "--invest", "1", *signed, " ", fails=True)
    assert "Spring" in ask("rewards", "--saved", "Winter", fails=True)
    assert unusable_part(branches) == ""
