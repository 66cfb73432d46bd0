"""Workbooks of three makes and Parquet: cells arrive typed and stay whole; a hostile one harms nobody."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from crmcore.domain.kernel.problems import Problem
from crmcore.store.imports.importing import preview
from crmcore.store.reading.sheets.sheet_marks import SheetMarks, sheet_marks
from crmcore.store.reading.sheets.spreadsheets import cell_text
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.sandbox.run_with_limits import run_with_limits
from tests.store.imports.run_import import HEADER, refusals
from tests.store.reading.bad_files import book

ROOT = Path(__file__).resolve().parents[4]
ROWS = [["customer id", "date", "amount"], [17850.0, dt.date(2024, 1, 5), 0.1 + 0.2], ["00123", dt.datetime(2024, 1, 6, 8, 26), 20]]


def xlsx(path: Path, rows=ROWS, **others) -> Path:
    book = openpyxl.Workbook()
    for sheet, content in ({"first": rows} | others).items():
        page = book.create_sheet(sheet)
        for row in content:
            page.append(row)
    del book["Sheet"]
    book.save(path)
    return path


def xls(path: Path) -> Path:
    book, day = xlwt.Workbook(), xlwt.easyxf(num_format_str="YYYY-MM-DD")
    sheet = book.add_sheet("first")
    for r, row in enumerate(ROWS):
        for c, cell in enumerate(row):
            sheet.write(r, c, cell, *([day] if isinstance(cell, dt.date) else []))
    book.save(str(path))
    return path


def ods(path: Path) -> Path:
    book, sheet = OpenDocumentSpreadsheet(), Table(name="first")
    for row in ROWS:
        line = TableRow()
        for cell in row:
            typed = (
                {"valuetype": "float", "value": cell}
                if isinstance(cell, float | int)
                else {"valuetype": "date", "datevalue": cell.isoformat()}
                if isinstance(cell, dt.date)
                else {"valuetype": "string"}
            )
            box = TableCell(**typed)
            box.addElement(P(text=str(cell)))
            line.addElement(box)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))
    return path


@pytest.mark.parametrize("make", [xlsx, xls, ods])
def test_every_make_of_workbook_gives_the_same_table(tmp_path, make):
    shown = preview(None, ImportRequest(make(tmp_path / f"book.{make.__name__}")))
    assert shown.container == make.__name__ and shown.header_row == 1
    assert shown.rows.to_pylist() == [
        {"line": 2, "customer_id": "17850", "order_date": dt.date(2024, 1, 5), "amount": Decimal("0.3000")},
        {"line": 3, "customer_id": "00123", "order_date": dt.date(2024, 1, 6), "amount": Decimal("20.0000")},
    ]


def test_a_wrong_name_is_seen_through(tmp_path):
    shown = preview(None, ImportRequest(xlsx(tmp_path / "book.xlsx").rename(tmp_path / "book.csv")))
    assert shown.counts.accepted == 2 and shown.notes[0].code == "W-CONTAINER"


@pytest.mark.parametrize(
    "value, text",
    [
        (17850.0, "17850"),
        (129.69600000000003, "129.696"),
        (True, "TRUE"),
        (dt.datetime(2024, 1, 5), "2024-01-05"),
        (None, ""),
        (1.234567890123457e17, "1.23456789012346E+17"),
        (-3.0, "-3"),
        (dt.time(3, 4), "03:04:00"),
    ],
)
def test_a_cell_becomes_text_without_loss(value, text):
    assert cell_text(value) == text


def test_several_sheets_are_asked_about_and_the_fitting_one_is_likely(tmp_path):
    path = xlsx(tmp_path / "book.xlsx", [["colour"], ["red"]], orders=ROWS)
    shown = preview(None, ImportRequest(path))
    assert [(q.code, q.choices, q.values["likely"]) for q in shown.questions] == [("sheet", ("first", "orders"), "orders")]
    assert shown.counts.accepted == 2
    assert preview(None, ImportRequest(path, sheet="orders")).questions == ()
    with pytest.raises(Problem, match="unknown_sheet"):
        preview(None, ImportRequest(path, sheet="third"))


def test_a_sheet_with_a_title_above_its_headers_fits_better_than_one_of_notes(tmp_path):
    """Seen to fail when only a sheet's first row was held against the fields: none fitted, and the first sheet was said to fit best."""
    path = xlsx(tmp_path / "book.xlsx", [["please mind"], ["the discount"]], sales=[["Sales 2025"], *ROWS])
    (asked, *_) = preview(None, ImportRequest(path)).questions
    assert (asked.code, asked.values["likely"]) == ("sheet", "sales")


