"""Bad files, 1 to 32: what a file really is, workbooks and their tricks, typed columns.

Seen to fail with a bug put in: the header-only file without the check in `_refuse_empty`, the failed formula with its marks not
handed on, the hidden rows when `_ROW` asked for `hidden="0"`.
"""

from __future__ import annotations

import datetime as dt
import gzip
import pickle
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.feather

from tests.store.reading.bad_files import (
    DAY,
    SHEET,
    arrow_stream,
    bomb,
    book,
    delta_text,
    duck,
    endless_text,
    entity_bomb,
    failed_formula,
    far_cell,
    feather,
    hidden,
    hidden_sheet,
    joined_headers,
    lite,
    old_book,
    old_formulas,
    packed,
    parquet,
    placed,
    second_sheet,
)
from tests.store.reading.bad_inputs import GOOD, HEADER, Case, Desk, cases, rows

MANY = ",".join(f"x{n}" for n in range(10_000))

FILES = (
    Case("1 no byte", b"", status=2, code="E-EMPTY"),
    Case("2 header only", HEADER, status=2, code="E-NO-ROWS"),
    Case("3 blank lines", "\n\n  \n\t\n", status=2, code="E-EMPTY"),
    Case("3 blank signs of other kinds", "\ufeff\u3000\u00a0\n\n", status=2, code="E-EMPTY"),
    Case("4 csv named xlsx", HEADER + "\n" + GOOD, name="orders.xlsx", notes=["W-CONTAINER"], amount=10),
    Case("4 xls named xlsx", old_book, notes=["W-CONTAINER"], amount=10),
    Case("4 html named xls", b"<html><table><tr><td>a</table>", name="orders.xls", status=2, code="E-TYPE-WEB"),
    Case("4 html of another kind", "<!-- report -->\n<DIV>".encode("utf-16"), status=2, code="E-TYPE-WEB"),
    Case("4 xml", '\n<?xml version="1.0"?><Workbook/>', status=2, code="E-TYPE"),
    Case("4 json", '[\n {"customer id": "c1"}]', status=2, code="E-TYPE"),
    Case("4 json lines", '{"customer id": "c1"}\n{}\n', status=2, code="E-TYPE"),
    Case("4 excel 2", b"\t\x00\x04\x00\x00\x00\x10\x00" + b"\0" * 50, name="orders.xls", status=2, code="E-TYPE"),
    Case(
        "5 password",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
        status=2,
        code="E-PASSWORD",
        name="orders.xlsx",
    ),
    Case(
        "5 ole that is no workbook",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "WordDocument".encode("utf-16-le"),
        status=2,
        code="E-TYPE",
        name="orders.doc",
    ),
    Case("6 xlsx named csv", book(name="orders.csv"), notes=["W-CONTAINER"], amount=30),
    Case("6 parquet named csv", parquet(name="orders.csv"), notes=["W-CONTAINER"], amount=30),
    Case("7 xlsx cut off", lambda f: placed("cut.xlsx", book()(f).read_bytes()[:-300])(f), status=2, code="E-TRUNCATED"),
    Case("7 parquet cut off", parquet(change=lambda data: data[:-9]), status=2, code="E-TRUNCATED"),
    Case(
        "8 parquet with a broken end",
        parquet(change=lambda data: data[:-30] + bytes(b ^ 255 for b in data[-30:-8]) + data[-8:]),
        status=2,
        code="E-TRUNCATED",
    ),
    Case("9 one long text in every row", endless_text, status=2, code="E-TEXT-LIMIT"),
    Case("9 one long text told by its differences", delta_text, status=2, code="E-TEXT-MEMORY"),
    Case("9 zip bomb", bomb, status=2, code="E-SHAPE"),
    Case("10 far cell", book(change=far_cell), status=2, code="E-SHAPE"),
    Case(
        "11 entity bomb",
        book(patch=entity_bomb, more={"xl/sharedStrings.xml": entity_bomb("xl/sharedStrings.xml", b"")}),
        status=2,
        code="E-TRUNCATED",
    ),
    Case("12 links", book(more={"xl/externalLinks/externalLink1.xml": "<x/>"}), notes=["W-LINKS"], amount=30),
    Case("12 embedded objects", book(more={"xl/embeddings/oleObject1.bin": b"x"}), notes=["W-LINKS"], amount=30),
    Case("12 macros", book(name="orders.xlsm", more={"xl/vbaProject.bin": b"x"}), status=2, code="E-MACROS"),
    Case("12 macros of old", book(more={"xl/macrosheets/sheet1.xml": b"x"}), status=2, code="E-MACROS"),
    Case("14 too many members", packed({f"x{n}": b"" for n in range(2001)}), status=2, code="E-SHAPE"),
    Case("14 a packed workbook", lambda f: packed({"orders.xlsx": book()(f).read_bytes()}, "outer.zip")(f), status=2, code="E-TYPE"),
    Case("14 a letter", packed({"word/document.xml": b"<x/>"}, "orders.docx"), status=2, code="E-TYPE"),
    Case("15 a name that plays tricks", HEADER + "\n" + GOOD, name="\u202evsc.exe CON " + "x" * 200 + ".csv", amount=10),
    Case("17 ten thousand columns", MANY + "\n" + GOOD, status=2, code="E-COLUMN-LIMIT"),
    Case("20 hidden and filtered rows", book(change=hidden), notes=["W-HIDDEN-ROWS"], amount=30),
    Case("20 two sheets", book(change=second_sheet), status=3, code="sheet", flag="--sheet"),
    Case("20 two sheets, one named", book(change=second_sheet), flags=["--sheet", "other"], amount=30),
    Case("20 a hidden sheet", book(change=hidden_sheet), amount=30),
    Case("21 title above", book([["Sales 2024"], [], *SHEET]), status=3, code="header_row", flag="--header-row"),
    Case(
        "21 two header rows",
        book([["Customer", None, None, None], ["id", "name", "date", "amount"], ["c1", "Li", DAY, 5]], joined_headers),
        status=3,
        code="header_row",
        flag="--header-row",
    ),
    Case(
        "21 headers over two rows",
        book([["客户", None, "日期", "金额"], ["编号", "姓名", None, None], ["c1", "Li", DAY, 5]], joined_headers),
        status=3,
        code="header_row",
        flag="--header-row",
    ),
    Case(
        "21 joined cells of the body",
        book([*SHEET[:2], [None, DAY, 3]], lambda b, s: s.merge_cells("A2:A3")),
        status=1,
        flags=["--allow-refused", "50"],
        notes=["W-MERGED-CELLS"],
        refused=[(3, "customer id", "E-ID-BLANK")],
        amount=10,
    ),
    Case(
        "24 error written as text",
        book([*SHEET, ["c3", DAY, "#DIV/0!"], ["#N/A", DAY, 1]]),
        status=1,
        amount=30,
        flags=["--allow-refused", "50"],
        refused=[(4, "amount", "E-CELL-ERROR"), (5, "customer id", "E-CELL-ERROR")],
    ),
    Case(
        "24 failed formula",
        book(patch=failed_formula),
        status=1,
        flags=["--allow-refused", "50"],
        refused=[(3, "amount", "E-CELL-ERROR")],
        amount=10,
    ),
    Case(
        "24 error in text",
        rows("c1,2024-01-05,10", "c2,2024-01-05,#NUM!"),
        status=1,
        flags=["--allow-refused", "50"],
        refused=[(3, "amount", "E-CELL-ERROR")],
        amount=10,
    ),
    Case(
        "24 formula never worked out",
        book([*SHEET, ["c3", DAY, "=1+1"]]),
        status=1,
        flags=["--allow-refused", "50"],
        notes=["W-UNFINISHED-FORMULA"],
        refused=[(4, "amount", "E-REQUIRED")],
        amount=30,
    ),
    Case("24 formulas in an old xls", old_formulas(10, 32.5), amount=42.5),
    Case(
        "24 formula in an old xls never worked out",
        old_formulas(10, None),
        status=1,
        flags=["--allow-refused", "50"],
        refused=[(3, "amount", "E-REQUIRED")],
        amount=10,
    ),
    Case(
        "25 amounts as text",
        parquet(amount=["1,000.50", "x"]),
        status=1,
        flags=["--allow-refused", "50"],
        refused=[(2, "amount", "E-NUMBER")],
        amount=1000.5,
    ),
    Case(
        "25 infinity",
        parquet(amount=[float("inf"), 2.5]),
        status=1,
        flags=["--allow-refused", "50"],
        refused=[(1, "amount", "E-NUMBER")],
        amount=2.5,
    ),
    Case("26 a list", parquet(x=[[1], [2]]), status=2, code="E-NESTED"),
    Case("26 bytes", parquet(x=pa.array([b"a", b"b"])), status=2, code="E-NESTED"),
    Case("26 categories", parquet(customer_id=pa.array(["c1", "c2"]).dictionary_encode()), amount=30),
    Case(
        "27 decimal of 20 digits",
        parquet(amount=pa.array([Decimal("1.12345678901234567890"), Decimal(2)], pa.decimal128(38, 20))),
        notes=["W-ROUNDED"],
        amount=3.1235,
    ),
    Case("27 int96", parquet(name="int96.parquet", date=pa.array([dt.datetime(2024, 1, 5, 23, 30)] * 2, pa.timestamp("ns"))), amount=30),
    Case("27 nanoseconds", parquet(date=pa.array([1704497400000000001] * 2, pa.timestamp("ns"))), amount=30),
    Case(
        "27 too large", parquet(amount=[1e17, 1.0]), status=1, flags=["--allow-refused", "50"], refused=[(1, "amount", "E-RANGE")], amount=1
    ),
    Case("28 feather", feather, status=2, code="E-TYPE"),
    Case("28 arrow stream", arrow_stream, status=2, code="E-TYPE"),
    Case("28 sqlite", lite, status=2, code="E-TYPE"),
    Case("28 duckdb", duck, status=2, code="E-TYPE"),
    *(Case(f"28 pickle {protocol}", pickle.dumps({"a": 1}, protocol), status=2, code="E-TYPE") for protocol in (2, 4, 5)),
    Case("28 pdf", b"%PDF-1.7\n", status=2, code="E-TYPE"),
    Case("28 gzip named csv", gzip.compress((HEADER + "\n" + GOOD).encode()), status=2, code="E-TYPE"),
    Case("32 vanished", lambda folder: folder / "gone.csv", status=2, code="no_file"),
    Case("32 a folder", lambda folder: folder, status=2, code="is_folder"),
    Case("32 a device", lambda folder: Path("/dev/zero"), status=2, code="is_device"),
)


@cases(*FILES)
def test_a_bad_file_has_the_outcome_that_was_promised(desk: Desk, case: Case):
    desk.proves(case)
