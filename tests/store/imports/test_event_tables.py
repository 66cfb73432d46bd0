"""Complaints, visits and payments as people keep them: without numbers, with headers of daily life."""

from __future__ import annotations

from datetime import date

import pytest

from crmcore.domain.kernel.problems import Question
from crmcore.domain.tables.registry import BY_NAME
from crmcore.store.engine.signature import sums
from crmcore.store.facts.marts import read_mart
from crmcore.store.imports.importing import preview
from crmcore.store.reading.source.headers import better_table, looks_like, match_headers, may_be_payments
from crmcore.store.reading.source.request import ImportRequest
from tests.store.imports.run_import import file_of, imported, looked_at, stored

COMPLAINTS = "投诉日期,客户名称,投诉内容,严重程度,处理结果,完成日期\n"
LINES = "2024-01-05,甲,破损,高,换货,2024-01-07\n2024-01-05,甲,破损,高,,\n2024-01-06,乙,迟到,低,,\n"
_CLOCK = ("opened_on", "closed_on", "reopened_on")
_ORDERED = ("order_id", "material", "quantity", "due_date")
_OPEN_ORDER = (*_ORDERED, "partial_delivery", "production_hours", "started_on", "delivered_on", "cancelled")
IDS = "select complaint_id from complaint order by 1"


@pytest.mark.proof
def test_complaints_without_a_number_are_numbered_by_their_content(tmp_path):
    report = imported(tmp_path, COMPLAINTS + LINES, table="complaint")
    numbers = [number for (number,) in stored(tmp_path, report, IDS)]
    assert len(set(numbers)) == 3 and all(number.startswith("N-") for number in numbers)
    assert [n.values["n"] for n in report.notes if n.code == "W-NUMBERED"] == [3]
    # the same complaints again, one of them settled by now and in another order: no further complaint, one changed
    first, second, third = (COMPLAINTS + LINES).splitlines()[1:]
    again = imported(
        tmp_path, "\n".join([COMPLAINTS.strip(), third.replace("低,,", "低,道歉,2024-01-09"), first, second]), table="complaint"
    )
    assert (again.keys.new, again.keys.changed, again.keys.same) == (0, 1, 2)
    assert [number for (number,) in stored(tmp_path, again, IDS)] == numbers
    assert stored(tmp_path, again, "select severity, outcome, closed_on from complaint where subject = '迟到'") == [
        ("低", "道歉", date(2024, 1, 9))
    ]


def test_a_row_that_lacks_its_number_gets_one_and_the_others_stay(tmp_path):
    report = imported(tmp_path, "complaint no,customer id,opened\nk1,c1,2024-01-05\n,c1,2024-01-06\n", table="complaint")
    assert [number.startswith("N-") for (number,) in stored(tmp_path, report, IDS)] == [True, False]


