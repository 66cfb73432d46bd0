"""The tables under the pyramids: every figure in words, losses with a minus, shares that add up."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.summary.concentration import concentration
from crmcore.domain.summary.tier_table import TierRow
from crmcore.domain.summary.ungraded import UngradedRow
from crmcore.report.pyramids.tables import concentration_table, tier_heading, tier_table, ungraded_table
from crmcore.report.words.words import LANGUAGES, UNKNOWN, words_for

EN = words_for("en")
#: A earns 900 gross and 800 net, B 100 gross and −50 net
ROWS = (
    TierRow("A", 20, 0.2, 0.2, 4000.0, 900.0, 800.0, 0.9, 1, -20.0, 4, 2, 0, 0.0),
    TierRow("B", 80, 0.8, 0.8, 1000.0, 100.0, -50.0, 0.1, 9, -90.0, 0, 1, 3, -30.0),
)


def test_the_heading_says_how_many_lose_and_where_most_of_them_are():
    """1 + 9 by net profit, 0 + 3 by gross profit, of 20 + 80 customers."""
    assert tier_heading(ROWS, EN, "abcd", "net_profit") == "10 of 100 graded customers lose money, the most in B (9)"
    assert tier_heading(ROWS, EN, "abcd", "gross_profit") == "3 of 100 graded customers lose money, the most in B (3)"
    assert tier_heading(ROWS[:1], EN, "abcd", "gross_profit") == EN.t("pyramids.tier.title")


def test_a_line_a_tier_and_the_total_in_net_profit():
    head, lines = tier_table(ROWS, EN, "abcd", measure="net_profit", currency="CNY")
    assert head == (
        "Tier",
        "Customers",
        "Asked for",
        "Reached",
        "Order amount",
        "Net profit",
        "Profit share",
        "Loss-makers",
        "They lose",
        "By hand",
        "Provisional",
    )
    # 800 of 750 = 106.7 %, −50 of 750 = −6.7 %
    assert lines == (
        ("A", "20", "20%", "20.0%", "¥4K", "¥800", "106.7%", "1", "−¥20", "2", "4"),
        ("B", "80", "80%", "80.0%", "¥1K", "−¥50", "−6.7%", "9", "−¥90", "1", "0"),
        ("Total", "100", "100%", "100%", "¥5K", "¥750", "100%", "10", "−¥110", "3", "4"),
    )


def test_in_gross_profit_the_losses_are_those_before_the_cost_to_serve():
    lines = tier_table(ROWS, EN, "abcd", measure="gross_profit")[1]
    assert [line[6:9] for line in lines] == [("90.0%", "0", "0"), ("10.0%", "3", "−30"), ("100%", "3", "−30")]


def test_in_order_amount_the_profit_and_its_losses_stay_in_sight():
    head, lines = tier_table(ROWS, EN, "abcd", measure="order_amount")
    assert head[5:7] == ("Net profit", "Amount share")
    assert [line[5:9] for line in lines] == [("800", "80.0%", "1", "−20"), ("−50", "20.0%", "9", "−90"), ("750", "100%", "10", "−110")]


def test_without_any_profit_the_amount_stands_alone():
    rows = (TierRow("A", 1, None, 1.0, 5.0, None, None, 1.0, 0, 0.0, 0, 0),)
    head, lines = tier_table(rows, EN, "abcd", measure="net_profit")
    assert "Net profit" not in head and len(head) == len(lines[0]) == 10
    assert lines[0][2] == lines[1][2] == UNKNOWN  # no share was asked for


def test_no_share_is_told_of_a_total_that_is_a_loss():
    lines = tier_table((TierRow("A", 2, 1.0, 1.0, 5.0, -5.0, -5.0, None, 1, -9.0, 0, 0, 1, -9.0),), EN, "abcd")[1]
    assert [line[6] for line in lines] == [UNKNOWN, UNKNOWN]


def test_concentration_is_told_with_what_it_means():
    # 60, 40, 20, 0, −20: total 100; best fifth 1 customer; running 60, 100, 120, 120, 100; HHI of 60, 40, 20: 14/36
    head, lines = concentration_table(concentration(np.array([60.0, 40, 20, 0, -20])), EN, "CNY")
    figures = {name: (value, meaning) for name, meaning, value in lines}
    assert figures["Best 20%"] == ("60%", "1 customer brings this share of the total.")
    assert figures["Customers for 80%"] == ("2", "So many make 80% of the total: 40% of all.")
    assert figures["Peak of the curve"][0] == "120%" and "3 customers" in figures["Peak of the curve"][1]
    assert figures["Below zero"] == ("1", "1 customer loses ¥20.")
    assert figures["Concentration (HHI)"] == ("0.3889", "As concentrated as 3 customers of equal size.")
    assert figures["Without the best one"] == ("¥40", "60.0% of the total would be gone; beside it what would be left.")
    assert figures["Without the best 5"] == ("¥0", "100.0% of the total would be gone; beside it what would be left.")
    assert all(len(line) == len(head) for line in lines)


def test_where_nobody_loses_the_curve_is_not_said_to_fall():
    figures = {name: meaning for name, meaning, _ in concentration_table(concentration(np.array([3.0, 1])), EN)[1]}
    assert figures["Below zero"] == "Nobody is below zero in this measure." and "never falls" in figures["Peak of the curve"]


def test_a_fifth_of_two_customers_is_nobody_and_has_no_share():
    found = concentration(np.array([3.0, 1]))
    assert (found.top_customers, found.top_share) == (0, None)
    assert concentration_table(found, EN)[1][0] == ("Best 20%", "Too few customers: a fifth of them is nobody.", UNKNOWN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_the_total_is_a_loss_its_shares_are_said_to_be_untold(language):
    words = words_for(language)
    lines = concentration_table(concentration(np.array([5.0, -10])), words)[1]
    untold = words.t("pyramids.concentration.untold")
    assert [meaning == untold for _, meaning, _ in lines] == [True, True, True, False, False, False, True]


def test_those_without_a_tier_are_counted_with_their_reason():
    rows = (UngradedRow("lapsed", 228, 0.0, None, None), UngradedRow("returns_only", 3, -700.0, None, None))
    lines = ungraded_table(rows, EN, "CNY")[1]
    assert [(line[0], line[2], line[3]) for line in lines] == [("Lapsed", "228", "¥0"), ("Returns only", "3", "−¥700")]
