"""A returns sheet is recognised by its name or header and by what it lacks, whatever the language."""

from __future__ import annotations

import pytest

from crmcore.domain.joins.profiles import ColumnProfile, ColumnRef, TableProfile
from crmcore.domain.joins.returns import returns_sheet

LINES = {name: ColumnRef("orders", name) for name in ("order_id", "customer_id", "product_id", "order_date", "amount")}


def sheet(name: str, **fields: str):
    table = TableProfile(name, name, 3, tuple(ColumnProfile(header, 3, 3) for header in fields.values()))
    return returns_sheet(table, {field: ColumnRef(name, header) for field, header in fields.items()}, LINES)


@pytest.mark.parametrize(
    "name, header, status, has_flag",
    [
        ("退货", "退回", "退货", True),
        ("Returns", "Returned", "returned", True),
        ("Sheet2", "是否退货", "退货", True),
        ("refunds", "state", "refunded", False),
        ("cancellations", "", "cancelled", False),
    ],
)
def test_the_name_or_the_header_says_that_orders_came_back(name, header, status, has_flag):
    found = sheet(name, order_id="order", **({"status": header} if header else {}))
    assert found is not None and (found.status, found.flag is not None) == (status, has_flag)


def test_other_tables_with_order_numbers_are_none():
    assert sheet("orders_2", order_id="order", status="order_status") is None
    refunds = sheet("returns", order_id="order", customer_id="c", order_date="d", amount="a")  # with their own money: asked about
    assert refunds is not None and refunds.amount is not None and refunds.amount.column == "a"
    assert sheet("returns", status="returned") is None


def test_who_gave_it_back_is_used_where_the_sheet_says_it():
    assert [own.column for own, _ in sheet("returns", order_id="o", customer_id="c", product_id="p").keys] == [
        "order_id",
        "customer_id",
        "product_id",
    ]
