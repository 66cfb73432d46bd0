"""The customers of a version as columns: read from the database when the version is built, later from a memory-mapped file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from crmcore.domain.decisions.privacy import without_personal
from crmcore.domain.grading.mart import ATTRIBUTE_PREFIX, Customers
from crmcore.domain.tables.registry import CUSTOMER
from crmcore.store.decisions.privacy import hidden_attributes, privacy_of
from crmcore.store.engine.damage import require_intact
from crmcore.store.engine.engine import cursor_for, run_query
from crmcore.store.engine.signature import read_signature
from crmcore.store.facts.attribute_history import attribute_history, shared_attribute_history
from crmcore.store.files.atomic_write import atomic_replacement
from crmcore.store.files.paths import customers_file, database_file

#: nearly every value is another one: a dictionary would only cost
_PLAIN = frozenset({"customer_id", "name"})


def read_customers(company_dir: Path, version: int, as_of: date | None = None) -> Customers:
    """Every customer of a version, ordered by customer_id, with the attributes that can be filtered by, as known on `as_of` (None: now);
    without what the company hides, because nothing else hands customers out.

    What changes later than `as_of` is read from the database; all else is memory-mapped: cheap to call again, and shared with other
    processes. Raises `Problem`: unknown_version, damaged_version.
    """
    path = customers_file(company_dir, require_intact(company_dir, version))
    with pa.memory_map(str(path)) as source:
        table = pa.ipc.open_file(source).read_all()
    history = read_signature(company_dir, version).get("customer_history", {})
    if as_of is not None and history.get("until") and as_of.isoformat() < history["until"]:
        table = _as_known_on(company_dir, version, table, as_of, history["columns"])
    customers, privacy = Customers(table, tuple(n for n in table.column_names if n.startswith(ATTRIBUTE_PREFIX))), privacy_of(company_dir)
    return without_personal(customers, hidden_attributes(company_dir, version, privacy)) if privacy.hidden else customers


def store_customers(path: Path, table: pa.Table) -> None:
    """Write the result of `customer_columns` to `path`, uncompressed so that it can be mapped."""
    with atomic_replacement(path) as draft, pa.ipc.new_file(str(draft), table.schema) as file:
        file.write_table(table, max_chunksize=max(1, table.num_rows))


def attribute_codes(company_dir: Path, version: int) -> Mapping[str, pa.DictionaryArray]:
    """Attribute name → its newest value for each customer (row i = customer i), null where none is known."""
    customers = read_customers(company_dir, version)
    return {name.removeprefix(ATTRIBUTE_PREFIX): customers.table[name].combine_chunks() for name in customers.attributes}


def customer_columns(cursor: duckdb.DuckDBPyConnection) -> pa.Table:
    """The table of `Customers`, from the cursor's version: text columns dictionary-encoded, attributes last."""
    rows = run_query(cursor, "customers").combine_chunks()
    columns = {}
    for column in CUSTOMER.stored:
        values = rows[column.name]
        encoded = column.kind in ("id", "text") and column.name not in _PLAIN
        columns[column.name] = values.combine_chunks().dictionary_encode() if encoded else values
    return pa.table(columns | attribute_history(cursor).on(date.max, rows.num_rows))


def _as_known_on(company_dir: Path, version: int, table: pa.Table, as_of: date, changing: Sequence[str]) -> pa.Table:
    """The table of `Customers` as known on `as_of`: `changing` are the names of the customer's columns that differ on some day."""
    columns = {name: table[name] for name in table.column_names if not name.startswith(ATTRIBUTE_PREFIX)}
    if changing:
        with cursor_for(company_dir, version) as cursor:
            then = run_query(cursor, "customers_on", wanted=("customer_key", *changing), as_of=as_of)
        keys = pa.array(then["customer_key"].to_numpy(), pa.int64())
        said = np.full(table.num_rows, -1, np.int64)
        said[keys.to_numpy()] = np.arange(then.num_rows)
        place = pa.array(np.where(said < 0, np.arange(table.num_rows) + then.num_rows, said))
        for name in changing:
            encoded = pa.types.is_dictionary(table[name].type)
            values = then[name].combine_chunks().cast(table[name].type.value_type if encoded else table[name].type)
            now = table[name].combine_chunks()
            both = pa.concat_arrays([values, now.cast(values.type) if encoded else now])
            known = both.take(place)
            columns[name] = known.dictionary_encode() if encoded else known
    written = database_file(company_dir, version).stat().st_mtime_ns
    history = shared_attribute_history(Path(company_dir), version, written)
    return pa.table(columns | history.on(as_of, table.num_rows))
