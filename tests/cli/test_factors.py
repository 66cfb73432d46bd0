"""`factors` on the command line: boxes that add up, names of a saved matrix, one clear line when something is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.domain.factors.definition import Axis, Factors
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.factors import save_factors
from tests.cli.shops import shop_of
from tests.prepared import copied

#: a 150 (profit 90), b 40 (−8), c 10 (2), d two years ago; d has no colour
ORDERS = """order_id,customer_id,order_date,amount,profit,region
1,a,2024-01-10,100,60,North
2,a,2024-03-10,50,30,North
3,b,2024-02-01,40,-8,South
4,c,2024-12-31,10,2,South
5,d,2022-05-05,70,20,
"""


@pytest.fixture
def shop(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(shop_of(tmp_path_factory, "factors", ORDERS), tmp_path / "shop")


def told(shop: Path, capsys: pytest.CaptureFixture, *arguments: str) -> dict:
    assert main(["--data", str(shop), "factors", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_boxes_by_value_and_category_with_the_unknown_beside_them(shop, capsys):
    answer = told(shop, capsys, "--across", "order_amount", "--across-cuts", "40", "--by", "value", "--down", "region")
    assert answer["across"]["edges"] == [40]
    assert [b["customers"] for b in answer["across"]["bands"]] == [2, 2]  # d bought nothing in the window: 0
    assert {(b["down"], b["across"]): (b["customers"], b["order_amount"], b["net_profit"]) for b in answer["boxes"]} == {
        ("South", "0"): (1, 40, -8),
        ("South", "1"): (1, 10, 2),
        ("North", "0"): (1, 150, 90),
        ("North", "1"): (0, 0, 0),
    }
    assert (answer["unknown"]["customers"], answer["unknown"]["down"], answer["unknown"]["across"]) == (1, 1, 0)
    assert answer["customers"] == 4 and {"as_of", "key", "version"} <= set(answer)


def test_without_arguments_it_shows_what_the_page_first_shows(shop, capsys):
    answer = told(shop, capsys)
    assert answer["across"]["field"] == "order_amount"
    assert sum(b["customers"] for b in answer["boxes"]) + answer["unknown"]["customers"] == answer["customers"]


def test_filters_narrow_what_is_looked_at(shop, capsys):
    assert told(shop, capsys, "--across", "tier", "--down", "tier", "--where", "region=South")["customers"] == 2


def test_a_saved_matrix_brings_its_cuts_and_the_names_of_its_boxes(shop, capsys):
    kept = Factors(Axis("order_amount", (40,), "value"), Axis("region"))
    save_factors(open_company(shop), "Mine", kept, [("North", "0", "Stars")], author="ann")
    named = {(b["down"], b["across"]): b["name"] for b in told(shop, capsys, "--saved", "Mine")["boxes"]}
    assert named["North", "0"] == "Stars" and named["South", "0"] == ""
    assert not any(b["name"] for b in told(shop, capsys, "--saved", "Mine", "--across-cuts", "10,40", "--by", "value")["boxes"])


@pytest.mark.parametrize(
    "arguments",
    [["--across", "moon"], ["--view", "product_growth"], ["--saved", "None such"], ["--across-cuts", "60,40"], ["--by", "value"]],
)
def test_what_cannot_be_is_refused_in_one_line(shop, capsys, arguments):
    assert main(["--data", str(shop), "factors", *arguments]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_view_by_name_with_its_advice_and_products(demo_root, capsys):
    answer = told(demo_root / "demo", capsys, "--view", "product_growth")
    assert answer["factors"] == answer["views"]["product_growth"]["factors"] == "product_prospects~33-67*growth_rate~33-67"
    assert {b["advice"] for b in answer["boxes"]} == {"both_high", "first_only", "second_only", "middle", "both_low"}
    products = answer["products"]
    assert (
        products["judged"] == sum(r["level"] == "product" and r["prospects"] is not None and r["amount"] > 0 for r in products["rows"]) > 0
    )
    assert 0 < products["judged_share"] < 1 and {"Ivo Norlund", "Tamsin Orrell"} <= {r["judged_by"] for r in products["rows"]}
