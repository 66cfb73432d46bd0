"""From NumPy columns to Parquet files with exactly the stored columns of a table and their types.

Money is computed from whole cents, never from floats, so that the same seed gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmcore.demo.base.language import column_in_language
from crmcore.demo.base.plan import EPOCH
from crmcore.domain.tables.registry import BY_NAME

_TYPES = {
    "id": pa.string(),
    "text": pa.string(),
    "date": pa.date32(),
    "money": pa.decimal128(18, 4),
    "number": pa.decimal128(18, 4),
    "share": pa.float64(),
    "flag": pa.bool_(),
    "score": pa.float64(),
    "percent": pa.float64(),
}
#: what an order line carries beyond its fields: the import it came by, its line there, and unmapped columns
_PROVENANCE = {"import_id": pa.int32(), "line": pa.int64(), "extra": pa.string()}


def parquet_schema(table: str) -> pa.Schema:
    """The Arrow schema of `table`'s Parquet files."""
    columns = [(c.name, _TYPES[c.kind]) for c in BY_NAME[table].stored]
    return pa.schema(columns + (list(_PROVENANCE.items()) if table == "order_line" else []))


def money(cents: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """decimal128(18, 4)[N] from int64 cents; null where not `known`."""
    return _decimal(np.asarray(cents, dtype=np.int64) * 100, known)


def number(thousandths: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """decimal128(18, 4)[N] from int64 thousandths (quantities, hours); null where not `known`."""
    return _decimal(np.asarray(thousandths, dtype=np.int64) * 10, known)


def _decimal(scaled: np.ndarray, known: np.ndarray | None) -> pa.Array:
    # A decimal128 is a little-endian 16-byte integer: the low word, then the sign spread over the high word.
    halves = np.empty((len(scaled), 2), dtype=np.int64)
    halves[:, 0] = scaled
    halves[:, 1] = scaled >> 63
    valid = None if known is None else pa.py_buffer(np.packbits(known, bitorder="little"))
    return pa.Array.from_buffers(pa.decimal128(18, 4), len(scaled), [valid, pa.py_buffer(halves)])


def days(number_of_day: np.ndarray, known: np.ndarray | None = None) -> pa.Array:
    """date32[N] from days counted from the company's first day; null where not `known`."""
    since_1970 = np.asarray(number_of_day).astype(np.int32) + np.int32(EPOCH)
    return pa.array(since_1970, pa.int32(), mask=None if known is None else ~known).cast(pa.date32())


def dictionary_text(codes: np.ndarray, vocabulary: Sequence[str] | pa.Array, known: np.ndarray | None = None) -> pa.Array:
    """Text[N], dictionary-encoded: `vocabulary[codes]`; null where not `known`."""
    indices = pa.array(np.asarray(codes).astype(np.int32), mask=None if known is None else ~known)
    values = vocabulary if isinstance(vocabulary, pa.Array) else pa.array(vocabulary, pa.string())
    return pa.DictionaryArray.from_arrays(indices, values)


def ids(prefix: str, numbers: np.ndarray, width: int) -> pa.Array:
    """Text[N] like C00042: `prefix` and `numbers` padded with zeros to `width` digits."""
    padded = pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width=width, padding="0")
    return pc.binary_join_element_wise(prefix, padded, "")


def joined(first: Mapping[str, pa.Array], then: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """The rows of `first`, then those of `then`, which has the same columns."""
    return {name: pa.concat_arrays([_plain(column), _plain(then[name])]) for name, column in first.items()}


def _plain(column: pa.Array) -> pa.Array:
    return column.dictionary_decode() if pa.types.is_dictionary(column.type) else column


def write_block(folder: Path, table: str, block: int, columns: Mapping[str, pa.Array], language: str) -> Path:
    """Write one Parquet file of `table` (number `block`) in the words of `language`; missing columns are null. Returns its path."""
    schema = parquet_schema(table)
    unknown = set(columns) - set(schema.names)
    assert not unknown, f"{table} has no column {sorted(unknown)}"
    rows = len(next(iter(columns.values())))
    arrays = [column_in_language(columns[f.name], language) if f.name in columns else pa.nulls(rows, f.type) for f in schema]
    path = folder / f"{table}-{block:04d}.parquet"
    # Without the Arrow schema a reader sees plain Parquet types, whatever encoding is used here.
    pq.write_table(
        pa.table(arrays, names=schema.names),
        path,
        compression="snappy",
        store_schema=False,
        use_dictionary=[f.name for f, a in zip(schema, arrays, strict=True) if pa.types.is_dictionary(a.type)],
        write_statistics=False,
        store_decimal_as_integer=True,
    )
    return path
