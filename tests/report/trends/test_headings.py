"""Headings of the trends page say how the top tier stands now and then."""

from __future__ import annotations

from datetime import date

from crmcore.report.trends.headings import share_heading, table_heading
from crmcore.report.words.words import words_for
from tests.domain.trends.test_story import month

EN, ZH = words_for("en"), words_for("zh_CN")


def test_the_table_tells_the_top_tiers_share_of_the_profit():
    """30 of 40 now, 10 of 40 then; a sum that is not positive has no shares, and without a month before nothing is told."""
    then, now = month(1, (60, 10), (40, 30)), month(2, (60, 30), (40, 10))
    assert table_heading(now, then, EN, "abcd", "net_profit", "plain") == "A brings 75% of net profit; in Jan 2023 it brought 25%"
    assert table_heading(now, then, ZH, "abcd", "net_profit", "plain") == "A级贡献净利的 75%，2023年1月为 25%"
    assert table_heading(now, month(1, (60, 10), (40, -10)), EN, "abcd", "net_profit", "plain") == "plain"
    assert table_heading(now, None, EN, "abcd", "net_profit", "plain") == "plain"


def test_the_pictures_tell_the_top_tiers_share_of_the_customers():
    months, counts = [month(1, (1, 1), (1, 1)), month(2, (1, 1), (1, 1))], [(1, 4), (2, 2)]
    assert share_heading("share", months, counts, EN, "abcd") == "Cut by share: A holds 50.0% of the customers, 20.0% in Jan 2023"
    assert share_heading("standard", months, counts, EN, "abcd", date(2023, 1, 28)) == (
        "By the standard of Jan 28, 2023: A holds 50.0%, 20.0% in Jan 2023"
    )
