"""Price × quantity × (1 − discount) where that is what the columns say; asked where a discount may be money; freight only if wanted."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.store.imports.run_import import looked_at

HEADER = "customer id,date,quantity,unit price,discount"


def amount(folder, content, **answers):
    return looked_at(folder, content, **answers).totals.amount


@pytest.mark.parametrize(("cell", "expected"), [("0.25", 150), ("25%", 150), ("0", 200), ("", 200)])
def test_a_share_is_subtracted_from_price_times_quantity(tmp_path, cell, expected):
    shown = looked_at(tmp_path, f"{HEADER}\nc1,2024-01-05,2,100,{cell}\n")
    assert (shown.totals.amount, shown.questions) == (Decimal(expected), ())


def test_a_discount_above_one_is_asked_about_with_the_totals_of_every_answer(tmp_path):
    content = f"{HEADER}\nc1,2024-01-05,2,100,10\nc2,2024-01-05,-1,100,5\n"
    (asked,) = looked_at(tmp_path, content, negatives="refund").questions
    # 200 − 10% − (100 − 5%); 200 − 10 − (100 − 5); 200 − 100
    assert [str(asked.values[f"total_{c}"]) for c in asked.choices] == ["85.0", "95.0", "100.0"]
    answered = [amount(tmp_path, content, negatives="refund", discount=choice) for choice in asked.choices]
    assert answered == [Decimal(85), Decimal(95), Decimal(100)]


def test_a_discount_of_one_may_be_all_of_it_or_one_in_money_and_is_asked_about_unless_it_says_percent(tmp_path):
    """Found: 0, 1 and 0.5 were taken for shares, and every line with a 1 came in as nothing."""
    lines = "c1,2024-01-05,1,100,0\nc2,2024-01-05,1,100,{one}\nc3,2024-01-05,2,50,{half}\n"
    (asked,) = looked_at(tmp_path, f"{HEADER}\n" + lines.format(one="1", half="0.5")).questions
    assert [str(asked.values[f"total_{c}"]) for c in asked.choices] == ["150.0", "298.5", "300.0"]
    shown = looked_at(tmp_path, f"{HEADER}\n" + lines.format(one="100%", half="50%"))
    assert (shown.totals.amount, shown.questions) == (Decimal(150), ())


def test_an_amount_in_the_file_is_net_whatever_the_discount_says(tmp_path):
    shown = looked_at(tmp_path, "customer id,date,amount,discount,discount amount\nc1,2024-01-05,200,0.25,50\n")
    assert (shown.totals.amount, shown.unmapped) == (Decimal(200), ("discount amount",))


def test_money_off_has_a_column_of_its_own(tmp_path):
    assert amount(tmp_path, "客户编号,日期,数量,单价,优惠金额\nc1,2024-01-05,2,100,30\n") == Decimal(170)


def test_freight_is_part_of_the_amount_only_where_it_is_added(tmp_path):
    content = "customer id,date,amount,freight\nc1,2024-01-05,200,9.5\n"
    shown = looked_at(tmp_path, content)
    assert (shown.totals.amount, shown.unmapped) == (Decimal(200), ("freight",))
    assert [n.values["amount"] for n in shown.notes if n.code == "W-FREIGHT"] == [Decimal("9.5")]
    assert amount(tmp_path, content, freight="add") == Decimal("209.5")
