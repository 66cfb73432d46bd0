"""Bad files, 1 to 32: what a file really is, workbooks and their tricks, typed columns.

Seen to fail with a bug put in: the header-only file without the check in `_refuse_empty`, the failed formula with its marks not
handed on, the hidden rows when `_ROW` asked for `hidden="0"`.
"""

from __future__ import annotations

import datetime as dt
import gzip
import os
import pickle
import sqlite3
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import pytest
import xlwt
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from crmcore.domain.kernel.problems import Problem
from crmcore.store.reading import read_file
from crmcore.store.reading.source.containers import MAX_CELLS, MAX_ROWS, refuse_too_large
from crmcore.store.reading.source.request import ImportRequest
from tests.store.reading.bad_inputs import GOOD, HEADER, Case, Desk, cases, rows

DAY = dt.date(2024, 1, 5)
SHEET = [["customer id", "date", "amount"], ["c1", DAY, 10], ["c2", DAY, 20]]


def book(
    table=SHEET,
    change: Callable = lambda book, sheet: None,
    name: str = "book.xlsx",
    epoch=None,
    patch: Callable[[str, bytes], bytes] = lambda member, data: data,
    more: dict[str, str | bytes] | None = None,
):
    """A maker of a workbook: `change` may alter it, `patch` its members, `more` adds some."""

    def made(folder: Path) -> Path:
        wb = openpyxl.Workbook()
        if epoch:
            wb.epoch = epoch
        for row in table:
            wb.active.append(row)
        change(wb, wb.active)
        wb.save(folder / "first.xlsx")
        with zipfile.ZipFile(folder / "first.xlsx") as old, zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as new:
            for member in old.namelist():
                new.writestr(member, patch(member, old.read(member)))
            for member, data in (more or {}).items():
                new.writestr(member, data)
        return folder / name

    return made


def parquet(name: str = "orders.parquet", change: Callable[[bytes], bytes] = lambda data: data, **columns):
    """A maker of a Parquet file with the usual columns, some of them others."""
    usual = {"customer id": ["c1", "c2"], "date": pa.array([DAY, DAY]), "amount": [10.0, 20.0]}

    def made(folder: Path) -> Path:
        told = usual | {key.replace("_", " "): value for key, value in columns.items()}
        pq.write_table(pa.table(told), folder / name, use_deprecated_int96_timestamps="int96" in name)
        (folder / name).write_bytes(change((folder / name).read_bytes()))
        return folder / name

    return made


