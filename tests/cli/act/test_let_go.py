"""The verb about letting go: whom lists leave out from the day of the decision on, what followed, and the letter."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.grading.book import Book
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.summary.gone import gone_mask
from crmcore.ops.usable import unusable_part
from crmcore.store.companies.companies import create_company, open_company
from crmcore.store.decisions.letting_go import KIND
from crmcore.store.ledger.ledger import Ledger
from crmcore.usecases.grading.grading import grade
from tests.parquet_stage import build

COLUMNS = ("invoice_id", "customer_id", "due_date", "paid_date", "amount")


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """a bought in January and February 2024 for a profit of 10 each, and owes 100, of which 40 are paid in September; it brought b, who
    buys on. In April it is let go."""
    company = create_company(tmp_path, "shop")
    days = [("a", "2024-01-10"), ("a", "2024-02-10"), ("b", "2024-02-01"), ("b", "2024-12-31")]
    orders = [{"order_id": f"{c}{day}", "customer_id": c, "order_date": day, "amount": 50, "profit": 10} for c, day in days]
    payments = [("1", "a", "2024-03-01", None, 60), ("2", "a", "2024-03-01", "2024-09-01", 40), ("3", "a", "2024-02-01", "2024-02-01", 7)]
    build(
        company.dir,
        customer=[{"customer_id": "a", "name": "Ada & Co"}, {"customer_id": "b", "referred_by": "a"}],
        order_line=orders,
        payment=[dict(zip(COLUMNS, line, strict=True)) for line in payments],
    )
    return company.dir


def test_a_decision_ends_the_customer_and_its_effect_is_measured(shop: Path, capsys: pytest.CaptureFixture):
    """265 days from 10 April to 31 December: at the pace of 20 a year 20 · 265 ÷ 365 = 14.52 are forgone."""

    def ask(*arguments: str, status: int = 0) -> dict:
        capsys.readouterr()
        assert main(["--data", str(shop), "let-go", *arguments, "--json", "--author", "Li"]) == status
        return json.loads(capsys.readouterr().out) if not status else {}

    assert not gone_mask(grade_of(shop)).any()
    named = ("--customer", "a", "--effective-on", "2024-04-10", "--reason", "bad_debt", "--why", "never pays")
    (line,) = ask(*named, "--tried", "educate", "--letter")["let_go"]
    assert line["year_before"]["net_profit"] == 20 and line["since"]["saved"] == pytest.approx(-20 * 265 / 365)
    assert (line["since"]["owed"], line["since"]["recovered"], line["influenced"]["bought_on"]) == (100, 40, 1)
    assert "Ada & Co" in line["letter"] and "60" in line["letter"]
    book = grade_of(shop)
    assert gone_mask(book).tolist() == [True, False] and churned_of(book).cause == ("involuntary_arrears",)
    assert churned_of(book).dropped.all() and not gone_mask(grade_of(shop, date(2024, 4, 9))).any()
    ask("--customer", "a", "--reason", "loss", "--why", "x", "--win-back", "allowed")
    assert not churned_of(grade_of(shop)).dropped.any()
    assert ask("--customer", "a", "--take-back", "--why", "paid after all")["let_go"] == []
    assert not gone_mask(grade_of(shop)).any() and unusable_part(shop) == ""
    ask("--customer", "nobody", "--reason", "loss", "--why", "x", status=2)
    ask("--customer", "a", "--why", "x", status=2)
    with Ledger(shop).transaction() as transaction:
        transaction.append(KIND, {"customer_id": "a", "reason": "spite", "why": "x", "tried": [], "win_back": True}, author="Li")
    assert unusable_part(shop) == "let_go"


def grade_of(shop: Path, day: date | None = None) -> Book:
    return grade(open_company(shop), Scenario(as_of=day))
