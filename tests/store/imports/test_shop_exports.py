"""Files as shop and office programs write them: amounts once per order, numbers under "Name", formulas without results, two languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.report.imports.words import note_text
from crmcore.report.words.words import words_for
from tests.store.imports.run_import import looked_at

#: orders 1, 3, 4 have two lines each; 30 + 12 + 45 + 55 + 20 = 162, with the further lines 30 + 45 + 55 = 130 more
REPEATED = """order number,customer id,order date,order total,item,quantity,item cost
1,C1,2025-01-02,30,Mug,1,10
1,C1,2025-01-02,30,Tee,1,15
2,C2,2025-01-03,12,Mug,1,10
3,C1,2025-01-04,45,Mug,2,10
3,C1,2025-01-04,45,Cap,1,20
4,C3,2025-01-05,55,Mug,1,10
4,C3,2025-01-05,55,Bag,1,40
5,C3,2025-01-06,20,Cap,1,20
"""
#: the same, the total on the first line alone, the other lines without the customer too; orders go by `#1` under "Name"
FIRST_ONLY = """Name,Customer ID,Created at,Financial Status,Total,Lineitem name
#1,C1,2025-01-02,paid,30,Mug
#1,,2025-01-02,,,Tee
#2,C2,2025-01-03,paid,12,Mug
#3,C1,2025-01-04,paid,45,Mug
#3,,2025-01-04,,,Cap
#4,C3,2025-01-05,voided,55,Mug
#4,,2025-01-05,,,Bag
#5,C3,2025-01-06,paid,20,Cap
"""


def noted(shown):
    return {note.code: note.values for note in shown.notes}


def test_an_amount_that_stands_on_every_line_of_an_order_is_asked_about(tmp_path):
    """Seen before: order totals were counted once a line, without a word."""
    (question,) = looked_at(tmp_path, REPEATED).questions
    assert (question.code, question.choices, question.values["likely"]) == ("order_totals", ("once", "line"), "once")
    assert (question.values["n"], question.values["once"], question.values["line"]) == (3, 130, 260)
    with_status = REPEATED.replace("order total", "status,order total").replace("-05,", "-05,void,").replace("-02,", "-02,,")
    with_status = with_status.replace("-03,", "-03,,").replace("-04,", "-04,,").replace("-06,", "-06,,")
    assert [q.code for q in looked_at(tmp_path, with_status).questions] == ["order_totals"]  # what statuses come to hangs on it
    assert [q.code for q in looked_at(tmp_path, with_status, order_total="once").questions] == ["statuses"]
    once = looked_at(tmp_path, REPEATED, order_total="once")
    assert (once.totals.amount, once.counts.accepted, once.counts.skipped, once.counts.balanced()) == (162, 5, 3, True)
    assert noted(once)["W-ORDER-TOTAL"] == {"n": 3, "orders": 3}
    assert looked_at(tmp_path, REPEATED, order_total="line").totals.amount == 292


def test_lines_that_carry_an_order_on_lack_nothing(tmp_path):
    """Seen before: more than half of the lines were refused, and the orders' numbers taken for the customers' names."""
    shown = looked_at(tmp_path, FIRST_ONLY, status={"voided": "ignore"})
    assert (shown.totals.amount, shown.totals.customers, shown.counts.refused, shown.questions) == (107, 3, 0, ())  # 162 - 55
    assert {m.field: m.header for m in shown.mapping}["order_id"] == "Name" and noted(shown)["W-ORDER-TOTAL"] == {"n": 3, "orders": 3}


@pytest.mark.parametrize(
    "lines",
    [
        "1,C1,2025-01-02,30\n1,C1,2025-01-02,15\n2,C1,2025-01-03,\n2,C1,2025-01-03,5\n3,C1,2025-01-04,\n3,C1,2025-01-04,2\n",  # one differs
        "1,C1,2025-01-02,30\n1,C1,2025-01-02,\n2,C1,2025-01-03,15\n2,C1,2025-01-03,\n3,C1,2025-01-04,5\n",  # two orders say too little
        "1,C1,2025-01-02,9\n1,C1,2025-01-02,9\n2,C1,2025-01-03,9\n2,C1,2025-01-03,9\n3,C1,2025-01-04,9\n3,C1,2025-01-04,9\n",  # one price
        "1,C1,2025-01-02,9\n1,C2,2025-01-02,\n2,C1,2025-01-03,8\n2,C2,2025-01-03,\n3,C1,2025-01-04,7\n3,C2,2025-01-04,\n",  # two customers
    ],
)
def test_amounts_of_lines_are_left_alone(tmp_path, lines):
    shown = looked_at(tmp_path, f"order id,customer id,date,amount\n{lines}", allow_refused=100)
    assert "W-ORDER-TOTAL" not in noted(shown) and all(question.code != "order_totals" for question in shown.questions)
    assert shown.counts.refused == lines.count(",\n")


def test_an_amount_of_quantity_times_price_is_the_lines_own(tmp_path):
    lines = "".join(f"{n},C1,2025-01-0{n},{n}0,2,{n * 5}\n" * 2 for n in (1, 2, 3))  # each line twice: 20 + 40 + 60
    assert looked_at(tmp_path, f"order id,customer id,date,amount,quantity,unit price\n{lines}").totals.amount == 120


def test_an_empty_column_of_amounts_gives_way_to_price_times_quantity_less_the_discount(tmp_path):
    """Formulas without a stored result. Seen before: the discount was not taken off, because a column of amounts was there."""
    content = "customer id,date,qty,unit price,Discount %,line total\nC1,2025-01-02,2,50,10,\nC2,2025-01-03,1,30,0,\n"
    (question,) = looked_at(tmp_path, content).questions
    assert (question.option, question.values["total_share"], question.values["total_none"]) == (
        "discount",
        Decimal("120.0"),
        Decimal("130.0"),
    )
    assert looked_at(tmp_path, content, discount="share").totals.amount == 120


def test_another_column_that_may_be_the_amount_is_named_with_its_sum(tmp_path):
    content = "客户编号,日期,含税金额,不含税金额\nC1,2025-01-02,113,100\nC2,2025-01-03,226,200\n"
    shown = looked_at(tmp_path, content)
    note = noted(shown)["W-OTHER-AMOUNT"]
    assert (shown.totals.amount, [(header, float(total)) for header, total in note["others"]]) == (300, [("含税金额", 339)])
    for currency, said in (("JPY", "(¥339)"), ("BHD", "(BHD 339.000)"), ("", "(339.00)")):
        assert said in note_text("W-OTHER-AMOUNT", note, "order_line", currency, words_for("en"))
    assert "W-OTHER-AMOUNT" not in noted(looked_at(tmp_path, content, mapping={"amount": "含税金额"}))


def test_headers_in_a_second_language_are_no_data(tmp_path):
    content = "客户编码,下单日期,产品,金额\nCustomer Code,Order Date,Product,Amount (CNY)\nK1,2025-01-02,Tea,10\n"
    shown = looked_at(tmp_path, content)
    assert (shown.counts.accepted, shown.counts.refused, noted(shown)["W-HEADER-AGAIN"]) == (1, 0, {"n": 1, "lines": "2"})


@pytest.mark.parametrize("months", [["2024年1月", "2024年2月"], ["Jan 24", "Feb 24"], ["2024-01", "2024-02"], ["Q1 2024", "Q2 2024"]])
def test_a_table_with_a_column_for_each_month_is_told_to_be_turned(tmp_path, months):
    problem = looked_at(tmp_path, f"customer,{','.join(months)},total\nA,1,2,3\n").problem
    assert isinstance(problem, Problem) and (problem.code, problem.values["n"]) == ("E-MONTHS-ACROSS", 2)
