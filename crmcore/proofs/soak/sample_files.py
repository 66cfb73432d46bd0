"""Small files as customers send them, made anew from a seed: text in many dialects and encodings, xlsx, ods, Parquet."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from xml.sax.saxutils import escape

import pyarrow as pa
import pyarrow.parquet as pq

HEADERS = {
    "order_line": (("order id", "customer id", "date", "amount", "product"), ("订单编号", "客户编号", "订单日期", "金额", "产品名称")),
    "customer": (("customer id", "name", "city", "credit limit"), ("客户编号", "客户名称", "城市", "信用额度")),
}
_WORDS = ("Ulm", "Bonn, North", '4" pipe', "two\nlines", "长江 仓储", "Ñandú", "=1+1", "NA", "00123", "a;b|c", "", "  padded ", "😀")
_FIRST_DAY = date(2023, 1, 1)


@dataclass(frozen=True, slots=True)
class SampleFile:
    """One file: its table, kind (csv, xlsx, ods, parquet) and bytes; `parts` of a zip, so that they can be harmed inside."""

    table: str
    kind: str
    content: bytes
    parts: dict[str, bytes] | None = None


def make_sample(rng: Random) -> SampleFile:
    """A file with 1 to 60 rows of orders or customers, of any kind."""
    table = rng.choice(("order_line", "order_line", "customer"))
    headers = rng.choice(HEADERS[table])
    rows = [_row(rng, table, n) for n in range(rng.randint(1, 60))]
    kind = rng.choice(("csv", "csv", "xlsx", "ods", "parquet"))
    if kind == "csv":
        return SampleFile(table, kind, _csv(rng, headers, rows))
    if kind == "parquet":
        return SampleFile(table, kind, _parquet(rng, headers, rows))
    parts = (_xlsx if kind == "xlsx" else _ods)(headers, rows)
    return SampleFile(table, kind, zipped(parts, rng.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))), parts)


def make_tables(rng: Random) -> tuple[SampleFile, ...]:
    """Three text files that belong together: customers, orders of most of them and of one who is not listed, and the orders' lines."""
    people = [[f"c{n}", rng.choice(_WORDS).strip() or "Li", "Ulm"] for n in range(rng.randint(2, 12))]
    heads = [
        [f"o{n}", rng.choice([*people, ["c99"]])[0], (_FIRST_DAY + timedelta(rng.randint(0, 400))).isoformat()]
        for n in range(rng.randint(2, 30))
    ]
    items = [[rng.choice(heads)[0], rng.choice(("pen", "book")), rng.randint(1, 9), f"{rng.randint(1, 9999) / 100:.2f}"] for _ in range(60)]
    tables = {
        "customers": (("customer id", "name", "city"), people),
        "orders": (("order id", "customer id", "order date"), heads),
        "items": (("order id", "item", "quantity", "unit price"), items),
    }
    return tuple(SampleFile(name, "csv", _csv(rng, headers, rows)) for name, (headers, rows) in tables.items())


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The parts as one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def _row(rng: Random, table: str, n: int) -> list[object]:
    if table == "customer":
        return [f"C{n:04d}", rng.choice(_WORDS), rng.choice(_WORDS), Decimal(rng.randint(0, 10**6)) / 100]
    return [
        f"A-{n}",
        f"C{rng.randint(0, 20):04d}",
        _FIRST_DAY + timedelta(days=rng.randint(0, 700)),
        Decimal(rng.randint(0, 10**7)) / 100,
        rng.choice(_WORDS),
    ]


def _csv(rng: Random, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    quoting = rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONE))
    mark = rng.choice(",;\t|")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, quoting=quoting, lineterminator=rng.choice(("\n", "\r\n", "\r")))
    for row in (headers, *rows):
        cells = [str(cell) for cell in row]
        if quoting == csv.QUOTE_NONE:  # nothing can be quoted: what would need it is left out
            cells = [cell.translate({ord(c): " " for c in f'{mark}"\r\n'}) for cell in cells]
        writer.writerow(cells)
    return out.getvalue().encode(rng.choice(("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030")))


def _parquet(rng: Random, headers: Sequence[str], rows: Sequence[Sequence[object]]) -> bytes:
    columns = {}
    for name, cells in zip(headers, zip(*rows, strict=True), strict=True):
        turned: Callable[[object], object] = str if rng.random() < 0.2 else lambda cell: cell
        columns[name] = pa.array([turned(cell) for cell in cells])
    out = io.BytesIO()
    pq.write_table(
        pa.table(columns),
        out,
        compression=rng.choice(("none", "snappy", "zstd", "gzip")),
        use_dictionary=rng.random() < 0.5,
        row_group_size=rng.choice((5, 1000)),
        write_page_checksum=rng.random() < 0.3,
    )
    return out.getvalue()


def _xlsx(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, bytes]:
    def cell(value: object) -> str:
        if isinstance(value, Decimal):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'

    lines = "".join(f'<row r="{n}">{"".join(map(cell, row))}</row>' for n, row in enumerate((headers, *rows), 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    linked = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    openxml = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        name: f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
        for name, text in {
            "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{openxml}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{openxml}.worksheet+xml"/></Types>',
            "_rels/.rels": f'<Relationships xmlns="{linked}"><Relationship Id="r1" Type="{kinds}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{kinds}"><sheets>'
            '<sheet name="One" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{linked}"><Relationship Id="r1" Type="{kinds}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
        }.items()
    }


def _ods(headers: Sequence[str], rows: Sequence[Sequence[object]]) -> dict[str, bytes]:
    def cell(value: object) -> str:
        if isinstance(value, Decimal):
            return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'

    lines = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in (headers, *rows))
    space = "urn:oasis:names:tc:opendocument:xmlns"
    return {
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'.encode(),
        "content.xml": f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body><office:spreadsheet><table:table '
        f'table:name="One">{lines}</table:table></office:spreadsheet></office:body></office:document-content>'.encode(),
    }
