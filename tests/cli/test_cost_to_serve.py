"""The verb about the cost to serve: rates set, the waterfall by hand, the same figures as `explain`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build
from tests.prepared import company_copy

LINES = [
    ("1", "a", "2024-01-10", 100, 60),
    ("2", "a", "2024-03-10", 50, 30),
    ("3", "b", "2024-02-01", 40, 8),
    ("4", "b", "2024-12-31", -10, -2),
]
COLUMNS = ("order_id", "customer_id", "order_date", "amount", "profit")


def _company(root: Path) -> None:
    shop = create_company(root, "shop").dir
    build(shop, order_line=[dict(zip(COLUMNS, line, strict=True)) for line in LINES])


@pytest.fixture
def ask(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture):
    shop = company_copy(tmp_path_factory, "cli_cost_to_serve", tmp_path, _company)

    def answered(*arguments: str) -> dict:
        assert main(["--data", str(shop), *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    answered.shop = shop
    return answered


def test_without_rates_and_records_net_profit_is_gross_profit(ask):
    told = ask("cost-to-serve")
    assert told["rates"] is None and told["waterfall"] == {"customers": 2, "gross_profit": 96, "costs": {}, "net_profit": 96}
    assert told["capacity"] is None and told["scenario"]["cost_rates"] is None


def test_rates_set_make_the_waterfall_and_explain_says_the_same(ask):
    """a: 90 gross, 2 orders; b: 6 gross, an order and a return. At 3 an order and 7 a return: a 6, b 10; in all 96 − 9 − 7 = 80."""
    told = ask("cost-to-serve", "--set", "per_order=3", "--set", "return_line=7", "--capacity", "20", "--author", "Li")
    assert told["waterfall"] == {"customers": 2, "gross_profit": 96, "costs": {"order": 9, "return_line": 7}, "net_profit": 80}
    assert (told["turned_to_loss"], told["capacity"]) == (1, {"used": 16, "supplied": 20, "unused": 4})
    assert told["rates"]["author"] == "Li" and told["scenario"]["cost_rates"]["rates"] == {"order": 3, "return_line": 7}
    calls = next(row for row in told["drivers"] if row["driver"] == "call")
    assert (calls["quantity"], calls["table"]) == (None, "contact")
    assert ask("explain", "b")["net_profit"] == {"gross_profit": 6, "costs": {"order": 3, "return_line": 7}, "net_profit": -4}
    assert sum(tier["net_profit"] or 0 for tier in ask("grade")["tiers"]) == 80
    # what is not named stays; 0 takes a rate back
    assert ask("cost-to-serve", "--set", "return_line=0", "--author", "Li")["waterfall"]["costs"] == {"order": 9}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--set", "order=3"), "--author"),
        (("--set", "rush=3", "--author", "Li"), "order_line"),
        (("--set", "overdue=9", "--author", "Li"), "overdue"),
        (("--capacity", "-1", "--author", "Li"), "-1"),
    ],
)
def test_what_cannot_be_set_is_said_in_one_line(ask, arguments, says, capsys):
    assert main(["--data", str(ask.shop), "cost-to-serve", *arguments]) == 2
    said = capsys.readouterr().err
    assert says in said and len(said.strip().splitlines()) == 1
