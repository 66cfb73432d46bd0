"""The team on the command line: load before and after, moves with reasons, accepting, what pages then show, and going back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build
from tests.prepared import company_copy

#: R1 owns eight of the ten customers, R2 one, and one belongs to somebody who is not in the table
OWNERS = ["R1"] * 8 + ["R2", "R7"]


def _company(root: Path) -> None:
    folder = create_company(root, "Shop", "CNY").dir
    build(
        folder,
        order_line=[{"customer_id": f"c{k}", "order_date": "2026-11-02", "amount": 20 - k} for k in range(10)],
        customer=[{"customer_id": f"c{k}", "rep_id": owner} for k, owner in enumerate(OWNERS)],
        rep=[{"rep_id": "R1", "name": "Ada", "capacity_hours": 50}, {"rep_id": "R2", "capacity_hours": 50}],
    )


@pytest.fixture
def ask(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture):
    folder = company_copy(tmp_path_factory, "cli_team", tmp_path, _company)

    def answered(*arguments: str, verb: str = "team", fails: bool = False) -> dict:
        assert main(["--data", str(folder), verb, *arguments, "--json"]) == (2 if fails else 0)
        told = capsys.readouterr()
        return {"said": told.err} if fails else json.loads(told.out)

    return answered


def test_load_before_and_after_with_reasons(ask):
    told = ask("--tolerance", "0.3")
    assert (told["before"]["R1"]["customers"], told["before"]["R2"]["customers"], told["without_owner"]) == (8, 1, 1)
    assert told["after"]["R1"]["customers"] + told["after"]["R2"]["customers"] == 10
    assert told["before"]["R1"]["capacity_hours"] == pytest.approx(360)  # 12 × 50 hours × 60% for visits
    assert told["imbalance_after"] < told["imbalance_before"] and told["largest_deviation_after"] <= 0.3 + 1e-6
    assert 0 <= told["optimality_gap"] < 0.01 and told["infeasible_regions"] == []
    stranger = next(move for move in told["moves"] if move["customer_id"] == "c9")
    assert (stranger["from"], stranger["to"], stranger["reason"]) == ("R7", "R2", "unknown_owner") and "R7" in stranger["why"]
    assert len(ask("--tolerance", "0.3", "--policy", "fewest")["moves"]) <= len(told["moves"])


def test_what_is_accepted_counts_from_its_day_everywhere_and_can_be_taken_back(ask):
    moves = ask("--tolerance", "0.3")["moves"]
    one = moves[0]["customer_id"]
    recorded = ask("--tolerance", "0.3", "--accept", "--only", one, "--author", "Li")["recorded"]
    owners = {row["customer_id"]: row["rep_id"] for row in ask(verb="customers")}
    listed = dict(zip((f"c{k}" for k in range(10)), OWNERS, strict=True))
    assert owners == listed | {one: moves[0]["to"]}
    ask("--tolerance", "0.3", "--accept", "--author", "Li", "--working-date", "2026-12-01")
    assert ask("--working-date", "2026-12-01", "--tolerance", "0.3")["moves"] == []
    assert len(ask("--tolerance", "0.3")["moves"]) == len(moves) - 1  # as of the day before only the first one counts
    back = ask("--back-to", str(recorded), "--author", "Wu", "--working-date", "2026-12-01", "--tolerance", "0.3")
    assert len(back["moves"]) == len(moves) - 1 and [row["author"] for row in back["decisions"]] == ["Li", "Li", "Wu"]


@pytest.mark.parametrize(
    "arguments, word",
    [
        (("--tolerance", "0"), "0.01"),
        (("--pin", "nobody"), "nobody"),
        (("--pin-tier", "Q"), "Q"),
        (("--back-to", "99", "--author", "Li"), "99"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(ask, arguments, word):
    said = ask(*arguments, fails=True)["said"].strip()
    assert word in said and len(said.splitlines()) == 1


def test_a_salesperson_without_customers_and_customers_who_have_gone(tmp_path: Path, capsys: pytest.CaptureFixture):
    folder = create_company(tmp_path, "Two", "CNY").dir
    build(
        folder,
        order_line=[
            {"customer_id": "c0", "order_date": "2026-11-02", "amount": 9},
            {"customer_id": "c1", "order_date": "2024-01-02", "amount": 9},
        ],
        customer=[{"customer_id": name, "rep_id": "R1"} for name in ("c0", "c1")],
        rep=[{"rep_id": rep, "capacity_hours": 50} for rep in ("R1", "R2")],
    )
    assert main(["--data", str(folder), "team", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["gone"] == {"customers": 1, "visited": False, "visit_hours": 0}
    assert main(["--data", str(folder), "terms", "--visit-gone", "on", "--author", "Li", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["visit_gone"] is True
    assert main(["--data", str(folder), "team", "--json"]) == 0
    # no tier, so the terms of the second lowest: two hours every 182 days
    assert json.loads(capsys.readouterr().out)["gone"] == {"customers": 1, "visited": True, "visit_hours": pytest.approx(2 * 365 / 182)}
    assert main(["--data", str(folder), "customers", "--where", "rep_id=R2", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert main(["--data", str(folder), "customers", "--where", "rep_id=R3", "--json"]) == 2
