"""What holds for every generated company, whatever its size: types, keys, references, dates, the same bytes."""

from __future__ import annotations

from datetime import date

import pyarrow.parquet as pq
import pytest

from crmcore.demo.base import plan
from crmcore.demo.base.parquet_writing import parquet_schema
from crmcore.demo.base.plan import FIRST_DAY, LAST_DAY
from crmcore.demo.company.generate import generate_tables, hidden_truth
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.tables.registry import BY_NAME, TABLES
from tests.demo.generated import GeneratedTables

#: dates of what has happened; promises and due dates may lie ahead, `since` may lie before the data
_HAPPENED = [
    ("order_line", "order_date"),
    ("payment", "invoice_date"),
    ("payment", "paid_date"),
    ("complaint", "opened_on"),
    ("complaint", "responded_on"),
    ("complaint", "closed_on"),
    ("complaint", "reopened_on"),
    ("complaint_pause", "paused_on"),
    ("complaint_pause", "resumed_on"),
    ("appointment", "made_on"),
    ("survey", "answered_on"),
    ("service_cost", "spent_on"),
    ("contact", "contacted_on"),
    ("departure", "departed_on"),
    ("open_order", "ordered_on"),
    ("open_order", "started_on"),
    ("open_order", "delivered_on"),
    ("stock", "counted_on"),
    ("attribute", "observed_on"),
]
_POINTS_AT = [
    (t.name, c.name, "customer", "customer_id")
    for t in TABLES
    for c in t.stored
    if c.name in ("customer_id", "parent_id", "referred_by", "related_id") and (t.name, c.name) != ("customer", "customer_id")
]
_POINTS_AT += [
    ("customer", "rep_id", "rep", "rep_id"),
    ("contact", "rep_id", "rep", "rep_id"),
    ("appointment", "rep_id", "rep", "rep_id"),
    ("complaint_pause", "complaint_id", "complaint", "complaint_id"),
    ("open_order", "material", "stock", "material"),
    ("arrival", "material", "stock", "material"),
    ("order_line", "product_id", "stock", "material"),
]


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    once, again = (generate_tables(tmp_path / name, customers=300) for name in ("once", "again"))
    assert once.keys() == again.keys()
    for table in once:
        assert [p.read_bytes() for p in once[table]] == [p.read_bytes() for p in again[table]], table


def test_another_seed_gives_another_company(tmp_path):
    one, other = (generate_tables(tmp_path / str(seed), customers=50, seed=seed) for seed in (1, 2))
    assert one["order_line"][0].read_bytes() != other["order_line"][0].read_bytes()


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_table_is_filled_with_exactly_its_stored_columns(demo, table):
    for path in demo.files[table.name]:
        written = pq.read_schema(path)
        assert [(f.name, f.type) for f in written] == [(f.name, f.type) for f in parquet_schema(table.name)]
    assert demo.one(f"select count(*) from {table.name}") > 0


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_keys_are_unique_and_required_columns_known(demo, table):
    for column in (c.name for c in table.columns if c.required):
        assert demo.one(f"select count(*) from {table.name} where {column} is null") == 0, column
    if table.key:
        key = ", ".join(table.key)
        assert demo.rows(f"select {key} from {table.name} group by all having count(*) > 1") == []


@pytest.mark.parametrize("table", TABLES, ids=lambda t: t.name)
def test_every_column_is_known_of_somebody(demo, table):
    unused = {"extra", "severity", "outcome", "next_on"}  # columns of other people's files; the demo has none
    for column in (f.name for f in parquet_schema(table.name) if f.name not in unused):
        assert demo.one(f"select count({column}) from {table.name}") > 0, column


@pytest.mark.parametrize(("table", "column"), _HAPPENED)
def test_nothing_happens_outside_the_three_years(demo, table, column):
    ((first, last),) = demo.rows(f"select min({column}), max({column}) from {table}")
    assert FIRST_DAY <= first <= last <= LAST_DAY


@pytest.mark.parametrize(("table", "column"), [("customer", "since"), ("relation", "since")])
def test_nobody_becomes_a_customer_after_the_end(demo, table, column):
    assert demo.one(f"select max({column}) from {table}") <= LAST_DAY


def test_the_data_end_on_the_last_day_of_2025(demo):
    assert (date(2023, 1, 1), date(2025, 12, 31)) == (FIRST_DAY, LAST_DAY)
    assert demo.one("select max(order_date) from order_line") == LAST_DAY


@pytest.mark.parametrize(("table", "column", "other", "key"), _POINTS_AT)
def test_every_reference_leads_somewhere(demo, table, column, other, key):
    assert demo.one(f"select count(*) from {table} where {column} is not null and {column} not in (select {key} from {other})") == 0


