"""Refused lines go out as one file and come back mended: no flag, no question, and the sums are those of a file without fault.

Planted once each: the marks kept as attributes, the quote left before a negative number, the orphan that waits twice, a malformed
line that comes in by half; every one was caught here.
"""

from __future__ import annotations

import csv
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from crmcore.report.imports.rejected_file import rejected_rows_file as given_out
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.files.flat_csv import read_flat
from crmcore.store.imports.records import pending_counts
from crmcore.store.imports.report import ImportReport
from tests.store.imports.run_import import imported, refusals, stored

ALL = 99.0
TOTALS = "select count(*), sum(amount) from order_line"


def refused_file(report: ImportReport) -> list[dict[str, str]]:
    with (report.folder / "refused.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def corrected(report: ImportReport, **cells: str) -> str:
    """The file of refused lines with other values in some of its columns, as a spreadsheet would save it."""
    rows = [
        {**row, **{name.replace("_", " ") if name.replace("_", " ") in row else name: text for name, text in cells.items()}}
        for row in refused_file(report)
    ]
    return "\n".join([",".join(rows[0]), *(",".join(f'"{cell}"' for cell in row.values()) for row in rows)]) + "\n"


def workbook(rows: list[list[object]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Orders")
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "customer id,date,amount,remark\nc1,2024-01-05,10,\nc2,2024-02-30,-2.50,=later\n",
        "remark;amount;客户编号;日期\n;10;c1;2024-01-05\n=later;-2.50;c2;2024-02-30\n".encode("gb18030"),
        workbook([["customer id", "date", "amount", "remark"], ["c1", "2024-01-05", 10, ""], ["c2", "2024-02-30", -2.5, "=later"]]),
    ],
    ids=["csv", "gbk", "xlsx"],
)
def test_a_line_with_one_wrong_cell_comes_in_once_the_cell_is_mended(tmp_path, content):
    first = imported(tmp_path, content, allow_refused=ALL, negatives="refund")
    (line,) = refused_file(first)
    wrong = line["refused_column"]
    assert (line["refused_line"], line["refused_code"], line[wrong]) == ("3", "E-DATE", "2024-02-30")
    again = imported(tmp_path, corrected(first, **{wrong: "2024-02-29"}), negatives="refund")
    # 10 − 2.50, the sum that the file says; the quote before the minus is ours
    assert (again.counts.accepted, again.counts.refused) == (1, 0)
    assert stored(tmp_path, again, TOTALS) == [(2, Decimal("7.5000"))]
    assert [n.code for n in again.notes].count("W-MENDED") == 1
    assert stored(tmp_path, again, "select distinct name from attribute order by name") == [("remark",)]
    assert not stored(tmp_path, again, "select 1 from order_line where extra like '%refused%'")


@pytest.mark.proof
def test_a_file_without_header_comes_back_under_the_names_of_its_fields(tmp_path):
    how = {"header": False, "mapping": {"customer_id": 1, "order_date": 2, "amount": 4}}
    first = imported(tmp_path, "00004 19970101 2 29.33\n00021 19970199 1 11.77\n", delimiter="blank", allow_refused=ALL, **how)
    (line,) = refused_file(first)
    assert list(line)[:5] == ["customer_id", "order_date", "#3", "amount", "refused_line"]
    assert (line["refused_column"], line["#3"]) == ("order_date", "1")
    fixed = corrected(first, order_date="19970113")
    # with the same answers as the first file, or with none
    assert stored(tmp_path, imported(tmp_path, fixed, delimiter="blank", **how), TOTALS) == [(2, Decimal("41.1000"))]
    assert imported(tmp_path, fixed.replace("11.77", "11.78"), come_before="add").counts.accepted == 1


@pytest.mark.proof
def test_a_line_that_was_no_row_keeps_its_text_and_stays_out_until_its_cells_are_filled(tmp_path):
    first = imported(tmp_path, "customer id,date,amount\nc1,2024-01-05,1\nc2,2024-01-06,1,200.50\n", allow_refused=ALL)
    (line,) = refused_file(first)
    assert (line["customer id"], line["refused_code"], line["refused_text"]) == ("", "E-COLUMNS", "c2,2024-01-06,1,200.50")
    half = imported(tmp_path, corrected(first) + "c3,2024-01-07,5,,,,,,\n", allow_refused=ALL)
    assert refusals(half) == [(2, None, "c2,2024-01-06,1,200.50", "E-COLUMNS")]
    whole = imported(tmp_path, corrected(half, customer_id="c2", date="2024-01-06", amount="1200.50"))
    assert stored(tmp_path, whole, TOTALS) == [(3, Decimal("1206.5000"))]


@pytest.mark.proof
def test_a_spreadsheet_may_save_the_mended_file_as_a_workbook(tmp_path):
    first = imported(tmp_path, "customer id,date,amount\nc1,2024-01-05,1\n=2,2024-01-06,x\n", allow_refused=ALL)
    (line,) = refused_file(first)
    book = workbook([list(line), [*["'=2", "2024-01-06", 7], *list(line.values())[3:]]])
    assert stored(tmp_path, imported(tmp_path, book), "select customer_id, amount from order_line order by 1") == [
        ("=2", Decimal("7.0000")),
        ("c1", Decimal("1.0000")),
    ]


@pytest.mark.proof
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_comes_back_under_the_headings_of_either_language_as_whatever_program_saved_it(tmp_path, language, encoding):
    first = imported(
        tmp_path, "备注;amount;客户编号;日期\n=later;-2.50;c2;2024-02-30\n无;10;c1;2024-01-05\n", negatives="refund", allow_refused=ALL
    )
    taken = given_out(read_flat(first.folder / "refused.csv"), words_for(language)).decode("utf-8-sig")
    assert words_for(language).t("rule.E-DATE") in taken and "refused_" not in taken
    fixed = taken.replace("2024-02-30", "2024-02-29").replace(",", ";").encode(encoding)  # as the spreadsheet of another country saves
    again = imported(tmp_path, fixed, negatives="refund")
    assert stored(tmp_path, again, TOTALS) == [(2, Decimal("7.5000"))] and "W-MENDED" in [n.code for n in again.notes]
    assert stored(tmp_path, again, "select distinct name from attribute") == [("备注",)]


@pytest.mark.proof
def test_a_column_of_the_client_that_is_called_alike_is_no_mark(tmp_path):
    first = imported(tmp_path, "客户编号,日期,金额,拒收原因\nc1,2024-01-05,1,破损\n")
    assert "W-MENDED" not in [n.code for n in first.notes]
    assert stored(tmp_path, first, "select name, value from attribute") == [("拒收原因", "破损")]


@pytest.mark.proof
def test_lines_that_wait_for_their_customer_do_not_wait_twice(tmp_path):
    imported(tmp_path, "customer id,name\nc1,Li\n", table="customer")
    first = imported(tmp_path, "customer id,date,amount\nc1,2024-01-05,1\nc2,2024-01-06,2\nc3,2024-01-07,x\n", allow_refused=ALL)
    again = imported(tmp_path, corrected(first).replace('"x"', '"3"').replace("c3", "c1"))
    assert (again.counts.accepted, again.rejected_by_rule) == (1, {"E-ORPHAN": 1})
    assert sum(pending_counts(tmp_path / "company", again.version).values()) == 1
    arrived = imported(tmp_path, "customer id,name\nc1,Li\nc2,Hu\n", table="customer")
    assert stored(tmp_path, arrived, TOTALS) == [(3, Decimal("6.0000"))]


def test_the_file_is_read_as_it_stands(tmp_path):
    first = imported(tmp_path, 'customer id,date,amount\nc1,2024-01-05,1\nNA,2024-01-06,"-\n1"\n', allow_refused=ALL, negatives="refuse")
    stored_rows = read_flat(Path(first.folder / "refused.csv"))
    assert stored_rows.to_pylist()[0]["customer id"] == "NA" and stored_rows["amount"].to_pylist() == ["'-\n1"]