@pytest.mark.parametrize(
    ("headers", "table", "fields"),
    [
        (
            "投诉日期,客户名称,投诉内容,严重程度,处理结果,完成日期",
            "complaint",
            {"opened_on", "subject", "severity", "outcome", "closed_on"},
        ),
        ("Customer,Opened,Closed,Severity,Owner,Issue", "complaint", {"opened_on", "closed_on", "severity", "handled_by", "subject"}),
        ("客户,拜访日期,拜访人,下次拜访", "contact", {"contacted_on", "rep_id", "next_on"}),
        ("Customer,Visit date,Visited by,Next visit,Notes", "contact", {"contacted_on", "rep_id", "next_on", "note"}),
        ("付款单号,付款日期,客户,付款金额", "payment", {"invoice_id", "paid_date", "amount"}),
        ("投诉编号,暂停日期,恢复日期,暂停原因", "complaint_pause", {"complaint_id", "paused_on", "resumed_on", "reason"}),
        ("Ticket,On hold since,Hold until,Hold reason", "complaint_pause", {"complaint_id", "paused_on", "resumed_on", "reason"}),
        ("客户,计划拜访日期,业务员,拜访目的", "appointment", {"planned_on", "rep_id", "note"}),
        ("Customer,Scheduled for,Sales rep,Duration,Purpose", "appointment", {"planned_on", "rep_id", "hours", "note"}),
        ("Customer,Opened,Closed,Reopened,Handling hours,Compensation", "complaint", {*_CLOCK, "handling_hours", "remedy_cost"}),
        ("客户,投诉日期,结案日期,重新受理日期,处理工时,赔付金额", "complaint", {*_CLOCK, "handling_hours", "remedy_cost"}),
        ("Salesperson,Territory,Hours,Sales target,Visit share", "rep", {"rep_id", "region", "capacity_hours", "quota", "visit_share"}),
        ("工号,姓名,可用工时,年度指标,拜访占比", "rep", {"rep_id", "name", "capacity_hours", "quota", "visit_share"}),
        ("订单编号,客户名称,物料,数量,交货日期,可分批,生产工时,开工日期,实际交货日期,是否取消", "open_order", {*_OPEN_ORDER}),
        ("Order no,Customer,Item,Qty,Due,Partial shipment,Hours,Production start,Delivered,Canceled", "open_order", {*_OPEN_ORDER}),
        ("物料编号,物料名称,单位,库存,按件,单位成本", "stock", {"material", "name", "unit", "available", "in_pieces", "unit_cost"}),
        ("SKU,Item name,UOM,On hand,Cost", "stock", {"material", "name", "unit", "available", "unit_cost"}),
        ("采购单号,物料编码,预计到货日期,数量", "arrival", {"arrival_id", "material", "arrives_on", "quantity"}),
        ("Part number,ETA,Qty", "arrival", {"material", "arrives_on", "quantity"}),
        ("日期,产能工时", "production_capacity", {"from_day", "hours"}),
        ("Day,Capacity hours", "production_capacity", {"from_day", "hours"}),
        # what was recognised before the tables had these columns
        ("Item,Qty,Date", "stock", {"material", "available", "counted_on"}),
        ("Customer ID,Date,Cost,Hours,Activity", "service_cost", {"spent_on", "cost", "hours", "activity"}),
        ("客户编号,日期,费用", "service_cost", {"spent_on", "cost"}),
        ("Customer,Date,Type,Hours,Notes", "contact", {"contacted_on", "kind", "hours", "note"}),
        ("客户编号,填写日期,总体满意度,推荐度", "survey", {"answered_on", "perceived", "recommend"}),
        ("order no,customer id,order date,amount", "order_line", {"order_id", "order_date", "amount"}),
    ],
)
def test_headers_of_daily_life_are_recognised(headers, table, fields):
    columns = headers.split(",")
    assert looks_like(columns) == table
    assert {m.field for m in match_headers(BY_NAME[table], columns, {})} - {"customer_id"} == fields
    assert better_table(BY_NAME["order_line"], columns) == (None if table == "order_line" else table)


def test_payments_without_a_due_date_come_in_and_say_nothing_of_punctuality(tmp_path):
    report = imported(
        tmp_path, "customer id,paid on,amount\nc1,2024-01-05,10\nc1,2024-01-05,10\nc2,2024-02-01,5\n", table="payment", as_purchases="no"
    )
    assert {n.code: n.values["n"] for n in report.notes} == {"W-NUMBERED": 3, "W-NO-DUE-DATE": 3}
    assert stored(tmp_path, report, "select count(*), sum(amount)::int from payment") == [(3, 25)]
    (empty,) = looked_at(
        tmp_path, "customer id,paid on,amount\nc1,,10\nc1,2024-01-05,1\n", table="payment", as_purchases="no", allow_refused=99
    ).rejected.to_pylist()
    assert empty["rule"] == "E-REQUIRED"


def test_the_headers_decide_the_table_where_nobody_has(tmp_path):
    found = looked_at(tmp_path, COMPLAINTS + LINES, guessed=True)
    assert (found.problem.code, found.problem.values["likely"]) == ("other_table", "complaint")
    assert looked_at(tmp_path, "customer id,date,amount\nc1,2024-01-05,10\n", guessed=True).problem is None


