"""Files that an import offers: the rejected rows with the reason of each, to be corrected and imported again, and the changes
it made."""

from __future__ import annotations

from collections.abc import Sequence
from csv import writer
from io import BytesIO, StringIO

import pyarrow as pa
from pyarrow import csv

from crmcore.domain.kernel.formula_guard import escape_formula, escape_formula_column
from crmcore.report.exports.csv_file import BOM
from crmcore.report.imports.words import field_label
from crmcore.report.words.words import Words

CODE, REASON = "refused_code", "refused_reason"
_DELIMITERS = (",", ";", "\t")
#: headings of the changes, in the order of their columns
_CHANGES = ("key", "field", "old", "new_value")


def rule_text(rule: str, words: Words) -> str:
    """A rule such as `E-ID-BLANK` as text; its code where it has none."""
    key = f"rule.{rule}"
    return words.t(key) if words.has(key) else rule


def rejected_rows_file(refused: pa.Table, words: Words, delimiter: str = ",") -> bytes:
    """The rejected rows as the store keeps them (texts, `refused_code` among them), with the reason as text before the code.
    The `delimiter` is that of the original file if spreadsheets know it: where that was a semicolon, they expect it.

    Our own columns have headings in the reader's language: the import recognises the file by the headings of every language
    (`corrected_file.SPELLINGS`).
    """
    position = refused.column_names.index(CODE)
    codes = refused[CODE].combine_chunks().dictionary_encode()
    reasons = pa.DictionaryArray.from_arrays(codes.indices, [rule_text(code, words) for code in codes.dictionary.to_pylist()])
    table_with_reasons = refused.add_column(position, REASON, reasons.cast(pa.string()))
    return _csv(
        table_with_reasons,
        [_heading(name, words) for name in table_with_reasons.column_names],
        delimiter if delimiter in _DELIMITERS else ",",
    )


def left_out_file(lines: pa.Table, delimiter: str = ",") -> bytes:
    """The lines that were left out for their status, as the store keeps them (texts)."""
    return _csv(lines, lines.column_names, delimiter if delimiter in _DELIMITERS else ",")


def changes_file(changes: pa.Table, table: str, words: Words) -> bytes:
    """What an import changed, as the store keeps it (texts), with headings and fields in the reader's language."""
    position = changes.column_names.index("column")
    fields = [field_label(table, name, words) for name in changes["column"].to_pylist()]
    labelled = changes.set_column(position, "column", pa.array(fields, pa.string()))
    return _csv(labelled, [words.t(f"imports.keys.{word}") for word in _CHANGES])


def _csv(table: pa.Table, headings: Sequence[str], delimiter: str = ",") -> bytes:
    """UTF-8 with BOM; no cell is ever evaluated as a formula."""
    cells = [escape_formula_column(column) if column.type == pa.string() else column for column in table.columns]
    head, buffer = StringIO(), BytesIO()
    writer(head, lineterminator="\n", delimiter=delimiter).writerow([escape_formula(heading) for heading in headings])
    buffer.write((BOM + head.getvalue()).encode())
    options = csv.WriteOptions(include_header=False, quoting_style="needed", delimiter=delimiter)
    csv.write_csv(pa.table(cells, names=[str(n) for n in range(len(cells))]), buffer, options)
    return buffer.getvalue()


def _heading(name: str, words: Words) -> str:
    """Our own columns translated; those of the file under their own headers."""
    key = f"imports.refused_mark.{name}"
    return words.t(key) if words.has(key) else name
