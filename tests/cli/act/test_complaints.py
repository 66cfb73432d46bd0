"""Complaints on the command line: deadlines by the tier and the terms of the day of opening, records, delays, replay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build
from tests.prepared import company_copy

#: five customers of 500 … 100: A, B, C, C, D
ORDERS = [{"customer_id": f"c{k}", "order_date": "2025-01-15", "amount": 500 - 100 * k, "profit": 50 - 10 * k} for k in range(5)]
COMPLAINTS = [
    {"complaint_id": "n1", "customer_id": "c0", "opened_on": "2025-03-03", "subject": "late"},
    {"complaint_id": "n2", "customer_id": "c4", "opened_on": "2025-03-03", "subject": "late", "handled_by": "Li"},
    {"complaint_id": "n3", "customer_id": "c4", "opened_on": "2025-02-03", "closed_on": "2025-02-20", "handling_hours": 3},
    {"complaint_id": "n4", "customer_id": "c1", "opened_on": "2025-03-04", "reopened_on": None},
]
PAUSES = [{"complaint_id": "n4", "paused_on": "2025-03-05", "reason": "asked"}]


def _company(root: Path) -> None:
    folder = create_company(root, "Shop", "EUR").dir
    build(folder, order_line=ORDERS, complaint=COMPLAINTS, complaint_pause=PAUSES)


@pytest.fixture
def ask(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture):
    folder = company_copy(tmp_path_factory, "cli_complaints", tmp_path, _company)

    def answered(*arguments: str, verb: str = "complaints", fails: bool = False):
        assert main(["--data", str(folder), verb, *arguments, "--json"]) == (2 if fails else 0)
        told = capsys.readouterr()
        return told.err.strip() if fails else json.loads(told.out)

    return answered


def test_deadlines_and_order_by_hand(ask):
    lines = ask("--working-date", "2025-03-07")  # a Friday
    assert [line["complaint_id"] for line in lines] == ["n1", "n2", "n4"]
    one, two, paused = lines
    # A has 3 working days: Thursday 6, one day over on Friday; D has 5: Monday 10
    assert (one["tier_at_opening"], one["due_at"], one["status"], one["days_left"], one["rank"]) == ("A", "2025-03-06", "overdue", -1, 1)
    assert (two["tier_at_opening"], two["due_at"], two["status"], two["days_left"], two["owner"]) == ("D", "2025-03-10", "in_time", 1, "Li")
    assert (paused["status"], paused["due_at"], paused["days_left"], paused["rank"]) == ("paused", None, 3, None)


def test_the_terms_of_the_day_of_opening_count(ask):
    ask("--set", "A.close_days=1", "--effective-on", "2025-03-04", "--author", "Li", verb="terms")
    assert ask("--working-date", "2025-03-07")[0]["due_at"] == "2025-03-06"  # opened the day before
    ask("--set", "A.close_days=1", "--effective-on", "2025-03-03", "--author", "Li", verb="terms")
    assert ask("--working-date", "2025-03-07")[0]["due_at"] == "2025-03-04"


def test_the_tier_published_on_the_day_of_opening_counts(ask):
    ask("--as-of", "2025-01-31", "--name", "January", "--author", "Li", "--weights", "order_amount=-0,days_since_order=1", verb="publish")
    told = ask("--working-date", "2025-03-07", "--id", "n2")
    assert told["tier_graded_anew"] is False and told["working"][0]["kind"] == "zero"


def test_records_change_the_queue_and_the_delays(ask):
    day = ("--working-date", "2025-03-12", "--author", "Li")
    done = ask("--id", "n2", "--record", "closed", "--on", "2025-03-12", "--hours", "2", "--cost", "15", *day)
    assert (done["status"], done["closed_at"], done["hours"], done["cost"]) == ("closed_late", "2025-03-12", 2, 15)
    ask("--id", "n4", "--record", "resumed", "--on", "2025-03-10", *day)
    new = ask("--open", "c3", "--text", "broken", "--owner", "Wu", "--on", "2025-03-11", *day)
    assert new["complaint_id"] == "n5" and new["owner"] == "Wu"  # the files have n1 to n4
    assert {line["complaint_id"] for line in ask(*day)} == {"n1", "n4", "n5"}
    delays = {row["group"]: row for row in ask("--show", "delays", *day)["tiers"]}
    assert (delays["D"]["closed_late"], delays["A"]["overdue"], delays["D"]["in_time_share"]) == (2, 1, 0)
    assert ask("--id", "n2", "--record", "reopened", "--on", "2025-03-12", *day)["status"] == "overdue"


def test_a_replay_under_other_days(ask):
    told = ask("--show", "replay", "--working-date", "2025-03-12", "--days", "0/0/0/0", "--staff-hours", "0.1")
    assert told["arrivals"] == 4 and sum(row["complaints"] for row in told["rule"]) == 4
    assert all(row["late_share"] in (None, 1) for row in told["rule"])


@pytest.mark.parametrize(
    "arguments, word",
    [
        (("--id", "nothing"), "nothing"),
        (("--id", "n1", "--record", "paused", "--author", "Li"), "paused"),
        (("--open", "nobody", "--text", "x", "--author", "Li"), "nobody"),
        (("--show", "replay", "--days", "1/2"), "4"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(ask, arguments, word):
    said = ask(*arguments, fails=True)
    assert word in said and len(said.splitlines()) == 1
