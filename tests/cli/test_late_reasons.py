"""The verb about reasons for late payment: credit and tiers follow what is excused, by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.grading.late_reasons import LateReasons
from crmcore.domain.kernel.problems import Problem
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build
from tests.prepared import company_copy

#: a paid late 45 days for a strike, b 90 days for no reason, c (excused in the file) 9 days; all 100
INVOICES = [("1", "a", "2024-06-01", "2024-07-16", "strike", False), ("2", "b", "2024-06-01", "2024-08-30", None, False)]
INVOICES += [("3", "c", "2024-06-01", "2024-06-10", "our mistake", True), ("4", "a", "2024-09-01", "2024-09-01", None, False)]
COLUMNS = ("invoice_id", "customer_id", "due_date", "paid_date", "late_reason", "excused")


def _company(root: Path) -> None:
    shop = create_company(root, "shop").dir
    orders = [{"order_id": c, "customer_id": c, "order_date": "2024-12-31", "amount": 10, "profit": 5} for c in "abc"]
    payments = [dict(zip(COLUMNS, line, strict=True)) | {"amount": 100} for line in INVOICES]
    build(shop, order_line=orders, payment=payments)


@pytest.fixture
def ask(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture):
    shop = company_copy(tmp_path_factory, "cli_late_reasons", tmp_path, _company)

    def answered(*arguments: str) -> dict:
        assert main(["--data", str(shop), *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    answered.shop = shop
    return answered


def test_what_is_excused_leaves_credit_and_what_is_counted_comes_back(ask):
    """By the file a: half of its money in time, (45 + 0)/2 = 22.5 days late: 25 + 50·(1 − .25) = 62.5. With the strike excused: 100.
    c by the file: nothing known; counted: nothing in time, 9 days late: 0 + 50·.9 = 45. b: 0 + 50·0 = 0 either way."""
    before = ask("late-reasons")
    assert [(r["reason"], r["invoices"], r["days_late"], r["excused_by_file"], r["excused"]) for r in before["reasons"]] == [
        ("our mistake", 1, 9, 1, None),
        ("strike", 1, 45, 0, None),
        (None, 1, 90, 0, None),
    ]
    assert (before["decision"], before["credit_changed"]) == (None, 0)
    after = ask("late-reasons", "--excuse", "strike", "--count", "our mistake", "--author", "Li", "--weights", "credit_score=100")
    assert {c["customer_id"]: (c["credit_by_file"], c["credit_score"]) for c in after["customers"]} == {
        "a": (62.5, 100),
        "b": (0, 0),  # in another tier, because c has one now
        "c": (None, 45),
    }
    assert after["decision"]["excused"] == ["strike"] and after["scenario"]["late_reasons"]["counted"] == ["our mistake"]
    assert ask("explain", "a", "--weights", "credit_score=100")["score"] > ask("explain", "c", "--weights", "credit_score=100")["score"]
    assert ask("late-reasons", "--by-file", "strike", "--by-file", "our mistake", "--author", "Li")["credit_changed"] == 0


def test_a_decision_counts_from_its_day_and_needs_an_author(ask):
    assert main(["--data", str(ask.shop), "late-reasons", "--excuse", "strike"]) == 2
    ask("late-reasons", "--excuse", "strike", "--author", "Li", "--effective-on", "2024-12-31")
    assert ask("late-reasons")["credit_changed"] == 1
    assert ask("late-reasons", "--as-of", "2024-12-30")["credit_changed"] == 0  # a book of an earlier day does not know it


def test_a_reason_is_excused_or_counted_never_both():
    with pytest.raises(Problem, match="repeated_setting"):
        LateReasons.of(["strike"], ["strike"])
    assert LateReasons.of(["b", "a", "b"]).with_reason("a", False) == LateReasons(("b",), ("a",))
    assert [LateReasons(("x",), ("y",)).excuses(*case) for case in (("x", False), ("y", True), (None, True))] == [True, False, True]