def placed(name: str, data: bytes):
    def made(folder: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return made


def duck(folder: Path) -> Path:
    import duckdb

    duckdb.connect(str(folder / "x.duckdb")).close()
    return (folder / "x.duckdb").rename(folder / "orders.csv")


def lite(folder: Path) -> Path:
    with sqlite3.connect(folder / "orders.csv") as con:
        con.execute("create table t (a)")
    return folder / "orders.csv"


def feather(folder: Path) -> Path:
    pyarrow.feather.write_feather(pa.table({"a": [1]}), folder / "orders.csv")
    return folder / "orders.csv"


def arrow_stream(folder: Path) -> Path:
    with pa.OSFile(str(folder / "orders.csv"), "wb") as sink, pa.ipc.new_stream(sink, pa.schema([("a", pa.int64())])) as out:
        out.write_table(pa.table({"a": [1]}))
    return folder / "orders.csv"


def old_book(folder: Path) -> Path:
    page = (wb := xlwt.Workbook()).add_sheet("first")
    for r, row in enumerate([SHEET[0], ["c1", "2024-01-05", 10]]):
        for c, cell in enumerate(row):
            page.write(r, c, cell)
    wb.save(str(folder / "orders.xlsx"))
    return folder / "orders.xlsx"


def packed(members: dict[str, bytes], name: str = "orders.xlsx"):
    def made(folder: Path) -> Path:
        with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, data in members.items():
                archive.writestr(member, data)
        return folder / name

    return made


def bomb(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "orders.xlsx", "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as out:
        for _ in range(60):
            out.write(b" " * (1 << 20))
    return folder / "orders.xlsx"


def far_cell(wb, sheet) -> None:
    sheet["XFD1048576"] = 1


def hidden(wb, sheet) -> None:
    sheet.row_dimensions[2].hidden = True
    sheet.auto_filter.ref = "A1:C3"


def second_sheet(wb, sheet) -> None:
    other = wb.create_sheet("other")
    for row in SHEET:
        other.append(row)


def hidden_sheet(wb, sheet) -> None:
    second_sheet(wb, sheet)
    wb["other"].sheet_state = "hidden"


def failed_formula(member: str, data: bytes) -> bytes:
    return data.replace(b'<c r="C3" t="n"><v>20</v>', b'<c r="C3" t="e"><f>A9</f><v>#REF!</v>')


def entity_bomb(member: str, data: bytes) -> bytes:
    if member != "xl/sharedStrings.xml":
        return data
    layers = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">{layers}]><sst><si><t>&l9;</t></si></sst>'.encode()


def joined_headers(wb, sheet) -> None:
    sheet.merge_cells("A1:B1")


MANY = ",".join(f"x{n}" for n in range(10_000))
UTC8 = pa.array([dt.datetime(2024, 1, 4, 18), dt.datetime(2024, 1, 5, 2)], pa.timestamp("us", "Asia/Shanghai"))

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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_is_refused_at_once_instead_of_waited_for(desk: Desk):
    os.mkfifo(desk.folder / "orders.csv")
    desk.proves(Case("32", lambda folder: folder / "orders.csv", status=2, code="is_device"))


def test_a_link_is_followed_and_a_broken_one_is_no_file(desk: Desk):
    (desk.folder / "link.csv").symlink_to(desk.file(HEADER + "\n" + GOOD))
    desk.proves(Case("32", lambda folder: folder / "link.csv", amount=10))
    (desk.folder / "orders.csv").unlink()
    desk.proves(Case("32", lambda folder: folder / "link.csv", status=2, code="no_file"))


def test_a_file_that_may_not_be_read_says_so(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def closed(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    file = desk.file(HEADER + "\n" + GOOD)
    monkeypatch.setattr(Path, "open", closed)
    desk.proves(Case("32", lambda folder: file, status=2, code="not_readable"))


def test_a_disk_that_is_full_while_copying_is_no_missing_file(desk: Desk, monkeypatch: pytest.MonkeyPatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "/secret/place")

    monkeypatch.setattr(read_file.shutil, "copyfileobj", full)
    desk.proves(Case("32", HEADER + "\n" + GOOD, status=2, code="import_failed"))


def test_more_rows_or_cells_than_the_limit_are_refused_with_the_limit():
    refuse_too_large(MAX_ROWS, 10)
    for rows_, columns in ((MAX_ROWS + 1, 3), (MAX_CELLS // 300 + 1, 300)):
        with pytest.raises(Problem) as refused:
            refuse_too_large(rows_, columns)
        assert (refused.value.code, refused.value.values["limit"], refused.value.values["cells"]) == ("E-ROW-LIMIT", MAX_ROWS, MAX_CELLS)


def test_a_file_with_more_rows_than_the_limit_is_refused(desk: Desk):
    """Case 19. Seen to fail with `refuse_too_large` taken out of `open_source`."""

    def long(folder: Path) -> Path:
        pq.write_table(pa.table({"customer id": pa.nulls(MAX_ROWS + 1, pa.int8())}), folder / "long.parquet")
        return folder / "long.parquet"

    desk.proves(Case("19", long, status=2, code="E-ROW-LIMIT"))


def test_dates_of_a_mac_workbook_count_from_1904(desk: Desk):
    """Case 91. The same day, counted from another one."""
    told = desk.proves(Case("91", book(epoch=CALENDAR_MAC_1904), amount=30))
    assert told["totals"]["first_date"] == "2024-01-05"


def test_moments_of_a_parquet_file_fall_on_the_days_of_its_own_time_zone(desk: Desk):
    """Case 27. 18:00 and 02:00 UTC are 02:00 and 10:00 of the fifth in Shanghai, whatever the zone of this computer."""
    told = desk.proves(Case("27", parquet(date=UTC8), notes=["W-TIME-ZONE"], amount=30))
    assert (told["totals"]["first_date"], told["totals"]["last_date"]) == ("2024-01-05", "2024-01-05")


def test_the_shown_name_of_a_file_is_no_path_and_has_no_tricks():
    request = ImportRequest(Path("/x/upload.bin"), file_name="../../etc/\u202eevil\x00.csv" + "y" * 300)
    assert "/" not in request.shown_name and "\u202e" not in request.shown_name and len(request.shown_name) <= 80
