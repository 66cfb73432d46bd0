"""The verb that finds customers, pages, figures and terms by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Three customers with amounts 3, 2, 1 and profits 30, 20, unknown."""
    company = create_company(tmp_path, "shop").dir
    build(
        company,
        customer=[{"customer_id": f"K{k}", "name": name} for k, name in enumerate(("Lakeside", "On the lake", "Hill"))],
        order_line=[
            {"order_id": f"o{k}", "customer_id": f"K{k}", "order_date": "2024-12-31", "amount": 3 - k, "profit": 30 - 10 * k}
            for k in range(3)
        ],
    )
    return company


def asked(shop: Path, capsys: pytest.CaptureFixture, *arguments: str) -> tuple[int, str]:
    capsys.readouterr()
    status = main(["--data", str(shop), "find", *arguments, "--weights", "order_amount=1"])
    said = capsys.readouterr()
    return status, said.out + said.err


def test_customers_come_with_tier_and_profit_and_are_counted_beyond_the_limit(shop: Path, capsys):
    status, out = asked(shop, capsys, "lake", "--limit", "1", "--json")
    found = json.loads(out)
    assert status == 0 and found["found"]["customers"] == 2
    (first,) = found["customers"]
    assert (first["customer_id"], first["name"], first["profit"]) == ("K0", "Lakeside", 30) and first["tier"]


def test_a_page_is_found_in_the_language_that_is_asked(shop: Path, capsys):
    assert json.loads(asked(shop, capsys, "权重", "--lang", "zh_CN", "--json")[1])["pages"][0]["page"] == "weights"
    assert json.loads(asked(shop, capsys, "Weights", "--json")[1])["pages"][0]["page"] == "weights"


def test_filters_narrow_customers_and_an_empty_text_is_answered(shop: Path, capsys):
    tier = json.loads(asked(shop, capsys, "Hill", "--json")[1])["customers"][0]["tier"]
    assert json.loads(asked(shop, capsys, "lake", "--where", f"tier={tier}", "--json")[1])["found"]["customers"] == 0
    status, out = asked(shop, capsys, " ")
    assert status == 2 and "Say what to look for" in out
