"""The budget on the command line: effort against profit, a split with its minimums, levers, and decisions of two people."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.companies.schemes import DEFAULT
from crmcore.store.decisions.act.budget import budget_decisions, budget_on, set_budget
from tests.budget_shop import budget_shop, copied_shop
from tests.parquet_stage import build


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return budget_shop(tmp_path_factory.mktemp("budget"))


@pytest.fixture
def folder(original: Company, tmp_path: Path) -> Path:
    return copied_shop(original, tmp_path).dir


@pytest.fixture
def ask(folder: Path, capsys: pytest.CaptureFixture):
    def answered(*arguments: str, fails: bool = False):
        assert main(["--data", str(folder), "budget", *arguments, "--json"]) == (2 if fails else 0)
        said = capsys.readouterr()
        return said.err if fails else json.loads(said.out)

    return answered


def test_effort_against_profit(ask):
    # net 15, 13, 11, 9, 7, 5, 3, 1, −21, −33: from below −33, −54, −53, −50, −45, −38, −29, −18, −5, 10: all but the best bring −5
    found = ask()
    nothing, best = found["brings_nothing"], found["best_fifth"]
    assert (nothing["customers"], nothing["customers_share"], nothing["net"], nothing["losing"]) == (9, 0.9, -5, 2)
    assert nothing["effort_share"] == pytest.approx(95 / 100)
    assert (best["customers"], best["of"], best["effort_shares"]["cost"]) == (2, 10, 0.1)
    assert best["profit_share"] == pytest.approx(28 / 10)
    tiers = {row["group"]: row for row in found["tiers"]}
    assert [tiers[code]["customers"] for code in ("A", "B", "C", "D", "prospects", "others")] == [2, 3, 3, 2, 1, 0]
    assert (tiers["A"]["cost_share"], tiers["D"]["cost_share"]) == (0.1, 0.6) and tiers["A"]["hours"] is None
    assert found["prospects"] == {"customers": 1, "cost": 0, "costly": 0, "neglected": 1}


def test_a_split_with_a_minimum_and_one_that_does_not_fit(ask):
    # the prospect counts in its provisional tier, one of the upper two; D's two customers need 30 each
    rows = {row["tier"]: row for row in ask("--total", "100", "--preset", "best_fifth", "--floor", "D=30")["split"]["tiers"]}
    assert (rows["A"]["customers"] + rows["B"]["customers"], rows["D"]["after"], rows["D"]["lifted"]) == (6, 60, True)
    assert sum(row["after"] for row in rows.values()) == 100 and rows["D"]["before"] == 60 and rows["D"]["below_floor"] == 1
    refused = ask("--total", "50", "--floor", "D=30")["split"]
    assert refused["short"] == 10 and refused["tiers"][3]["largest_floor"] == 25
    assert "60" in refused["why"][0] and "D" in refused["why"][1]
    assert "10" in ask("--total", "50", "--floor", "D=30", "--accept", "--author", "Li", fails=True)
    assert "“E”" in ask("--floor", "E=1", fails=True)


def test_what_is_decided_is_in_force_from_its_day_and_nobody_loses_a_decision(ask, folder):
    ask("--total", "100", "--share", "A=70", "--accept", "--author", "Li")
    company = Company(folder, "Shop", "CNY")
    (decision,) = budget_decisions(company)
    assert decision.author == "Li" and sum(decision.amounts) == 100 and decision.request.shares[0] == 70
    assert budget_on(company, DEFAULT, decision.effective_on) == decision
    assert ask()["split"]["total"] == 100 and budget_on(company, DEFAULT, date(2026, 11, 2)) is None
    with pytest.raises(Problem, match="budget_changed"):
        set_budget(company, decision, author="Wu", effective_on=decision.effective_on, based_on=0)
    set_budget(company, decision, author="Wu", effective_on=decision.effective_on, based_on=decision.position)
    assert [row["author"] for row in ask()["decisions"]] == ["Li", "Wu"]


def test_levers_turn_loss_makers_and_the_letters_say_so(ask):
    # −21 with 25 of services, −33 with 35: nine tenths of them are 22.5 and 31.5; a price of 20% brings the second 2 more
    found = ask("--lever", "service=0.9", "--lever", "price=0.2")["loss_makers"]
    assert (found["customers"], found["net_profit"], found["turned"]) == (2, -54, 2)
    assert found["by_step"] == {"reassess": 0, "educate": 0, "renegotiate": 2, "migrate": 0, "end": 0}
    alone = {row["lever"]: row["alone"] for row in found["levers"]}
    assert (alone["service"], alone["price"]) == (1, 0) and found["expected_gain"] == pytest.approx(found["gain"] / 2)
    letters = ask("--show", "letters", "--lever", "service=0.9", "--lever", "price=0.2")
    assert [row["customer_id"] for row in letters] == ["c9", "c8"] and letters[0]["levers"] == ["price", "service"]
    assert "20" in letters[0]["offer"] and "31.5" in letters[0]["meaning"] and "35" in letters[0]["reason"]
    assert "bribe" in ask("--lever", "bribe=1", fails=True) and "2" in ask("--lever", "price=2", fails=True)


@pytest.mark.proof
def test_lists_name_their_customers(ask):
    assert [row["customer_id"] for row in ask("--show", "over-served")] == ["c9", "c8"]
    assert [row["customer_id"] for row in ask("--show", "prospects")] == ["new"]
    boxes = ask("--show", "boxes")
    assert [row["group"] for row in boxes] == ["platinum", "gold", "iron", "lead", "no_box"] and boxes[4]["customers"] == 1
    assert sum(row["cost"] for row in boxes) == 100


def test_without_costs_the_file_to_import_is_named(tmp_path, capsys):
    made = create_company(tmp_path, "Bare", "CNY").dir
    build(made, order_line=[{"customer_id": "c1", "order_date": "2026-11-02", "amount": 5}])
    assert main(["--data", str(made), "budget", "--json"]) == 2
    assert "Service costs" in capsys.readouterr().err


def test_letters_sent_are_recorded_and_the_profit_since_stands_beside_the_year_before(ask, folder):
    pulled = ("--lever", "service=0.9", "--lever", "price=0.2", "--author", "Li")
    ask(*pulled, "--sent", "renegotiate", "--working-date", "2026-11-03")
    assert [row["letter_sent"] for row in ask("--show", "letters", *pulled)] == ["2026-11-03", "2026-11-03"]
    assert ask(*pulled)["letters"][0]["net_profit_since"] is None  # no month has passed
    assert "already" in ask(*pulled, "--sent", "c9", fails=True)
    ask(*pulled, "--not-sent", "c9")
    # two months later c8 has bought for 8 of profit; a year earlier, in the same two months, it had lost 1, as everybody else
    lines = [
        {"customer_id": "c8", "order_date": day, "amount": 20, "profit": profit} for day, profit in (("2025-11-20", -1), ("2026-12-01", 8))
    ]
    others = [{"customer_id": f"c{k}", "order_date": "2025-11-20", "amount": 10, "profit": -1} for k in (1, 2)]
    build(folder, order_line=[*lines, *others, {"customer_id": "c0", "order_date": "2027-01-03", "amount": 1, "profit": 1}])
    (found,) = ask(*pulled, "--working-date", "2027-01-03")["letters"]
    assert (found["sent"], found["customers"], found["months"]) == ("2026-11-03", 1, 2)
    assert (found["net_profit_before"], found["net_profit_since"]) == (-1, 8)
    assert (found["others"], found["others_net_profit_before"], found["others_net_profit_since"]) == (2, -2, 0)
    assert "c7" in ask(*pulled, "--not-sent", "c7", fails=True)
