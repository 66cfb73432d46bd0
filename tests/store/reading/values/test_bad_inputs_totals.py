"""Bad files, 86 and 122: lines of totals and remarks, anywhere in a file, that are no data.

Seen to fail with a bug put in: sums with a tolerance of a million, totals looked for in the last line only, the total before taken for a
line, a remark taken for a customer.
"""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from crmcore.store.imports.validation.total_words import COARSE, group_of_total, is_footer, is_total
from tests.store.reading.bad_inputs import HEADER, Case, Desk, cases, rows

NUMBERED = "order id,customer,date,amount"
HALF = ["--allow-refused", "50"]
ASIDE = ["--stated-total", "lines"]
#: which question two of the cases are, and about how many lines
ASKED_AS = {"122 too few cells": "total_lines", "122 a total of customers": "total_rows"}
WITH_LINES = {"122 too few cells": 3, "122 a total of customers": 2}

TOTALS = (
    Case(
        "86 a total that agrees", rows("c1,2024-01-05,10", "c2,2024-01-05,20.5", "Total,,30.5"), flags=ASIDE, notes=["W-TOTAL"], amount=30.5
    ),
    Case(
        "86 a chinese total",
        rows("c1,2024-01-05,10,x", "c2,2024-01-05,20,y", "合　计：,,30,", header="客户编号,日期,金额,备注"),
        flags=ASIDE,
        notes=["W-TOTAL"],
        amount=30,
    ),
    Case(
        "86 a total of all lines, refused ones too",
        rows("c1,2024-01-05,10", "c2,2024-02-30,20", "Grand Total,,30"),
        status=1,
        flags=[*HALF, *ASIDE],
        notes=["W-TOTAL"],
        refused=[(3, "date", "E-DATE")],
        amount=10,
    ),
    Case(
        "86 a total that differs",
        rows("c1,2024-01-05,10", "c2,2024-01-05,20", "Total,,31"),
        status=3,
        code="stated_total",
        flag="--stated-total",
    ),
    Case(
        "86 the lines are right",
        rows("c1,2024-01-05,10", "c2,2024-01-05,20", "总计,,31"),
        flags=["--stated-total", "lines"],
        notes=["W-TOTAL-DIFFERS"],
        amount=30,
    ),
    Case(
        "86 stopped",
        rows("c1,2024-01-05,10", "c2,2024-01-05,20", "Total,,31"),
        flags=["--stated-total", "stop"],
        status=2,
        code="stated_total_stopped",
    ),
    Case("86 a customer called Total", rows("c1,2024-01-05,10", "Total,2024-01-05,20"), flags=["--stated-total", "data"], amount=30),
    Case("86 perhaps", rows("c1,2024-01-05,10", "Total,2024-01-05,20"), status=3, code="stated_total", flag="--stated-total"),
    Case("86 a company of that name", rows("c1,2024-01-05,10", "Total Energies,2024-01-05,20", "张总,2024-01-05,5"), amount=35),
    Case("122 a date", rows("c1,2024-01-05,100", "c2,2024-01-09,50", "合计,2024-01-31,150"), flags=ASIDE, notes=["W-TOTAL"], amount=150),
    Case("122 a unit", rows("c1,2024-01-05,100", "c2,2024-01-09,50", "总计（元）,,150"), flags=ASIDE, notes=["W-TOTAL"], amount=150),
    Case(
        "122 subtotals, two totals, a footer",
        rows(
            *("c1,2024-01-05,100", "c2,2024-01-09,50", "1月小计,,150"),
            *("c1,2024-02-05,7", "c3,2024-02-09,3", "2月小计,2024-02-29,10"),
            *("合计,,160", "总计：,,160", "制表人：王五,,"),
        ),
        flags=ASIDE,
        notes=["W-TOTAL"],
        amount=160,
    ),
    Case(
        "122 too few cells",
        rows("c1,2024-01-05,100", "c2,2024-01-09,50", "合计,150", "制表人：王五", "Page 1 of 1"),
        flags=ASIDE,
        notes=["W-TOTAL"],
        amount=150,
    ),
    Case(
        "122 too few cells, another sum",
        rows("c1,2024-01-05,100", "c2,2024-01-09,50", "合计,140"),
        status=3,
        code="stated_total",
        flag="--stated-total",
    ),
    Case(
        "122 totals of groups",
        rows(
            "c1,2024-01-05,100",
            "c1,2024-01-09,50",
            "c1 Total,,150",
            "c2,2024-01-05,5",
            "c2,2024-01-06,6",
            "c2 Total,,11",
            "Grand Total,,161",
        ),
        flags=ASIDE,
        notes=["W-TOTAL"],
        amount=161,
    ),
    Case("122 nobody's sum", rows("c1,2024-01-05,100", "c2,2024-01-09,50", ",,150"), flags=ASIDE, notes=["W-TOTAL"], amount=150),
    Case("122 nobody's number", rows("c1,2024-01-05,100", ",,149"), status=1, flags=HALF, refused=[(3, "customer id", "E-ID-BLANK")]),
    Case(
        "122 by arithmetic alone",
        rows("c1,2024-01-05,100", "c2,2024-01-09,50", "全部,2024-01-31,150"),
        status=3,
        code="total_lines",
        flag="--stated-total",
    ),
    Case("122 by chance", rows("c1,2024-01-05,100", "c2,2024-01-09,50", "c3,2024-01-31,150"), amount=300),
    Case(
        "122 two lines before a line with its own number and day",
        rows("o1,Wang Ltd,2024-01-05,100", "o2,Li Co,2024-01-06,50", "o3,Meier,2024-01-07,150", header=NUMBERED),
        amount=300,
    ),
    Case(
        "122 three lines before it",
        rows("o1,Wang Ltd,2024-01-05,100", "o2,Li Co,2024-01-06,50", "o3,Li Co,2024-01-07,7", "o4,Meier,2024-01-08,157", header=NUMBERED),
        status=3,
        code="total_lines",
        flag="--stated-total",
    ),
    Case(
        "122 two lines before a number of nobody's",
        rows("o1,Wang Ltd,2024-01-05,100", "o2,Li Co,2024-01-06,50", ",All,2024-01-07,150", header=NUMBERED),
        status=3,
        code="total_lines",
        flag="--stated-total",
    ),
    Case(
        "122 a total by word of two lines, numbered and dated",
        rows("o1,c1,2024-01-05,100", "o2,c2,2024-01-06,50", "o3,合计,2024-01-31,150", header=NUMBERED),
        flags=ASIDE,
        notes=["W-TOTAL"],
        amount=150,
    ),
    Case(
        "122 a total of cancelled lines too",
        rows("c1,2024-01-05,100,sold", "c2,2024-01-09,50,cancelled", "合计,,150,", header=HEADER + ",status"),
        flags=["--status", "cancelled=ignore", *ASIDE],
        notes=["W-TOTAL"],
        amount=100,
    ),
    Case(
        "122 a total without the cancelled lines: first what they count as",
        rows("c1,2024-01-05,100,sold", "c2,2024-01-09,50,cancelled", "合计,,100,", header=HEADER + ",status"),
        status=3,
        code="statuses",
        flag="--status",
    ),
    Case(
        "122 a total of neither",
        rows("c1,2024-01-05,100,sold", "c2,2024-01-09,50,cancelled", "合计,,120,", header=HEADER + ",status"),
        flags=["--status", "cancelled=ignore"],
        status=3,
        code="stated_total",
        flag="--stated-total",
    ),
    Case(
        "122 a label elsewhere",
        rows("c1,2024-01-05,100,x", "c2,2024-01-09,50,y", ",,150,合计", header=HEADER + ",备注"),
        flags=ASIDE,
        notes=["W-TOTAL"],
        amount=150,
    ),
    Case("122 a product of that name", rows("c1,2024-01-05,10,Total", "c2,2024-01-06,20,Total", header=HEADER + ",product"), amount=30),
    Case(
        "122 a total of customers",
        rows("c1,Li", "c2,Wu", "Total 2 customers,", "制表人：王五,", header="customer id,name"),
        flags=["--table", "customer", *ASIDE],
        notes=["W-TOTAL"],
    ),
    Case(
        "122 perhaps a customer",
        rows("合计,Li", "c2,Wu", header="customer id,name"),
        flags=["--table", "customer"],
        status=3,
        code="total_rows",
        flag="--stated-total",
    ),
    Case(
        "122 stopped",
        rows("c1,2024-01-05,100", "c2,2024-01-09,50", "全部,2024-01-31,150"),
        flags=["--stated-total", "stop"],
        status=2,
        code="totals_stopped",
    ),
)


