"""Comparing on the command line: any two sides, with sums that agree; a side that is not there is one clear line."""

from __future__ import annotations

import pytest

from crmcore.cli.parser import main


def test_two_dates_by_hand(ask_turned):
    told = ask_turned("compare", "--left", "draft@2023-06-30", "--right", "draft")
    # then: five customers 1 2 1 1 (20/50/80/100 of 5, 2.5 rounds up to 3): c4 | c3 c2 | c1 | c0; now c0 c1 | c2 c3 c4 | …
    assert (told["same_tiers"], told["same_date"], told["left"]["graded"], told["right"]["graded"]) == (True, False, 5, 10)
    assert told["known_on_right_only"] == 5 and told["known_on_left_only"] == 0
    assert sum(map(sum, told["matrix"])) == 5 and sum(told["entered"]) == 5 and told["gone"] == [0, 0, 0, 0]
    assert told["matrix"] == [[0, 1, 0, 0], [0, 2, 0, 0], [1, 0, 0, 0], [1, 0, 0, 0]]
    assert (told["differ"], told["risen"], told["fallen"], told["customers"]) == (8, 2, 1, 10)
    amount = next(f for f in told["figures"] if f["figure"] == "order_amount")
    assert (amount["left"], amount["right"]) == (150, 550)
    assert told["differing"][0] == {"customer_id": "c0", "left": "D", "right": "A", "net_profit": 10}


def test_a_run_and_a_saved_scenario_can_be_compared(ask_turned):
    ask_turned("publish", "--name", "first", "--author", "Li", "--save-as", "my plan")
    told = ask_turned("compare", "--left", "run:1", "--right", "saved:my plan@2024-12-31*abc_share", "--limit", "0")
    assert (told["left"]["side"], told["right"]["scenario"]["scheme"]) == ("run:1", "abc_share")
    assert told["right"]["scenario"]["as_of"] == "2024-12-31" and told["risen"] is None and told["differing"] == []
    assert ask_turned("compare", "--left", "run:1", "--right", "draft")["differ"] == 0


@pytest.mark.parametrize("left", ["nothing", "run:7", "saved:gone", "draft@tomorrow"])
def test_a_side_that_is_not_there_is_refused_in_one_line(turned_shop, capsys, left):
    assert main(["--data", str(turned_shop), "compare", "--left", left]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
