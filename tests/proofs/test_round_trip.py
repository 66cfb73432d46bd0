"""Random tables written as text files of any dialect and as workbooks come in as they were."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings, strategies as st

from crmcore.domain.tables.registry import ORDER_LINE
from crmcore.store.imports.importing import preview, run_import
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.reading.values.plain_text import read_text
from tests.store.imports.run_import import stored

FIELDS = ("customer_id", "order_date", "amount", "product")
SELDOM = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])

#: letters of every script, marks, blanks and line breaks; the rest are refused by rule, and tested there
TEXTS = st.text(
    st.one_of(st.sampled_from("\",;|\t\n'=+-@ #äé中文字客"), st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))),
    max_size=20,
).filter(lambda text: read_text(text).rule is None)
ROWS = st.tuples(
    st.text("0123456789ABCDabcd", min_size=1, max_size=25).filter(lambda text: text != "0"),
    st.dates(date(2000, 1, 1), date(2024, 12, 31)),
    st.decimals(-(10**8), 10**8, places=4, allow_nan=False, allow_infinity=False),
    TEXTS,
)


@dataclass(frozen=True)
class Dialect:
    """How a text file is written."""

    delimiter: str
    quoting: int
    line_end: str
    encoding: str
    day: str


DIALECTS = st.builds(
    Dialect,
    st.sampled_from(",;\t|"),
    st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030")),
    st.sampled_from(("%Y-%m-%d", "%Y/%m/%d", "%Y%m%d")),
)
HEADERS = st.tuples(*(st.sampled_from((column.name, *column.synonyms)) for name in FIELDS for column in [ORDER_LINE.column(name)]))


def written(path: Path, rows: list[tuple], headers: tuple[str, ...], dialect: Dialect) -> Path:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, quoting=dialect.quoting, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows((who, day.strftime(dialect.day), amount, what) for who, day, amount, what in rows)
    # only now: of a lone CR the writer thinks that a LF needs no quotes beside it
    path.write_bytes(out.getvalue().replace("\n", dialect.line_end).encode(dialect.encoding))
    return path


def as_kept(rows: list[tuple]) -> list[tuple]:
    """The same rows as the house keeps them: names trimmed and composed, money with four places, days as days."""
    return [(who, day, amount, read_text(what).value) for who, day, amount, what in rows]


def brought(request: ImportRequest) -> list[tuple]:
    seen = preview(None, request)
    assert seen.problem is None and seen.questions == () and seen.counts.refused == 0, (
        seen.problem,
        seen.questions,
        seen.rejected.to_pylist(),
    )
    return [tuple(row[name] for name in FIELDS) for row in seen.rows.to_pylist()]


def answers(dialect: Dialect) -> dict[str, object]:
    """What nobody can guess from a few rows: marks that also stand in the names, and which Chinese encoding it is."""
    return {
        "delimiter": dialect.delimiter,
        "encoding": dialect.encoding if dialect.encoding in ("gb18030", "utf-16-le", "utf-16-be") else None,
    }


@SELDOM
@given(rows=st.lists(ROWS, min_size=1, max_size=12), headers=HEADERS, dialect=DIALECTS)
@pytest.mark.proof
def test_a_table_written_as_text_comes_back_equal(tmp_path, rows, headers, dialect):
    """With the delimiter told, and the encoding where a few rows cannot tell it."""
    path = written(tmp_path / "orders.csv", rows, headers, dialect)
    assert brought(ImportRequest(path, negatives="refund", decimal="point", header=True, **answers(dialect))) == as_kept(rows)


@pytest.mark.proof
@SELDOM
@given(rows=st.lists(ROWS, min_size=1, max_size=12), headers=HEADERS)
def test_a_table_written_as_a_workbook_comes_back_equal(tmp_path, rows, headers):
    """Numbers as numbers, days as days."""
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for column, header in enumerate(headers):
            sheet.write_string(0, column, header)
        for line, (who, when, amount, what) in enumerate(rows, 1):
            sheet.write_string(line, 0, who)
            sheet.write_datetime(line, 1, when, day)
            sheet.write_number(line, 2, float(amount))
            sheet.write_string(line, 3, what)
    assert brought(ImportRequest(tmp_path / "orders.xlsx", negatives="refund", decimal="point", header=True)) == as_kept(rows)


def test_what_the_preview_shows_is_what_comes_in(tmp_path):
    """One of these tables all the way, its sum exact."""
    rows = [(f"c{n}", date(2024, 1, 1 + n), Decimal(n) / 10 + Decimal("0.0001"), 'say "hi";\nthen, go') for n in range(20)]
    path = written(
        tmp_path / "orders.csv",
        rows,
        ("客户编号", "日期", "金额", "商品名称"),
        Dialect(";", csv.QUOTE_MINIMAL, "\r\n", "gb18030", "%Y/%m/%d"),
    )
    (tmp_path / "company").mkdir()
    report = run_import(tmp_path / "company", ImportRequest(path), author="ann")
    assert stored(tmp_path, report, f"select {', '.join(FIELDS)} from order_line order by order_date") == as_kept(rows)
    assert report.totals.amount == sum(row[2] for row in rows)
