"""One and the same money everywhere, for a file with cancelled and returned lines: every surface that sums order amounts is asked."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.summary.key_figures import key_figures
from crmcore.domain.summary.tier_table import tier_rows, without_tier
from crmcore.store.companies.companies import open_company
from crmcore.store.facts.details import read_details
from crmcore.store.facts.months import read_months
from crmcore.usecases.grading.grading import grade

#: c1 100 + 40 bought, c2 only cancelled, c3 bought 60 and gave them back, c4 gave back what it had bought the year before
LINES = """order id,customer id,date,amount,profit,product,status
o1,c1,2024-02-05,100,30,pen,delivered
o2,c1,2024-06-06,40,10,ink,shipped
o3,c2,2024-03-01,500,200,pen,canceled
o4,c3,2024-04-01,60,20,pen,delivered
o4,c3,2024-05-01,60,20,pen,returned
o5,c4,2023-01-05,25,5,ink,delivered
o5,c4,2024-09-01,25,5,ink,returned
o6,c1,2024-09-02,8,1,ink,unpaid
"""
ANSWERS = ("--status", "canceled=ignore", "--status", "returned=subtract", "--status", "unpaid=sale")
#: window of twelve months: c1 148, c3 0, c4 −25
TOTAL, OF_CUSTOMER = 123.0, {"c1": 148.0, "c3": 0.0, "c4": -25.0}


@pytest.fixture
def shop(tmp_path: Path, capsys: pytest.CaptureFixture) -> Path:
    (tmp_path / "orders.csv").write_text(LINES)
    assert main(["import", str(tmp_path / "orders.csv"), "--data", str(tmp_path / "shop"), *ANSWERS, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["totals"]["amount"], told["lines"]["skipped"], told["left_out_file"] is not None) == ("148.0000", 1, True)
    return tmp_path / "shop"


def test_every_sum_of_order_amounts_is_the_same(shop, tmp_path, capsys):
    def answered(*arguments: str):
        assert main([*arguments, "--data", str(shop), "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    company = open_company(shop)
    book = grade(company, Scenario(as_of=date(2024, 9, 2)))
    customers = dict(zip(book.mart.customers.ids.to_pylist(), book.mart.metrics["order_amount"].tolist(), strict=True))
    assert customers == OF_CUSTOMER
    # overview, months, tiers and those without one, at the command line too
    assert key_figures(book).order_amount == TOTAL
    assert sum(read_months(shop, book.version, date(2024, 9, 2), 12).amount) == TOTAL
    assert without_tier(book) == (1, -25.0)  # c3 has bought, though nothing is left of it
    assert sum(row.order_amount for row in tier_rows(book)) + without_tier(book)[1] == TOTAL
    told = answered("grade")
    assert sum(tier["order_amount"] for tier in told["tiers"]) + told["without_tier"]["order_amount"] == TOTAL
    assert answered("concentration", "--by", "order_amount")["total"] == TOTAL
    assert answered("trends")[-1]["order_amount"] + without_tier(book)[1] == TOTAL
    # one customer: explanation and page
    for row, customer in enumerate(book.mart.customers.ids.to_pylist()):
        assert answered("explain", customer)["raw"]["order_amount"] == OF_CUSTOMER[customer]
        details = read_details(shop, book.version, row, customer, date(2024, 9, 2))
        assert sum(details.history.amount[-12:]) == OF_CUSTOMER[customer]
        assert sum(details.records["orders"]["amount"].to_pylist()) == OF_CUSTOMER[customer] + (25 if customer == "c4" else 0)
    # the data as a whole, and the file that leaves
    assert answered("describe")["tables"]["order_line"]["sums"]["amount"] == TOTAL + 25
    answered("export", str(tmp_path / "grades.csv"))
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    head = next(n for n, row in enumerate(rows) if "Order amount" in row)
    amounts = [float(row[rows[head].index("Order amount")]) for row in rows[head + 1 :] if len(row) == len(rows[head])]
    assert sum(amounts) == TOTAL
