"""The verb about key customers: a mark stands beside the tier, and those that are not big stand apart."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.ops.usable import unusable_part
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build


def test_a_small_customer_is_key_and_its_share_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture):
    """a to d bring 40, 30, 20 and 10: d is key with 10% of the amount, and not in the top tier; so is a with 40%, which is."""
    shop = create_company(tmp_path, "shop").dir
    amounts = {"a": 40, "b": 30, "c": 20, "d": 10}
    build(shop, order_line=[{"order_id": c, "customer_id": c, "order_date": "2024-12-31", "amount": n} for c, n in amounts.items()])

    def ask(*arguments: str, status: int = 0) -> dict:
        capsys.readouterr()
        assert main(["--data", str(shop), "key-customers", *arguments, "--author", "Li", "--json"]) == status
        return json.loads(capsys.readouterr().out) if not status else {}

    ask("--customer", "a", "--kind", "group", "--reason", "the parent")
    answer = ask("--customer", "d", "--kind", "opinion", "--reason", "heard by all")
    assert (answer["key"]["customers"], answer["key"]["amount_share"]) == (2, 0.5)
    assert answer["key_not_big"] == {"customers": 1, "amount_share": 0.1, "profit_share": None}
    assert [(c["customer_id"], c["kind"], c["not_big"]) for c in answer["customers"]] == [("a", "group", False), ("d", "opinion", True)]
    assert [c["served_as"] for c in answer["customers"]] == [c["tier"] for c in answer["customers"]]
    assert main(["--data", str(shop), "terms", "--key-tier", "A", "--author", "Li", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["key_tier"] == "A"
    assert [c["served_as"] for c in ask()["customers"]] == ["A", "A"]
    assert ask("--customer", "d", "--reason", "no longer")["key_not_big"]["customers"] == 0 and unusable_part(shop) == ""
    ask("--customer", "nobody", "--kind", "group", "--reason", "x", status=2)
