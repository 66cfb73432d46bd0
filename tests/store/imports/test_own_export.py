"""The grade report comes back: known as ours, its worked-out columns left aside, its texts as they were."""

from __future__ import annotations

from crmcore.report.exports.grade_report import unique_headings
from tests.report.exports.test_csv_file import csv_bytes
from tests.report.exports.test_workbook import NAMES
from tests.store.imports.run_import import imported, looked_at, stored


def test_a_grade_report_comes_back_as_customers_without_what_we_worked_out(tmp_path):
    assert looked_at(tmp_path, csv_bytes(), guessed=True).problem.values["likely"] == "customer"
    report = imported(tmp_path, csv_bytes(), table="customer")
    assert stored(tmp_path, report, "select name from customer order by customer_id") == [(name,) for name in NAMES]  # without guards
    assert stored(tmp_path, report, "select count(*) from attribute") == [(0,)] and report.unmapped == ()
    (note,) = (n for n in report.notes if n.code == "W-OWN-EXPORT")
    assert {"Composite score", "Tier in force", "What the figures rest on", "Hobby"} <= set(note.values["columns"].split(", "))


def test_attributes_that_the_company_has_come_back_and_a_salespersons_name_is_no_number(tmp_path):
    imported(tmp_path, "customer id,name,rep,Hobby\nc1,Li,R1,golf\n", table="customer")
    back = "Customer number,Name,Salesperson,Tier in force,Composite score,Hobby\nc1,Li,Ada Li,A,90,chess\n"
    report = imported(tmp_path, back, table="customer")
    assert stored(tmp_path, report, "select rep_id from customer") == [("R1",)]
    assert sorted(stored(tmp_path, report, "select name, value from attribute")) == [("Hobby", "chess"), ("Hobby", "golf")]


def test_no_heading_stands_twice():
    assert unique_headings(["Orders", "Credit", "orders ", "Orders (2)", "Ｃredit"]) == [
        "Orders",
        "Credit",
        "orders  (2)",
        "Orders (2) (2)",
        "Ｃredit (2)",
    ]
