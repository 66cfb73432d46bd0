"""The worklist on the command line: the keys that programs rely on, marks, hand-overs, rates, leaving out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from crmcore.cli.parser import main
from crmcore.cli.verbs.act import worklist as verb
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build
from tests.prepared import company_copy


def _company(root: Path) -> None:
    """Two customers with a complaint each; one belongs to nobody in the table."""
    folder = create_company(root, "Shop", "EUR").dir
    build(
        folder,
        order_line=[{"customer_id": c, "order_date": "2026-01-05", "amount": 20} for c in ("c1", "c2")],
        customer=[{"customer_id": "c1", "rep_id": "R1"}, {"customer_id": "c2", "rep_id": "R9"}],
        rep=[{"rep_id": "R1", "name": "Ada", "capacity_hours": 65}, {"rep_id": "R2", "capacity_hours": 65}],
        complaint=[{"complaint_id": f"K{k}", "customer_id": f"c{k}", "opened_on": "2026-01-05"} for k in (1, 2)],
    )


@pytest.fixture
def ask(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture):
    folder = company_copy(tmp_path_factory, "cli_worklist", tmp_path, _company)

    def answered(*arguments: str, fails: bool = False) -> Any:
        assert main(["--data", str(folder), "worklist", *arguments, "--author", "Li", "--json"]) == (2 if fails else 0)
        told = capsys.readouterr()
        return told.err if fails else json.loads(told.out)

    return answered


def test_entries_marks_and_hand_overs(ask):
    found = {row["customer_id"]: row for row in ask()}
    assert list(found["c1"])[:8] == ["rep_id", "customer_id", "due", "kind", "reason", "action", "money", "status"]
    first, nobodys = found["c1"], found["c2"]
    # opened on Monday 5 January; the upper of the tiers has three working days, the lower five
    assert first["due"] in ("2026-01-08", "2026-01-12") and first["kind"] == "complaint" and first["action"].endswith("complaint")
    assert (first["rep_id"], nobodys["rep_id"], nobodys["part"], first["status"]) == ("R1", None, "beyond", "open")
    marked = {row["customer_id"]: row for row in ask("--mark", "c1=promised", "--mark", "c2=handed_over", "--to", "R2")}
    assert (marked["c1"]["status"], marked["c2"]["rep_id"], marked["c2"]["status"]) == ("promised", "R2", "open")
    assert [(row["action"], row["promised"], row["called"]) for row in ask("--show", "outcomes")] == [(first["action"], 1, 1)]
    assert {row["rep_id"]: row["closed"] for row in ask("--show", "weeks")} == {"R1": 1, "R2": 0, None: 0}
    assert [row["customer_id"] for row in ask("--rep", "R2")] == ["c2"]


def test_a_mark_is_recorded_whatever_is_shown(ask):
    ask("--mark", "c1=done", "--show", "rates")
    assert {row["customer_id"]: row["status"] for row in ask()}["c1"] == "done"


def test_what_somebody_else_marks_meanwhile_is_not_overwritten(ask, monkeypatch):
    recorded = verb.record_marks

    def slowly(company, chosen, **how):
        recorded(company, [replace(chosen[0], mark="refused")], author="Bo")
        return recorded(company, chosen, **how)

    monkeypatch.setattr(verb, "record_marks", slowly)
    assert "Bo" in ask("--mark", "c1=bought", fails=True)
    assert {row["customer_id"]: row["status"] for row in ask()}["c1"] == "refused"


def test_rates_and_leaving_out(ask):
    assert ask("--set", "take_up=0.2", "--show", "rates")["take_up"] == 0.2
    told = ask("--leave-out", "on", "--show", "left-out")
    assert told["in_force"] and told["measured_success"] is None and "over" in told["unmet"] and told["seed"] == 1
    assert not ask("--leave-out", "off", "--show", "left-out")["in_force"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        pytest.param(("--mark", "c1=sold"), "sold", marks=pytest.mark.proof),
        pytest.param(("--mark", "c7=done"), "c7", marks=pytest.mark.proof),
        pytest.param(("--mark", "c1=snoozed"), "later than", marks=pytest.mark.proof),
        (("--mark", "c1=handed_over", "--to", "R7"), "R7"),
        pytest.param(("--set", "take_up=much"), "take_up", marks=pytest.mark.proof),
        pytest.param(("--set", "colour=1"), "colour", marks=pytest.mark.proof),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ask, arguments, says):
    assert says in ask(*arguments, fails=True)
