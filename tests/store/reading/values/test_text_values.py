"""One text in, one value or one broken rule out: dates, numbers, ids, names, yes and no."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from crmcore.store.reading.source.source import SourceColumn
from crmcore.store.reading.values.currencies import currency_of, named_currency
from crmcore.store.reading.values.date_text import date_order, order_evidence, read_date
from crmcore.store.reading.values.number_text import decimal_evidence, read_number, read_points, read_share
from crmcore.store.reading.values.plain_text import LONGEST_ID, read_flag, read_id, read_text
from crmcore.store.reading.values.time_zones import zone_of

JAN5 = date(2024, 1, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-05",
        "2024/1/5",
        "2024.1.5",
        "20240105",
        "24-1-5",
        "2024年1月5日",
        "２０２４－０１－０５",
        "2024-01-05T23:59:59Z",
        "2024-01-05 08:26:00.123",
        "5 Jan 2024",
        "05-Jan-2024",
        "January 5, 2024",
        "45296",
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    assert read_date(text).value == JAN5  # 45296 days after 1899-12-30


@pytest.mark.parametrize(
    "text, order, day",
    [
        ("3/4/2024", "dmy", date(2024, 4, 3)),
        ("3/4/2024", "mdy", date(2024, 3, 4)),
        ("3.4.24", "dmy", date(2024, 4, 3)),
        ("1/2/2013 8:26", "mdy", date(2013, 1, 2)),
        ("13/4/2024", None, date(2024, 4, 13)),
        ("4/13/2024", None, date(2024, 4, 13)),
    ],
)
def test_a_day_with_the_year_last_follows_the_order(text, order, day):
    assert read_date(text, order).value == day


@pytest.mark.parametrize(
    "text, rule",
    [
        ("2024-02-30", "E-DATE"),
        ("2024-13-01", "E-DATE"),
        ("13/04/2024x", "E-DATE"),
        ("tomorrow", "E-DATE"),
        ("12", "E-DATE"),
        ("9999-12-31", "E-DATE-SENTINEL"),
        ("1970-01-01", "E-DATE-SENTINEL"),
        ("0000-00-00", "E-DATE-SENTINEL"),
        ("1900-01-01", "E-DATE-SENTINEL"),
        ("#N/A", "E-CELL-ERROR"),
        ("2024-01-05 25:00", "E-TIME"),
        ("2024-01-05T24:00:01Z", "E-TIME"),
        ("5 Jan 2024 12:60", "E-TIME"),
        ("2024-01-05 23:59:61", "E-TIME"),
        ("20240105 2460", "E-TIME"),
        ("2024年1月5日 25时", "E-TIME"),
        ("2024-01-05 15:00 am", "E-TIME"),
        ("2024-01-05 10:00+19:00", "E-TIME"),
    ],
)
def test_what_is_no_day_breaks_a_rule(text, rule):
    assert read_date(text).rule == rule


@pytest.mark.parametrize("text", ["2024-01-04 24:00", "2024-01-04T24:00:00", "20240104 240000", "2024年1月4日24时", "4 Jan 2024 24:00"])
def test_the_end_of_a_day_is_the_next_day(text):
    assert (read_date(text).value, read_date(text).note) == (JAN5, "W-MIDNIGHT")


def test_a_zone_counts_from_the_end_of_a_day():
    """24:00 of the fourth at UTC+8 is 16:00 of the fourth at UTC, and 01:00 of the fifth at UTC+9."""
    moment = "2024-01-04 24:00+08:00"
    assert read_date(moment, zone=zone_of("UTC")).value == date(2024, 1, 4) and read_date(moment, zone=zone_of("+09:00")).value == JAN5


def test_a_day_of_the_other_order_is_refused_not_turned_round():
    assert read_date("13/04/2024", "mdy").rule == "E-DATE"


def test_an_ambiguous_day_is_never_guessed():
    assert read_date("3/4/2024").rule == "E-DATE"


def test_the_column_tells_the_order_by_its_days_beyond_twelve():
    assert order_evidence(["3/4/2024", "13/4/2024"]) == (True, False, "3/4/2024")
    assert order_evidence(["4/13/2024", "5/5/2024"]) == (False, True, None)


@pytest.mark.parametrize(
    "wanted, order", [("mdy", "mdy"), ("d/m/Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%d %b %Y", "dmy"), ("yyyy-mm-dd", "ymd"), ("week", None)]
)
def test_a_date_format_is_understood_by_its_letters(wanted, order):
    assert date_order(wanted) == order


@pytest.mark.parametrize(
    "text, value",
    [
        ("1234.5", "1234.5"),
        ("¥1,234.50", "1234.5"),
        ("US$ 5", "5"),
        ("(123.45)", "-123.45"),
        ("5-", "-5"),
        ("－５", "-5"),
        ("１，２３４．５０", "1234.5"),
        ("1 234,", None),
        ("1e3", "1000"),
        ("1.2万", "12000"),
        ("100元", "100"),
        (".5", "0.5"),
        ("+7", "7"),
        ("3k", "3000"),
        ("3 千", "3000"),
        ("¥2M", "2000000"),
        ("5K元", "5000"),
        ("3千万", "30000000"),
        ("1 234 567.5", "1234567.5"),
        ("1’234", "1234"),
        ("$(5.00)", "-5"),
        ("₹12,34,567", "1234567"),
    ],
)
def test_a_number_is_read_in_any_dress(text, value):
    assert read_number(text).value == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    "text, rule",
    [
        ("NaN", "E-NUMBER"),
        ("inf", "E-NUMBER"),
        ("-Infinity", "E-NUMBER"),
        ("1e308", "E-RANGE"),
        ("1e309", "E-RANGE"),
        ("100000000000000", "E-RANGE"),
        ("¥100,000,000,000,000.00", "E-RANGE"),
        ("12,34", "E-NUMBER"),
        ("1.2.3", "E-NUMBER"),
        ("5%", "E-NUMBER"),
        ("abc", "E-NUMBER"),
        ("--5", "E-NUMBER"),
        ("#DIV/0!", "E-CELL-ERROR"),
    ],
)
def test_what_is_no_number_breaks_a_rule(text, rule):
    assert read_number(text).rule == rule


@pytest.mark.parametrize("mark", ["point", "comma"])
@pytest.mark.parametrize(
    "text",
    [
        "(-5)",
        "(+5)",
        "(5-)",
        "1_000",
        "1 2 3",
        "12 34,5",
        "12 34.5",
        "1'2",
        "1,234 567",
        "1.234'567",
        "1e3万",
        "12€50",
        "1¥2",
        "1\n234",
        "0,12,3",
    ],
)
def test_nothing_is_passed_over_to_make_a_number(text, mark):
    assert read_number(text, mark, is_money=True).rule == "E-NUMBER"


@pytest.mark.parametrize("text, rule, value", [("5e2", "E-SCIENTIFIC", None), ("5E-1", "E-SCIENTIFIC", None), ("-1.1e-13", None, 0)])
def test_an_amount_is_written_out_but_for_what_rounding_leaves_of_nothing(text, rule, value):
    read = read_number(text, is_money=True)
    assert (read.rule, read.value) == (rule, value) and read_number(text).rule is None


@pytest.mark.parametrize("text", ["", "  ", "-", "/", "N/A", "null", "无", "\u3000"])
def test_a_blank_word_is_no_number_and_no_error(text):
    assert (read_number(text).value, read_number(text).rule) == (None, None)


def test_more_than_four_decimals_are_rounded_half_to_even_and_noted():
    assert read_number("0.00005").value == Decimal("0.0000") and read_number("0.00015").value == Decimal("0.0002")
    assert read_number("0.00015").note == "W-ROUNDED" and read_number("0.0001").note is None


def test_a_comma_may_stand_before_the_cents():
    assert read_number("1.234,50", "comma").value == Decimal("1234.5")
    assert read_number("1.234", "comma").value == Decimal(1234)
    assert decimal_evidence(["1.234,50"]) == (False, True, "1.234,50")
    assert decimal_evidence(["1,234.50", "1,234"]) == (True, False, "1,234")


def test_what_is_no_number_says_nothing_about_the_decimal_mark():
    assert decimal_evidence(["abc, def", "1,2,3,4", "see p. 3,5", "..", "12.5"]) == (False, False, None)


@pytest.mark.parametrize(
    "text, scale, share",
    [("45%", "fraction", 0.45), ("0.45", "fraction", 0.45), ("45", "percent", 0.45), ("45%", "percent", 0.45), ("-5%", "fraction", -0.05)],
)
def test_a_share_is_a_fraction_of_one(text, scale, share):
    assert read_share(text, "point", scale).value == pytest.approx(share)


def test_a_score_keeps_to_its_scale():
    assert read_points("7.5", "point", 10).value == 7.5
    assert read_points("11", "point", 10).rule == "E-SCORE"


@pytest.mark.parametrize(
    ("columns", "found"),
    [
        ([("金额（元）", "amount", "5")], ("CNY", "header", "金额（元）")),
        ([("Amount (EUR)", "amount", "5"), ("Profit (EUR)", "profit", "1")], ("EUR", "header", "Amount (EUR)")),
        ([("Sales USD", "amount", "5")], ("USD", "header", "Sales USD")),
        ([("美元金额", "amount", "5")], ("USD", "header", "美元金额")),
        ([("Amount", "amount", "€ 5")], ("EUR", "amounts", "Amount")),
        ([("Amount", "amount", "5"), ("Ccy", None, "GBP")], ("GBP", "column", "Ccy")),
        ([("Amount", "amount", "$5"), ("Ccy", None, "GBP")], None),  # they contradict each other
        ([("Amount", "amount", "5"), ("Remark", None, "€ 7")], None),  # no amount of the table
        ([("单元价", "amount", "5")], None),
        ([("Price per ft", "amount", "5")], None),
    ],
)
def test_the_currency_a_file_names_is_found_with_the_place_that_names_it(columns, found):
    shown = [SourceColumn(n, header, ("", cell), field) for n, (header, field, cell) in enumerate(columns, 1)]
    named = named_currency(shown, {"amount", "profit"})
    assert found == (named and (named.currency, named.where, named.by))


def test_the_sign_of_a_currency_is_recognised():
    assert [currency_of(t) for t in ("¥5", "5元", "RMB 5", "$5", "5 €", "5")] == ["CNY", "CNY", "CNY", "USD", "EUR", None]


@pytest.mark.parametrize(
    "text, value",
    [
        ("00123", "00123"),
        ("12E4", "12E4"),
        ("1234567890123456789", "1234567890123456789"),
        ("Ｃ１２３", "C123"),
        (" a b ", "a b"),
        ("曾惠-14485", "曾惠-14485"),
    ],
)
def test_an_id_stays_whole(text, value):
    assert read_id(text).value == value


@pytest.mark.parametrize("text", ["0", "-", "/", "无", "NaN"])
def test_a_word_for_none_is_no_id(text):
    assert read_id(text).rule == "E-ID-BLANK"


def test_an_id_that_excel_shortened_is_refused():
    assert read_id("1.23457E+17").rule == "E-ID-ROUNDED"


@pytest.mark.parametrize("name", ["NA", "null", "None", "nan", "True", "=cmd|x", "<script>", "+86 138", "李"])
def test_a_name_is_kept_verbatim(name):
    assert read_text(name).value == name


@pytest.mark.parametrize("name", ["\u0645\u06cc\u200c\u062e", "क्\u200dष", "Ann 👩\u200d🔧"])
def test_a_name_keeps_what_joins_and_parts_its_letters(name):
    assert (read_text(name).value, read_text(name).note) == (name, None)
    assert read_id(name).value == name.replace("\u200c", "").replace("\u200d", "")


@pytest.mark.parametrize("name", ["A\u200dB", "李\u200c明", "\u200dAB", "AB\u200c"])
def test_a_joiner_that_joins_nothing_is_taken_out(name):
    assert read_text(name).note == "W-INVISIBLE" and "\u200d" not in str(read_text(name).value)


def test_a_text_that_slipped_into_a_column_of_numbers_is_no_id():
    assert read_id("7" * LONGEST_ID).value == "7" * LONGEST_ID
    assert read_id("7" * (LONGEST_ID + 1)).rule == "E-ID-LONG"
    assert read_id("客" * 100).rule == "E-ID-LONG"  # three bytes each


def test_a_name_loses_what_nobody_sees():
    assert read_text("a\u202eb") == read_text("ab").__class__("ab", note="W-INVISIBLE")
    assert read_text("e\u0301").value == "\u00e9"
    assert read_text("a\x00b").rule == "E-CONTROL-CHAR"


def test_yes_and_no_in_both_languages():
    assert [read_flag(t).value for t in ("Yes", "是", "1", "✓", "No", "否", "0", "")] == [True] * 4 + [False] * 3 + [None]
    assert read_flag("maybe").rule == "E-FLAG"
