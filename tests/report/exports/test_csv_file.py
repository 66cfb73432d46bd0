"""The flat file: readable by any spreadsheet, never run as a formula, the same bytes for the same Book."""

from __future__ import annotations

import csv
import io

import numpy as np
import pyarrow as pa
import pytest

from crmcore.domain.kernel.formula_guard import escape_formula, escape_formula_column, unescape_formula
from crmcore.report.exports import csv_file
from crmcore.report.exports.csv_file import grade_csv
from crmcore.report.exports.grade_report import EARLIER_DAY, PUBLISHED, GradeReport, report_columns
from crmcore.report.words.words import words_for
from tests.report.exports.test_workbook import CONTEXT, NAMES, named_book

EN = words_for("en")


def csv_bytes(rows=(0, 1, 2, 3), columns=None, context=CONTEXT, reps=None) -> bytes:
    graded = named_book()
    return grade_csv(GradeReport(graded, np.array(rows, np.int64), columns or report_columns(graded), reps), context, EN)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_it_starts_with_the_mark_that_tells_spreadsheets_it_is_utf8():
    assert csv_bytes().startswith(b'\xef\xbb\xbf"Customer number",')


def test_a_text_that_a_spreadsheet_would_run_has_a_quote_before_it():
    assert [row["Name"] for row in read(csv_bytes())] == ["'" + NAMES[0], NAMES[1], "'" + NAMES[2], NAMES[3]]
    assert [row["Hobby"] for row in read(csv_bytes())] == ["'=1+1", "", "", "golf"]


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"])
def test_every_dangerous_beginning_is_guarded_and_read_back(text):
    assert escape_formula(text) == "'" + text and unescape_formula(escape_formula(text)) == text
    assert escape_formula_column(pa.array([text, None])).to_pylist() == ["'" + text, None]


@pytest.mark.parametrize("text", ["a=1", " 1", "1-2", "Ø", "", "x\n=1", "'t Hooft", "'"])
def test_harmless_texts_stay_as_they_are(text):
    assert escape_formula(text) == unescape_formula(text) == text and escape_formula_column(pa.array([text])).to_pylist() == [text]


def test_a_heading_from_the_users_own_file_is_guarded_too():
    assert escape_formula("=HYPERLINK()") == "'=HYPERLINK()"


def test_numbers_are_plain_and_negative_ones_stay_numbers():
    rows = read(csv_bytes())
    assert [float(row["Gross profit (¥)"]) for row in rows] == [40.0, 30.0, 20.0, -10.5]
    assert [row["Growth"] for row in rows] == ["0.25", "", "-0.5", "0"]


@pytest.mark.parametrize(
    ("money", "written"),
    [
        (7755.947999999999, "7755.948"),
        (0.1 + 0.2, "0.3"),
        (-10.50000001, "-10.5"),
        (5.0, "5"),
        (123456789.1234, "123456789.1234"),
        (None, ""),
    ],
)
def test_money_is_written_without_the_tails_of_binary_numbers(money, written):
    (cell,) = csv_file._cells(pa.chunked_array([pa.array([money], pa.float64())]), "money").to_pylist()
    assert ("" if cell is None else repr(cell).removesuffix(".0")) == written


def test_a_list_of_movers_has_the_published_tier_before_todays():
    graded = named_book()
    columns, before = report_columns(graded, earlier=PUBLISHED), np.array([1, -1, 2, 3], np.int8)
    rows = read(grade_csv(GradeReport(graded, np.arange(4), columns, published=before), CONTEXT, EN))
    assert [(row["Tier as last published"], row["Tier in force"]) for row in rows] == [("B", "A"), ("", "B"), ("C", "C"), ("D", "A")]
    assert list(rows[0])[:4] == ["Customer number", "Name", "Tier as last published", "Region"]
    assert "Tier as last published" not in read(csv_bytes())[0]


def test_a_list_of_the_misjudged_has_the_tier_of_the_earlier_day_before_todays():
    rows = read(
        grade_csv(
            GradeReport(
                named_book(), np.arange(4), report_columns(named_book(), earlier=EARLIER_DAY), published=np.array([1, -1, 2, 3], np.int8)
            ),
            CONTEXT,
            EN,
        )
    )
    assert [row["Tier on the earlier day"] for row in rows] == ["B", "", "C", "D"] and "Tier as last published" not in rows[0]


def test_every_row_says_what_it_rests_on():
    assumptions = {row["What the figures rest on"] for row in read(csv_bytes())}
    basis = (
        f"As of Dec 31, 2024 · {EN.t('common.window.months', n=12)} · Draft ({named_book().scenario.key}) · "
        "Data version 0, decisions up to 0 · Only Region: North, South"
    )
    assert assumptions == {basis}


def test_the_same_book_gives_the_same_bytes_also_in_small_blocks(monkeypatch):
    once = csv_bytes()
    monkeypatch.setattr(csv_file, "BLOCK_ROWS", 1)
    assert csv_bytes() == once


def test_an_empty_list_is_one_line():
    assert csv_bytes(rows=()).count(b"\n") == 1


def test_quotes_commas_and_line_breaks_survive():
    assert csv_file._quoted('a "b", c') == '"a ""b"", c"'
