"""A file comes in: what it asks, what it keeps, what it refuses; all of it or nothing."""

from __future__ import annotations

import csv
import json
from datetime import date
from decimal import Decimal

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.store.imports.importing import preview
from crmcore.store.ledger.ledger import Ledger
from crmcore.store.reading.source.request import ImportRequest
from tests.store.imports.run_import import HEADER, imported, looked_at, refusals, stored

PLAIN = f"{HEADER}\nc1,2024-01-05,10\nc2,2024-01-06,20.5\n"


# --- what comes in ----------------------------------------------------------------------------------------------------


def test_accepted_lines_are_stored_with_their_line_and_import(tmp_path):
    report = imported(tmp_path, PLAIN)
    assert stored(tmp_path, report, "select customer_id, order_date, amount, line, import_id from order_line order by line") == [
        ("c1", date(2024, 1, 5), Decimal("10.0000"), 2, 1),
        ("c2", date(2024, 1, 6), Decimal("20.5000"), 3, 1),
    ]


def test_the_control_totals_are_those_of_the_file(tmp_path):
    totals = imported(tmp_path, PLAIN + "c1,2024-03-01,0.25\n").totals
    assert totals.plain() == {
        "rows": 3,
        "customers": 2,
        "amount": "30.7500",
        "profit": None,
        "first_date": "2024-01-05",
        "last_date": "2024-03-01",
    }


def test_amounts_come_from_quantity_times_price(tmp_path):
    report = imported(tmp_path, "customer id,date,quantity,unit price\nc1,2024-01-05,3,2.345\n")
    assert report.totals.amount == Decimal("7.0350")


@pytest.mark.parametrize("columns, profit", [("profit,cost\n3,1", "3"), ("cost,x\n6.5,", "3.5"), ("margin,x\n25%,", "2.5")])
def test_profit_comes_as_profit_or_from_cost_or_margin(tmp_path, columns, profit):
    header, values = columns.split("\n")
    report = imported(tmp_path, f"customer id,date,amount,{header}\nc1,2024-01-05,10,{values}\n")
    assert report.totals.profit == Decimal(profit)


def test_a_gross_amount_loses_its_discount_only_when_told(tmp_path):
    content = "customer id,date,amount,discount\nc1,2024-01-05,200,0.25\n"
    assert looked_at(tmp_path, content).totals.amount == 200
    assert looked_at(tmp_path, content, amount_is_gross=True).totals.amount == 150


def test_the_newest_line_tells_what_a_customer_is_like(tmp_path):
    report = imported(
        tmp_path,
        "order id,customer id,date,amount,region,name\no1,c1,2024-02-01,1,North,Old\n"
        "o2,c1,2024-03-01,1,South,\no3,c1,2024-01-01,1,East,Older\n",
    )
    assert stored(tmp_path, report, "select region, name from customer") == [("South", "Old")]
    assert [(n.code, n.values["field"]) for n in report.notes] == [("W-SEVERAL-VALUES", "name"), ("W-SEVERAL-VALUES", "region")]


def test_columns_no_field_takes_stay_with_the_line_and_become_attributes(tmp_path):
    report = imported(
        tmp_path, "customer id,date,amount,Ship Mode\nc1,2024-01-05,1,Air\nc1,2024-02-05,1,Air\nc1,2024-01-07,1,Sea\nc2,2024-01-05,1,\n"
    )
    assert report.unmapped == ("Ship Mode",)
    assert [json.loads(x) for (x,) in stored(tmp_path, report, "select extra from order_line order by line")] == [
        {"Ship Mode": "Air"},
        {"Ship Mode": "Air"},
        {"Ship Mode": "Sea"},
        {"Ship Mode": None},
    ]
    assert stored(tmp_path, report, "select customer_id, category, name, value, observed_on from attribute order by observed_on") == [
        ("c1", "other", "Ship Mode", "Air", date(2024, 1, 5)),
        ("c1", "other", "Ship Mode", "Sea", date(2024, 1, 7)),
        ("c1", "other", "Ship Mode", "Air", date(2024, 2, 5)),
    ]