@cases(*TOTALS)
def test_a_line_of_totals_has_the_outcome_that_was_promised(desk: Desk, case: Case):
    desk.proves(case)


@pytest.mark.parametrize("number", ["122 too few cells", "122 a total of customers"])
def test_lines_that_can_be_no_data_are_asked_about_all_together(desk: Desk, number: str):
    case = next(case for case in TOTALS if case.number == number)
    desk.proves(replace(case, flags=case.flags[: -len(ASIDE)], notes=(), status=3, code=ASKED_AS[number], flag="--stated-total"))
    assert desk.said[-1].values["n"] == WITH_LINES[number] and desk.said[-1].values["likely"] == "lines"


def test_the_question_says_what_comes_in_either_way(desk: Desk):
    """Two lines come in (150); the dated total could be data (300), the one without a date and the remark could not."""
    text = rows("c1,2024-01-05,100", "c2,2024-01-09,50", "合计,2024-01-31,150", "总计,,150", "制表人：王五,,")
    desk.proves(Case("122", text, status=3, code="total_lines", flag="--stated-total"))
    found = desk.said[-1].values
    assert [found[name] for name in ("n", "rows", "rows_with", "sum", "sum_with", "incomplete")] == [3, 2, 3, "150", "300", 2]
    _, answer, _ = desk.run_import(desk.file(text), "--preview", "--stated-total", "data", "--allow-refused", "50")
    assert (answer["rows_accepted"], answer["rows_refused"], float(answer["totals"]["amount"])) == (3, 2, 300)


