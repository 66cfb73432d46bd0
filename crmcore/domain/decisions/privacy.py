"""Hiding personal data: which columns of a customer are hidden, and what is shown instead.

A company can hide what points to a person: the columns marked `personal` in `crmcore.domain.tables.registry`, attributes of the
categories "personal" and "address", and any attribute it names. One rule holds for lists, hover, search, exports and command line:

- a hidden name becomes unknown, so that customers are shown by their number;
- a hidden attribute can no longer be listed, filtered, crossed or searched by;
- in the records of one customer a hidden text is shown as HIDDEN, because its existence may be known.

Nothing that is hidden can be found: searching and sorting use the same columns as displaying.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import pyarrow as pa

from crmcore.domain.grading.mart import ATTRIBUTE_PREFIX, Customers
from crmcore.domain.tables.columns import Table
from crmcore.domain.tables.registry import BY_NAME, CUSTOMER

#: shown in place of a hidden text
HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Privacy:
    """A company's setting: whether personal data are hidden, and which `attributes` with them."""

    hidden: bool = False
    attributes: tuple[str, ...] = ()


def personal_columns(table: Table) -> tuple[str, ...]:
    """Names of a table's stored columns that point to a person."""
    return tuple(column.name for column in table.stored if column.personal)


def without_personal(customers: Customers, attributes: Collection[str]) -> Customers:
    """The customers with null in their personal columns and without the `attributes` (bare names); `hidden` lists both."""
    table, dropped = customers.table, [n for n in customers.attributes if n.removeprefix(ATTRIBUTE_PREFIX) in attributes]
    own = [name for name in personal_columns(CUSTOMER) if name in table.column_names]
    for name in own:
        table = table.set_column(table.column_names.index(name), name, pa.nulls(table.num_rows, table.schema.field(name).type))
    return replace(
        customers,
        table=table.drop_columns(dropped),
        hidden=(*own, *dropped),
        attributes=tuple(n for n in customers.attributes if n not in dropped),
    )


def without_personal_records(records: dict[str, pa.Table], tables: dict[str, str], attributes: Collection[str]) -> dict[str, pa.Table]:
    """The records of one customer (name → rows) with their personal data hidden.

    `tables` maps a record's name to the table it comes from; `attributes` are the hidden attributes' bare names.
    """
    return {name: _masked(rows, BY_NAME[tables[name]], attributes) for name, rows in records.items()}


def _masked(rows: pa.Table, table: Table, attributes: Collection[str]) -> pa.Table:
    """Rows of a table with personal texts shown as HIDDEN; a relation's `name` is another customer's and becomes null."""
    if table.name == "relation":
        return rows.set_column(rows.column_names.index("name"), "name", pa.nulls(rows.num_rows, pa.string()))
    for name in personal_columns(table):
        if name in rows.column_names:
            masked = [None if value is None else HIDDEN for value in rows[name].to_pylist()]
            rows = rows.set_column(rows.column_names.index(name), name, pa.array(masked, pa.string()))
    if table.name == "attribute":
        values = [
            HIDDEN if name in attributes else value for name, value in zip(rows["name"].to_pylist(), rows["value"].to_pylist(), strict=True)
        ]
        rows = rows.set_column(rows.column_names.index("value"), "value", pa.array(values, pa.string()))
    return rows
