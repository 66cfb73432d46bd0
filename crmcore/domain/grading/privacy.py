"""Personal data out of sight: which columns of a customer are hidden, and what stands in their place.

A company can hide what points to a person: the columns marked `personal` in `tables`, attributes of the categories
"personal" and "address", and any attribute it names. The rule is one for lists, hover, search, exports and command line:

- a hidden name is unknown, so that every place that knows a customer by its name shows its number instead;
- a hidden attribute is no longer among those that one can list, filter, cross or search by;
- in the records of one customer a hidden text shows as HIDDEN, because that it exists may be known.

Nothing that is hidden can be found: what searches and sorts sees the same columns as what shows them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import pyarrow as pa

from crmcore.domain.grading.mart import ATTRIBUTE_PREFIX, Customers
from crmcore.domain.kernel.columns import Table
from crmcore.domain.kernel.tables import BY_NAME, CUSTOMER

#: what stands for a text that is there and not shown
HIDDEN = "***"


@dataclass(frozen=True, slots=True)
class Privacy:
    """A company's decision: `hidden` puts personal data out of sight, with them the `attributes` named here."""

    hidden: bool = False
    attributes: tuple[str, ...] = ()


def personal_columns(table: Table) -> tuple[str, ...]:
    """The columns of a table that point to a person."""
    return tuple(column.name for column in table.stored if column.personal)


def without_personal(customers: Customers, attributes: Collection[str]) -> Customers:
    """The same customers, their personal columns unknown and the `attributes` (bare names) gone; `hidden` tells which."""
    table, taken = customers.table, [n for n in customers.attributes if n.removeprefix(ATTRIBUTE_PREFIX) in attributes]
    own = [name for name in personal_columns(CUSTOMER) if name in table.column_names]
    for name in own:
        place = table.column_names.index(name)
        table = table.set_column(place, name, pa.nulls(table.num_rows, table.schema.field(name).type))
    return replace(
        customers,
        table=table.drop_columns(taken),
        hidden=(*own, *taken),
        attributes=tuple(n for n in customers.attributes if n not in taken),
    )


def without_personal_records(records: dict[str, pa.Table], tables: dict[str, str], attributes: Collection[str]) -> dict[str, pa.Table]:
    """The records of one customer (name → rows) without what is personal in them. `tables`: record → the table it is of."""
    return {name: _veiled(rows, BY_NAME[tables[name]], attributes) for name, rows in records.items()}


def _veiled(rows: pa.Table, table: Table, attributes: Collection[str]) -> pa.Table:
    """A relation's `name` is the other customer's, which is unknown as everywhere; other personal texts show as HIDDEN."""
    if table.name == "relation":
        return rows.set_column(rows.column_names.index("name"), "name", pa.nulls(rows.num_rows, pa.string()))
    for name in personal_columns(table):
        if name in rows.column_names:
            told = [None if value is None else HIDDEN for value in rows[name].to_pylist()]
            rows = rows.set_column(rows.column_names.index(name), name, pa.array(told, pa.string()))
    if table.name == "attribute":
        values = [
            HIDDEN if name in attributes else value for name, value in zip(rows["name"].to_pylist(), rows["value"].to_pylist(), strict=True)
        ]
        rows = rows.set_column(rows.column_names.index("value"), "value", pa.array(values, pa.string()))
    return rows
