"""Circular references: customers that are, over others, their own parent or referrer. Nobody can tell where such a circle begins.

Who supplies or competes with one another is no circle."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import duckdb
import pyarrow as pa

from crmcore.domain.tables.columns import Table
from crmcore.domain.tables.registry import CUSTOMER
from crmcore.store.imports.matching.row_status import ACCEPTED

RULE = "E-CIRCLE"
#: columns of a customer that name another one
_PARENTS = ("parent_id", "referred_by")
_RELATED = "related_id"


def parent_columns(table: Table, mapped: Iterable[str]) -> list[str]:
    """The mapped columns of `table` in which a row names another customer above its own."""
    named = {CUSTOMER.name: _PARENTS, "relation": (_RELATED,)}.get(table.name, ())
    return [name for name in named if name in set(mapped)]


def circle_rules(columns: Sequence[str]) -> list[str]:
    """Rules of the view `validation_view`; they read the tables `circle_<column>`, which `find_circles` fills."""
    own = [f"when customer_id = {name} then '{name}:E-SELF'" for name in columns]
    return own + [f"when record in (select record from circle_{name}) then '{name}:{RULE}'" for name in columns]


def create_circles(connection: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> None:
    """Create the tables `circle_<column>` (`record`), empty until `find_circles` fills them."""
    for name in columns:
        connection.execute(f"create or replace table circle_{name} (record bigint)")


def find_circles(connection: duckdb.DuckDBPyConnection, table: Table, columns: Sequence[str], base: str | None) -> None:
    """Fill the tables `circle_<column>` with the records of `validation_view` that lie on a circle; rows of `base`, the company's data,
    whose customer the file does not bring, are part of the references."""
    for name in columns:
        kind = "kind" if table.name == "relation" else "null"
        free = " and lower(trim(kind)) not in ('supply', 'competitor')" if table.name == "relation" else ""
        rows = connection.execute(f"""select record, customer_id, {name}, {kind} from validation_view
                               where {ACCEPTED} and {name} is not null{free}""").fetchall()
        links = [(kind, child, above) for _, child, above, kind in rows]
        if base and links and table is CUSTOMER:
            links += connection.execute(f"""select null, old.customer_id, old.{name} from {base}.customer as old
                anti join (select customer_id from validation_view where {ACCEPTED}) as new using (customer_id)
                where old.{name} is not null""").fetchall()
        on_circle = on_circles(links)
        records = [record for record, child, above, kind in rows if (kind, child) in on_circle and (kind, above) in on_circle]
        if records:
            connection.register("found_circles", pa.table({"record": pa.array(records, pa.int64())}))
            connection.execute(f"insert into circle_{name} select record from found_circles")
            connection.unregister("found_circles")


def on_circles(links: Iterable[tuple[str | None, str, str]]) -> set[tuple[str | None, str]]:
    """Of links (kind, from, to) the (kind, customer) that lie on a circle, or between two circles: what is left when those
    that nobody leads to, or that lead to nobody, are taken away again and again (A. B. Kahn, CACM 5, 1962)."""
    ahead: dict[tuple[str | None, str], set[tuple[str | None, str]]] = defaultdict(set)
    behind: dict[tuple[str | None, str], set[tuple[str | None, str]]] = defaultdict(set)
    for kind, child, above in links:
        ahead[kind, child].add((kind, above))
        behind[kind, above].add((kind, child))
    left = set(ahead) | set(behind)
    for forward, backward in ((ahead, behind), (behind, ahead)):
        _peel(left, forward, backward)
    return left


def _peel(
    left: set[tuple[str | None, str]],
    forward: Mapping[tuple[str | None, str], set[tuple[str | None, str]]],
    backward: Mapping[tuple[str | None, str], set[tuple[str | None, str]]],
) -> None:
    """Take from `left` those that nothing in it leads to, until all have something behind them."""
    waits = {node: sum(b in left for b in backward.get(node, ())) for node in left}
    free = [node for node, n in waits.items() if not n]
    while free:
        node = free.pop()
        left.discard(node)
        for following in forward.get(node, ()):
            if following in left:
                waits[following] -= 1
                if not waits[following]:
                    free.append(following)
