"""What each of several tables is: the order lines, what describes them, and the further tables that come in beside them.

The order lines are the records that lead, over joins, to a customer and a day and have money of their own. What adds up (amounts,
quantities) is never taken from a table that other records share: an order's total, joined to its items, would be counted once an item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from crmcore.domain.joins.profiles import ColumnProfile, ColumnRef, Join, TableProfile
from crmcore.domain.joins.propose import reached
from crmcore.domain.joins.returns import RefundList, Returns, is_list_of_refunds, refund_list, returns_sheet
from crmcore.domain.joins.table_words import TABLE_WORDS
from crmcore.domain.kernel.customer_key import KeyColumn, repeating_keys
from crmcore.domain.tables.columns import Column
from crmcore.domain.tables.registry import BY_NAME, CUSTOMER

#: fields of our table ← columns, for the columns in question
Fit = Callable[[str, Sequence[ColumnRef]], Mapping[str, ColumnRef]]

#: roles for what is not brought in, and for a sheet that marks orders as returned or lists refunds
LEAVE, RETURNS = "leave", "returns"
#: words of a header that say when something was paid
_PAID = ("paid", "payment", "approved", "付款", "支付", "收款", "到账")
#: fields that add up or belong to one line: only from its own table
_OWN_ONLY = frozenset({"amount", "quantity", "cost", "profit", "margin", "discount", "discount_amount", "freight"})
_LINE_LEVEL = frozenset({"product", "product_id", "quantity", "unit_price"})
#: of a table that order lines lead to
_DESCRIBING = ("customer", "rep")
#: fields of an order line that tables may tell that do not lie on the way to the customer (products, shops)
_DESCRIBED = frozenset({"product", "product_id", "category", "channel", "branch", "unit_price"})
#: the best score of a scale from 1
BEST_OF_FIVE = 5


@dataclass(frozen=True, slots=True)
class Part:
    """One of our tables and where its rows come from: a record of `grain` each, its `fields` from columns of the tables it leads to.

    `scaled`: score fields whose columns go from 1 to 5.
    """

    table: str
    grain: str
    fields: Mapping[str, ColumnRef]
    scaled: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CustomerChoice:
    """Which column is the customer. `passed_over`: another one that has a number for nearly every record (`records`), though `column`
    repeats: `distinct` of each."""

    column: ColumnRef
    distinct: int
    passed_over: ColumnRef | None = None
    passed_over_distinct: int = 0


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A table that does not come in: what it looks like (None: like none of ours), and the fields that it lacks for that."""

    table: str
    likely: str | None = None
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What becomes of the tables: `parts` come in, `lookups` describe the order lines, `returns` mark those that came back, `refunds` are
    further order lines, of money paid back; `aside` stays out."""

    parts: tuple[Part, ...]
    lookups: tuple[str, ...] = ()
    aside: tuple[LeftAside, ...] = ()
    customer: CustomerChoice | None = None
    returns: tuple[Returns, ...] = ()
    refunds: tuple[RefundList, ...] = ()

    @property
    def lines(self) -> Part | None:
        """The part with the order lines."""
        return next((part for part in self.parts if part.table == "order_line"), None)

    @property
    def returned(self) -> frozenset[str]:
        """The tables that tell what came back."""
        return frozenset(sheet.table for sheet in (*self.returns, *self.refunds))

    def role(self, table: str) -> str:
        """What a table is: one of ours, `lookup`, `returns` or `leave`."""
        if table in self.returned:
            return RETURNS
        part = next((part for part in self.parts if part.grain == table), None)
        return part.table if part else "lookup" if table in self.lookups else LEAVE


@dataclass(frozen=True, slots=True)
class _Schema:
    """The tables with their joins, how fields are filled, and the day of the orders once that is known."""

    tables: Sequence[TableProfile]
    joins: Sequence[Join]
    fit: Fit
    by_name: Mapping[str, TableProfile] = field(default_factory=dict)
    order_date: ColumnRef | None = None

    def own(self, table: str) -> list[ColumnRef]:
        """The columns of one table."""
        return [ColumnRef(table, column.header) for column in self.by_name[table].columns]

    def profile(self, ref: ColumnRef) -> ColumnProfile:
        """What is known of a column."""
        return self.by_name[ref.table].column(ref.column)

    def farther(self, table: str) -> list[ColumnRef]:
        """The columns of the tables that a record of `table` leads to, without the keys, whose values it has already."""
        keys = {join.one for join in self.joins}
        return [ref for name in reached(table, self.joins)[1:] for ref in self.own(name) if ref not in keys]


def plan_import(
    tables: Sequence[TableProfile], joins: Sequence[Join], fit: Fit, roles: Mapping[str, str], with_refunds: bool = False
) -> Plan:
    """What becomes of each table; `roles` are those that the user chose (table → one of ours, `returns` or `leave`), `with_refunds`:
    a sheet that marks orders, and has days and amounts of its own, is a list of refunds instead."""
    left = {name for name, role in roles.items() if role == LEAVE}
    used = [table for table in tables if table.name not in left]
    schema = _Schema(used, [j for j in joins if not {j.many.table, j.one.table} & left], fit, {table.name: table for table in used})
    lines = _order_lines(schema, roles)
    if lines and (sheet := _returns(schema, lines, roles, with_refunds) or _refunds(schema, lines, roles)):
        rest = [table for table in tables if table.name != sheet.table]
        others = plan_import(rest, _without(joins, sheet.table), fit, roles, with_refunds)
        if isinstance(sheet, Returns):
            return replace(others, returns=(sheet, *others.returns))
        return replace(others, refunds=(sheet, *others.refunds))
    around = set(reached(lines.grain, schema.joins)[1:]) if lines else set()
    customer = _customer(schema, lines) if lines else None
    if lines and customer:
        lines = Part(lines.table, lines.grain, {**lines.fields, "customer_id": customer.column}, lines.scaled)
    schema = replace(schema, order_date=lines.fields["order_date"]) if lines else schema
    parts, aside = [lines] if lines else [], [LeftAside(name) for name in left]
    for table in used:
        if lines and table.name == lines.grain:
            continue
        found = _further(schema, table, customer, around, roles.get(table.name))
        taken = isinstance(found, Part) and any(part.table == found.table for part in parts)
        if isinstance(found, Part) and not taken:
            parts.append(found)
        elif table.name not in around:
            aside.append(LeftAside(table.name, found.table) if isinstance(found, Part) else found)
    lookups = tuple(name for name in around if all(part.grain != name for part in parts))
    parts.sort(key=lambda part: (part.table != "customer", part.table != "order_line"))
    return Plan(tuple(parts), lookups, tuple(aside), customer)


def _returns(schema: _Schema, lines: Part, roles: Mapping[str, str], with_refunds: bool) -> Returns | None:
    """The first table that marks the order lines as returned, and that those do not need."""
    needed = {ref.table for name, ref in lines.fields.items() if name != "status"}
    for table in schema.tables:
        role = roles.get(table.name)
        if table.name in needed or role not in (None, RETURNS):
            continue
        found = returns_sheet(table, schema.fit("order_line", schema.own(table.name)), lines.fields, chosen=role == RETURNS)
        if found and not (found.may_list and with_refunds):
            return found
    return None


def _refunds(schema: _Schema, lines: Part, roles: Mapping[str, str]) -> RefundList | None:
    """The first table beside the order lines that lists refunds."""
    others = (table for table in schema.tables if table.name != lines.grain and roles.get(table.name) in (None, RETURNS))
    found = (refund_list(table, schema.fit("order_line", schema.own(table.name)), lines.fields) for table in others)
    return next((refunds for refunds in found if refunds), None)


def _without(joins: Iterable[Join], table: str) -> list[Join]:
    return [join for join in joins if table not in (join.many.table, join.one.table)]


def _order_lines(schema: _Schema, roles: Mapping[str, str]) -> Part | None:
    """The finest table whose records lead to customer, day and money."""
    found: list[tuple[tuple[int, ...], Part]] = []
    for table in schema.tables:
        role = roles.get(table.name)
        if role not in (None, "order_line"):
            continue
        fields = dict(schema.fit("order_line", schema.own(table.name)))
        own = set(fields)
        farther = schema.fit("order_line", schema.farther(table.name))
        way = _way(schema, table.name, fields.get("customer_id") or farther.get("customer_id"))
        fields |= {
            name: ref
            for name, ref in farther.items()
            if name not in own and name not in _OWN_ONLY and (ref.table in way or name in _DESCRIBED)
        }
        if "order_id" not in fields and (key := _key_column(table, fields)):
            fields["order_id"] = key
        if "unit_price" not in own and "quantity" not in own:
            fields.pop("unit_price", None)
        has_money = bool({"amount", "unit_price"} & set(fields))
        if not has_money or not {"customer_id", "order_date"} <= set(fields):
            continue
        is_money_only = _named("payment", table) or is_list_of_refunds(table.plain_name, {n: fields[n] for n in own if n in fields})
        rank = (role == "order_line", not is_money_only, len(own & _LINE_LEVEL), len(reached(table.name, schema.joins)), "amount" in own)
        found.append((tuple(map(int, rank)), Part("order_line", table.name, fields)))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _key_column(table: TableProfile, fields: Mapping[str, ColumnRef]) -> ColumnRef | None:
    """The first column of a table, where it numbers its records and fills no field."""
    first = table.columns[0]
    ref = ColumnRef(table.name, first.header)
    return ref if first.is_unique and first.is_key_like and ref not in fields.values() else None


def _way(schema: _Schema, table: str, customer: ColumnRef | None) -> set[str]:
    """The tables between `table` and the one with the customer's number, that one included."""
    if customer is None:
        return set()
    return {name for name in reached(table, schema.joins) if customer.table in reached(name, schema.joins)}