def second_table(shown):
    """Lines taken, refused and set aside, once they are known to add up, and what is said of the second table."""
    assert shown.counts.balanced()
    noted = next(note.values for note in shown.notes if note.code == "W-SECOND-TABLE")
    return shown.counts.accepted, shown.counts.refused, shown.counts.skipped, noted


def test_a_second_table_below_the_first_is_told_as_one_and_a_repeated_header_is_not(tmp_path):
    more = [[], ["complaint id", "customer id", "opened"], ["Q1", "c1", "2024-01-09"]]
    book = xlsx(tmp_path / "book.xlsx", [*ROWS, *more])
    shown = preview(None, ImportRequest(book))
    assert second_table(shown) == (2, 0, 2, {"row": 5, "headers": "complaint id, customer id, opened", "n": 2})
    alone = preview(None, ImportRequest(book, table="complaint", header_row=5))  # its rows come in by themselves
    assert (alone.counts.accepted, alone.counts.refused, alone.counts.balanced()) == (1, 0, True)
    other = [[], ["goal", "sum"], ["ours", 100], ["theirs", 200]]
    shown = preview(None, ImportRequest(xlsx(tmp_path / "goals.xlsx", [*ROWS, *other])))
    assert second_table(shown) == (2, 0, 3, {"row": 5, "headers": "goal, sum", "n": 3})
    titled = preview(None, ImportRequest(xlsx(tmp_path / "titled.xlsx", [*ROWS, [], ["Our goals"], *other[1:]])))
    assert second_table(titled) == (2, 0, 4, {"row": 6, "headers": "goal, sum", "n": 4})


def test_headers_that_stand_once_more_are_left_out_with_the_titles_above_them(tmp_path):
    shown = preview(None, ImportRequest(xlsx(tmp_path / "b.xlsx", [["North"], *ROWS, [], ["South"], *ROWS]), header_row=2))
    assert (shown.counts.accepted, shown.counts.refused, shown.counts.skipped, shown.counts.blank) == (4, 0, 3, 1)
    assert not shown.questions and shown.counts.balanced()
    notes = {note.code: note.values for note in shown.notes}
    assert notes["W-HEADER-AGAIN"] == {"n": 2, "lines": "6, 7"} and notes["W-ABOVE-HEADER"] == {"n": 1, "examples": "North"}
    plain = preview(None, ImportRequest(xlsx(tmp_path / "again.xlsx", [*ROWS, *ROWS])))
    assert (plain.counts.accepted, plain.counts.refused, plain.counts.skipped) == (4, 0, 1)


def test_lines_are_the_rows_of_the_sheet_wherever_the_table_stands(tmp_path):
    rows = [
        [None, None, "Report"],
        [],
        [None, "customer id", "date", "amount"],
        [None, "c1", dt.date(2024, 1, 5), 1],
        [],
        [None, "c2", dt.date(2024, 1, 5), "many"],
        [None, "c3", dt.date(2024, 1, 5), 3],
    ]
    shown = preview(None, ImportRequest(xlsx(tmp_path / "book.xlsx", rows), header_row=3))
    assert refusals(shown) == [(6, "amount", "many", "E-NUMBER")]
    assert (shown.counts.lines, shown.counts.skipped, shown.counts.blank, shown.counts.accepted) == (7, 2, 1, 2)
    assert shown.counts.balanced()


def test_a_workbook_cut_off_says_so(tmp_path):
    whole = xlsx(tmp_path / "book.xlsx").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Problem, match="E-TRUNCATED"):
        preview(None, ImportRequest(tmp_path / "cut.xlsx"))


