"""Visits on the command line: the plan, who is due, factors, calendar files, and decisions that change the plan."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from crmcore.store.ledger.ledger import Ledger
from tests.parquet_stage import build
from tests.prepared import copied


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """R1 has five customers and 4 hours a month × 60% for visits: 2.4 × 12 ÷ 52.14 hours a week, too few for one visit of 2 hours; R2 has
    plenty of hours and one; the last customer's salesperson is not in the table. Monday, 2 November 2026."""
    folder = create_company(tmp_path_factory.mktemp("visits"), "Shop; Söhne, 客户", "EUR").dir
    build(
        folder,
        order_line=[{"customer_id": f"c{k}", "order_date": "2026-11-02", "amount": 70 - k} for k in range(7)],
        customer=[
            {"customer_id": f"c{k}", "name": f"Müller; {k}, 客户" + " and a name that is folded" * 3, "rep_id": rep}
            for k, rep in enumerate(["R1"] * 5 + ["R2", "R9"])
        ],
        rep=[{"rep_id": "R1", "name": "Ada", "capacity_hours": 4}, {"rep_id": "R2", "name": "Bo", "capacity_hours": 100}],
        contact=[{"customer_id": f"c{k}", "contacted_on": "2025-11-01", "kind": "visit"} for k in range(7)],
        appointment=[
            {"appointment_id": "p", "customer_id": "c5", "planned_on": "2026-11-11", "kind": "visit", "note": "Bring; samples, 样品"}
        ],
    )
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may write to."""
    return copied(built, tmp_path / "shop")


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture):
    def answered(*arguments: str, fails: bool = False):
        assert main(["--data", str(folder), "visits", *arguments, "--json"]) == (2 if fails else 0)
        told = capsys.readouterr()
        return told.err.strip() if fails else json.loads(told.out)

    return answered


def test_the_plan_names_person_customer_day_and_reason(ask):
    plan = ask()
    assert {"rep_id", "customer_id", "date", "reason"} <= set(plan[0])
    first = plan[0]
    assert (first["rep_id"], first["customer_id"], first["date"], first["reason"]) == ("R2", "c5", "2026-11-11", "appointment")
    assert {line["rep_id"] for line in plan} == {"R2"}  # R1's week is shorter than one visit
    status = {line["customer_id"]: line["status"] for line in ask("--show", "due")}
    assert status["c6"] == "no_owner" and status["c5"] == "planned" and {status[f"c{k}"] for k in range(2)} == {"no_room"}
    one, other = ask("--show", "people")
    assert (one["fits"], one["overdue"], one["hours_missing"] > 0) == (False, 5, True) and (other["fits"], other["lower_factor"]) == (
        True,
        1,
    )
    assert ask("--rep", "R1") == [] and [row["tier"] for row in ask("--show", "tiers")] == ["A", "B", "C", "D", None]


def test_what_is_decided_changes_the_plan(ask):
    moved = ask("--move", "c5", "--to", "2026-11-12", "--author", "Li", "--weeks", "2")
    assert [(line["customer_id"], line["date"], line["reason"]) for line in moved] == [("c5", "2026-11-12", "moved")]
    skipped = ask("--skip", "c5", "--text", "abroad", "--author", "Li")
    assert all(line["date"] > "2026-11-12" for line in skipped)
    visited = ask("--visited", "c5", "--text", "wants samples", "--author", "Wu", "--show", "due", "--weeks", "52")
    assert next(line["days_since_contact"] for line in visited if line["customer_id"] == "c5") == 0
    assert ask("--working-date", "2026-11-01", "--show", "people")[1]["overdue"] == 1  # the day before, nothing is known of it


@pytest.mark.proof
def test_what_was_learned_stands_in_the_next_calendar(ask, tmp_path: Path):
    ask("--visited", "c5", "--on", "2026-11-01", "--text", "first", "--author", "Li")
    ask("--visited", "c5", "--text", "wants; samples", "--author", "Li")
    ask("--visited", "c5", "--author", "Li")  # nothing learned: what was known stays
    ask("--ics", str(tmp_path / "bo.ics"), "--rep", "R2", "--author", "Li", "--weeks", "52")
    (event, *_) = Calendar.from_ical((tmp_path / "bo.ics").read_bytes()).walk("VEVENT")
    assert str(event["description"]).endswith("wants; samples")


def test_the_calendar_file_is_read_back_as_it_was_meant(ask, folder: Path, tmp_path: Path):
    told = ask("--ics", str(tmp_path / "bo.ics"), "--rep", "R2", "--author", "Li")
    content = (tmp_path / "bo.ics").read_bytes()
    plan = ask("--rep", "R2")
    events = Calendar.from_ical(content).walk("VEVENT")
    assert [event["dtstart"].dt for event in events] == [date.fromisoformat(line["date"]) for line in plan]
    assert told["visits"] == len(events) and len({event["uid"] for event in events}) == len(events)
    name = "Müller; 5, 客户" + " and a name that is folded" * 3
    assert name in str(events[0]["summary"]) and str(events[0]["description"]).endswith("Bring; samples, 样品")
    assert max(len(line) for line in content.split(b"\r\n")) <= 75  # RFC 5545, 3.1: folded
    (row,) = Ledger(folder).rows("export")
    assert (row.payload["what"], row.payload["rep"], row.author) == ("visits.calendar", "R2", "Li")


MORE = [
    (("--weeks", "99"), "52"),
    (("--skip", "c5", "--author", "Li"), "why"),
    (("--move", "c5", "--to", "2026-11-01", "--author", "Li"), "2026-11-02"),
    (("--move", "c5", "--author", "Li"), "day"),
    (("--visited", "nobody", "--author", "Li"), "nobody"),
    (("--ics", "plan.pdf"), "plan.pdf"),
]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("--rep", "R9"), "R9"),
        (("--move", "c5", "--to", "2026-11-14", "--author", "Li"), "2026-11-14"),  # a Saturday
        (("--visited", "c5", "--on", "2026-11-20", "--author", "Li"), "2026-11-20"),
        *(pytest.param(*case, marks=pytest.mark.proof) for case in MORE),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(ask, folder, arguments, word):
    said = ask(*arguments, fails=True)
    assert word in said and len(said.splitlines()) == 1 and not Ledger(folder).rows("visit")
