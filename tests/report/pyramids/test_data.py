"""The sentences of the twin pyramid: who earns what, and which shape it has."""

from __future__ import annotations

import pytest

from crmcore.report.plotting.text_width import text_width, two_lines
from crmcore.report.pyramids.data import known_measure, pyramid_headline, pyramid_subtitle, shape_text, twin
from crmcore.report.words.words import words_for
from tests.report.pyramids.companies import SCHEMES, rows_of, tier_row

EN, ZH = words_for("en"), words_for("zh_CN")


def heads(company: str, words=EN) -> tuple[str, str]:
    pair = twin(rows_of(company), words, SCHEMES.get(company, "abcd"), "net_profit", "CNY", shares=False)
    return pair[0].head, pair[1].head


@pytest.mark.parametrize(
    ("company", "customers", "profit"),
    [
        ("abcd 20/30/30/20", "a barrel, widest at B", "an inverted pyramid"),
        ("textbook 5/15/60/20", "a barrel, widest at Ordinary", "an inverted pyramid, ending in a loss"),
        ("barrel of profit", "a barrel, widest at B", "a barrel, widest at B"),
        ("a tier below zero", "a pyramid", "an inverted pyramid, ending in a loss"),
        ("all losing", "a pyramid", "no pyramid, the top tier or the whole earns nothing"),
        ("one tier", "one tier only", "one tier only"),
        ("eight tiers", "a pyramid", "an inverted pyramid"),
        ("1/4/15/80", "a pyramid", "a barrel, widest at Iron"),
    ],
)
def test_the_heads_follow_the_shape(company, customers, profit):
    assert heads(company) == (f"Customers by tier: {customers}", f"Net profit by tier: {profit}")


def test_the_heads_in_chinese():
    assert heads("a tier below zero", ZH) == ("各等级客户数：金字塔", "各等级净利：倒金字塔，末级亏损")
    assert heads("abcd 20/30/30/20", ZH)[0] == "各等级客户数：桶形，B级最宽"


def test_the_totals_count_tiers_only():
    pair = twin(rows_of("abcd 20/30/30/20", prospects=7), EN, "abcd", "net_profit", "CNY", shares=False)
    assert (pair[0].total, pair[1].total) == ("1,671", "¥7.79K")  # 334 + 502 + 501 + 334; 5200 + 1900 + 600 + 90
    assert pair[0].has_prospects and not pair[1].has_prospects and pair[1].has_losses


def test_without_any_profit_the_amount_stands_in_and_says_so():
    rows = (tier_row("A", 20, None, amount=800.0), tier_row("B", 80, None, amount=200.0))
    assert known_measure(rows, "net_profit") == "order_amount"
    assert pyramid_headline(rows, EN, "abcd") == "20 customers (A), 20% of all, bring 80% of the order amount"
    assert pyramid_subtitle(rows, EN, "CNY", "net_profit") == EN.t("figure.pyramid.fallback")
    assert shape_text(rows, EN, "abcd", "net_profit") == "an inverted pyramid"


def test_the_subtitle_sums_up_what_is_lost():
    rows = (tier_row("A", 20, 700.0, -40.0, 2), tier_row("B", 80, -10.0, -60.0, 5))
    assert pyramid_subtitle(rows, EN, "CNY", "net_profit") == "7 customers with a tier lose ¥100 together"
    assert pyramid_subtitle((tier_row("A", 1, 5.0),), EN, "CNY", "net_profit") == ""


def test_nobody_graded_and_nothing_earned_are_said():
    assert pyramid_headline((tier_row("A", 0, 0.0), tier_row("B", 0, 0.0)), EN, "abcd") == EN.t("figure.pyramid.nobody")
    assert pyramid_headline(rows_of("all losing"), EN, "abcd") == "All tiers together lose 60"
    assert pyramid_headline((tier_row("A", 2, 10.0), tier_row("B", 3, -10.0)), EN, "abcd") == "All tiers together earn nothing"


def test_customers_that_nothing_parts_are_no_upper_tier():
    """Seen: "0 customers (A), 0% of all, earn 0% of the profit"."""
    assert pyramid_headline((tier_row("A", 0, 0.0), tier_row("B", 1, 9.0)), EN, "abcd").startswith("The one graded customer stands in B")
    assert pyramid_headline((tier_row("A", 0, 0.0), tier_row("B", 7, 9.0)), EN, "abcd") == "All 7 customers stand in B: nothing parts them"
    halves = (tier_row("A", 0, 0.0), tier_row("B", 5, 8.0), tier_row("C", 5, 2.0))
    assert pyramid_headline(halves, EN, "abcd") == "5 customers (A + B), 50% of all, earn 80% of the profit"


def test_tiers_cut_by_other_money_than_they_are_measured_by_say_so():
    rows = (tier_row("A", 20, 90.0), tier_row("B", 80, 10.0))
    plain = "20 customers (A), 20% of all, earn 90% of the profit"
    assert pyramid_headline(rows, EN, "abc_value", cut_by="gross_profit") == plain + "; the tiers are cut by gross profit"
    assert pyramid_headline(rows, EN, "abc_value", cut_by="net_profit") == pyramid_headline(rows, EN, "abcd") == plain


def test_tiers_cut_by_the_score_say_so():
    rows = (tier_row("A", 20, 90.0), tier_row("B", 80, 10.0))
    assert pyramid_headline(rows, EN, "abcd", cut_by="score") == "20 customers (A, graded by score), 20% of all, earn 90% of the profit"
    assert pyramid_headline(rows, ZH, "abcd", cut_by="score") == "A级（按综合得分）：20 位客户，占 20%，贡献净利的 90%"


def test_the_finding_counts_the_upper_tiers_nearest_a_fifth_of_the_customers():
    rows = (tier_row("key", 5, 500.0), tier_row("major", 15, 450.0), tier_row("ordinary", 60, 100.0), tier_row("maintain", 20, -50.0))
    assert pyramid_headline(rows, EN, "key_major_ordinary_maintain") == "20 customers (Key + Major), 20% of all, earn 95% of the profit"
    assert pyramid_headline(rows, ZH, "key_major_ordinary_maintain") == "关键、重点：20 位客户，占 20%，贡献净利的 95%"


def test_a_name_is_broken_where_it_reads_best_and_shortened_where_it_must_be():
    assert two_lines("Key", 96, 13) == ("Key",)
    assert two_lines("Most valuable (MVC)", 110, 13) == ("Most valuable", "(MVC)")
    assert two_lines("最有价值客户（MVC）", 96, 13) == ("最有价值客户", "（MVC）")
    lines = two_lines("Extraordinarily-long-name-of-a-tier without end", 96, 13)
    assert len(lines) == 2 and all(text_width(line, 13) <= 96 for line in lines) and lines[0].endswith("…")