BILLS = "invoice no,customer id,invoice date,due date,paid,amount\n"
BILLS += "i1,c1,2024-01-05,2024-02-05,,100\ni2,c2,2024-01-06,2024-02-06,2024-02-01,50\n"
PURCHASES = "select customer_id, amount_to_date::int, purchases_to_date from purchase_day join customer using (customer_key) order by 1"


@pytest.mark.proof
def test_invoices_may_count_as_purchases_until_there_are_orders(tmp_path):
    with pytest.raises(Question, match="as_purchases"):
        imported(tmp_path, BILLS, table="payment")
    report = imported(tmp_path, BILLS, table="payment", as_purchases="yes")
    assert stored(tmp_path, report, PURCHASES) == [("c1", 100, 1), ("c2", 50, 1)]
    assert "invoice_purchases" in read_mart(tmp_path / "company", report.version, date(2024, 1, 31), 12).has
    # the same invoice paid by now, and a further one: nothing counts twice, and nobody is asked again
    more = BILLS.replace("2024-02-05,,100", "2024-02-05,2024-02-04,100") + "i3,c1,2024-03-01,2024-04-01,,7\n"
    again = imported(tmp_path, more, table="payment")
    assert stored(tmp_path, again, "select sum(amount)::int from purchase_day") == [(157,)]
    assert sums(tmp_path / "company", again.version)["tables"]["order_line"]["rows"] == 0  # invoices are counted as invoices
    # orders take their place
    orders = imported(tmp_path, "customer id,date,amount\nc1,2024-01-05,100\nc2,2024-01-09,60\n")
    assert [n.values["n"] for n in orders.notes if n.code == "W-ORDERS-INSTEAD"] == [3]
    assert stored(tmp_path, orders, PURCHASES) == [("c1", 100, 1), ("c2", 60, 1)]
    assert "invoice_purchases" not in read_mart(tmp_path / "company", orders.version, date(2024, 1, 31), 12).has
    assert imported(tmp_path, BILLS.replace("i1", "i9"), table="payment").counts.accepted == 2  # with orders nobody is asked


def test_invoices_that_do_not_count_as_purchases_leave_everybody_ungraded(tmp_path):
    report = imported(tmp_path, BILLS, table="payment", as_purchases="no")
    assert stored(tmp_path, report, "select count(*) from purchase_day") == [(0,)]


def test_complaints_without_a_closing_day_are_open_or_settled_by_their_outcome(tmp_path):
    """Seen before: "已补发" without a day stood as open and overdue."""
    rows = [f"c1,2024-01-{n:02d},late,{outcome}" for n, outcome in enumerate(("已补发", "赔偿200元", "处理中", "Waiting for stock", ""), 1)]
    content = "customer,complaint date,complaint,result\n" + "\n".join(rows)
    found = looked_at(tmp_path, content, table="complaint")
    assert [n.values for n in found.notes if n.code == "W-COMPLAINTS-UNDATED"] == [{"n": 5, "open": 3, "settled": 2}]


def test_a_planned_visit_comes_in_for_a_day_ahead_and_is_the_same_when_it_comes_again(tmp_path):
    """Days ahead of whoever imports; without a number of its own it is known by customer, day, salesperson and kind."""
    planned = "customer,scheduled for,sales rep,purpose\nc1,2031-03-03,R1,offer\nc2,2031-03-04,R1,\n"
    report = imported(tmp_path, planned, table="appointment")
    assert (report.counts.accepted, report.counts.refused) == (2, 0)
    again = imported(tmp_path, planned.replace("R1,\n", "R1,price talk\n"), table="appointment")
    assert (again.keys.new, again.keys.changed, again.keys.same) == (0, 1, 1)
    assert stored(tmp_path, again, "select customer_id, note from appointment order by 1") == [("c1", "offer"), ("c2", "price talk")]