def test_money_adds_up_on_every_line(demo):
    assert demo.one("select count(*) from order_line where amount <> quantity * unit_price or profit <> amount - cost") == 0


def test_an_order_belongs_to_one_customer_and_its_sales_to_one_day(demo):
    assert (
        demo.rows("""select order_id from order_line where amount > 0 group by 1
                        having count(distinct customer_id) > 1 or count(distinct order_date) > 1""")
        == []
    )


def test_only_negative_lines_are_called_returned(demo):
    assert demo.rows("select distinct amount < 0, quantity < 0, status from order_line order by 1") == [
        (False, False, "delivered"),
        (True, True, "returned"),
    ]


def test_dates_of_one_story_come_in_order(demo):
    assert demo.one("select count(*) from payment where due_date < invoice_date or paid_date < invoice_date") == 0
    assert demo.one("select count(*) from complaint where responded_on < opened_on or closed_on < responded_on") == 0
    assert demo.one("select count(*) from complaint where reopened_on <= opened_on or reopened_on > closed_on") == 0
    assert demo.one("select count(*) from open_order where due_date < ordered_on") == 0
    assert demo.one("select count(*) from complaint_pause where resumed_on <= paused_on") == 0
    assert (
        demo.one("""select count(*) from complaint_pause join complaint using (complaint_id)
                    where paused_on <= opened_on or resumed_on > closed_on or (resumed_on is null and closed_on is not null)""")
        == 0
    )


def test_nobody_is_related_to_itself_and_master_data_agree_with_relations(demo):
    assert demo.one("select count(*) from relation where customer_id = related_id") == 0
    for kind, column in (("parent", "parent_id"), ("referral", "referred_by")):
        listed = f"select customer_id, related_id from relation where kind = '{kind}'"
        assert demo.rows(f"({listed}) except select customer_id, {column} from customer") == []
        assert demo.rows(f"select customer_id, {column} from customer where {column} is not null except ({listed})") == []


@pytest.mark.parametrize("lines", [4_000, 40_000])
def test_the_number_of_lines_is_the_one_asked_for(tmp_path, lines):
    tables = GeneratedTables(generate_tables(tmp_path, customers=1_000, lines=lines))
    assert tables.one("select count(*) from order_line") == pytest.approx(lines, rel=0.03)


@pytest.mark.parametrize("customers", [1, 2, 7])
def test_a_tiny_company_is_one_too(tmp_path, customers):
    tables = GeneratedTables(generate_tables(tmp_path, customers=customers))
    assert tables.one("select count(*) from customer") == customers


@pytest.mark.parametrize("arguments", [{"customers": 0}, {"customers": -5}, {"lines": -1}, {"seed": -1}])
def test_an_impossible_company_is_refused_before_anything_is_written(tmp_path, arguments):
    with pytest.raises(Problem, match="bad_demo_size"):
        generate_tables(tmp_path / "generated", **arguments)
    assert not (tmp_path / "generated").exists()


def test_many_lines_of_few_customers_are_cut_into_blocks_too(monkeypatch):
    monkeypatch.setattr(plan, "BLOCK_LINES", 1_000)
    blocks = list(plan.Plan.of(customers=100, lines=4_000, seed=1).blocks())
    assert [(b.first, b.count) for b in blocks] == [(0, 25), (25, 25), (50, 25), (75, 25)]  # 1,000 of 4,000 lines each


def test_blocks_make_one_company(tmp_path, monkeypatch):
    monkeypatch.setattr(plan, "BLOCK", 150)
    progress = []
    tables = GeneratedTables(
        generate_tables(tmp_path, customers=400, progress=lambda share, step: progress.append((round(share, 3), step)))
    )
    assert progress == [(0.375, "writing_demo"), (0.75, "writing_demo"), (1.0, "writing_demo")]  # 150, 300 and 400 of 400
    assert [len(paths) for paths in tables.files.values()] == [
        1 if t.name in ("rep", "stock", "arrival", "production_capacity", "product") else 3 for t in TABLES
    ]
    for table in TABLES:
        if table.key:
            assert tables.rows(f"select {', '.join(table.key)} from {table.name} group by all having count(*) > 1") == []
    numbers = tables.rows("select min(line), max(line), count(distinct line), count(*) from order_line")
    assert numbers == [(1, numbers[0][3], numbers[0][3], numbers[0][3])]
    assert tables.one("select count(distinct order_id) - count(distinct (order_id, customer_id)) from order_line") == 0
    assert hidden_truth(customers=400).num_rows == 400


def test_the_generated_columns_are_those_of_the_contract():
    assert parquet_schema("order_line").names == [c.name for c in BY_NAME["order_line"].stored] + ["import_id", "line", "extra"]