def test_a_column_of_many_different_values_stays_with_its_lines_only(tmp_path):
    rows = "".join(f"c1,2024-01-05,1,note {n}\n" for n in range(201))
    report = imported(tmp_path, "customer id,date,amount,remark\n" + rows)
    assert stored(tmp_path, report, "select count(*) from attribute") == [(0,)]
    assert stored(tmp_path, report, "select count(*) from order_line where extra like '%note %'") == [(201,)]


def test_a_customer_list_keeps_its_further_columns_as_attributes(tmp_path):
    report = imported(tmp_path, "customer id,name,hobby\nc1,Li,chess\nc2,Wang,go\n", table="customer")
    assert stored(tmp_path, report, "select customer_id, name, value from attribute order by customer_id") == [
        ("c1", "hobby", "chess"),
        ("c2", "hobby", "go"),
    ]
    assert stored(tmp_path, report, "select name from customer order by customer_id") == [("Li",), ("Wang",)]


def test_identical_order_lines_are_all_counted_but_identical_customers_are_one(tmp_path):
    assert imported(tmp_path, f"{HEADER}\nc1,2024-01-05,1\nc1,2024-01-05,1\n").counts.accepted == 2
    counts = imported(tmp_path, "customer id,name\nc1,Li\nc1,Li\nc2,Wang\n", table="customer").counts
    assert (counts.accepted, counts.skipped, counts.balanced()) == (2, 1, True)


def test_of_two_rows_of_one_key_that_differ_none_is_believed(tmp_path):
    report = imported(tmp_path, "customer id,name\nc1,Li\nc1,Wang\nc2,Hu\nc2,Hu\n", table="customer", allow_refused=70)
    assert refusals(report) == [(2, "customer id", "c1", "E-KEY-CONFLICT"), (3, "customer id", "c1", "E-KEY-CONFLICT")]
    assert stored(tmp_path, report, "select customer_id, name from customer") == [("c2", "Hu")]


def test_a_second_file_adds_to_the_first(tmp_path):
    imported(tmp_path, PLAIN)
    report = imported(tmp_path, f"{HEADER}\nc3,2024-02-01,5\n")
    assert stored(tmp_path, report, "select count(*), sum(amount) from order_line") == [(3, Decimal("35.5000"))]
    assert (report.version, report.number) == (2, 2)


def test_a_wallet_is_read_as_money_and_a_flag_as_yes_or_no(tmp_path):
    report = imported(
        tmp_path,
        "invoice,customer id,due,amount,paid,disputed\ni1,c1,2024-01-31,¥100元,2024-02-02,是\ni2,c1,2024-02-28,50,,否\n",
        table="payment",
        as_purchases="no",
    )
    assert stored(tmp_path, report, "select amount, paid_date, disputed from payment order by invoice_id") == [
        (Decimal("100.0000"), date(2024, 2, 2), True),
        (Decimal("50.0000"), None, False),
    ]


def test_without_a_customer_number_the_name_is_the_number_and_a_note_says_so(tmp_path):
    report = imported(tmp_path, "客户名称,订单编号,下单日期,金额\n甲公司,o1,2024-01-05,1\n乙公司,o2,2024-01-05,1\n甲公司,o3,2024-01-06,1\n")
    assert stored(tmp_path, report, "select customer_id from customer order by customer_id") == [("乙公司",), ("甲公司",)]
    assert [(n.code, n.values) for n in report.notes] == [("W-NAME-AS-ID", {"column": "客户名称"})]


def test_a_name_beside_a_number_stays_a_name(tmp_path):
    report = imported(tmp_path, "客户编号,客户名称,订单编号,下单日期,金额\nc1,甲公司,o1,2024-01-05,1\n")
    assert stored(tmp_path, report, "select customer_id, name from customer") == [("c1", "甲公司")] and report.notes == ()


def test_lines_without_an_order_number_are_noted(tmp_path):
    assert [n.code for n in imported(tmp_path, PLAIN).notes] == ["W-NO-ORDER-ID"]


def test_customers_made_on_the_way_are_noted_once_a_company_has_some(tmp_path):
    imported(tmp_path, PLAIN)
    bills = "invoice,customer id,due,amount\ni1,c1,2024-01-31,1\ni2,c8,2024-01-31,1\ni3,c9,2024-01-31,1\n"
    assert [(n.code, n.values) for n in imported(tmp_path, bills, table="payment", as_purchases="no").notes] == [
        ("W-NEW-CUSTOMERS", {"n": 2})
    ]


