"""Joins and roles of several tables follow from shared numbers, not from names of files that we know."""

from __future__ import annotations

from crmcore.domain.joins.profiles import ColumnProfile, ColumnRef, Join, TableProfile
from crmcore.domain.joins.propose import column_pairs, propose_joins, reached, with_joins
from crmcore.domain.joins.roles import plan_import


def column(header: str, filled: int = 10, distinct: int = 10, kind: str = "text", **more) -> ColumnProfile:
    plain = header.replace("_", "")
    names = frozenset({plain.removesuffix("id")} - {""}) if plain.endswith("id") else frozenset()
    return ColumnProfile(header, filled, distinct, kind, 8, (plain,), names, **more)


def table(name: str, rows: int, *columns: ColumnProfile) -> TableProfile:
    return TableProfile(name, name, rows, columns)


ORDERS = table("orders", 10, column("order_id"), column("customer_id", 10, 4), column("bought", kind="date"))
ITEMS = table("items", 20, column("order_id", 20, 9), column("price", 20, 15, "number"))
CUSTOMERS = table("customers", 5, column("customer_id", 5, 5), column("customer_name", 5, 5))
FIELDS = {
    ("orders", "order_id"): "order_id",
    ("items", "order_id"): "order_id",
    ("orders", "customer_id"): "customer_id",
    ("customers", "customer_id"): "customer_id",
    ("customers", "customer_name"): "name",
    ("orders", "bought"): "order_date",
    ("items", "price"): "unit_price",
    ("orders", "total"): "amount",
}
OURS = {"order_line": {"order_id", "customer_id", "order_date", "unit_price", "amount"}, "customer": {"customer_id", "name"}}


def fit(kind, columns):
    found = {}
    for ref in columns:
        field = FIELDS.get((ref.table, ref.column))
        if field in OURS.get(kind, ()):
            found.setdefault(field, ref)
    return found


def proposed(*tables: TableProfile, share: float = 1.0) -> tuple[Join, ...]:
    rows = {t.name: t.rows for t in tables}
    return propose_joins(tables, {pair: round(share * rows[pair[0].table]) for pair in column_pairs(tables)})


def edges(joins) -> set[tuple[str, str]]:
    return {(join.many.table, join.one.table) for join in joins}


def test_many_records_lead_to_the_one_whose_number_they_name():
    joins = proposed(ORDERS, ITEMS, CUSTOMERS)
    assert edges(joins) == {("items", "orders"), ("orders", "customers")}
    assert reached("items", joins) == ("items", "orders", "customers")


def test_a_join_that_most_records_do_not_find_is_not_proposed():
    assert proposed(ORDERS, ITEMS, share=0.4) == ()


def test_one_to_one_leads_to_the_table_that_the_number_is_called_after():
    payments = table("order_payments", 10, column("order_id"), column("sum", kind="number"))
    assert edges(proposed(ORDERS, payments)) == {("order_payments", "orders")}


def test_columns_of_other_names_join_only_where_their_values_cannot_agree_by_chance():
    few = table("a", 10, column("ref", 10, 10)), table("b", 10, column("mark", 10, 10))
    many = table("a", 30, column("ref", 30, 25)), table("b", 30, column("mark", 30, 30))
    assert (edges(proposed(*few)), edges(proposed(*many))) == (set(), {("a", "b")})


def test_what_the_user_joins_comes_first_and_nothing_leads_in_a_circle():
    own = Join(ColumnRef("orders", "order_id"), ColumnRef("items", "order_id"), 9, 10, chosen=True)
    assert edges(with_joins([own], proposed(ORDERS, ITEMS, CUSTOMERS))) == {("orders", "items"), ("orders", "customers")}


def test_the_finest_table_with_money_is_that_of_the_lines():
    tables = (ORDERS, ITEMS, CUSTOMERS)
    plan = plan_import(tables, proposed(*tables), fit, {})
    assert {t.name: plan.role(t.name) for t in tables} == {"items": "order_line", "orders": "lookup", "customers": "customer"}
    assert plan.lines.fields == {
        "order_id": ColumnRef("items", "order_id"),
        "unit_price": ColumnRef("items", "price"),
        "order_date": ColumnRef("orders", "bought"),
        "customer_id": ColumnRef("orders", "customer_id"),
    }


def test_an_amount_that_several_lines_share_is_never_that_of_a_line():
    orders = table("orders", 10, *ORDERS.columns, column("total", kind="number"))
    plan = plan_import((orders, ITEMS), proposed(orders, ITEMS), fit, {})
    assert (plan.lines.grain, "amount" in plan.lines.fields) == ("items", False)


def test_a_number_that_repeats_is_the_customer_where_the_other_is_one_per_order():
    orders = table("orders", 10, column("order_id"), column("customer_id", 10, 10), column("bought", kind="date"))
    customers = table("customers", 10, column("customer_id"), column("customer_unique_id", 10, 8), column("customer_group_id", 10, 2))
    joins = proposed(orders, ITEMS, customers)
    choice = plan_import((orders, ITEMS, customers), joins, fit, {}).customer
    assert (choice.column.column, choice.distinct, choice.passed_over.column) == ("customer_unique_id", 8, "customer_id")


def test_a_table_that_the_user_leaves_out_is_as_if_it_were_not_there():
    plan = plan_import((ORDERS, ITEMS, CUSTOMERS), proposed(ORDERS, ITEMS, CUSTOMERS), fit, {"customers": "leave"})
    assert (plan.role("customers"), plan.lines.fields["customer_id"].table) == ("leave", "orders")
