"""Files that people hand over by mistake or damaged: workbooks, Parquet files, databases, packed bombs.

Each is made by a function of a folder.
"""

from __future__ import annotations

import datetime as dt
import re
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.feather
import pyarrow.parquet as pq
import xlwt

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
        answer = usual | {key.replace("_", " "): value for key, value in columns.items()}
        pq.write_table(pa.table(answer), folder / name, use_deprecated_int96_timestamps="int96" in name)
        (folder / name).write_bytes(change((folder / name).read_bytes()))
        return folder / name

    return made


def endless_text(folder: Path) -> Path:
    """One text of 20,000 letters in each of 150,000 rows, 3 GB in a file of some kilobytes."""
    same = {"customer id": "x" * 20_000, "date": "2024-01-05", "amount": "1"}
    columns = {name: pa.DictionaryArray.from_arrays(pa.array([0] * 150_000, pa.int32()), pa.array([text])) for name, text in same.items()}
    pq.write_table(pa.table(columns), folder / "orders.parquet", compression="zstd")
    assert (folder / "orders.parquet").stat().st_size < 10_000
    return folder / "orders.parquet"


def delta_text(folder: Path) -> Path:
    """One text of a million letters in each of 900 rows, 0.9 GB in a file of less than two kilobytes: each row stores what differs."""
    columns = {"customer id": ["x" * 1_000_000] * 900, "date": ["2024-01-05"] * 900, "amount": ["1"] * 900}
    encodings = dict.fromkeys(columns, "DELTA_BYTE_ARRAY")
    pq.write_table(
        pa.table(columns),
        folder / "orders.parquet",
        use_dictionary=False,
        column_encoding=encodings,
        compression="zstd",
        write_statistics=False,
    )
    assert (folder / "orders.parquet").stat().st_size < 2_000
    return folder / "orders.parquet"


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
    with closing(sqlite3.connect(folder / "orders.csv")) as connection, connection:
        connection.execute("create table t (a)")
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


def old_formulas(*results: float | None):
    """An old workbook whose amounts are formulas with these results stored; None: never worked out."""

    def made(folder: Path) -> Path:
        page = (wb := xlwt.Workbook()).add_sheet("first")
        for c, header in enumerate(SHEET[0]):
            page.write(0, c, header)
        for r in range(1, len(results) + 1):
            for c, cell in enumerate([f"c{r}", "2024-01-05", xlwt.Formula("5*2")]):
                page.write(r, c, cell)
        wb.save(str(folder / "orders.xls"))
        data = bytearray((folder / "orders.xls").read_bytes())
        for r, result in enumerate(results, 1):  # the place that xlwt leaves without a result: row and column, format, eight bytes
            at = re.search(struct.pack("<HH", r, 2) + b".." + b"\x03\0\0\0\0\0\xff\xff", data, re.DOTALL)
            data[at.end() - 8 : at.end()] = data[at.end() - 8 : at.end()] if result is None else struct.pack("<d", result)
        (folder / "orders.xls").write_bytes(data)
        return folder / "orders.xls"

    return made


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


UTC8 = pa.array([dt.datetime(2024, 1, 4, 18), dt.datetime(2024, 1, 5, 2)], pa.timestamp("us", "Asia/Shanghai"))
