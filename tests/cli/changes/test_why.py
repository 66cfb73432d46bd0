"""Why a grade changed, on the command line: the parts of one customer and of all add up; sides that are not there are refused."""

from __future__ import annotations

import pytest

from crmcore.cli.parser import main

DATES = ("--weights", "order_amount=1", "--from", "2023-06-30")


def test_one_customer_by_hand(ask_turned):
    told = ask_turned("why", "c4", *DATES)
    # 2023: c4 50, the best of five: 90; 2024: 60, the fifth best of ten: 55. Its 60 among the five: 90; its 50 among the ten: as c5: 50
    assert (told["from"]["score"], told["to"]["score"], told["score_change"]) == (90, 55, -35)
    parts = {row["part"]: row for row in told["parts"]}
    assert parts["own_facts"]["score"] == pytest.approx(((90 - 90) + (55 - 50)) / 2)
    assert parts["others_facts"]["score"] == pytest.approx(((50 - 90) + (55 - 90)) / 2)
    assert (told["tier_before"], told["tier_after"], told["tiers_gained"], told["main_part"]) == ("A", "B", -1, "others_facts")
    assert sum(row["tiers"] for row in told["parts"]) == -1 and told["differs"] == ["own_facts", "others_facts"]
    assert told["metrics"] == [{"metric": "order_amount", **{part: row["score"] for part, row in parts.items()}}]


def test_the_company_and_its_tiers(ask_turned):
    told = ask_turned("why", *DATES, "--limit", "2")
    assert (told["customers"], told["entered"], told["left"]) == (5, 5, 0)
    assert sum(row["score"] for row in told["parts"]) == pytest.approx(told["score_after"] - told["score_before"])
    assert sum(row["customers"] for row in told["tiers"]) == 5 and len(told["movers"]) == 2
    assert sum(row["tiers_gained"] for row in told["tiers"]) == pytest.approx(sum(row["tiers"] for row in told["parts"]))
    assert sum(row["risen"] for row in told["main_parts"]) == told["risen"]
    some = ask_turned("why", *DATES, "--where", "tier=A")
    assert some["customers"] + some["entered"] < 10


def test_who_has_a_tier_on_one_side_only_is_not_parted(ask_turned):
    told = ask_turned("why", "c7", *DATES)
    assert (told["state"], told["parts"], told["from"]["tier"], told["from"]["score"]) == ("entered", None, None, None)


def test_runs_and_settings_are_sides(ask_turned):
    ask_turned("publish", "--name", "first", "--author", "Li")
    told = ask_turned("why", "--from", "run1", "--to", "draft", "--weights", "order_amount=1", "--shares", "10/20/30/40")
    assert told["differs"] == ["settings"] and told["from"]["run"] == 1
    assert told == ask_turned("why", "--from", "run:1", "--to", "draft", "--weights", "order_amount=1", "--shares", "10/20/30/40") | {
        "from": told["from"]
    }


@pytest.mark.parametrize(
    "arguments", [("--from", "nothing"), ("--from", "run7"), ("--to", "saved:gone"), ("nobody", "--from", "2024-01-31")]
)
def test_what_is_not_there_is_refused_in_one_line(turned_shop, capsys, arguments):
    assert main(["--data", str(turned_shop), "why", *arguments]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
