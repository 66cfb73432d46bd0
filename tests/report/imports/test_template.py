"""Templates of every table: both languages, recognised, filled in they come in as they are, and their example never does."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
import python_calamine
from openpyxl import load_workbook

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import BY_NAME, TABLES
from crmcore.domain.tables.template_marks import EXAMPLE, MEANINGS_SHEET, REPORT_HEADINGS, REPORT_MARKS, REPORT_SHEETS
from crmcore.report.imports.template import template_columns, template_heading, template_workbook
from crmcore.report.words.words import words_for
from crmcore.store.reading.source.headers import better_table, match_headers
from tests.store.imports.run_import import imported, looked_at

EN, ZH = words_for("en"), words_for("zh_CN")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh_CN"])
def test_every_heading_of_a_template_names_its_field(table, words):
    headings = [template_heading(table, column, words) for column in template_columns(table)]
    assert [(m.field, m.header) for m in match_headers(table, headings, {})] == list(
        zip((c.name for c in template_columns(table)), headings, strict=True)
    )
    assert better_table(BY_NAME["order_line"], headings) == (None if table.name == "order_line" else table.name)


@pytest.mark.proof
@pytest.mark.parametrize("name", ["customer", "order_line", "payment", "complaint", "stock", "attribute"])
def test_a_template_that_was_filled_in_comes_in_as_it_is_without_its_example(tmp_path, name):
    answers = {"as_purchases": "no"} if name == "payment" else {}
    book = load_workbook(BytesIO(template_workbook(BY_NAME[name], ZH)))
    example = next(book.worksheets[0].iter_rows(min_row=2, values_only=True))
    book.worksheets[0].append(["K9" if cell == EXAMPLE else cell for cell in example])
    book.save(filled := tmp_path / "filled.xlsx")
    report = imported(tmp_path, filled.read_bytes(), table=name, **answers)
    assert (report.counts.accepted, report.counts.refused, report.counts.skipped) == (1, 0, 1)
    assert [n.values["n"] for n in report.notes if n.code == "W-EXAMPLE"] == [1]


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh_CN"])
def test_the_example_of_a_template_is_never_a_customer(tmp_path, words):
    """Found: a template that was brought in as downloaded made a customer of its example."""
    found = looked_at(tmp_path, template_workbook(BY_NAME["customer"], words), table="customer")
    assert found.problem is not None and found.problem.code == "only_example"
    assert len(found.mapping) == len(template_columns(BY_NAME["customer"])) and not found.counts.refused
    with pytest.raises(Problem, match="only_example"):
        imported(tmp_path, template_workbook(BY_NAME["customer"], words), table="customer")


def test_the_example_row_is_left_out_of_a_text_file_too(tmp_path):
    heads = [template_heading(BY_NAME["contact"], c, EN) for c in template_columns(BY_NAME["contact"])]
    lines = [",".join(heads[:2]), f"{EXAMPLE},2025-01-15", "C7,2025-01-16"]
    found = looked_at(tmp_path, "\n".join(lines), table="contact")
    assert (found.counts.accepted, found.counts.skipped, found.totals.customers) == (1, 1, 1)
    assert [n.values["n"] for n in found.notes if n.code == "W-EXAMPLE"] == [1]
    assert looked_at(tmp_path, "\n".join(lines[:2]), table="contact").problem.code == "only_example"


def test_meanings_stand_in_both_languages(tmp_path):
    file = Path(tmp_path / "t.xlsx")
    file.write_bytes(template_workbook(BY_NAME["complaint"], EN))
    rows = python_calamine.CalamineWorkbook.from_path(str(file)).get_sheet_by_name(MEANINGS_SHEET).to_python()
    severity = next(row for row in rows if row[0] == "severity")
    assert "How severe it is" in severity and severity.count("严重程度") == 2  # the column and its meaning


def test_the_words_of_templates_are_those_of_the_registry():
    assert {c.meaning.casefold() for t in TABLES for c in t.columns} == {
        text.casefold() for key, text in EN.entries.items() if key.startswith("template.means.")
    }


def test_a_grade_report_is_known_by_the_words_that_we_write_into_it():
    for words, headings, sheets in zip((EN, ZH), REPORT_HEADINGS, REPORT_SHEETS, strict=True):
        assert headings == tuple(words.t(f"workbook.column.{mark}") for mark in REPORT_MARKS)
        assert sheets == (words.t("workbook.sheet.report"), words.t("workbook.sheet.card"))
