"""Amounts on the command line have the digits of their currency, and nothing else has."""

from __future__ import annotations

import json

import pytest

from crmcore.cli.io.money import Amount, with_amounts
from crmcore.cli.io.output import CommandResult, show
from crmcore.cli.parser import main


def test_what_is_money_is_known_by_its_names_and_weights_points_and_hours_are_not():
    answer = {
        "weights": {"net_profit": 60.0},
        "tiers": [{"tier": "A", "net_profit": 12.3, "share": 0.2}],
        "cost_rates": {"capacity": 9.6, "rates": {"call": 45.6, "overdue": 0.125}},
        "metrics": [{"metric": "net_profit", "raw": 3.6, "points": 1.5}, {"metric": "satisfaction", "raw": 8.5}],
        "equity_interval": [1.0, 2.0],
        "lines": [{"unit": "money", "before": 6.4, "after": 7.6}, {"unit": "hours", "before": 6.4}],
        "hours": 7.5,
        "amount": None,
    }
    found = with_amounts(answer, 0)
    money = [found["tiers"][0]["net_profit"], found["cost_rates"]["capacity"], found["cost_rates"]["rates"]["call"]]
    money += [found["metrics"][0]["raw"], *found["equity_interval"], found["lines"][0]["before"]]
    assert all(isinstance(value, Amount) for value in money) and [m.text() for m in money] == ["12", "10", "46", "4", "1", "2", "6"]
    others = [found["weights"]["net_profit"], found["tiers"][0]["share"], found["cost_rates"]["rates"]["overdue"], found["hours"]]
    others += [found["metrics"][0]["points"], found["metrics"][1]["raw"], found["amount"], found["lines"][1]["before"]]
    assert not any(isinstance(value, Amount) for value in others)


@pytest.mark.parametrize(("digits", "said"), [(0, "1,235"), (2, "1,234.60"), (3, "1,234.600"), (None, "1,234.6")])
def test_people_read_amounts_in_those_digits_and_programs_all_of_them(capsys, digits, said):
    answer = CommandResult([{"customer": "c1", "net_profit": 1234.6, "order_count": 2}])
    show(answer, as_json=False, money_digits=digits)
    assert capsys.readouterr().out.split()[-2:] == [said, "2"]
    show(answer, as_json=True, money_digits=digits)
    assert json.loads(capsys.readouterr().out)[0]["net_profit"] == 1234.6


@pytest.mark.parametrize(("currency", "total"), [("JPY", "8,317"), ("BHD", "8,316.600")])
def test_import_and_figures_of_a_company_speak_in_its_currency(tmp_path, capsys, currency, total):
    file = tmp_path / "orders.csv"
    file.write_text("customer id,date,amount\nc1,2024-01-05,8000\nc1,2024-02-05,316.60\n")
    company = ["--data", str(tmp_path / "company")]
    assert main([*company, "import", str(file), "--currency", currency, "--author", "ann"]) == 0
    told = capsys.readouterr().out
    assert main([*company, "explain", "c1", "--as-of", "2024-02-28"]) == 0
    assert f"Amount: {total}\n" in told and f"order_amount: {total}\n" in capsys.readouterr().out
