"""Offers on the command line: every list and figure of the page, one customer, and caps decided."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crmcore.cli.parser import main
from tests.prepared import copied


@pytest.fixture
def company(demo_root: Path, tmp_path: Path) -> Path:
    return copied(demo_root / "demo", tmp_path / "demo")


def asked(company: Path, capsys: pytest.CaptureFixture, *arguments: str, verb: str = "offers") -> Any:
    assert main(["--data", str(company), verb, *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_lists_add_up_to_the_summary_and_are_those_of_the_worklist(company, capsys):
    found, listed = asked(company, capsys), asked(company, capsys, "--show", "customers")
    assert found["to_offer"]["customers"] == len(listed) > 0
    assert found["to_offer"]["money"] == pytest.approx(sum(line["money"] for line in listed))
    assert [line["money"] for line in listed] == sorted((line["money"] for line in listed), reverse=True)
    assert all(1 <= len(line["products"]) <= 3 for line in listed)
    assert asked(company, capsys, "--customer", listed[0]["customer_id"]) == listed[0]
    assert [rule["rule"] for rule in found["judgement"]["judging"]["rules"]] == ["popular", "likely", "worth"]
    much = asked(company, capsys, "--show", "too-much")
    assert sum(row["too_much"] for row in found["contacts"]) == len(much)
    assert sum(row["contacts_saved"] for row in found["contacts"]) == sum(line["contacts_saved"] for line in much)


def test_caps_count_from_the_day_on(company, capsys):
    assert asked(company, capsys, "--author", "ann", "--cap", "A=1", "--cap", "none=2")["recorded"]
    found = asked(company, capsys)
    assert found["contacts"][0]["cap"] == 1 and found["cap_decisions"][0]["caps"] == {"A": 1, "B": 3, "C": 3, "D": 3, "none": 2}
    assert main(["--data", str(company), "offers", "--cap", "Z=1"]) == 2 and "“Z”" in capsys.readouterr().err
