"""`lifecycle` on the command line: the promised keys, figures by hand, one customer's path."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from crmcore.cli.parser import main
from crmcore.domain.lifecycle.stages import STAGES
from crmcore.store.companies.companies import open_company
from tests.parquet_stage import build


@pytest.fixture
def ask(tmp_path, capsys):
    """a buys every 30 days in 2024 and 2025, b does so until the end of May 2025, c bought on 11 December 2025."""

    def every_month(customer: str, last: date) -> list[dict]:
        first = date(2024, 1, 5)
        return [
            {"customer_id": customer, "order_id": f"{customer}{k}", "order_date": first + timedelta(k), "amount": 100, "profit": 10}
            for k in range(0, (last - first).days + 1, 30)
        ]

    company = open_company(tmp_path / "shop", create=True)
    build(
        company.dir,
        order_line=[
            *every_month("a", date(2025, 12, 31)),
            *every_month("b", date(2025, 5, 29)),
            {"customer_id": "c", "order_id": "c", "order_date": "2025-12-11", "amount": 5, "profit": -2},
        ],
    )

    def answered(*arguments: str):
        assert main(["--data", str(company.dir), "lifecycle", "--as-of", "2025-12-31", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return answered


def test_the_answer_has_the_promised_keys_and_adds_up(ask):
    told = ask()
    assert {"as_of", "version", "key", "quarters", "stages", "over_time", "flows", "entered_decline", "stay", "ibm"} <= set(told)
    assert [(s["stage"], s["customers"], s["order_amount"], s["net_profit"]) for s in told["stages"]] == [
        ("exploration", 1, 5, -2),
        ("formation", 0, 0, 0),
        ("stable", 1, 1200, 120),
        ("decline", 1, 500, 50),
        ("came_once", 0, 0, 0),
    ]
    assert (len(told["quarters"]), told["quarters"][0], told["customers"]) == (8, "2024-03-31", 3)
    assert told["over_time"][-1] == {"end": "2025-12-31", "stages": told["stages"]}
    assert {(f["from"], f["to"]): f["customers"] for f in told["flows"] if f["customers"]} == {
        ("stable", "stable"): 1,
        ("decline", "decline"): 1,
        ("new", "exploration"): 1,
    }
    assert sum(group["customers"] for group in told["ibm"]) == 3


def test_who_came_into_decline_is_named_in_that_quarter_only(ask):
    assert ask()["entered_decline"] == [] and ask("--as-of", "2025-09-30")["entered_decline"] == ["b"]
    assert ask("--as-of", "2025-09-30", "--limit", "0")["entered_decline"] == []


def test_one_customer_s_path(ask):
    told = ask("--customer", "b")
    assert (told["stage"], told["quarters_since_entered"], told["reason"]) == ("decline", 1, "own_rhythm")
    assert [q["stage"] for q in told["quarters"]] == [STAGES[k] for k in (0, 1, 1, 1, 2, 2, 3, 3)]
    assert ask("--customer", "c")["quarters"][0] == {"end": "2024-03-31", "stage": None}


def test_a_customer_nobody_knows_is_one_clear_line(tmp_path, capsys, ask):
    assert main(["--data", str(tmp_path / "shop"), "lifecycle", "--customer", "zz", "--json"]) == 2
    assert "zz" in capsys.readouterr().err


def test_filters_leave_a_part(ask):
    told = ask("--where", "tier=D")
    assert sum(s["customers"] for s in told["stages"]) < 3
