"""Returns sheets mark the orders that they name; numbers that several customers share are asked about; every line is accounted for."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.imports.importing_tables import files_of, import_tables, preview_tables
from crmcore.store.reading.source.request import ImportRequest
from tests.store.imports.joins.test_tables import imported
from tests.store.imports.matching.test_pending_resolution import refused_lines
from tests.store.imports.run_import import imported as imported_alone, looked_at as single_file, stored_in

ORDERS = (
    "订单编号,客户编号,日期,金额\nD1,K1,2024-01-03,10\nD1,K1,2024-01-03,5\nD2,K2,2024-01-04,20\nD2,K3,2024-01-05,40\nD3,K3,2024-01-06,80\n"
)
SHEET = "订单编号,退回\nD1,是\nD2,是\nD3,否\nD9,是\n"


def files(folder: Path, contents: dict[str, str]) -> list[tuple[Path, str]]:
    for name, text in contents.items():
        (folder / name).write_text(text, encoding="utf-8")
    return files_of([folder / name for name in contents])


def looked_at(folder: Path, contents: dict[str, str], **answers):
    found = files(folder, contents)
    return preview_tables(None, found, ImportRequest(found[0][0], **answers))


def lines_of(found):
    return found.parts[0].processed.preview


def test_a_number_of_several_customers_is_asked_about_before_anything_else(tmp_path):
    found = looked_at(tmp_path, {"订单.csv": ORDERS, "退货.csv": SHEET})
    (question,) = lines_of(found).questions  # what a return counts as is asked once it is known which lines came back
    assert (question.code, question.option) == ("shared_returns", "returns")
    # D2 belongs to K2 and K3; D1 (two lines) to K1; D3 did not come back; D9 is not here
    assert {k: question.values[k] for k in ("n", "numbers", "customers", "lines", "single")} == {
        "n": 1,
        "numbers": 2,
        "customers": 2,
        "lines": 4,
        "single": 2,
    }
    assert [(t.name, t.role) for t in found.tables] == [("订单", "order_line"), ("退货", "returns")]
    assert (found.joins[-1].matched, found.joins[-1].rows) == (3, 4)


@pytest.mark.parametrize("answer, amount, skipped", [("all", 80, 4), ("single", 140, 2), ("none", 155, 0)])
def test_marked_orders_are_left_out_as_decided_and_every_line_is_accounted_for(tmp_path, answer, amount, skipped):
    found = files(tmp_path, {"订单.csv": ORDERS, "退货.csv": SHEET})
    (tmp_path / "company").mkdir()
    request = ImportRequest(found[0][0], returns=answer, status={"退货": "ignore"})
    lines = import_tables(tmp_path / "company", found, request, author="ann").parts[0]
    assert (lines.totals.amount, lines.counts.skipped, lines.counts.balanced()) == (Decimal(amount), skipped, True)
    noted = {note.code: note.values["n"] for note in lines.notes}
    assert noted.get("W-RETURNS", 0) == skipped and ("W-RETURNS-UNKNOWN" in noted) == (answer != "none")
    assert stored_in(tmp_path / "company", 1, "select sum(amount) from order_line") == [(Decimal(amount),)]


def test_a_sheet_that_names_the_customer_leaves_nothing_to_ask(tmp_path):
    sheet = "order id,customer id,returned\nD2,K3,yes\n"
    orders = "order id,customer id,date,amount,status\nD2,K2,2024-01-04,20,delivered\nD2,K3,2024-01-05,40,delivered\n"
    found = looked_at(tmp_path, {"orders.csv": orders, "returns.csv": sheet})
    (question,) = lines_of(found).questions
    assert [(s["status"], s["lines"], s["amount"]) for s in question.values["statuses"]] == [("returned", 1, 40), ("delivered", 1, 20)]


def test_a_list_of_cancelled_orders_needs_no_yes(tmp_path):
    orders = "order id,customer id,date,amount\nD1,K2,2024-01-04,20\nD2,K3,2024-01-05,40\n"
    contents = {"orders.csv": orders, "cancelled.csv": "order id\nD1\n"}
    assert lines_of(looked_at(tmp_path, contents, status={"cancelled": "ignore"})).totals.amount == 40
    assert lines_of(looked_at(tmp_path, contents, role={"cancelled": "leave"})).totals.amount == 60


REFUNDS = {
    "refunds.csv": "refund id,order id,refund date,refund amount\nr1,D1,2024-01-15,20\n",
    "退款.csv": "退款单号,订单编号,退款日期,退款金额\nr1,D1,2024-01-15,20\n",
    "credits.csv": "order id,customer id,refund date,refund amount\nD1,K2,2024-01-15,20\n",
}


@pytest.mark.proof
@pytest.mark.parametrize("name", REFUNDS)
def test_refunds_with_amounts_of_their_own_are_no_sales_and_asked_about(tmp_path, name):
    """Seen before: the refunds came in as the sales, and the orders stayed out."""
    contents = {"orders.csv": "order id,customer id,date,amount\nD1,K2,2024-01-04,80\nD2,K3,2024-01-05,40\n", name: REFUNDS[name]}
    found = looked_at(tmp_path, contents)
    (question,) = lines_of(found).questions
    assert (question.code, question.option, question.choices) == ("refund_amounts", "returns", ("all", "refunds", "none"))
    assert (question.values["n"], question.values["lines"]) == (1, 1)
    status = {"refunded": "ignore", "退款": "ignore"}
    assert lines_of(looked_at(tmp_path, contents, returns="all", status=status)).totals.amount == 40
    assert lines_of(looked_at(tmp_path, contents, returns="none")).totals.amount == 120
    taken_off = lines_of(looked_at(tmp_path, contents, returns="refunds"))  # 80 + 40 - 20, of K2 by the number of its order
    assert (taken_off.totals.amount, taken_off.totals.customers, taken_off.counts.balanced()) == (100, 2, True)


@pytest.mark.proof
@pytest.mark.parametrize("name", ["refunds.csv", "退款.csv"])
def test_a_list_of_refunds_alone_is_told_to_come_with_its_orders(tmp_path, name):
    problem = single_file(tmp_path, REFUNDS[name]).problem
    assert isinstance(problem, Problem) and problem.code == "E-RETURNS-ALONE"


def test_alone_it_is_told_to_come_with_its_orders(tmp_path):
    problem = single_file(tmp_path, "订单 ID,退回\nCN-1,是\n").problem
    assert isinstance(problem, Problem) and problem.code == "E-RETURNS-ALONE"


def test_the_sheet_of_the_chinese_superstore_shares_its_numbers(real_data, tmp_path):
    found = files_of([real_data / "superstore_zh_2014_2017.xls"])
    with pytest.raises(Question, match="shared_returns"):
        import_tables(tmp_path, found, ImportRequest(found[0][0]), author="ann")
    lines = lines_of(preview_tables(None, found, ImportRequest(found[0][0], returns="none")))
    assert (lines.totals.amount, lines.questions) == (Decimal("16117548.2370"), ())


SHIPPED = "日期,客户,货品,金额\n2024-01-03,甲,米,10\n2024-01-04,乙,油,5\n合计,,,15\n"
APART = {
    "named": {"出货.csv": SHIPPED, "退货单.csv": "退货日期,客户,货品,退货金额,原因\n2024-02-01,甲,米,3,临期\n2024-02-02,乙,油,1,\n"},
    "each customer several times": {
        "sales.csv": "customer,date,amount\nA,2024-01-03,10\nB,2024-01-04,5\n",
        "book 2.csv": "client,refund date,refund amount\nA,2024-02-01,1\nA,2024-02-02,2\nB,2024-02-02,1\n",
    },
    "numbered, below zero": {
        "orders.csv": "order id,customer id,date,amount\nD1,K2,2024-01-04,10\nD2,K3,2024-01-05,5\n",
        "credit refunds.csv": "no,order id,customer id,date,amount\nr1,D1,K2,2024-02-01,-4\n",
    },
}


@pytest.mark.proof
@pytest.mark.parametrize("case", APART)
def test_refunds_without_orders_are_order_lines_of_their_own_and_never_a_lookup(tmp_path, case):
    """Seen before: a list of refunds that had each customer once was taken for what describes the customers, and its money was lost."""
    lines = lines_of(looked_at(tmp_path, APART[case], returns="refunds", negatives="refund", stated_total="lines"))
    assert (lines.totals.amount, lines.questions, lines.counts.balanced()) == (11, (), True)  # 10 + 5 - 4
    assert lines_of(looked_at(tmp_path, APART[case], returns="none")).totals.amount == 15


def test_refunds_without_orders_are_asked_about_with_subtracting_as_the_likely_answer(tmp_path):
    found = looked_at(tmp_path, APART["named"])
    (question,) = lines_of(found).questions
    assert (question.code, question.values["total"], question.values["subtracted"]) == ("statuses", 19, 11)
    (status,) = question.values["statuses"]
    assert (status["status"], status["lines"], status["amount"], status["suggested"]) == ("退货单", 2, 4, "subtract")
    assert [(t.name, t.role) for t in found.tables] == [("出货", "order_line"), ("退货单", "returns")] and not found.joins
    assert [n.values for n in lines_of(found).notes if n.code == "W-REFUND-LIST"] == [{"n": 2, "table": "退货单", "status": "退货单"}]
    assert lines_of(found).unmapped == ("原因",)


@pytest.mark.proof
def test_a_refused_refund_comes_back_mended_as_a_refund(tmp_path):
    contents = dict(APART["named"], **{"退货单.csv": "退货日期,客户,货品,退货金额\n2024-02-31,甲,米,3\n2024-02-02,乙,油,1\n"})
    first = imported(tmp_path, contents, returns="refunds", allow_refused=99, stated_total="lines").parts[0]
    assert (first.totals.amount, first.counts.refused) == (14, 1)  # 10 + 5 - 1
    mended = refused_lines(first).replace("2024-02-31", "2024-02-28")
    with pytest.raises(Question) as asked:
        imported_alone(tmp_path, mended)
    assert [(s["status"], s["suggested"]) for s in asked.value.values["statuses"]] == [("退货单", "subtract")]
    assert imported_alone(tmp_path, mended, status={"退货单": "subtract"}).totals.amount == -3


def test_a_sheet_without_orders_and_money_cannot_say_what_came_back_and_is_told_so(tmp_path):
    """Seen before: "the column was chosen for two fields", though nobody had chosen any."""
    contents = {"出货.csv": SHIPPED, "退货单.csv": "退货日期,客户,原因\n2024-02-01,甲,临期\n"}
    with pytest.raises(Problem, match="returns_without_orders"):
        looked_at(tmp_path, contents, role={"退货单": "returns"})
