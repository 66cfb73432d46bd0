"""The story of the months as it is read, in both languages."""

from __future__ import annotations

import pytest

from crmcore.domain.trends.story import story
from crmcore.report.trends.story import trend_story, with_profit_change
from crmcore.report.words.words import LANGUAGES, words_for
from tests.domain.trends.test_story import month

EN, ZH = words_for("en"), words_for("zh_CN")
TWO = [month(1, (60, 20), (40, 10), loss=-4), month(2, (65, 20.5), (42, 9.4), loss=-6)]


def story_text(months, words=EN):
    return trend_story(story(months, "net_profit", 12), words, "abcd", months, "CNY")


def test_orders_and_profit_are_joined_by_but_where_they_part():
    assert story_text(TWO) == (
        "Compared with Jan 2023, order amount rose 7.0%, but net profit hardly changed (−0.3%). "
        "Net profit moved by more than 5% in: B (−6.0%). Customers below zero lose more: ¥6 now, ¥4 then."
    )
    assert story_text(TWO, ZH) == (
        "与2023年1月相比，下单金额上升 7.0%，但净利基本持平（−0.3%）。净利变动超过 5% 的等级：B级（−6.0%）。"
        "亏损客户的亏损扩大：现为 ¥6，当时为 ¥4。"
    )


def test_without_profit_only_the_orders_are_told():
    assert story_text([month(1, (60, None), (40, None)), month(2, (50, None), (40, None))]) == (
        "Compared with Jan 2023, order amount fell 10%. Order amount moved by more than 5% in: A (−17%)."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_loss_has_no_rate_and_is_told_in_money(language):
    text = story_text([month(1, (60, -20), (40, 10)), month(2, (66, 5), (40, 10))], words_for(language))
    assert "−¥10" in text and "¥15" in text and "−¥20" in text and "{" not in text


def test_what_customers_bring_meanwhile_stands_beside_a_verdict():
    assert with_profit_change("Better.", *TWO, "net_profit", EN, "CNY") == "Better. Over the same months net profit hardly changed (−0.3%)."
    assert with_profit_change("Better.", month(1, (4, None), (6, None)), month(2, (3, None), (2, None)), "net_profit", EN) == (
        "Better. Over the same months order amount fell 50%."
    )
