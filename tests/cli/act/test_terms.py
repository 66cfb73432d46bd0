"""Terms on the command line: what is in force on a day, who set it, and the calendar with what it lacks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build
from tests.prepared import company_copy


def _company(root: Path) -> None:
    folder = create_company(root, "Shop", "CNY").dir
    build(folder, order_line=[{"customer_id": "c1", "order_date": "2026-11-02", "amount": 10}])


@pytest.fixture
def ask(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture):
    folder = company_copy(tmp_path_factory, "cli_terms", tmp_path, _company)

    def answered(*arguments: str, fails: bool = False) -> dict:
        assert main(["--data", str(folder), "terms", *arguments, "--json"]) == (2 if fails else 0)
        told = capsys.readouterr()
        return {"said": told.err} if fails else json.loads(told.out)

    return answered


def test_a_proposal_until_somebody_sets_terms_and_from_then_on_theirs(ask):
    told = ask()
    assert (told["working_date"], told["set_by"], told["tiers"][0]["close_days"], told["tiers"][4]["tier"]) == ("2026-11-02", None, 3, None)
    ask(
        "--set",
        "A.close_days=2",
        "--set",
        "none.pool_after=none",
        "--colour",
        "green=calls first",
        "--effective-on",
        "2026-10-01",
        "--author",
        "Li",
    )
    now = ask()
    assert (now["set_by"], now["effective_on"], now["tiers"][0]["close_days"]) == ("Li", "2026-10-01", 2)
    assert now["tiers"][4]["pool_after"] is None and now["colours"]["green"] == "calls first"
    assert ask("--working-date", "2026-09-30")["tiers"][0]["close_days"] == 3  # what was in force then
    ask("--set", "B.visit_every=60", "--author", "Wu")
    both = ask("--working-date", "2026-09-30")
    assert (both["tiers"][0]["close_days"], both["tiers"][1]["visit_every"], len(both["decisions"])) == (2, 60, 2)
    assert ask("--scheme", "abc_share")["set_by"] is None  # each scheme has its own


@pytest.mark.proof
def test_the_calendar_says_which_years_it_lacks(ask, tmp_path):
    told = ask()["calendar"]
    assert (told["preset"], told["years_missing"]) == ("china", [2027]) and 2026 in told["years_known"]
    days = tmp_path / "days.txt"
    days.write_text("2027-01-01 休 元旦\n2027-02-20 班\n", "utf-8")
    assert ask("--holidays", str(days), "--author", "Li")["calendar"]["years_missing"] == []
    plain = ask("--calendar", "weekends", "--author", "Li")["calendar"]
    assert (plain["preset"], plain["years_known"], plain["set_by"]) == ("weekends", None, "Li")


@pytest.mark.parametrize(
    "arguments, word",
    [
        (("--set", "A.close_days=-1", "--author", "Li"), "close_days"),
        (("--set", "Q.close_days=1", "--author", "Li"), "Q"),
        (("--holidays", "nowhere.txt", "--author", "Li"), "nowhere.txt"),
        (("--scheme", "nothing"), "nothing"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(ask, arguments, word):
    said = ask(*arguments, fails=True)["said"].strip()
    assert word in said and len(said.splitlines()) == 1


def test_what_a_customer_needs_from_its_day_on_until_another_sentence(ask):
    ask("--need", "c1=deliver before nine", "--effective-on", "2026-10-01", "--author", "Li")
    (need,) = ask()["needs"]
    assert {name: value for name, value in need.items() if name not in ("tier", "entitlements", "services")} == {
        "customer_id": "c1",
        "text": "deliver before nine",
        "author": "Li",
        "effective_on": "2026-10-01",
    }
    gives = [f"--set={tier}.{name}" for tier in "ABCD" for name in ("services=training", "entitlements=a visit a month")]
    (need,) = ask(*gives, "--set=none.services=a catalogue", "--author", "Li")["needs"]  # beside what its tier gives
    of_tier = ("a visit a month", "training") if need["tier"] else (None, "a catalogue")
    assert (need["entitlements"], need["services"]) == of_tier
    assert ask("--working-date", "2026-09-30")["needs"] == []
    assert ask("--need", "c1=", "--author", "Wu")["needs"] == []
    assert [row["text"] for row in ask("--working-date", "2026-10-15")["needs"]] == ["deliver before nine"]
    assert "c9" in ask("--need", "c9=anything", "--author", "Li", fails=True)["said"]
    assert "300" in ask("--need", f"c1={'x' * 301}", "--author", "Li", fails=True)["said"]