def _customer(schema: _Schema, lines: Part) -> CustomerChoice:
    """The customer of the order lines: the column that says so, unless it has a number for every order and the table of the customers
    has another number that repeats."""
    chosen = lines.fields["customer_id"]
    profile = schema.profile(chosen)
    plain = CustomerChoice(chosen, profile.distinct)
    join = next((join for join in schema.joins if join.many == chosen), None)
    if join is None:
        return plain
    numbers = {
        c.header: KeyColumn(c.header, c.spellings[0], c.filled, c.distinct)
        for c in schema.by_name[join.one.table].columns
        if c.spellings and c.is_key_like and c.header != join.one.column
    }
    key = KeyColumn(chosen.column, (profile.spellings or ("",))[0], profile.filled, profile.distinct)
    repeating = repeating_keys(key, list(numbers.values()), profile.filled)
    if not repeating:
        return plain
    return CustomerChoice(ColumnRef(join.one.table, repeating[0].header), repeating[0].distinct, chosen, profile.distinct)


def _further(
    schema: _Schema, table: TableProfile, customer: CustomerChoice | None, around: Iterable[str], role: str | None
) -> Part | LeftAside:
    """What a table that is not that of the order lines is."""
    kinds = [role] if role in BY_NAME else list(_DESCRIBING) if table.name in around else list(TABLE_WORDS)
    found: list[tuple[int, int, Part]] = []
    for kind in kinds:
        fields = _filled(schema, kind, table, customer)
        ours = BY_NAME[kind]
        telling = {name for name in fields if name not in ("customer_id", "name", ours.date_column) and not _carried(kind, name)}
        named = _named(kind, table) or (kind == CUSTOMER.name and _lists_customers(table, fields, customer))
        if role is None and not named and len(telling) < 2:
            continue
        missing = ours.lacking(fields)
        found.append((-len(missing), 3 * named + len(telling), Part(kind, table.name, fields, _scaled(schema, kind, fields))))
    if not found:
        return LeftAside(table.name)
    best = max(found, key=lambda entry: entry[:2])
    if best[0] == 0:
        return best[2]
    return LeftAside(table.name, best[2].table, BY_NAME[best[2].table].lacking(best[2].fields))


