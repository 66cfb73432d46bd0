"""Several tables at once: what waited comes in once, whichever of the tables brings its customer.

Seen to fail with a resolution of waiting lines in every part of an import: with `orphans=create` the list of customers and each table with
customers brought them in, twice or three times.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.imports.records import pending_counts
from tests.store.imports.joins.test_tables import imported
from tests.store.imports.matching.test_pending_resolution import refused_lines
from tests.store.imports.run_import import imported as imported_alone, stored_in

#: many imports one after another
pytestmark = pytest.mark.proof

PEOPLE = "customer id,name\nP001,Ann\nP002,Bob\n"
JANUARY = "customer id,date,amount\nP001,2024-01-05,10\nc9,2024-01-20,30\nc8,2024-01-21,300\n"
BILLS = "invoice,customer id,due,amount\ni1,c9,2024-02-01,5\ni2,P001,2024-02-01,7\n"
#: the customer c9, lines of c9 and of c7, whom nobody lists, and payments of both
LATER = {
    "customers.csv": "customer id,name\nP001,Ann\nc9,Qi\n",
    "orders.csv": "order id,customer id,date,amount\no1,P001,2024-02-05,1\no2,c9,2024-02-06,2\no3,c7,2024-02-07,4\n",
    "payments.csv": "invoice,customer id,due,amount\ni3,c9,2024-03-01,50\ni4,c7,2024-03-01,70\n",
}
ORDERS, PAID = "select count(*), sum(amount)::integer from order_line", "select count(*), sum(amount)::integer from payment"


@pytest.fixture
def company(tmp_path):
    imported_alone(tmp_path, PEOPLE, table="customer")
    imported_alone(tmp_path, JANUARY)
    imported_alone(tmp_path, BILLS, table="payment", as_purchases="no")
    return tmp_path / "company"


def figures(company, version):
    return stored_in(company, version, ORDERS) + stored_in(company, version, PAID) + [pending_counts(company, version)]


def test_before_anything_else_what_waits_is_not_counted(company):
    assert figures(company, 3) == [(1, 10), (1, 7), {2: 2, 3: 1}]


@pytest.mark.parametrize(
    ("orphans", "orders", "paid", "waiting"),
    [
        # 10 + 1 + 2 and the 30 that waited; c7's lines (4, 70) wait as c8's do
        ("wait", (4, 43), (3, 62), {2: 1, 4: 2}),
        # c7 is made, c8 is not
        ("create", (5, 47), (4, 132), {2: 1}),
    ],
)
def test_what_waits_comes_in_once_whichever_table_brings_its_customer(tmp_path, company, orphans, orders, paid, waiting):
    report = imported(tmp_path, LATER, orphans=orphans, as_purchases="no", allow_refused=99)
    assert figures(company, report.parts[0].version) == [orders, paid, waiting]
    assert sum(sum(part.resolved.values()) for part in report.parts) == 2
    # and the list of customers again, with those who were missing, brings what waits still
    arrived = imported_alone(tmp_path, "customer id,name\nc9,Qi\nc8,Xu\nc7,Wu\n", table="customer")
    assert figures(company, arrived.version) == [(6, 347), (4, 132), {}]


def test_customers_that_only_a_table_makes_bring_in_what_waits_for_them(tmp_path, company):
    tables = {**LATER, "customers.csv": "customer id,name\nP001,Ann\nP002,Bo\n"}
    report = imported(tmp_path, tables, orphans="create", as_purchases="no")
    assert figures(company, report.parts[0].version) == [(5, 47), (4, 132), {2: 1}]


def test_what_waits_in_a_period_that_is_replaced_does_not_come_in_with_the_customers(tmp_path, company):
    tables = {**LATER, "orders.csv": "order id,customer id,date,amount\no1,P001,2024-01-05,11\no2,c9,2024-01-25,31\n"}
    report = imported(tmp_path, tables, orphans="create", on_overlap="replace", as_purchases="no")
    assert figures(company, report.parts[0].version)[0] == (2, 42)
    assert pending_counts(company, report.parts[0].version) == {}


def test_a_newer_payment_takes_the_place_of_the_one_that_waited(tmp_path, company):
    tables = {**LATER, "payments.csv": "invoice,customer id,due,amount\ni1,c9,2024-02-01,6\ni3,P001,2024-03-01,50\n"}
    report = imported(tmp_path, tables, as_purchases="no", allow_refused=99)
    assert figures(company, report.parts[0].version)[1] == (3, 63)  # 7 + 6 + 50
    assert stored_in(company, report.parts[0].version, "select amount from payment where invoice_id = 'i1'") == [(Decimal("6.0000"),)]


def test_only_new_lines_leaves_out_what_waits_and_comes_in_with_the_customers(tmp_path, company):
    tables = {**LATER, "orders.csv": JANUARY.replace("P001,2024-01-05,10", "P001,2024-01-06,1")}
    report = imported(tmp_path, tables, on_overlap="new", as_purchases="no", allow_refused=99)
    assert figures(company, report.parts[0].version)[0] == (3, 41)  # 10 + 1 and the 30 that waited
    assert pending_counts(company, report.parts[0].version) == {2: 1, 4: 1}


#: a price for every piece and no quantity: the price is the amount of the line, less its discount
PIECES = {
    "customers.csv": PEOPLE,
    "orders.csv": "order_no,customer,date\n1,P001,2024-01-03\n2,P002,2024-01-05\n3,c9,2024-02-07\n4,P001,2024-02-09\n",
    "lines.csv": "order_no,item,price,discount\n1,pen,2,0\n1,book,1,0\n2,pen,10,0\n3,book,30,0.1\n4,pen,x,0.5\n",
}


def test_mended_lines_of_joined_tables_come_in_as_they_are_and_once(tmp_path):
    company = tmp_path / "company"
    first = imported(tmp_path, PIECES, allow_refused=99).parts[0]
    assert stored_in(company, 1, ORDERS) == [(3, 13)]
    mended = refused_lines(first).replace(",x,", ",8,")
    report = imported_alone(tmp_path, mended)
    assert stored_in(company, 2, ORDERS) == [(4, 17)]  # 8 less one half
    assert (report.counts.accepted, pending_counts(company, 2)) == (1, {2: 1})
    with pytest.raises(Question, match="come_before"):
        imported_alone(tmp_path, mended.replace("book", "book 2"))
    arrived = imported_alone(tmp_path, "customer id,name\nc9,Qi\n", table="customer")
    assert stored_in(company, 3, ORDERS) == [(5, 44)]  # and 30 less a tenth
    assert pending_counts(company, arrived.version) == {}
    with pytest.raises(Problem, match="overlap_nothing_new"):
        imported_alone(tmp_path, mended.replace("book", "book 2"), come_before="skip")


def test_mended_lines_among_other_tables_are_told_to_come_alone(tmp_path):
    first = imported(tmp_path, PIECES, allow_refused=99).parts[0]
    tables = {"mended.csv": refused_lines(first), "customers.csv": "customer id,name\nc9,Qi\n"}
    for left in (tmp_path / "files").iterdir():
        left.unlink()
    with pytest.raises(Problem, match="mended_among_others"):
        imported(tmp_path, tables)


def test_mended_lines_of_a_table_that_was_chosen_are_known_for_it(tmp_path):
    imported_alone(tmp_path, PEOPLE, table="customer")
    bills = "no,customer,day,sum\ni1,P001,2024-02-01,x\ni2,P001,2024-02-01,7\n"
    chosen = {"invoice_id": "no", "customer_id": "customer", "due_date": "day", "amount": "sum"}
    first = imported_alone(tmp_path, bills, table="payment", mapping=chosen, as_purchases="no", allow_refused=99)
    mended = refused_lines(first).replace(",x,", ",5,")
    with pytest.raises(Problem, match="other_table"):
        imported_alone(tmp_path, mended, guessed=True)
    report = imported_alone(tmp_path, mended, table="payment", as_purchases="no")
    assert stored_in(tmp_path / "company", report.version, PAID) == [(2, 12)]


def test_a_table_without_a_new_line_keeps_nothing_else_from_coming_in(tmp_path, company):
    """c9 is new, and the orders, the last of the tables, are known: what waits for c9 comes in nevertheless."""
    tables = {"customers.csv": "customer id,name\nP001,Ann\nc9,Qi\n", "orders.csv": JANUARY.replace("c8,2024-01-21,300\n", "")}
    report = imported(tmp_path, tables, on_overlap="new")
    assert [part.table for part in report.parts] == ["customer"]
    assert [n.values["n"] for n in report.tables.notes if n.code == "W-TABLE-KNOWN"] == [2]
    assert figures(company, report.parts[0].version) == [(2, 40), (2, 12), {2: 1}]
