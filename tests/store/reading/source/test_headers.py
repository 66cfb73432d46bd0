"""Headers find their fields in both languages; what the user says wins; a header serves one field."""

from __future__ import annotations

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import BY_NAME
from crmcore.store.reading.source.double_headers import headers_apart
from crmcore.store.reading.source.headers import (
    column_number,
    looks_like,
    match_headers,
    missing_fields,
    nearest_headers,
)

ORDERS = BY_NAME["order_line"]


def matched(headers, chosen=None, table=ORDERS):
    return {m.field: m.header for m in match_headers(table, headers, chosen or {})}


@pytest.mark.parametrize(
    "header", ["customer_id", "CustomerID", "Customer No", "customer-id", " 客户 ID ", "客户编号（必填）", "Ｃustomer　ID"]
)
def test_one_field_has_many_spellings(header):
    assert matched([header])["customer_id"] == header


def test_chinese_headers_of_a_shop_are_understood():
    found = matched(["订单 ID", "订单日期", "客户 ID", "客户名称", "细分", "地区", "销售额", "数量", "折扣", "利润", "邮寄方式"])
    assert found == {
        "order_id": "订单 ID",
        "order_date": "订单日期",
        "customer_id": "客户 ID",
        "name": "客户名称",
        "segment": "细分",
        "region": "地区",
        "amount": "销售额",
        "quantity": "数量",
        "discount": "折扣",
        "profit": "利润",
    }


def test_what_the_user_chose_wins_and_frees_the_header():
    found = matched(["customer id", "date", "sales", "total"], {"amount": "total", "profit": "sales"})
    assert (found["amount"], found["profit"]) == ("total", "sales")


def test_a_field_can_be_left_empty():
    assert "amount" not in matched(["customer id", "date", "amount"], {"amount": None})


def test_columns_have_numbers_from_one():
    assert matched(["", "", ""], {"customer_id": 2, "order_date": "3"}) == {"customer_id": "", "order_date": ""}
    assert [m.number for m in match_headers(ORDERS, ["", "", ""], {"customer_id": 2})] == [2]


@pytest.mark.parametrize(
    "chosen, code",
    [
        ({"amonut": "sales"}, "unknown_field"),
        ({"amount": "sale"}, "unknown_header"),
        ({"amount": 9}, "unknown_header"),
        ({"amount": 1, "profit": 1}, "header_used_twice"),
    ],
)
def test_a_wrong_choice_is_named(chosen, code):
    with pytest.raises(Problem) as refused:
        matched(["sales", "date"], chosen)
    assert refused.value.code == code


def test_an_amount_may_come_from_quantity_and_price():
    assert missing_fields(ORDERS, ["customer_id", "order_date", "quantity", "unit_price"]) == ()
    assert missing_fields(ORDERS, ["customer_id", "quantity"]) == ("order_date", "amount")


def test_the_nearest_headers_help_when_one_is_missing():
    assert nearest_headers(ORDERS.column("order_date"), ["Ordr date", "Colour"])[0] == "Ordr date"


def test_words_too_common_are_no_customer_columns_in_orders():
    assert "size" not in matched(["customer id", "date", "amount", "size"])
    assert matched(["customer id", "size"], table=BY_NAME["customer"])["size"] == "size"


@pytest.mark.parametrize(
    "headers, table",
    [
        (["InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"], "order_line"),
        (["customerID", "invoiceNumber", "DueDate", "InvoiceAmount", "SettledDate"], "payment"),
        (["客户编号", "姓名", "行业"], "customer"),
        (["colour", "shape"], None),
    ],
)
def test_a_file_is_known_by_its_headers(headers, table):
    assert looks_like(headers) == table


def test_columns_of_one_header_are_numbered_apart_whatever_their_case_and_blanks():
    assert headers_apart(["ID", "name", "id ", "id (2)", "ID"]) == ("ID", "name", "id (3)", "id (2)", "ID (4)")


def test_columns_without_a_header_are_no_doubles():
    assert headers_apart(["", "", "id"]) == ("", "", "id")


def test_a_column_without_a_value_gives_way_to_one_that_has_some():
    visit = BY_NAME["contact"]
    headers = ["date", "customer id", "备注", "拜访结果"]
    taken = {m.field: m.header for m in match_headers(visit, headers, {})}
    field = next(name for name, header in taken.items() if header in ("备注", "拜访结果"))
    assert {m.field: m.header for m in match_headers(visit, headers, {}, empty=[3])}[field] == "拜访结果"


@pytest.mark.parametrize("named", [2, "2", "#2", " #2 "])
def test_a_column_is_named_by_its_number_as_the_preview_prints_it(named):
    assert column_number(named, ("", "", "")) == 2
    with pytest.raises(Problem) as refused:
        column_number("#4", ("", "", ""))
    assert "#2" in str(refused.value.values["nearest"])
