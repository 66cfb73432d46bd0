"""A list that a page opens keeps the columns of the table it was opened from: the same words, on screen and in its files."""

from __future__ import annotations

import csv
import io
from zipfile import ZipFile

import numpy as np
import pytest

from crmcore.domain.churn import lists as churn_lists
from crmcore.domain.churn.churned import churned_of
from crmcore.domain.compare.comparison import compare
from crmcore.domain.grading.book import Book
from crmcore.domain.lifecycle import lists as lifecycle_lists
from crmcore.domain.lifecycle.stages import LifeCycle
from crmcore.domain.loyalty import lists as loyalty_lists
from crmcore.report.churn import list_columns as churn_columns
from crmcore.report.churn.tables import arrears_table, risk_table
from crmcore.report.compare.list_columns import list_columns as compare_columns
from crmcore.report.compare.tables import differing_table
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.csv_file import grade_csv
from crmcore.report.exports.grade_report import GradeReport, report_columns
from crmcore.report.exports.workbook import grade_workbook
from crmcore.report.lifecycle import tables as lifecycle_tables
from crmcore.report.loyalty import tables as loyalty_tables
from crmcore.report.words.cells import ListColumns, TableCells
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import grade

EN = words_for("en")


@pytest.fixture(scope="module")
def book(demo_root) -> Book:
    return grade(open_company(demo_root / "demo"))


def some(columns: ListColumns | None) -> ListColumns:
    """The columns, which must not be missing."""
    assert columns is not None
    return columns


def same_texts(table: TableCells, columns: ListColumns, rows: np.ndarray) -> None:
    """Every text column of the list stands in the table, under the same heading, with the same cells."""
    head, lines = table
    of_list = list(zip(*columns.lines(rows), strict=True))
    for (heading, kind), cells in zip(columns.head.values(), of_list, strict=True):
        if kind == "text":
            assert list(cells) == [line[head.index(heading)] for line in lines]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_call_list_says_why_and_what_to_do_as_its_table_does(book, language):
    words, rows = words_for(language), churn_lists.customer_list(book, None, "silent").rows
    assert len(rows)
    same_texts(risk_table(book, rows, words, "CNY"), some(churn_columns.list_columns(book, "silent", words, "CNY")), rows)


@pytest.mark.parametrize("code", ["arrears", "owing.disputed"])
def test_the_debt_list_says_it_as_its_table_does_and_knows_the_sums(book, code):
    rows, arrears = churn_lists.customer_list(book, None, code).rows, churn_lists.arrears_of(book)
    columns = some(churn_columns.list_columns(book, code, EN))
    same_texts(arrears_table(book, arrears, rows, EN), columns, rows)
    disputed = list(columns.head).index("list:disputed")
    assert [line[disputed] for line in columns.lines(rows)] == arrears.disputed[rows].tolist()


def test_the_list_of_the_gone_has_the_judged_cause_and_others_have_none(book):
    churned = churned_of(book)
    row = int(churned.rows[0])
    customer = book.mart.customers.ids[row].as_py()
    columns = some(churn_columns.list_columns(book, "gone", EN, causes={customer: "involuntary_other"}))
    stranger = next(k for k in range(book.mart.count) if k not in churned.rows)
    first, nobody = columns.lines(np.array([row, stranger]))
    assert first[0] == EN.t("churn.cause.involuntary_other") and set(nobody) == {None}


def test_a_list_in_decline_says_why_and_a_stable_one_keeps_nothing(book):
    rows, life = lifecycle_lists.customer_list(book, None, "entered_decline").rows, book.mart.insight("lifecycle", LifeCycle)
    same_texts(
        lifecycle_tables.decliner_table(book, life, rows, EN), some(lifecycle_tables.list_columns(book, "entered_decline", EN)), rows
    )
    assert all(lifecycle_tables.list_columns(book, code, EN) is not None for code in ("decline", "reason.amount", "flow.stable.decline"))
    assert lifecycle_tables.list_columns(book, "stable", EN) is None


def test_a_loyalty_list_says_what_to_do(book):
    rows = loyalty_lists.customer_list(book, None, "spurious").rows
    assert set(loyalty_tables.list_columns(book, EN).lines(rows)) == {
        (EN.t("loyalty.box.spurious"), EN.t("loyalty.turn.spurious")),
    }


def test_a_list_of_the_comparison_has_both_tiers(book):
    comparison, rows = compare(book, book, None, "net_profit"), np.arange(5)
    same_texts(differing_table(book, comparison, rows, EN), compare_columns(comparison, EN), rows)


def test_the_files_of_a_list_carry_its_columns(book):
    """Texts as words, money as numbers, the currency in its heading; in the workbook too."""
    rows, own = churn_lists.customer_list(book, None, "arrears").rows, some(churn_columns.list_columns(book, "arrears", EN))
    report = GradeReport(book, rows, report_columns(book, ("grade",), listed=own), {}, listed=own)
    context = ExportContext("Demo", "CNY", "Ann", "", {}, "", "", "")
    lines = list(csv.DictReader(io.StringIO(grade_csv(report, context, EN).decode("utf-8-sig"))))
    texts = own.lines(rows)
    assert [line["Why"] for line in lines] == [text[0] for text in texts]
    disputed = list(own.head).index("list:disputed")
    assert [float(line["Disputed (¥)"]) for line in lines] == [round(float(text[disputed] or 0), 4) for text in texts]
    with ZipFile(io.BytesIO(grade_workbook(report, context, EN))) as book_file:
        assert str(texts[0][1]).encode() in b"".join(book_file.read(name) for name in book_file.namelist() if name.endswith(".xml"))


def test_a_list_of_nobody_has_its_columns_empty(book):
    own = some(churn_columns.list_columns(book, "arrears", EN))
    report = GradeReport(book, np.empty(0, np.int64), report_columns(book, ("grade",), listed=own), {}, listed=own)
    assert b"Why" in grade_csv(report, ExportContext("Demo", "CNY", "Ann", "", {}, "", "", ""), EN)
