"""Orders on the command line: scarce material shared, set by hand, accepted; the production sequence; worked by hand on a small shop."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.kernel.problems import Problem
from crmcore.ops.usable import unusable_part
from crmcore.store.companies.companies import create_company, open_company
from crmcore.store.decisions.act.allocation import accept_allocation, accepted_allocations, newest_allocation
from tests.parquet_stage import build
from tests.prepared import copied


def _order(number: str, customer: str, quantity: float, due: str, **more) -> dict:
    return {
        "order_id": number,
        "customer_id": customer,
        "ordered_on": "2026-10-01",
        "due_date": due,
        "material": "steel",
        "quantity": quantity,
        "amount": 10 * quantity,
        **more,
    }


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten customers, of whom 20, 30, 30, 20% are A B C D: c0 c1 A, c2 to c4 B, c5 to c7 C, c8 c9 D. Ten pieces of steel for 8 of D, 6 of A
    and 4 of B, due in that order; eight hours of production a working day from Monday, 2 November 2026."""
    folder = create_company(tmp_path_factory.mktemp("orders"), "Works", "EUR").dir
    build(
        folder,
        order_line=[{"customer_id": f"c{k}", "order_date": "2026-11-02", "amount": 100 - k, "order_id": f"s{k}"} for k in range(10)],
        open_order=[
            _order("o1", "c9", 8, "2026-11-03", production_hours=8),
            _order("o2", "c0", 6, "2026-11-04", production_hours=6),
            _order("o3", "c2", 4, "2026-11-04", production_hours=4),
            _order("o4", "c5", 3, "2026-11-12"),
            _order("o5", "c5", 3, "2027-02-01"),
        ],
        stock=[{"material": "steel", "available": 10, "counted_on": "2026-11-02", "unit": "pc", "unit_cost": 6}],
        arrival=[{"arrival_id": "p1", "material": "steel", "arrives_on": "2026-11-10", "quantity": 20}],
        production_capacity=[{"from_day": "2026-01-01", "hours": 8}],
    )
    return folder


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A copy that a test may write to."""
    return copied(built, tmp_path / "works")


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture):
    def answered(*arguments: str, fails: bool = False):
        assert main(["--data", str(folder), *arguments, "--json"]) == (2 if fails else 0)
        said = capsys.readouterr()
        return said.err.strip() if fails else json.loads(said.out)

    return answered


def handed_out(answer: dict) -> dict[str, float]:
    return {row["order_id"]: row["given"] for row in answer["orders"]}


def test_strict_gives_by_tier_and_says_who_waits_and_why(ask):
    answer = ask("allocate", "--policy", "strict")
    assert handed_out(answer) == {"o1": 0, "o2": 6, "o3": 4}
    assert answer["materials"] == [{"material_id": "steel", "unit": "pc", "on_hand": 10, "wanted": 18, "given": 10, "scarce": True}]
    assert answer["fill_rate"] == {"A": 1, "B": 1, "C": None, "D": 0, "none": None, "all": 10 / 18}
    assert {row["order_id"]: row["why"] for row in answer["waiting"]} == {"o4": "arrival", "o5": "later"}
    assert [(row["tier"], row["word"], row["given_by_due_date"]) for row in answer["orders"]] == [
        ("D", "gives_back", 8),
        ("A", "gains", 2),
        ("B", "gains", 0),
    ]
    # four of D's eight go to A, four to B; a piece of D is worth 10 and earns 4
    assert [(row["from"], row["to"], row["quantity"], row["value"], row["profit"]) for row in answer["transfers"]] == [
        ("o1", "o2", 4, 40, 16),
        ("o1", "o3", 4, 40, 16),
    ]
    assert [(row["winner"], row["loser"], row["why"], row["missing"]) for row in answer["conflicts"]] == [("o3", "o1", "tier", 8)]
    assert (answer["by_tier"]["due_date"]["A"]["late_orders"], answer["by_tier"]["strict"]["A"]["late_orders"]) == (1, 0)


@pytest.mark.proof
def test_due_date_weights_and_floors(ask):
    assert handed_out(ask("allocate", "--policy", "due_date")) == {"o1": 8, "o2": 2, "o3": 0}
    assert ask("allocate", "--policy", "due_date", "--floor", "0.5")["floors"] == {}
    # weights 4, 3, 1 × 6, 4, 8 = 24, 12, 8: keys 48 16 9.6 6.9 5.3 4.4 | 24 8 4.8 3.4 | 16 5.3 3.2: ten units down to 4.4
    assert handed_out(ask("allocate", "--policy", "weighted")) == {"o1": 2, "o2": 5, "o3": 3}
    answer = ask("allocate", "--floor", "D=0.5")
    assert handed_out(answer) == {"o1": 4, "o2": 6, "o3": 0} and answer["floors"] == {"D": 0.5} and not answer["floors_not_held"]
    # all floors: 4 + 6 + 8 of 10
    (gap,) = ask("allocate", "--floor", "1")["floors_not_held"]
    assert (gap["material_id"], gap["asked"], gap["given"], gap["why"]) == ("steel", 18, 10, "less_than_the_floors")
    assert "Z" in ask("allocate", "--floor", "Z=0.1", fails=True)
    assert "“much” is not understood" in ask("allocate", "--floor", "much", fails=True)


def test_a_quantity_by_hand_needs_a_reason_and_what_there_is(ask, folder):
    assert "Say in a few words why" in ask("allocate", "--set", "o1", "steel", "5", "--author", "Ada", fails=True)
    assert "The order wants 8" in ask("allocate", "--set", "o1", "steel", "9", "--reason", "x", "--author", "Ada", fails=True)
    assert "steel is counted in pieces" in ask("allocate", "--set", "o1", "steel", "1.5", "--reason", "x", "--author", "Ada", fails=True)
    assert "There is no open order o9" in ask("allocate", "--set", "o9", "steel", "1", "--reason", "x", "--author", "Ada", fails=True)
    assert ask("allocate", "--set", "o1", "steel", "1", "--reason", "x", "--author", "", fails=True)
    answer = ask("allocate", "--set", "o1", "steel", "5", "--reason", "their line stands still", "--author", "Ada")
    assert handed_out(answer) == {"o1": 5, "o2": 5, "o3": 0}
    assert answer["by_hand"] == [{"order_id": "o1", "material_id": "steel", "quantity": 5, "reason": "their line stands still"}]
    assert "there are 5 left" in ask("allocate", "--set", "o2", "steel", "6", "--reason", "x", "--author", "Ada", fails=True)
    assert handed_out(ask("allocate", "--take-back", "o1", "steel", "--author", "Bo")) == {"o1": 0, "o2": 6, "o3": 4}
    assert unusable_part(folder) == ""


@pytest.mark.proof
def test_two_people_cannot_lose_each_others_decision(ask, folder):
    company, before = open_company(folder), newest_allocation(open_company(folder))
    ask("allocate", "--accept", "--author", "Ada")
    (accepted,) = accepted_allocations(company)
    assert [(line.order_id, line.tier, line.served) for line in accepted.lines] == [("o1", "D", 0), ("o2", "A", 6), ("o3", "B", 4)]
    with pytest.raises(Problem, match="orders_changed"):
        accept_allocation(company, accepted, author="Bo", based_on=before)
    assert accept_allocation(company, accepted, author="Bo", based_on=accepted.position) > accepted.position


@pytest.mark.proof
def test_a_later_import_says_what_became_of_it(ask, folder):
    ask("allocate", "--accept", "--author", "Ada")
    build(
        folder,
        order_line=[{"customer_id": "c0", "order_date": "2026-11-04", "amount": 60, "order_id": "o2"}],
        open_order=[{"order_id": "o3", "customer_id": "c2", "material": "steel", "cancelled": True}],
    )
    (found,) = ask("allocate", "--outcomes")
    assert {row["order_id"]: row["became"] for row in found["became"]} == {"o1": "late", "o2": "delivered", "o3": "gone"}
    (again,) = ask("allocate", "--outcomes", "--working-date", "2026-11-03")
    assert again["counts"] == {"delivered": 0, "late": 0, "open": 2, "gone": 1}
    assert set(handed_out(ask("allocate"))) == {"o1"}


def test_the_sequence_and_who_becomes_late_because_of_whom(ask, folder):
    # Monday and Tuesday hold 16 of 18 hours: by due date o1 and o2 (8 + 6), o3 has 2 left and ends on Wednesday, which is in time
    plain = ask("sequence", "--rule", "due_date", "--frozen-days", "0")
    assert [(row["order_id"], row["ends"], row["days_late"]) for row in plain["orders"]] == [
        ("o1", "2026-11-02", 0),
        ("o2", "2026-11-03", 0),
        ("o3", "2026-11-04", 0),
    ]
    # tier then due: A, B, then D, which ends on Wednesday, a day late
    by_tier = ask("sequence", "--rule", "tier_due", "--frozen-days", "0")
    assert by_tier["late"]["tier_due"] == {"A": 0, "B": 0, "C": 0, "D": 1, "none": 0, "all": 1}
    assert by_tier["late"]["reserved"]["all"] == 0 and by_tier["late_because_of"] == [] and by_tier["without_hours"] == 2
    assert "99 is no number of days" in ask("sequence", "--frozen-days", "99", fails=True)
    recorded = ask("sequence", "--rule", "tier_due", "--frozen-days", "0", "--accept", "--author", "Ada")["recorded"]
    # its first two days stay: o2, o3 and the beginning of o1 hold them
    assert recorded and [row["order_id"] for row in ask("sequence")["orders"]] == ["o2", "o3", "o1"]
    assert unusable_part(folder) == ""


def test_without_the_tables_the_file_is_named(tmp_path, capsys):
    folder = create_company(tmp_path, "Bare", "EUR").dir
    build(folder, order_line=[{"customer_id": "c", "order_date": "2026-11-02", "amount": 1}])
    for verb in ("allocate", "sequence"):
        assert main(["--data", str(folder), verb, "--json"]) == 2
        assert "have no table" in capsys.readouterr().err


def test_an_order_is_moved_by_hand_with_a_reason_and_it_says_who_becomes_late(ask, folder):
    rule = ("sequence", "--rule", "due_date", "--frozen-days", "0", "--author", "Ada")
    assert "why" in ask(*rule, "--forward", "o3", fails=True)
    assert "o9" in ask(*rule, "--forward", "o9", "--reason", "fair", fails=True)
    # o1 takes Monday, o2 and o3 the ten hours after it; held, it waits for both: 8 of its hours from Tuesday's third on, done on Wednesday
    found = ask(*rule, "--hold", "o1", "2026-11-04", "--reason", "no steel")
    assert [row["order_id"] for row in found["orders"]] == ["o2", "o3", "o1"]
    (change,) = found["by_hand"]
    assert (change["action"], change["reason"], change["author"], change["counts"]) == ("hold", "no steel", "Ada", True)
    assert change["runs_early"]  # on Tuesday, though held until Wednesday: nothing else fills Tuesday
    assert change["late_because_of_it"] == [{"order_id": "o1", "days_late": 1, "days_late_before": 0}]
    assert unusable_part(folder) == ""
    assert ask(*rule, "--free", "o1")["by_hand"] == []
    assert "cannot be moved" in ask("sequence", "--forward", "o1", "--reason", "x", "--author", "Ada", fails=True)
