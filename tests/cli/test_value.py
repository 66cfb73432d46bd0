"""`value` on the command line: the promised keys, and figures that can be worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.cli.parser import main
from crmcore.store.companies.companies import create_company
from tests.parquet_stage import build

PROMISED = {
    "method",
    "parameters",
    "discount_rate",
    "horizon_years",
    "retention",
    "customers",
    "current_value",
    "growth_potential",
    "customer_equity",
    "grade",
    "readiness",
    "matrix",
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three customers with a profit of 100, 50 and −20 in 2025, and one that has not bought."""
    folder = create_company(tmp_path_factory.mktemp("value"), "Shop", "EUR").dir
    build(
        folder,
        order_line=[
            {"order_id": c, "customer_id": c, "order_date": "2025-05-05", "amount": a, "profit": p}
            for c, a, p in (("a", 400, 100), ("b", 100, 50), ("c", 100, -20))
        ],
        customer=[{"customer_id": c, "name": c, "growth_outlook": 70 if c == "d" else None} for c in "abcd"],
    )
    return folder


@pytest.fixture
def ask(shop: Path, capsys: pytest.CaptureFixture):
    def answered(*arguments: str) -> dict:
        assert main(["--data", str(shop), "value", *arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return answered


def test_the_promised_keys_and_the_annuity_by_hand(ask):
    told = ask("--discount", "0.25", "--horizon", "2", "--retention", "0.5")
    assert set(told) >= PROMISED
    assert set(told["matrix"][0]) >= {"box", "customers", "current_value", "growth_potential", "net_profit"}
    # each unit of profit is worth .5 × .8 + .25 × .64 = .56; profits are 100 + 50 − 20
    assert told["customer_equity"] == told["current_value"] == pytest.approx(0.56 * 130)
    assert (told["method"], told["discount_rate"], told["horizon_years"], told["retention"]) == ("annuity", 0.25, 2, 0.5)
    assert (told["customers"], told["retention_source"]) == (3, "given")
    assert [row["box"] for row in told["matrix"]] == ["platinum", "gold", "iron", "lead"]
    assert sum(row["customers"] for row in told["matrix"]) == 3 and sum(row["provisional"] for row in told["matrix"]) == 1
    assert sum(row["net_profit"] for row in told["matrix"]) == 130
    # a fifth of the two that do not lose is nobody
    assert {row["tier"]: row["customers"] for row in told["strategic"]} == {"mvc": 0, "stc": 2, "bz": 1}
    assert {row["group"]: row["customers"] for row in told["groups"]}["prospective"] == 1


def test_the_usual_assumptions(ask):
    told = ask()
    assert (told["discount_rate"], told["horizon_years"]) == (0.1, 5)
    assert (told["retention"], told["retention_source"]) == (0.75, "assumed")
    assert isinstance(told["readiness"], list) and told["grade"] is None


def test_an_equity_of_sales_is_revenue_equity_and_never_customer_equity(tmp_path, capsys):
    folder = create_company(tmp_path, "Sales", "EUR").dir
    build(folder, order_line=[{"order_id": "a", "customer_id": "a", "order_date": "2025-05-05", "amount": 400}])
    assert main(["--data", str(folder), "value", "--retention", "0.5", "--discount", "0.25", "--horizon", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["customer_equity"], found["revenue_equity"], found["basis"]) == (None, pytest.approx(400 * 0.4), "order_amount")


def test_losses_that_can_be_ended_count_as_nothing(ask):
    found = ask("--discount", "0.25", "--horizon", "2", "--retention", "0.5")
    assert found["equity_if_losses_end"] == pytest.approx(0.56 * 150) and found["revenue_equity"] is None


def test_too_little_data_leaves_the_annuity_and_says_which_method_was_asked_for(ask, shop, capsys):
    for method in ("auto", "expected_margin"):
        found = ask("--method", method)
        assert (found["method"], found["asked"], found["methods"]) == ("annuity", method, None)
    assert ask("--hold-out", "4")["methods"] is None
    assert main(["--data", str(shop), "value", "--hold-out", "0"]) == 2 and "24" in capsys.readouterr().err


def test_without_end_is_the_perpetuity(ask):
    # m · r ÷ (1 + d − r) = 130 × .5 ÷ .75
    told = ask("--discount", "0.25", "--horizon", "none", "--retention", "0.5")
    assert told["customer_equity"] == pytest.approx(130 * 0.5 / 0.75)


def test_the_first_margin_at_once_adds_one(ask):
    plain, early = ask("--retention", "0.5"), ask("--retention", "0.5", "--timing", "immediate")
    assert early["customer_equity"] - plain["customer_equity"] == pytest.approx(130)


def test_capture_moves_growth_alone(ask):
    none, some = ask("--capture", "0"), ask("--capture", "0.5")
    assert none["current_value"] == some["current_value"] and none["growth_potential"] < some["growth_potential"]


def test_one_customer_year_by_year(ask):
    told = ask("--customer", "a", "--discount", "0.25", "--horizon", "2", "--retention", "0.5")
    assert [y["present_value"] for y in told["annuity_years"]] == [pytest.approx(40), pytest.approx(16)]
    assert told["current_value"] == pytest.approx(56) and told["margin"] == 100 and told["to_date"] == 100
    assert told["lifetime_value"] == pytest.approx(156) and {"p_alive", "expected_purchases"} <= set(told)
    assert (told["strategic"], told["group"]) == ("stc", "valuable")


def test_a_filter_looks_at_a_part_and_cuts_nothing_anew(ask, shop):
    whole, part = ask(), ask("--where", "population=graded")
    assert whole["edges"] == part["edges"] and part["customers"] == 3


def test_the_cuts_of_the_matrix(ask):
    assert ask("--cuts", "90/10")["cuts"] == [90, 10]


@pytest.mark.parametrize(
    "wrong",
    [["--discount", "0"], ["--horizon", "51"], ["--retention", "1"], ["--capture", "2"], ["--cuts", "0/50"], ["--customer", "nobody"]],
)
def test_what_cannot_be_is_one_clear_line(shop, capsys, wrong):
    assert main(["--data", str(shop), "value", *wrong]) == 2
    said = capsys.readouterr().err.strip()
    assert said and "\n" not in said and "Traceback" not in said


def test_a_grade_by_current_value_obeys_the_terms(shop, capsys):
    keys = []
    for rate in ("0.1", "0.3"):
        assert main(["--data", str(shop), "grade", "--weights", "current_value=1", "--discount", rate, "--json"]) == 0
        keys.append(json.loads(capsys.readouterr().out)["key"])
    assert keys[0] != keys[1]


def test_the_lists_of_the_page_are_there_and_stay_within_their_tier(demo_root, capsys):
    assert main(["--data", str(demo_root / "demo"), "value", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    members = {tier: set().union(*(p["customers"] for p in said["programmes"] if p["tier"] == tier)) for tier in ("mvc", "stc", "bz")}
    assert members["stc"] and not members["mvc"] & members["stc"] and not members["stc"] & members["bz"]
    size = {row["tier"]: row["customers"] for row in said["strategic"]}
    assert all(len(who) <= size[tier] for tier, who in members.items())
    known = sum(band["customers"] for band in said["wallet"])
    assert 0 < known <= said["customers"] and all(each["referred"] > 0 for each in said["referrers"])