@pytest.mark.proof
def test_a_pause_ends_when_it_comes_again_with_its_end_and_the_wrong_way_round_is_noted(tmp_path):
    imported(tmp_path, "complaint no,customer,opened\nk1,c1,2024-01-05\n", table="complaint")
    running = "complaint no,paused on,resumed on,reason\nk1,2024-01-08,,asked\n"
    imported(tmp_path, running, table="complaint_pause")
    report = imported(tmp_path, running.replace(",,", ",2024-01-10,"), table="complaint_pause")
    assert stored(tmp_path, report, "select paused_on, resumed_on from complaint_pause") == [(date(2024, 1, 8), date(2024, 1, 10))]
    found = looked_at(tmp_path, running.replace(",,", ",2024-01-03,"), table="complaint_pause")
    assert [n.values for n in found.notes if n.code == "W-ORDER"] == [{"n": 1, "field": "resumed_on", "earlier": "paused_on"}]


@pytest.mark.proof
def test_pauses_of_complaints_that_are_not_in_the_data_are_counted(tmp_path):
    imported(tmp_path, "complaint no,customer,opened\nk1,c1,2024-01-05\n", table="complaint")
    found = imported(tmp_path, "complaint no,paused on\nk1,2024-01-08\nk2,2024-01-08\nk3,2024-01-09\n", table="complaint_pause")
    assert [n.values for n in found.notes if n.code == "W-PAUSE-ALONE"] == [{"n": 2}] and found.counts.accepted == 3


def test_numbers_customers_dates_and_amounts_are_payments_where_the_files_name_says_so():
    """Found: a list of payments came in as orders and was added to the sales."""
    orders, headers = BY_NAME["order_line"], ["Number", "Customer", "Date", "Amount"]
    assert better_table(orders, headers, "2024 payments.csv") == better_table(orders, headers, "2024年回款.xlsx") == "payment"
    assert better_table(orders, headers, "orders.csv") is None
    assert better_table(orders, [*headers, "Product", "Quantity"], "payments.csv") is None  # more columns speak for orders


BARE = "Number,Customer,Date,Amount\n1,c1,2024-01-05,100\n2,c2,2024-02-05,50\n"


def test_a_list_that_says_neither_is_asked_about_before_anything_else(tmp_path):
    (question, *_) = preview(None, ImportRequest(file_of(tmp_path, BARE, "march.csv"), guessed=True)).questions
    assert (question.code, question.option, question.choices) == ("which_table", "table", ("order_line", "payment"))
    for table in ("order_line", "payment"):
        told = preview(None, ImportRequest(file_of(tmp_path, BARE, "march.csv"), table=table, as_purchases="no"))
        assert not told.questions and told.counts.accepted == 2


@pytest.mark.parametrize(
    ("headers", "called"),
    [
        ("Number,Customer,Date,Amount", "orders.csv"),
        ("Number,Customer,Date,Amount", "2024年销售.xlsx"),
        ("Number,Customer,Order date,Amount", "march.csv"),
        ("Number,Customer,Date,Amount,Product", "march.csv"),
        ("Customer,Date,Amount", "march.csv"),
        ("Invoice no,Customer,Date,Amount", "march.csv"),
    ],
)
def test_a_list_of_which_a_column_or_the_name_says_what_it_is_is_not_asked_about(headers, called):
    assert may_be_payments(["编号", "客户", "日期", "金额"], "三月.csv")
    assert not may_be_payments(headers.split(","), called)


def test_calls_after_visits_of_the_same_months_are_further_contacts_and_the_same_visits_again_are_asked_about(tmp_path):
    visits = "Visit date,Customer,Visited by\n2024-05-01,c1,Li\n2024-06-02,c2,Li\n"
    imported(tmp_path, visits, table="contact", orphans="create")
    report = imported(tmp_path, "Call date,Customer,Caller\n2024-05-09,c1,Li\n2024-05-20,c2,Li\n", table="contact")
    assert stored(tmp_path, report, "select count(*) from contact") == [(4,)]
    request = ImportRequest(file_of(tmp_path, f"{visits}2024-06-03,c1,Li\n"), table="contact")
    again = preview(tmp_path / "company", request)
    assert [(q.code, q.values["same"], q.values["new"]) for q in again.questions] == [("overlap", 2, 1)]
