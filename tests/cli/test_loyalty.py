"""Loyalty on the command line: the figures of the page, as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build
from tests.prepared import company_copy

#: a buys on four days of four months and is content; b buys on two days; c on one; d bought long ago
ORDERS = [
    ("a", "2024-03-01"),
    ("a", "2024-06-01"),
    ("a", "2024-09-01"),
    ("a", "2024-12-01"),
    ("b", "2024-11-01"),
    ("b", "2024-12-31"),
    ("c", "2024-05-01"),
    ("d", "2022-05-01"),
]
SURVEYS = [("a", 9.0, 8.0, 9.0, 9.0), ("b", 3.0, 8.0, 2.0, None)]


def _company(root: Path) -> None:
    shop = create_company(root, "Shop").dir
    build(
        shop,
        order_line=[{"customer_id": c, "order_date": day, "amount": 100, "profit": 10} for c, day in ORDERS],
        survey=[
            dict(zip(("customer_id", "perceived", "expected", "recommend", "trust"), line, strict=True), answered_on="2024-10-01")
            for line in SURVEYS
        ],
    )


@pytest.fixture
def ask(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture):
    shop = company_copy(tmp_path_factory, "cli_loyalty", tmp_path, _company)

    def answered(*arguments: str) -> dict:
        assert main(["--data", str(shop), "loyalty", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return answered


def test_boxes_ladder_satisfaction_and_word_of_mouth_by_hand(ask):
    told = ask("--repeat-cut", "40")
    # days 4 2 1 of three buyers: 83.3 50 16.7. Months: a 4 of 10, b 2 of 2, c 1 of 8 → 50 83.3 16.7. Means 66.7 66.7 16.7.
    # attitude: a 90, b 25, c nobody asked
    assert told["terms"] == {"repeat_cut": 40, "attitude_cut": 60} and told["loyalty"] == told["terms"]
    assert {row["box"]: row["customers"] for row in told["boxes"]} == {"true": 1, "latent": 0, "spurious": 1, "none": 0, "unknown": 1}
    assert (told["population"], told["unknown_attitude"]) == (3, 1)
    box = told["boxes"][0]
    assert (box["order_amount"], box["net_profit"]) == (400, 40) and box["current_value"] is not None
    # a was not asked yet in July, so that true loyalty in four quarters is not known: loyal at heart, and stopped
    rungs = {row["rung"]: (row["customers"], row["stopped"]) for row in told["ladder"]}
    assert rungs["attitudinal"] == (1, 1) and rungs["foot"] == (2, 1) and rungs["sustainable"] == (0, 0)
    assert {row["state"]: row["customers"] for row in told["satisfaction"]} == {"dissatisfied": 1, "ordinary": 0, "high": 1, "unknown": 1}
    assert [row["told"] for row in told["word_of_mouth"]["states"]] == [22, 0, 10]
    assert told["satisfaction_trend"] == [{"end": "2024-12-31", "dissatisfied": 1, "ordinary": 0, "high": 1}]


def test_filters_cuts_and_own_numbers_are_obeyed(ask):
    told = ask("--where", "tier=A", "--tells", "5/0/1", "--attitude-cut", "95")
    assert sum(row["customers"] for row in told["boxes"]) == told["population"] <= 1
    assert [row["tells"] for row in told["word_of_mouth"]["states"]] == [5, 0, 1] and told["word_of_mouth"]["source"] == [22, 8, 10]
    assert told["boxes"][0]["customers"] == 0


def test_a_cut_beyond_the_scale_is_refused(tmp_path, ask, capsys):
    assert main(["--data", str(next(tmp_path.glob("*/[sS]hop"))), "loyalty", "--repeat-cut", "101"]) == 2
    assert "101" in capsys.readouterr().err
