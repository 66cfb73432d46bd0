"""What an import leaves to take away: the refused lines as a file to mend and bring in again, with what is wrong with each of them
in words, and what it changed."""

from __future__ import annotations

from collections.abc import Sequence
from csv import writer
from io import BytesIO, StringIO

import pyarrow as pa
from pyarrow import csv

from crmcore.domain.kernel.formula_guard import guarded, guarded_column
from crmcore.report.exports.csv_file import BOM
from crmcore.report.imports.words import field_words
from crmcore.report.words.words import Words

CODE, REASON = "refused_code", "refused_reason"
_DELIMITERS = (",", ";", "\t")
#: headings of the changes, in the order of their columns
_CHANGES = ("key", "field", "old", "new_value")


def rule_words(rule: str, words: Words) -> str:
    """A rule such as `E-ID-BLANK` in words; its bare code where it has none."""
    key = f"rule.{rule}"
    return words.t(key) if words.has(key) else rule


def refused_file(refused: pa.Table, words: Words, delimiter: str = ",") -> bytes:
    """The refused lines as the store keeps them (texts, `refused_code` among them), and before the code the reason in words; parted
    by the `delimiter` of the file they came with, if it is one that spreadsheets know: where it was a semicolon, so they expect it.

    Our columns are headed in the reader's language: the import knows the file again by the headings of every language
    (`store.mended.SPELLINGS`).
    """
    place = refused.column_names.index(CODE)
    codes = refused[CODE].combine_chunks().dictionary_encode()
    reasons = pa.DictionaryArray.from_arrays(codes.indices, [rule_words(code, words) for code in codes.dictionary.to_pylist()])
    told = refused.add_column(place, REASON, reasons.cast(pa.string()))
    return _flat(told, [_heading(name, words) for name in told.column_names], delimiter if delimiter in _DELIMITERS else ",")


def changes_file(changes: pa.Table, table: str, words: Words) -> bytes:
    """What an import changed, as the store keeps it (`keys.CHANGES_SCHEMA`, texts), with headings and fields in words."""
    place = changes.column_names.index("column")
    fields = [field_words(table, name, words) for name in changes["column"].to_pylist()]
    told = changes.set_column(place, "column", pa.array(fields, pa.string()))
    return _flat(told, [words.t(f"imports.keys.{word}") for word in _CHANGES])


def _flat(told: pa.Table, headings: Sequence[str], delimiter: str = ",") -> bytes:
    """UTF-8 with BOM; no cell is ever run as a formula."""
    cells = [guarded_column(column) if column.type == pa.string() else column for column in told.columns]
    head, buffer = StringIO(), BytesIO()
    writer(head, lineterminator="\n", delimiter=delimiter).writerow([guarded(heading) for heading in headings])
    buffer.write((BOM + head.getvalue()).encode())
    options = csv.WriteOptions(include_header=False, quoting_style="needed", delimiter=delimiter)
    csv.write_csv(pa.table(cells, names=[str(n) for n in range(len(cells))]), buffer, options)
    return buffer.getvalue()


def _heading(name: str, words: Words) -> str:
    """Our own columns in words; those of the file under their own headers."""
    key = f"imports.refused_mark.{name}"
    return words.t(key) if words.has(key) else name
