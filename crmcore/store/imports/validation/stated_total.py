"""A last line of totals, as people put under a table: no row of data, but a check on all rows above it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal

import duckdb

from crmcore.domain.kernel.columns import Column
from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.imports.matching.row_status import ACCEPTED
from crmcore.store.reading.source.request import ImportRequest, Note
from crmcore.store.reading.values.number_text import read_number

_WORDS = frozenset(
    {
        "total",
        "totals",
        "grandtotal",
        "sum",
        "subtotal",
        "overall",
        "summe",
        "gesamt",
        "gesamtsumme",
        "totaux",
        "totalgeneral",
        "totale",
        "suma",
        "soma",
        "итого",
        "всего",
        "合计",
        "总计",
        "小计",
        "共计",
        "总和",
        "汇总",
        "合計",
        "總計",
        "小計",
        "합계",
        "총계",
    }
)
_NUMBERS = ("money", "number")
#: what sums of rounded numbers may differ by
_TOLERANCE = Decimal("0.01")
#: a price of one unit is no part of any sum
_NO_SUMS = frozenset({"unit_price"})


def total_line(connection: duckdb.DuckDBPyConnection, fields: Sequence[Column], unmapped: Sequence[int]) -> int | None:
    """The record number of the last filled line, if it consists of a word for "total" and numbers only; else None."""
    texts = [f"coalesce(v_{c.name}::varchar, o_{c.name})" for c in fields if c.kind not in _NUMBERS]
    sums = [f"coalesce(v_{c.name}::varchar, o_{c.name})" for c in fields if c.kind in _NUMBERS]
    if not sums:
        return None
    others = [f"u{n}" for n in unmapped]
    wanted = ", ".join(f"[{', '.join(columns)}]::varchar[]" for columns in (texts, others, sums))
    rows = connection.execute(f"""select rowid + 1, {wanted} from records where not blank order by rowid desc limit 1""").fetchall()
    if not rows or rows[0][0] == 1:  # a table of one line is no sum of itself
        return None
    record, texts_there, others_there, numbers = rows[0]
    labels = [other for other in others_there if other and read_number(other).value is None]
    words = [text for text in (*texts_there, *labels) if text and text.strip()]
    return record if words and all(map(_is_word, words)) and any(number and number.strip() for number in numbers) else None


def total_notes(
    connection: duckdb.DuckDBPyConnection, record: int | None, fields: Sequence[Column], request: ImportRequest
) -> Iterator[Note | Question]:
    """Compare the line of totals (number `record`) with the accepted lines and with all lines: a note, or Question `stated_total`.

    Raises Problem `stated_total_stopped` when it does not and that was to stop the import.
    """
    names = [c.name for c in fields if c.kind in _NUMBERS and c.name not in _NO_SUMS]
    if record is None or not names:
        return
    sums = ", ".join(
        f"sum({name}) filter (record = {record}), sum({name}) filter ({ACCEPTED}), sum({name}) filter (record <> {record})"
        for name in names
    )
    totals = connection.execute(f"select {sums} from validation_view").fetchall()[0]
    for index, name in enumerate(names):
        stated, accepted, everything = totals[3 * index : 3 * index + 3]
        if stated is None or any(abs(stated - (total or 0)) < _TOLERANCE for total in (accepted, everything)):
            continue
        values = {"field": name, "stated": _plain(stated), "found": _plain(accepted or Decimal(0))}
        if request.stated_total == "stop":
            raise Problem("stated_total_stopped", **values)
        if request.stated_total is None:
            yield Question("stated_total", option="stated_total", choices=("lines", "stop"), **values)
            return
        yield Note("W-TOTAL-DIFFERS", values)
        return
    yield Note("W-TOTAL")


def _is_word(text: str) -> bool:
    return re.sub(r"[\s:.\-*=]+", "", unicodedata.normalize("NFKC", text)).casefold() in _WORDS


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")
