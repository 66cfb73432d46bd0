"""No text of a customer is ever run by a spreadsheet: 200 payloads through every file that leaves, and back in again."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO

import numpy as np
import openpyxl
import pyarrow as pa
import pytest

from crmcore.domain.grading.mart import Customers, Mart
from crmcore.domain.grading.overrides import Override
from crmcore.domain.health.next_action import next_actions_of
from crmcore.report.churn.csv_lists import _csv, _List
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.csv_file import grade_csv
from crmcore.report.exports.grade_report import GradeReport, report_columns
from crmcore.report.exports.workbook import grade_workbook
from crmcore.report.imports.rejected_file import rejected_rows_file
from crmcore.report.words.words import words_for
from crmcore.store.engine.engine import cursor_for
from crmcore.store.imports.importing import run_import
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.reading.values.plain_text import read_text
from tests.domain.marts import DAY, book, mart

EN = words_for("en")
BEGINNINGS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "'=")
BODIES = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://evil.example","click")',
    "SUM(A1:A9)",
    'WEBSERVICE("http://x")',
    "A1",
    "2+3*cmd|'!A",
    "张三",
    "86 138 0000 0000",
    'DDE("cmd";"/C calc";"x")',
    "x\n=1+1",
    'a,"b",c',
    "a;=1+1",
    "a\t=1+1",
    "IMPORTXML(A1)",
    "{=1}",
    "0",
    "rundll32|'x'!A",
    'EXEC("calc")',
    "<b>x</b>",
)
PAYLOADS = tuple(sign + body for sign in BEGINNINGS for body in BODIES)
#: what a cell must not begin with, on its own list so that a sign forgotten in the product is noticed here
LIVE = tuple("=+-@\t\r\n＝＋－＠")
CONTEXT = ExportContext("=1+1 GmbH", author="@author", filters={"=label": ("+value",)}, search="-1+1", scenario_name="=scenario")
REPS = {"r1": "=rep()"}


def told_book():
    """A customer per payload, called by it, with it as region, attribute and reason of a tier given by hand."""
    n = len(PAYLOADS)
    known = mart(gross_profit=[float(n - k) for k in range(n)], order_amount=[10.0] * n)
    texts = pa.array(PAYLOADS)
    table = pa.table(
        {
            "customer_id": pa.array([f"c{k:04d}" for k in range(n)]),
            "name": texts,
            "region": texts.dictionary_encode(),
            "rep_id": pa.array(["r1"] * n).dictionary_encode(),
            "attribute:=heading": texts.dictionary_encode(),
        }
    )
    known = Mart(DAY, 12, Customers(table, ("attribute:=heading",)), known.metrics, known.population, known.in_window)
    by_hand = Override("c0003", "abcd", "D", "A", "=reason", "judgement", "=boss", DAY, date(2025, 3, 31))
    return book(known, overrides={"c0003": by_hand})


@pytest.fixture(scope="module")
def graded():
    return told_book()


def every_csv(graded) -> dict[str, bytes]:
    rows, reasons = np.arange(len(PAYLOADS)), [[text, 1.0, None] for text in PAYLOADS]
    refused = pa.table(
        {"=head": PAYLOADS, "refused_column": PAYLOADS, "refused_code": ["E-NUMBER"] * len(PAYLOADS), "refused_text": PAYLOADS}
    )
    return {
        "grade report": grade_csv(GradeReport(graded, rows, report_columns(graded), REPS), CONTEXT, EN),
        "lists of the churn page": _csv(next_actions_of(graded), _List(rows, ("=head", "x", "y"), reasons), CONTEXT, EN, REPS),
        "refused lines": rejected_rows_file(refused, EN),
    }


def cells_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_there_are_two_hundred_payloads():
    assert len(set(PAYLOADS)) == 200


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_no_cell_of_a_csv_begins_like_a_formula(graded):
    """Planted once: the full-width ＠ left out of `guarding.SIGN`; and `grade_csv` writing attributes unguarded."""
    for name, content in every_csv(graded).items():
        head, *lines = cells_of(content)
        assert len(lines) == 200, name
        live = [cell for line in (head, *lines) for cell in line if cell.startswith(LIVE) and not is_number(cell)]
        assert live == [], name
        # a payload is text where it stands as such, so "-0" and "+0" are guarded although they could be numbers
        assert all(not cell.startswith(LIVE) for line in lines for cell in line if cell.lstrip("'") in PAYLOADS), name


def test_no_cell_of_a_workbook_is_a_formula_or_a_link(graded):
    """Planted once: `write` instead of `write_string` in the workbook."""
    made = grade_workbook(GradeReport(graded, np.arange(len(PAYLOADS)), report_columns(graded), REPS), CONTEXT, EN)
    file = openpyxl.load_workbook(BytesIO(made))
    cells = [cell for sheet in file for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "inlineStr", "n"} and not any(cell.hyperlink for cell in cells)
    column = {cell.value: cell.column for cell in file.worksheets[0][1]}[EN.t("column.customer.name")]
    assert [file.worksheets[0].cell(row, column).value for row in range(2, 202)] == list(PAYLOADS)
    assert not any(b"<f>" in zipfile.ZipFile(BytesIO(made)).read(name) for name in zipfile.ZipFile(BytesIO(made)).namelist())


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_what_left_comes_back_as_it_was(graded, tmp_path, ending):
    """The names of the exported list, imported again, are the names as an import of the originals has them (trimmed).

    Planted once: `read_text` without `unguarded`; the names came back with a quote before them."""
    make = {"csv": grade_csv, "xlsx": grade_workbook}[ending]
    (tmp_path / f"list.{ending}").write_bytes(
        make(GradeReport(graded, np.arange(len(PAYLOADS)), ("customer_id", "name")), replace(CONTEXT, sort=""), EN)
    )
    (tmp_path / "company").mkdir()
    mapping = {"customer_id": EN.t("column.customer.customer_id"), "name": EN.t("column.customer.name")}
    sheet = EN.t("workbook.sheet.report") if ending == "xlsx" else None
    report = run_import(
        tmp_path / "company", ImportRequest(tmp_path / f"list.{ending}", table="customer", mapping=mapping, sheet=sheet), author="ann"
    )
    with cursor_for(tmp_path / "company", report.version) as cursor:
        stored = dict(cursor.execute("select customer_id, name from customer").fetchall())
    assert stored == {f"c{k:04d}": read_text(text).value for k, text in enumerate(PAYLOADS)}
    assert sum(stored[f"c{k:04d}"] == text for k, text in enumerate(PAYLOADS)) == 160  # the others begin with a tab or "'="
