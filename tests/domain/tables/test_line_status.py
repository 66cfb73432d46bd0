"""What a status means, in both languages and any spelling, and what is preselected for it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmcore.domain.tables.line_status import WORDS, StatusCount, folded_status, meaning_of, suggested_treatment


@pytest.mark.parametrize(
    "status, meaning",
    [
        ("Canceled", "cancelled"),
        (" CANCELLED ", "cancelled"),
        ("已取消", "cancelled"),
        ("\uff36\uff4f\uff49\uff44", "void"),
        ("作废", "void"),
        ("out_of_stock", "unavailable"),
        ("缺货", "unavailable"),
        ("Returned", "returned"),
        ("已退货", "returned"),
        ("是", "returned"),
        ("refunded", "refunded"),
        ("已退款", "refunded"),
        ("Pending-Payment", "unpaid"),
        ("待付款", "unpaid"),
        ("delivered", "sale"),
        ("交易成功", "sale"),
        ("否", "sale"),
        ("未退货", "sale"),
    ],
)
def test_a_status_is_known_in_both_languages_and_any_spelling(status, meaning):
    assert meaning_of(status) == (meaning, True)


@pytest.mark.parametrize(
    "status, meaning",
    [("Shipped - Returned to Seller", "returned"), ("部分退款", "refunded"), ("Canceled (fraud)", "cancelled"), ("Q7", None)],
)
def test_a_word_in_a_longer_status_is_a_guess_of_which_nothing_follows(status, meaning):
    assert meaning_of(status) == (meaning, False)
    assert suggested_treatment(StatusCount(status, 1, Decimal(5), 1, Decimal(5), 0, meaning, False)) == (None if meaning else "sale")


def test_every_word_has_one_meaning_and_is_folded():
    words = [word for listed in WORDS.values() for word in listed]
    assert len(words) == len(set(words))
    assert [word for word in words if folded_status(word) != word] == []


def test_a_companys_own_words_come_first():
    assert meaning_of("Closed", {"closed": "cancelled"}) == ("cancelled", True)


@pytest.mark.parametrize(
    "meaning, with_sale, treatment",
    [
        ("cancelled", 9, "ignore"),
        ("void", 0, "ignore"),
        ("unavailable", 0, "ignore"),
        ("returned", 0, "ignore"),
        ("returned", 6, "subtract"),
        ("refunded", 10, "subtract"),
        ("refunded", 4, "ignore"),
        ("unpaid", 0, None),
        ("sale", 0, "sale"),
    ],
)
def test_what_is_preselected_depends_on_the_meaning_and_on_separate_sale_lines(meaning, with_sale, treatment):
    count = StatusCount("x", 10, Decimal(100), 10, Decimal(100), with_sale, meaning)
    assert suggested_treatment(count) == treatment
    assert suggested_treatment(count, {"x": "sale"}) == "sale"  # the company's last answer comes first