def test_amounts_in_scientific_notation_are_refused(tmp_path):
    report = imported(tmp_path, f"{HEADER}\nc1,2024-01-05,1.2E+3\nc1,2024-01-05,7\n", allow_refused=90)
    assert (report.counts.accepted, report.counts.refused) == (1, 1)


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(Problem) as refused:
        preview(None, ImportRequest(tmp_path))
    assert refused.value.code == "is_folder"


@pytest.mark.proof
def test_a_file_of_three_hundred_columns_comes_in_with_all_of_them_as_attributes(tmp_path):
    names = ",".join(f"x{n}" for n in range(296))
    rows = "".join(f"c{row},2024-01-05,1,{','.join('ab'[row % 2] for _ in range(296))}\n" for row in range(20))
    report = imported(tmp_path, f"customer id,date,amount,{names}\n{rows}")
    assert stored(tmp_path, report, "select count(*), count(distinct name) from attribute") == [(20 * 296, 296)]


# --- what is refused --------------------------------------------------------------------------------------------------

BAD = [
    ("c1,2024-01-05,NaN", "amount", "NaN", "E-NUMBER"),
    ("c1,2024-01-05,1e308", "amount", "1e308", "E-RANGE"),
    ("c1,2024-01-05,", "amount", None, "E-REQUIRED"),
    ("c1,2024-02-30,1", "date", "2024-02-30", "E-DATE"),
    ("c1,9999-12-31,1", "date", "9999-12-31", "E-DATE-SENTINEL"),
    ("无,2024-01-05,1", "customer id", "无", "E-ID-BLANK"),
    (",2024-01-05,1", "customer id", None, "E-ID-BLANK"),
    ("c1,2024-01-05,#REF!", "amount", "#REF!", "E-CELL-ERROR"),
    ("1.2E+17,2024-01-05,1", "customer id", "1.2E+17", "E-ID-ROUNDED"),
    ("c\x00,2024-01-05,1", "customer id", "c\x00", "E-CONTROL-CHAR"),
]


def test_every_refused_line_names_line_column_value_and_rule(tmp_path):
    shown = looked_at(tmp_path, "\n".join([HEADER, *(row for row, *_ in BAD), "c1,2024-01-05,1"]) + "\n")
    assert refusals(shown) == [(line, column, value, rule) for line, (_, column, value, rule) in enumerate(BAD, 2)]


def test_the_refused_lines_stay_with_the_company_in_full(tmp_path):
    content = "customer id,date,amount,remark\nc1,2024-01-05,1,\nc2,2024-02-30,2,keep me\n"
    report = imported(tmp_path, content, allow_refused=50)
    with (report.folder / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        stored_rows = list(csv.DictReader(file))
    assert stored_rows == [
        {
            "customer id": "c2",
            "date": "2024-02-30",
            "amount": "2",
            "remark": "keep me",
            "refused_line": "3",
            "refused_record": "2",
            "refused_column": "date",
            "refused_code": "E-DATE",
            "refused_text": "",
            "refused_origin": f"{report.number}#{report.sha256[:8]}#3",
        }
    ]


def test_the_ledger_tells_the_whole_import(tmp_path):
    report = imported(tmp_path, PLAIN)
    row = Ledger(tmp_path / "company").rows("import")[0]
    assert (row.author, row.payload["version"], row.payload["counts"]["accepted"]) == ("ann", report.version, 2)
    assert row.payload == json.loads((report.folder / "report.json").read_text("utf-8"))


def test_columns_without_any_value_are_left_out_and_named(tmp_path):
    report = imported(tmp_path, f"{HEADER},empty,hobby,blank\nc1,2024-01-05,10,,chess, \nc2,2024-01-05,11,,,\n")
    assert [n.values for n in report.notes if n.code == "W-EMPTY-COLUMNS"] == [{"n": 2, "columns": "empty, blank"}]
    assert report.unmapped == ("hobby",)
    assert stored(tmp_path, report, "select extra from order_line order by line")[0] == ('{"hobby":"chess"}',)
    assert stored(tmp_path, report, "select distinct name from attribute") == [("hobby",)]
