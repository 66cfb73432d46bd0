"""Joins proposed on shared ids: where the values of a column are unique, and most records of another table name one of them.

A rule, not names: a column is at home in the table that is called after it, whose other columns are called after it, or that has most
of its values. `order_id` of items, payments and reviews leads to the orders, `订单编号` of 订单明细 to 订单.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from crmcore.domain.joins.profiles import ColumnProfile, ColumnRef, Join, TableProfile

#: share of records that must find a partner: where the headers are related, and where only the values speak for it
RELATED_SHARE, UNRELATED_SHARE = 0.5, 0.95
#: values that agree by chance are short or few
MIN_UNRELATED_VALUES, MIN_UNRELATED_LENGTH = 20, 5

Pair = tuple[ColumnRef, ColumnRef]


def column_pairs(tables: Sequence[TableProfile]) -> list[Pair]:
    """The pairs (many, one) whose common values are worth counting."""
    return [
        (ColumnRef(many.name, a.header), ColumnRef(one.name, b.header))
        for many in tables
        for one in tables
        if many is not one
        for a in many.columns
        for b in one.columns
        if b.is_unique and a.filled and a.is_key_like and b.is_key_like and (related(a, one, b) or _telling(a, b))
    ]


def related(a: ColumnProfile, one: TableProfile, b: ColumnProfile) -> bool:
    """Whether the headers of two columns speak for the same numbers: the same words, or the table's name and a bare `id`."""
    if a.key_names & b.key_names:
        return True
    return bool(b.spellings) and b.spellings[0] in BARE and any(name in one.plain_name for name in a.key_names)


#: headers that say no more than that they number the table's own records
BARE = frozenset({"id", "no", "number", "key", "code", "编号", "号", "代码", "编码"})


def _telling(a: ColumnProfile, b: ColumnProfile) -> bool:
    """Whether the values are so many and so long that they cannot agree by chance."""
    return min(a.distinct, b.distinct) >= MIN_UNRELATED_VALUES and min(a.longest, b.longest) >= MIN_UNRELATED_LENGTH


def home_score(table: TableProfile, column: ColumnProfile, most: int) -> float:
    """How much speaks for a table as the home of a key: its name, its columns' names, its first column, and how many of the at `most`
    known values it has."""
    names = [name for name in column.key_names if name] or [""]
    named = max(len(name) / len(table.plain_name) if name and name in table.plain_name else 0.0 for name in names)
    bare = 1.0 if column.spellings and column.spellings[0] in BARE else 0.0
    others = [other for other in table.columns if other is not column]
    prefixed = max(sum(bool(other.spellings) and other.spellings[0].startswith(name) for other in others) if name else 0 for name in names)
    first = 0.5 if table.columns and table.columns[0] is column else 0.0
    return 2 * max(named, bare) + (prefixed / len(others) if others else 0.0) + first + (column.distinct / most if most else 0.0)


def propose_joins(tables: Sequence[TableProfile], matched: Mapping[Pair, int]) -> tuple[Join, ...]:
    """The joins that the counts of matching records (`matched`, one per pair) speak for: one per column and per pair of tables, the
    strongest first, never in a circle."""
    by_name = {table.name: table for table in tables}
    ranked: list[tuple[float, Join]] = []
    for (many, one), n in matched.items():
        a_table, b_table = by_name[many.table], by_name[one.table]
        a, b = a_table.column(many.column), b_table.column(one.column)
        is_related = related(a, b_table, b)
        share = n / a_table.rows if a_table.rows else 0.0
        if share < (RELATED_SHARE if is_related else UNRELATED_SHARE):
            continue
        most = max(a.distinct, b.distinct)
        there, here = home_score(b_table, b, most), home_score(a_table, a, most)
        if a.is_unique and here > there:  # one to one: the key leads to the table that it is the key of
            continue
        ranked.append((2 * is_related + share + there, Join(many, one, n, a_table.rows)))
    ranked.sort(key=lambda found: (-found[0], found[1].many.table, found[1].one.table))
    return with_joins((), (join for _, join in ranked))


def with_joins(first: Iterable[Join], further: Iterable[Join]) -> tuple[Join, ...]:
    """The `first` joins and those of the `further` ones that fit: a column leads to one table, two tables are joined once, and nothing
    leads back to where it came from."""
    joins = list(first)
    for join in further:
        used = any(known.many == join.many for known in joins)
        together = any({known.many.table, known.one.table} == {join.many.table, join.one.table} for known in joins)
        if not used and not together and join.many.table not in reached(join.one.table, joins):
            joins.append(join)
    return tuple(joins)


def reached(table: str, joins: Iterable[Join]) -> tuple[str, ...]:
    """The tables that a record of `table` leads to, itself first, the nearer ones before the farther ones."""
    found, edges = [table], list(joins)
    for here in found:
        found += [join.one.table for join in edges if join.many.table == here and join.one.table not in found]
    return tuple(found)
