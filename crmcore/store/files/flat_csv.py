"""CSV files for people: UTF-8 as spreadsheets recognise it, with every cell guarded against being run as a formula."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from csv import reader, writer
from io import StringIO
from pathlib import Path

import pyarrow as pa
from pyarrow import csv

from crmcore.domain.kernel.formula_guard import escape_formula, escape_formula_column

#: marks the file as UTF-8 for spreadsheets
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"


def write_flat(path: Path, headers: Sequence[str], batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
    """Write `batches` of `schema` (text and integers) under `headers`, which may repeat; text cells and headers are guarded."""
    head = StringIO()
    writer(head, lineterminator="\n").writerow([escape_formula(header) for header in headers])
    with path.open("wb") as file:
        file.write((BOM + head.getvalue()).encode())
        with csv.CSVWriter(file, schema, write_options=csv.WriteOptions(include_header=False, quoting_style="needed")) as out:
            for batch in batches:
                columns = [escape_formula_column(column) if column.type == pa.string() else column for column in batch.columns]
                out.write_batch(pa.record_batch(columns, schema=schema))


def read_flat(path: Path) -> pa.Table:
    """Read a file of `write_flat`: every cell as text, unchanged; "" for empty ones."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        headers = next(reader(file))
    names = [str(n) for n in range(len(headers))]
    return csv.read_csv(
        path,
        read_options=csv.ReadOptions(column_names=names, skip_rows=1),
        parse_options=csv.ParseOptions(newlines_in_values=True),
        convert_options=csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
    ).rename_columns(headers)
