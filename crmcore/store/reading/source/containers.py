"""The kind of a file, detected by its content and never by its name; and whether a packed one is safe to open."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

from crmcore.domain.kernel.problems import Problem

Container = Literal["text", "xlsx", "xls", "ods", "parquet"]

#: a packed workbook: unpacked bytes in all, members, and how many times smaller it may be packed
MAX_UNPACKED, MAX_MEMBERS, MAX_RATIO = 600_000_000, 2_000, 200
#: widest and longest table that is still somebody's data and not a damaged file; and how many cells it may have
MAX_COLUMNS, MAX_ROWS, MAX_CELLS = 300, 25_000_000, 500_000_000

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: other things people hand over by mistake, by their first bytes
_STRANGERS = (
    (b"%PDF", "PDF"),
    (b"ARROW1", "Arrow/Feather"),
    (b"FEA1\0", "Arrow/Feather"),
    (b"\xff\xff\xff\xff", "Arrow"),
    (b"SQLite format 3", "SQLite"),
    (b"\x89PNG", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"{\\rtf", "RTF"),
    (b"ORC", "ORC"),
    (b"Obj\x01", "Avro"),
    (b"\x89HDF", "HDF5"),
    (b"\x93NUMPY", "NumPy"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"PK\x05\x06", "ZIP"),
    (b"$FL2", "SPSS"),
    (b"RDX3\n", "R"),
    *((start, "Excel 2–4") for start in (b"\t\0\4\0", b"\t\2\6\0", b"\t\4\6\0")),
    *((bytes((128, protocol)), "pickle") for protocol in range(2, 6)),
)
#: text that is no table: what its first characters look like, whatever the encoding's zero bytes
_MARKUP = (
    (re.compile(rb"<(!doctype|html|head|body|meta|style|script|table|div|!--)[\s>-]"), "HTML"),
    (re.compile(rb"<\?xml"), "XML"),
    (re.compile(rb'(\[\s*)?\{\s*("[^"]*"\s*:|\})|\[\s*[\[\]"]'), "JSON"),
)
#: streams of an OLE file: a workbook encrypted with a password, and a workbook of Excel 5 to 2003
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BOOKS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
#: what reading a packed file or the XML in it may end in when it is damaged: the libraries have no error of their own for all of it
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    LookupError,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
#: what a packed file is by one of its members
_PACKED_KINDS = (("word/document.xml", "Word"), ("ppt/presentation.xml", "PowerPoint"), ("xl/workbook.bin", "xlsb"))
_EXPECTED = {
    "text": (".csv", ".tsv", ".txt", ".tab", ".dat", ".prn"),
    "xlsx": (".xlsx",),
    "xls": (".xls",),
    "ods": (".ods",),
    "parquet": (".parquet", ".pq"),
}


def container_of(path: Path) -> Container:
    """The kind of the file at `path`, by its first bytes.

    Raises Problem `E-EMPTY` (no byte), `E-TRUNCATED` (cut off), `E-PASSWORD`, `E-MACROS`, `E-SHAPE` (a packed bomb),
    `E-TYPE` naming what it is instead (`E-TYPE-WEB`: a web page, which spreadsheets can open).
    """
    size = path.stat().st_size
    if not size:
        raise Problem("E-EMPTY")
    with path.open("rb") as file:
        head = file.read(4096)
        file.seek(max(0, size - 8))
        tail = file.read()
    if head.startswith(b"PAR1"):
        if tail[-4:] != b"PAR1":
            raise Problem("E-TRUNCATED", kind="Parquet")
        return "parquet"
    if head.startswith(_ZIP):
        return _packed(path)
    if head.startswith(_OLE):
        return _old_office(path)
    for magic, kind in _STRANGERS:
        if head.startswith(magic):
            raise Problem("E-TYPE", kind=kind)
    if head[8:12] == b"DUCK":
        raise Problem("E-TYPE", kind="DuckDB")
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"").lstrip().lower()
    for looks, kind in _MARKUP:
        if looks.match(start):
            raise Problem("E-TYPE-WEB" if kind == "HTML" else "E-TYPE", kind=kind)
    return "text"


def refuse_too_large(rows: int, columns: int) -> None:
    """Raises Problem `E-COLUMN-LIMIT`, `E-ROW-LIMIT` with the limit: what would take the memory of everybody else."""
    if columns > MAX_COLUMNS:
        raise Problem("E-COLUMN-LIMIT", columns=columns, limit=MAX_COLUMNS)
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise Problem("E-ROW-LIMIT", rows=rows, columns=columns, limit=MAX_ROWS, cells=MAX_CELLS)


def surprising_name(name: str, container: Container) -> bool:
    """Does the name promise another kind of file than the content is?"""
    suffix = Path(name).suffix.casefold()
    return bool(suffix) and suffix not in _EXPECTED[container] and any(suffix in e for e in _EXPECTED.values())


def _old_office(path: Path) -> Container:
    data = path.read_bytes()
    if _ENCRYPTED in data:
        raise Problem("E-PASSWORD")
    if not any(book in data for book in _BOOKS):
        raise Problem("E-TYPE", kind="Word, Outlook, …")
    return "xls"


def _packed(path: Path) -> Container:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {m.filename for m in members}
            kind = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except DAMAGED as damaged:
        raise Problem("E-TRUNCATED", kind="Excel") from damaged
    unpacked = sum(m.file_size for m in members)
    packed = max(1, sum(m.compress_size for m in members))
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or (unpacked > 50_000_000 and unpacked / packed > MAX_RATIO):
        raise Problem("E-SHAPE")
    if any("vbaproject" in n.casefold() or n.startswith("xl/macrosheets/") for n in names):
        raise Problem("E-MACROS")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    raise Problem("E-TYPE", kind=next((kind for member, kind in _PACKED_KINDS if member in names), "ZIP"))
