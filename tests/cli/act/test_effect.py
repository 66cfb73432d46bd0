"""What a draft would change: equal grades change nothing, and what is foretold is what the acting verbs say once it is published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from crmcore.cli.parser import main
from tests.prepared import copied

WEIGHTS = ("--weights", "on_time_share=100")


@pytest.fixture
def company(demo_root: Path, tmp_path: Path) -> Path:
    """A copy of the demo that may be published to."""
    return copied(demo_root / "demo", tmp_path / "demo")


def asked(company: Path, capsys: pytest.CaptureFixture, verb: str, *arguments: str) -> Any:
    assert main(["--data", str(company), verb, *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def figures(found: dict[str, Any]) -> dict[str, tuple[float, float]]:
    return {line["figure"]: (line["before"], line["after"]) for line in found["lines"]}


def test_the_grades_in_force_change_nothing(company, capsys):
    run = asked(company, capsys, "describe")["runs"][-1]["run"]
    found = asked(company, capsys, "effect", "--run", str(run), "--all")
    assert (found["customers_up"], found["customers_down"]) == (0, 0)
    assert {line["customers"] for line in found["lines"]} == {0}
    assert all(line["change"] == 0 for line in found["lines"])
    assert set(figures(found)) >= {
        "complaints_shortest",
        "complaints_late",
        "visit_hours",
        "people_outside",
        "credit",
        "orders_late",
        "top_cost",
    }


def test_what_is_foretold_is_what_the_acting_verbs_say_after_publishing(company, capsys):
    foretold = figures(asked(company, capsys, "effect", *WEIGHTS, "--all"))
    assert foretold["visit_hours"][0] != foretold["visit_hours"][1]
    asked(company, capsys, "publish", *WEIGHTS, "--name", "By payment", "--author", "Ada")
    people = asked(company, capsys, "team")["before"].values()
    assert sum(person["hours"] for person in people) <= foretold["visit_hours"][1] + 1e-6
    budget = asked(company, capsys, "budget")["split"]["tiers"]
    assert budget[0]["before"] == pytest.approx(foretold["top_cost"][1])
    orders = asked(company, capsys, "allocate", "--policy", "strict")["orders"]
    assert sum(order["given"] for order in orders) > 0
    run = asked(company, capsys, "describe")["runs"][-1]["run"]
    again = figures(asked(company, capsys, "effect", "--run", str(run), "--all"))
    assert {name: values[0] for name, values in again.items()} == pytest.approx({name: values[1] for name, values in foretold.items()})
