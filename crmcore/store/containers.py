"""What a file really is, told by its content and never by its name; and whether a packed one is safe to open."""
from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from crmcore.domain.problems import Problem

Container = Literal["text", "xlsx", "xls", "ods", "parquet"]

#: a packed workbook: unpacked bytes in all, members, and how many times smaller it may be packed
MAX_UNPACKED, MAX_MEMBERS, MAX_RATIO = 600_000_000, 2_000, 200
#: widest table that is still somebody's data and not a damaged file
MAX_COLUMNS = 300

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: other things people hand over by mistake, by their first bytes
_STRANGERS = ((b"%PDF", "PDF"), (b"ARROW1", "Arrow/Feather"), (b"SQLite format 3", "SQLite"), (b"\x89PNG", "PNG"),
              (b"\xff\xd8\xff", "JPEG"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"), (b"BZh", "bzip2"),
              (b"{\\rtf", "RTF"), (b"\x80\x04\x95", "pickle"), (b"\x80\x05\x95", "pickle"), (b"ORC", "ORC"), (b"Obj\x01", "Avro"))
#: a sheet in an OLE file whose content was encrypted with a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_EXPECTED = {"text": (".csv", ".tsv", ".txt", ".tab", ".dat", ".prn"), "xlsx": (".xlsx",), "xls": (".xls",),
             "ods": (".ods",), "parquet": (".parquet", ".pq")}


def container_of(path: Path) -> Container:
    """The kind of the file at `path`, by its first bytes.

    Raises Problem `E-EMPTY` (no byte), `E-TRUNCATED` (cut off), `E-PASSWORD`, `E-MACROS`, `E-SHAPE` (a packed bomb),
    `E-TYPE` naming what it is instead.
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
        if _ENCRYPTED in path.read_bytes()[:2_000_000]:
            raise Problem("E-PASSWORD")
        return "xls"
    for magic, kind in _STRANGERS:
        if head.startswith(magic):
            raise Problem("E-TYPE", kind=kind)
    if head[8:12] == b"DUCK":
        raise Problem("E-TYPE", kind="DuckDB")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table")):
        raise Problem("E-TYPE", kind="HTML")
    if start.startswith(b"<?xml"):
        raise Problem("E-TYPE", kind="XML")
    return "text"


def surprising_name(name: str, container: Container) -> bool:
    """Does the name promise another kind of file than the content is?"""
    suffix = Path(name).suffix.casefold()
    return bool(suffix) and suffix not in _EXPECTED[container] and any(suffix in e for e in _EXPECTED.values())


def _packed(path: Path) -> Container:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = {m.filename for m in members}
            kind = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as damaged:
        raise Problem("E-TRUNCATED", kind="Excel") from damaged
    unpacked = sum(m.file_size for m in members)
    packed = max(1, sum(m.compress_size for m in members))
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or (unpacked > 50_000_000 and unpacked / packed > MAX_RATIO):
        raise Problem("E-SHAPE")
    if any("vbaproject" in n.casefold() for n in names):
        raise Problem("E-MACROS")
    if "xl/workbook.xml" in names:
        return "xlsx"
    if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return "ods"
    raise Problem("E-TYPE", kind="ZIP")