def test_a_member_that_cannot_be_unpacked_or_has_a_name_of_no_alphabet_is_damage_not_an_error(tmp_path):
    """Found by `soak --fuzz 10000`: zlib and the decoder of names raise errors of their own."""
    with zipfile.ZipFile(tmp_path / "book.ods", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet" * 20)
    whole = (tmp_path / "book.ods").read_bytes()
    start = 30 + len("mimetype")
    name = whole.rindex(b"mimetype")
    utf8 = bytearray(whole)
    utf8[name : name + 8], utf8[name - 37] = b"\xff" * 8, utf8[name - 37] | 0x08  # the flag that says the name is UTF-8
    for damaged in (whole[:start] + b"\xff" * 8 + whole[start + 8 :], bytes(utf8)):
        (tmp_path / "book.ods").write_bytes(damaged)
        with pytest.raises(Problem, match="E-TRUNCATED"):
            preview(None, ImportRequest(tmp_path / "book.ods"))


def test_a_workbook_in_an_unknown_encoding_gives_no_marks(tmp_path):
    """Found by `soak --fuzz 10000`: the parser does not know the encoding and says so with an error of another kind."""
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w") as archive:
        archive.writestr("xl/workbook.xml", '<?xml version="1.0" encoding="UTF-9"?><workbook><sheets/></workbook>')
    assert sheet_marks(tmp_path / "book.xlsx", "xlsx", "Sheet1") == SheetMarks()


def test_one_far_cell_does_not_kill_the_reader(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "id", 1
    book.save(tmp_path / "far.xlsx")
    with pytest.raises(Problem, match="E-SHAPE"):
        preview(None, ImportRequest(tmp_path / "far.xlsx"))


@pytest.mark.parametrize(
    "member, content, code",
    [("xl/sheet.xml", b"0" * 400_000_000, "E-SHAPE"), ("xl/vbaProject.bin", b"x", "E-MACROS"), ("readme.txt", b"x", "E-TYPE")],
)
def test_a_packed_file_is_judged_before_it_is_opened(tmp_path, member, content, code):
    with zipfile.ZipFile(tmp_path / "book.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(member, content)
    with pytest.raises(Problem, match=code):
        preview(None, ImportRequest(tmp_path / "book.xlsx"))


def test_a_password_is_told_from_an_old_workbook(tmp_path):
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
    (tmp_path / "locked.xlsx").write_bytes(container + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(Problem, match="E-PASSWORD"):
        preview(None, ImportRequest(tmp_path / "locked.xlsx"))


# --- Parquet ----------------------------------------------------------------------------------------------------------


def parquet(tmp_path: Path, **columns) -> Path:
    pq.write_table(pa.table(columns), tmp_path / "orders.parquet")
    return tmp_path / "orders.parquet"


def test_typed_columns_stay_exact(tmp_path):
    shown = preview(
        None,
        ImportRequest(
            parquet(
                tmp_path,
                CustomerID=pa.array([17850.0, None]),
                InvoiceDate=pa.array([dt.datetime(2010, 12, 1, 8, 26)] * 2, pa.timestamp("ns")),
                Quantity=pa.array([6, 6], pa.int32()),
                UnitPrice=pa.array([Decimal("2.550")] * 2, pa.decimal128(38, 20)),
                Country=pa.array(["UK", "UK"]).dictionary_encode(),
            ),
            allow_refused=50,
        ),
    )
    assert shown.rows.to_pylist() == [
        {
            "line": 1,
            "customer_id": "17850",
            "order_date": dt.date(2010, 12, 1),
            "quantity": Decimal("6.0000"),
            "unit_price": Decimal("2.5500"),
            "region": "UK",
            "amount": Decimal("15.3000"),
        }
    ]
    assert refusals(shown) == [(2, "CustomerID", None, "E-ID-BLANK")]


def test_a_missing_number_of_pandas_is_refused_not_stored(tmp_path):
    path = parquet(tmp_path, customer_id=["a", "b"], date=["2024-01-05"] * 2, amount=[1.5, float("nan")])
    shown = preview(None, ImportRequest(path, allow_refused=50))
    assert refusals(shown) == [(2, "amount", "nan", "E-NUMBER")]


def test_nested_columns_are_refused_by_name(tmp_path):
    with pytest.raises(Problem) as refused:
        preview(None, ImportRequest(parquet(tmp_path, customer_id=["a"], tags=[["x"]])))
    assert (refused.value.code, refused.value.values) == ("E-NESTED", {"column": "tags"})


def test_a_parquet_file_cut_off_says_so(tmp_path):
    path = parquet(tmp_path, customer_id=["a"])
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(Problem, match="E-TRUNCATED"):
        preview(None, ImportRequest(path))


def test_a_parquet_file_damaged_inside_says_so(tmp_path):
    path = parquet(tmp_path, customer_id=["a"] * 1000, date=["2024-01-05"] * 1000, amount=[n / 7 for n in range(1000)])
    damaged = bytearray(path.read_bytes())
    damaged[4:400] = bytes(396)
    path.write_bytes(damaged)
    with pytest.raises(Problem, match="E-TRUNCATED"):
        preview(None, ImportRequest(path))


# --- the worker ---------------------------------------------------------------------------------------------------------


def test_a_limited_task_that_wants_too_much_memory_dies_alone():
    with pytest.raises(Problem, match="E-LIMIT"):
        run_with_limits(bytes, 8 << 30, memory=1 << 30)


def test_a_limited_task_that_takes_too_long_is_stopped():
    import time

    with pytest.raises(Problem, match="E-LIMIT"):
        run_with_limits(time.sleep, 60, seconds=2)


def test_a_limited_task_returns_what_it_found():
    assert run_with_limits(len, HEADER) == len(HEADER)


_READS = """
import importlib, sys
from pathlib import Path
from crmcore.store.sandbox import fork_server
for name in fork_server.PRELOADED:
    importlib.import_module(name)
from crmcore.store.imports.pipeline.process import process_file
from crmcore.store.imports.pipeline.state import ImportTask
from crmcore.store.reading.source.request import ImportRequest
before, file = set(sys.modules), Path(sys.argv[1])
process_file(ImportTask(file, "", 1, ImportRequest(file), file.parent, number=1), lambda *step: None)
print(*sorted(set(sys.modules) - before))
"""


@pytest.mark.proof
@pytest.mark.parametrize("kind", ["text", "workbook", "parquet"])
def test_a_worker_finds_all_that_reading_a_file_takes_already_loaded(tmp_path, kind):
    """Seen to fail without pandas, which Arrow loads when first asked for a table: half a second at every look at a file."""
    file = tmp_path / "orders"
    if kind == "text":
        file.write_text(f"{HEADER}\nc1,2024-01-05,10\nc2,2024-13-05,10\n", "utf-8")
    elif kind == "workbook":
        xlsx(file)
    else:
        pq.write_table(pa.table({"customer id": ["c1"], "date": [dt.date(2024, 1, 5)], "amount": [10.0]}), file)
    run = subprocess.run([sys.executable, "-c", _READS, str(file)], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_a_sheet_whose_rows_stand_in_one_column_is_taken_apart(tmp_path):
    """Row 3 goes on in a second cell: 10,05 may have been written there, of which the 5 is left."""
    rows = [["customer id;date;amount;name"], ["c1;2024-01-05;10;Li, Wu"], ["c2;2024-01-06;10", 5], [None], ["c3;2024-01-07;20;Hu"]]
    path = book([["ignored"]], change=lambda wb, sheet: [sheet.delete_rows(1), *map(sheet.append, rows)])(tmp_path)
    shown = preview(None, ImportRequest(path, allow_refused=50))
    assert (shown.rows["name"].to_pylist(), shown.totals.amount) == (["Li, Wu", "Hu"], 30)
    assert [(r[0], r[3]) for r in refusals(shown)] == [(3, "E-COLUMNS")] and shown.counts.balanced()
    assert [n.values["n"] for n in shown.notes if n.code == "W-ONE-COLUMN"] == [2]