def test_a_line_of_totals_is_skipped_not_lost(desk: Desk):
    answer = desk.proves(
        Case("86", rows("c1,2024-01-05,10", "c1,2024-01-05,10", "Total,,20", ",,"), flags=ASIDE, notes=["W-TOTAL"], amount=20)
    )
    assert (answer["lines"]["skipped"], answer["lines"]["blank"], answer["rows_accepted"]) == (1, 1, 2)


def test_every_total_and_remark_is_counted_and_shown(desk: Desk):
    """Two subtotals, a total and a remark with too few cells: four lines beside the header; three come in."""
    text = rows("c1,2024-01-05,100", "1月小计,,100", "c1,2024-02-05,7", "c3,2024-02-09,3", "2月小计,,10", "合计,,110", "制表人：王五")
    answer = desk.proves(Case("122", text, flags=ASIDE, notes=["W-TOTAL"], amount=110))
    note = next(n for n in answer["notes"] if n["code"] == "W-TOTAL")
    assert (answer["lines"]["skipped"], answer["rows_accepted"], note["n"]) == (4, 3, 4)
    assert "3: 1月小计 | 100" in note["examples"] and "8: 制表人：王五" in note["examples"]


@pytest.mark.parametrize(
    "text",
    """合计|合　计：|总计（元）|Total 2 customers|Total:|Grand Total (CNY)|1月小计|2024年1月小计|Subtotal January 2024|Total for 2024-01|
    sub-total|【合计】|(Total)|本页小计|共 12 条|共12个客户|合计金额|2 customers in total|
    Gesamtsumme|Sum of amount|Итого:|总计：150|--- Total ---""".split("|"),
)
def test_words_for_a_total_are_recognised_in_any_dress(text):
    assert is_total(text.strip()) and re.search(COARSE, text)


@pytest.mark.parametrize(
    "text",
    "Total Energies|TotalEnergies SE|Summit|王五|合计公司|总部|共青团|2024|1月|客户|汇总科技有限公司|Total Sales Ltd|c1 Total|张总".split(
        "|"
    ),
)
def test_a_name_with_such_a_word_in_it_is_no_total(text):
    assert not is_total(text) and not is_footer(text)


def test_a_total_names_its_group():
    assert [group_of_total(text) for text in ("c1 Total", "华东 汇总", "Total", "c1")] == ["c1", "华东", None, None]


@pytest.mark.parametrize(
    "text", "制表人：王五|审核: 李|Printed on 5 May 2024|Prepared by: Ann|Page 1 of 3|12 rows|注：含税|第1页/共3页".split("|")
)
def test_a_remark_under_the_table_is_recognised(text):
    assert is_footer(text)


@pytest.mark.parametrize("text", "注册会计师|Printed Goods Inc|Notes & Co|c1|12|Page|主管部门|来源科技".split("|"))
def test_a_name_that_begins_like_a_remark_is_none(text):
    assert not is_footer(text)