def _lists_customers(table: TableProfile, fields: Mapping[str, ColumnRef], customer: CustomerChoice | None) -> bool:
    """Whether the table, whatever it is called, has a name and a number of each customer, once, and the orders number theirs elsewhere:
    it also holds those who have not ordered yet."""
    number, name = fields.get("customer_id"), fields.get("name")
    if number is None or name is None or customer is None or customer.column.table == table.name:
        return False
    return number.table == name.table == table.name and table.column(number.column).distinct == table.rows


def _filled(schema: _Schema, kind: str, table: TableProfile, customer: CustomerChoice | None) -> dict[str, ColumnRef]:
    """The fields of one of our tables: from the table's own columns; the customer also from those that it leads to."""
    fields = dict(schema.fit(kind, schema.own(table.name)))
    within = reached(table.name, schema.joins)
    if customer is not None and any(c.name == "customer_id" for c in BY_NAME[kind].columns):
        if customer.column.table in within:
            fields["customer_id"] = customer.column
        elif "customer_id" not in fields:
            key = next((join.one for join in schema.joins if join.many == customer.column and join.one.table == table.name), None)
            fields |= {"customer_id": key} if key else {}
    if "customer_id" not in fields:
        farther = schema.fit(kind, schema.farther(table.name))
        fields |= {"customer_id": farther["customer_id"]} if "customer_id" in farther else {}
    key = BY_NAME[kind].key[:1]
    if key and key[0] not in fields and _named(kind, table) and (numbers := _key_column(table, fields)):
        fields[key[0]] = numbers
    if kind == "payment":
        fields |= _payment_days(schema, within, fields)
    taken = set(fields.values())
    for column in BY_NAME[kind].columns:
        if column.required and column.name not in fields and (ref := _by_kind(schema, kind, column, table, taken)):
            fields[column.name] = ref
    return fields


