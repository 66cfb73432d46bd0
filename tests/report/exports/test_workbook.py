"""The workbook: names stay names, numbers stay numbers, and the card says what the figures rest on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import numpy as np
import openpyxl
import pyarrow as pa
import pytest

from crmcore.domain.grading.mart import Customers, Mart
from crmcore.domain.grading.overrides import Override
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.grading.terms import LoyaltyTerms, ValueTerms
from crmcore.domain.kernel.problems import Problem
from crmcore.report.exports import table_workbook
from crmcore.report.exports.assumptions import ExportContext
from crmcore.report.exports.grade_report import PUBLISHED, GradeReport, column_groups, report_columns
from crmcore.report.exports.workbook import grade_workbook
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import grade
from tests.domain.marts import DAY, book, mart

NAMES = ["=cmd|'/c calc'!A1", "华东贸易", "+49 30 123", "*x* <b>y</b> $z$"]
EN, ZH = words_for("en"), words_for("zh_CN")
CONTEXT = ExportContext("Nordlicht 贸易", currency="CNY", author="Li Wei", filters={"Region": ("North", "South")}, sort="Rank")


def named_book(**scenario: object):
    """Four customers by falling profit; the last one loses money and was set to A by hand."""
    profit = [40.0, 30, 20, -10.5]
    known = mart(gross_profit=profit, net_profit=profit, order_amount=[400.0, 300, 200, 100], growth_rate=[0.25, None, -0.5, 0])
    table = pa.table(
        {
            "customer_id": known.customers.ids,
            "name": pa.array(NAMES),
            "region": pa.array(["North", "South", None, "North"]).dictionary_encode(),
            "attribute:Hobby": pa.array(["=1+1", None, None, "golf"]).dictionary_encode(),
        }
    )
    known = Mart(DAY, 12, Customers(table, ("attribute:Hobby",)), known.metrics, known.population, known.in_window)
    by_hand = Override("c0003", "abcd", "D", "A", "opens a market", "judgement", "Zhang San", DAY, date(2025, 3, 31))
    return book(known, overrides={"c0003": by_hand}, **scenario)


def opened(graded, rows=(0, 1, 2, 3), words=EN, context=CONTEXT):
    made = grade_workbook(GradeReport(graded, np.array(rows), report_columns(graded)), context, words)
    return openpyxl.load_workbook(BytesIO(made))


def report_rows(file) -> list[dict[str, object]]:
    head, *lines = file.worksheets[0].iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def test_a_name_that_looks_like_a_formula_stays_text():
    sheet = opened(named_book()).worksheets[0]
    names = [sheet.cell(row, 2) for row in range(2, 6)]
    assert [cell.value for cell in names] == NAMES
    assert {cell.data_type for cell in names} <= {"s", "inlineStr"}
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


def test_numbers_are_numbers_with_formats_and_the_unknown_stay_empty():
    file = opened(named_book())
    rows = report_rows(file)
    assert [r["Gross profit (¥)"] for r in rows] == [40.0, 30.0, 20.0, -10.5]
    assert [r["Growth"] for r in rows] == [0.25, None, -0.5, 0.0]
    heads = [cell.value for cell in file.worksheets[0][1]]
    formats = {name: file.worksheets[0].cell(2, heads.index(name) + 1).number_format for name in ("Gross profit (¥)", "Growth")}
    assert formats == {"Gross profit (¥)": "#,##0.00;[Red]-#,##0.00", "Growth": "0.0%;[Red]-0.0%"}


def test_a_tier_set_by_hand_says_who_why_and_until_when():
    last = report_rows(opened(named_book()))[3]
    assert (last["Tier in force"], last["Computed tier"]) == ("A", "D")
    assert last["Set by hand"] == "Zhang San: opens a market (judgement, until Mar 31, 2025)"


def test_a_list_of_movers_has_the_published_tier_before_todays():
    graded = named_book()
    made = grade_workbook(
        GradeReport(graded, np.arange(4), report_columns(graded, earlier=PUBLISHED), published=np.array([1, -1, 2, 3], np.int8)),
        CONTEXT,
        EN,
    )
    rows = report_rows(openpyxl.load_workbook(BytesIO(made)))
    assert [row["Tier as last published"] for row in rows] == ["B", None, "C", "D"]


def test_rows_come_in_the_order_asked_for_and_only_those():
    assert [r["Customer number"] for r in report_rows(opened(named_book(), rows=(2, 0)))] == ["c0002", "c0000"]


def card(file) -> dict[str, tuple[str, ...]]:
    return {row[0]: tuple(cell for cell in row[1:] if cell is not None) for row in file.worksheets[1].iter_rows(values_only=True) if row[0]}


def test_the_card_says_what_the_figures_rest_on():
    graded = named_book()
    card_lines = card(opened(graded, rows=(2, 0)))
    assert card_lines["Company"] == ("Nordlicht 贸易",) and card_lines["Exported by"] == ("Li Wei",)
    assert card_lines["Customers in the list"] == ("2",) and card_lines["Which customers"] == ("Only Region: North, South",)
    assert card_lines["As known on"] == ("Dec 31, 2024",) and card_lines["Window"] == (EN.t("common.window.months", n=12),)
    assert card_lines["Data version"] == ("0",) and card_lines["Decisions up to"] == ("0",)
    assert card_lines["Scenario"] == (f"Draft ({graded.scenario.key})",)
    assert card_lines["Scenario file"] == (graded.scenario.to_json(),)


def test_the_card_shows_nominal_and_effective_weights_and_what_nobody_has():
    served = replace(named_book(), mart=replace(named_book().mart, basis="net_profit"))
    card_lines = card(opened(served))
    assert card_lines["Credit"] == ("10.0%", "known for nobody, left out")
    # both metrics order the four customers alike: the same percentiles, so the weights pull as 60 to 30
    assert card_lines["Net profit"] == ("60.0%", "66.7%") and card_lines["Order amount"] == ("30.0%", "33.3%")


def test_the_card_says_when_net_profit_is_gross_profit_and_only_then():
    by_amount = named_book(weights=(("order_amount", 1.0),))
    assert card(opened(by_amount))["Net profit"] == (EN.t("workbook.card.net_is_gross"),)
    served = replace(by_amount, mart=replace(by_amount.mart, basis="net_profit"))
    assert "Net profit" not in card(opened(served))


def test_the_card_says_what_present_values_and_loyalty_rest_on_where_they_are_shown(demo_root):
    graded = grade(open_company(demo_root / "demo"), Scenario(value=ValueTerms(discount_rate=0.08), loyalty=LoyaltyTerms(repeat_cut=45)))

    def card_lines(*columns: str) -> dict:
        return card(
            openpyxl.load_workbook(BytesIO(grade_workbook(GradeReport(graded, np.array([0]), ("customer_id", *columns)), CONTEXT, EN)))
        )

    plain, shown = card_lines("order_amount"), card_lines("current_value", "loyalty")
    label, cuts = EN.t("workbook.card.present_values"), EN.t("workbook.card.loyalty_cuts")
    assert label not in plain and cuts not in plain
    assert "discounted at 8% a year" in shown[label][0] and shown[cuts] == ("repeat 45, attitude 60",)


def test_both_languages_have_the_same_sheets():
    file = opened(named_book(), words=ZH)
    assert [sheet.title for sheet in file.worksheets] == ["分级报表", "假设说明"]
    assert report_rows(file)[3]["执行等级"] == "A级"
    assert card(file)["导出人"] == ("Li Wei",)


def test_the_same_book_gives_the_same_bytes():
    columns, rows = report_columns(named_book()), np.arange(4)
    assert grade_workbook(GradeReport(named_book(), rows, columns), CONTEXT, EN) == grade_workbook(
        GradeReport(named_book(), rows, columns), CONTEXT, EN
    )


def test_more_customers_than_a_sheet_holds_are_refused_before_anything_is_written(monkeypatch):
    monkeypatch.setattr(table_workbook, "MAX_ROWS", 3)
    with pytest.raises(Problem, match="too_many_rows_for_excel"):
        opened(named_book())


def test_control_characters_do_not_break_the_file():
    graded = named_book()
    context = ExportContext("a\x0bb\x00c", sort="Rank")
    assert "c" in card(opened(graded, context=context))["Company"][0]


def test_an_empty_list_still_has_its_headings():
    sheet = opened(named_book(), rows=()).worksheets[0]
    assert sheet.max_row == 1 and sheet.cell(1, 1).value == "Customer number"


def test_columns_that_nobody_has_are_left_out_and_groups_without_columns_are_not_offered():
    graded = named_book()
    assert tuple(column_groups(graded)) == ("who", "grade", "value", "activity", "attributes")
    assert report_columns(graded, ("value",)) == ("customer_id", "name", "order_amount", "gross_profit", "net_profit")
    assert report_columns(graded, ("who", "attributes")) == ("customer_id", "name", "region", "attribute:Hobby")
