"""What is known of four customers, worked out by hand: by tier, whom it is missing of, what they order, and nothing of later days."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """a to d order 40, 30, 20 and 10; a and b have an annual wallet, a an age since May and a hobby only later, d told in 2021 that it is
    satisfied; p has ordered nothing yet."""
    shop = create_company(tmp_path, "shop").dir
    build(
        shop,
        order_line=[
            {"order_id": c, "customer_id": c, "order_date": "2024-12-31", "amount": n, "product": "tea" if c in "ab" else None}
            for c, n in {"a": 40, "b": 30, "c": 20, "d": 10}.items()
        ],
        customer=[
            {"customer_id": c, "city": "Wuhan", "annual_wallet": 100 if c in "ab" else None, "parent_id": "a" if c == "b" else None}
            for c in "abcdp"
        ],
        survey=[
            {"customer_id": "a", "answered_on": "2024-06-01", "perceived": 8},
            {"customer_id": "d", "answered_on": "2021-01-01", "perceived": 9},
            {"customer_id": "a", "answered_on": "2024-12-01", "perceived": 6},
            {"customer_id": "a", "answered_on": "2025-01-01", "perceived": 9},
        ],
        attribute=[
            {"customer_id": "a", "category": "other", "name": "Age", "value": "40", "observed_on": "2024-05-01"},
            {"customer_id": "a", "category": "other", "name": "Age", "value": "41", "observed_on": "2024-06-01"},
            {"customer_id": "a", "category": "life_style", "name": "Hobby", "value": "Go", "observed_on": "2025-01-01"},
        ],
    )
    return shop


def asked(shop: Path, capsys: pytest.CaptureFixture, *arguments: str) -> dict:
    capsys.readouterr()
    assert main(["--data", str(shop), "customer-data", "--as-of", "2024-12-31", *arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_who_is_known_how_well_and_what_is_missing(shop, capsys):
    answer = asked(shop, capsys, "--lacking", "annual_wallet")
    items = {item["attribute"] or item["code"]: item for item in answer["items"]}
    wallet = items["annual_wallet"]
    assert (wallet["customers"], wallet["missing"], wallet["missing_amount"]) == (2, 3, 30)  # c, d and p; 20 + 10
    assert sum(wallet["by_tier"].values()) == 2 and wallet["by_tier"]["without_tier"] == 0
    assert answer["lacking"] == ["c", "d", "p"] and wallet["decisions"] == ["share_of_wallet", "growth_potential"]
    assert items["products"]["customers"] == 2 and items["city"]["missing"] == 0
    assert items["satisfaction"]["customers"] == 1  # d's answer is older than 24 months
    assert items["parent_id"]["missing"] is None and items["growth_outlook"]["missing"] == 1  # p alone is a prospect
    assert (items["Age"]["category"], items["Age"]["customers"], items["Age"]["newest"]) == ("personal", 1, "2024-06-01")
    assert "Hobby" not in items  # nobody knew it on that day
    categories = {item["category"]: item for item in answer["categories"]}
    assert len(categories) == 8 and categories["attitude"]["customers"] == 1 and categories["address"]["nothing_known"] == 0
    assert answer["complete"] == 0  # nobody's region is known


def test_one_customer_with_days_and_what_it_lacks(shop, capsys):
    own = asked(shop, capsys, "--customer", "a")["customer"]
    known = {fact["code"]: (fact["value"], fact["day"]) for fact in own["known"]}
    assert known["Age"] == ("41", "2024-06-01") and known["city"] == ("Wuhan", None) and known["products"] == ("tea", "2024-12-31")
    assert known["satisfaction"] == (6, "2024-12-01") and "Hobby" not in known
    assert "region" in own["missing"] and "parent_id" not in own["missing"] and "growth_outlook" not in own["missing"]
    assert "satisfaction" in asked(shop, capsys, "--customer", "d")["customer"]["missing"]
    assert main(["--data", str(shop), "explain", "a", "--json"]) == 0
    explained = json.loads(capsys.readouterr().out)
    assert explained["customer_data"] == {"known": own["known"], "missing": own["missing"]} and explained["key_customer"] is None


def test_what_there_is_not_is_refused_and_what_is_hidden_is_left_out(shop, capsys):
    assert main(["--data", str(shop), "customer-data", "--lacking", "tea"]) == 2
    assert main(["--data", str(shop), "privacy", "--hide", "--author", "Li"]) == 0
    answer = asked(shop, capsys)
    assert "Age" in [item["attribute"] for item in answer["items"]]  # of no personal category by what the file says
    assert main(["--data", str(shop), "privacy", "--hide", "--attribute", "Age", "--author", "Li"]) == 0
    answer = asked(shop, capsys)
    assert answer["hidden_attributes"] == 1 and "Age" not in [item["attribute"] for item in answer["items"]]


def test_changes_are_dated_listed_and_not_known_before_their_day(shop, capsys):
    """By the end of 2024 a's age went from 40 to 41 in June and its satisfaction fell by 2 points in December; it rose
    in 2025, which is later."""
    answer = asked(shop, capsys, "--changed", "satisfaction_down", "--customer", "a", "--influence")
    changes = {change["attribute"] or change["code"]: change for change in answer["changes"]}
    assert (changes["satisfaction_down"]["customers"], changes["satisfaction_up"]["all"]) == (1, 0) and answer["changed"] == ["a"]
    assert (changes["Age"]["customers"], changes["Age"]["customers_in_year"]) == (0, 1)  # 213 days ago
    told = [(one["day"], one["before"], one["after"]) for one in answer["customer"]["changes"]]
    assert told == [("2024-12-01", 8, 6), ("2024-06-01", "40", "41")]
    assert asked(shop, capsys, "--changed", "any", "--days", "365")["changed"] == ["a"] and answer["influence"]["years"] == []
    capsys.readouterr()
    assert main(["--data", str(shop), "customer-data", "--as-of", "2025-01-01", "--changed", "satisfaction_up", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["changed"] == ["a"]


def test_columns_of_dated_lines_change_from_their_day(tmp_path, capsys):
    """a's lines say Wuhan in March and Beijing in May; the list that says Wuhan of b, whose line says Beijing, has no day: no change."""
    shop = create_company(tmp_path, "moved").dir
    lines = [("a", "2024-03-01", "Wuhan"), ("a", "2024-05-01", "Beijing"), ("b", "2024-05-01", "Beijing")]
    build(shop, customer=[{"customer_id": "b", "city": "Wuhan"}])
    build(
        shop,
        order_line=[{"order_id": day, "customer_id": c, "order_date": day, "amount": 1} for c, day, _ in lines],
        customer_carried=[{"customer_id": c, "source_table": "order_line", "observed_on": day, "city": city} for c, day, city in lines],
    )
    answer = asked(shop, capsys, "--changed", "city", "--days", "365")
    assert answer["changed"] == ["a"]
    assert [(one["day"], one["before"], one["after"]) for one in answer["newest_changes"]] == [("2024-05-01", "Wuhan", "Beijing")]