def _payment_days(schema: _Schema, within: Sequence[str], fields: Mapping[str, ColumnRef]) -> dict[str, ColumnRef]:
    """The days of payments that have none of their own: that of the order they are for, and the day its payment was approved."""
    if {"invoice_date", "due_date", "paid_date"} & set(fields) or schema.order_date is None or schema.order_date.table not in within:
        return {}
    days = {"invoice_date": schema.order_date}
    for ref in (ref for name in within for ref in schema.own(name)):
        profile = schema.profile(ref)
        if profile.kind == "date" and ref != schema.order_date and any(word in profile.spellings[0] for word in _PAID):
            return {**days, "paid_date": ref}
    return days


def _by_kind(schema: _Schema, kind: str, wanted: Column, table: TableProfile, taken: set[ColumnRef]) -> ColumnRef | None:
    """A column for a required field by what its values are: the day of a table's rows, the sum of a payment, its number."""
    free = [(ref, schema.profile(ref)) for ref in schema.own(table.name) if ref not in taken]
    if wanted.name == BY_NAME[kind].date_column and kind != "payment":
        stem = wanted.name.split("_")[0].removesuffix("ed")
        dates = [(ref, profile) for ref, profile in free if profile.kind == "date"]
        return next((ref for ref, p in dates if stem in (p.spellings or ("",))[0]), dates[0][0] if dates else None)
    if kind == "payment" and wanted.name == "amount":
        sums = ("value", "amount", "sum", "金额", "款")
        return next((ref for ref, p in free if p.kind in ("whole", "number") and p.spellings and p.spellings[0].endswith(sums)), None)
    if kind == "payment" and wanted.name == "invoice_id":
        joined = {join.many for join in schema.joins}
        return next((ref for ref, _ in free if ref in joined), None)
    return None


def _scaled(schema: _Schema, kind: str, fields: Mapping[str, ColumnRef]) -> frozenset[str]:
    """Score fields, 0 to 10, whose column is of whole numbers from 1 to 5."""
    scores = {column.name for column in BY_NAME[kind].columns if column.kind == "score"}
    profiles = {name: schema.profile(ref) for name, ref in fields.items() if name in scores}
    return frozenset(name for name, p in profiles.items() if p.kind == "whole" and (p.low or 0) >= 1 and (p.high or 9) <= BEST_OF_FIVE)


def _named(kind: str, table: TableProfile) -> bool:
    """Whether the table's name says that it is of a kind."""
    return any(word in table.plain_name for word in TABLE_WORDS.get(kind, ()))


def _carried(kind: str, name: str) -> bool:
    return all(column.name != name for column in BY_NAME[kind].columns)
