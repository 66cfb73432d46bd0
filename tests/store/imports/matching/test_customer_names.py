"""Lines that name their customer come in under its number, as long as one customer alone bears the name."""

from __future__ import annotations

import pytest

from crmcore.domain.kernel.problems import Question
from crmcore.store.imports.importing import preview
from crmcore.store.imports.records import pending_lines
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.pointer import set_current_version
from tests.store.imports.run_import import HEADER, file_of, imported, looked_at, refusals, stored

LIST = "客户编号,客户名称\nC1,Acme Ltd\nC2,王芳\nC3,王芳\nC4,Li\n"
COMPLAINTS = "投诉编号,客户名称,投诉日期\n"


def notes(report):
    return {n.code: dict(n.values) for n in report.notes}


def test_names_are_matched_after_numbers_and_how_many_matched_how_is_said(tmp_path):
    imported(tmp_path, LIST, table="customer")
    lines = "k1,C1,2024-01-05\nk2, \uff21\uff23\uff2d\uff25 ltd,2024-01-06\nk3,li,2024-01-07\nk4,Nobody,2024-01-08\n"
    report = imported(tmp_path, COMPLAINTS + lines, table="complaint")
    assert notes(report)["W-CUSTOMER-NAMED"] == {"n": 2, "customers": 2, "by_number": 1, "others": 1}
    assert "W-NAME-AS-ID" not in notes(report)  # nobody's name stands for a number: k4 waits for its customer
    assert stored(tmp_path, report, "select complaint_id, customer_id from complaint order by 1") == [
        ("k1", "C1"),
        ("k2", "C1"),
        ("k3", "C4"),
    ]


@pytest.mark.proof
def test_a_name_that_several_bear_is_asked_about_once_and_decided_by_number_or_refused(tmp_path):
    imported(tmp_path, LIST, table="customer")
    lines = COMPLAINTS + "k1,王芳,2024-01-05\nk2,王芳,2024-01-06\nk3,Li,2024-01-07\n"
    with pytest.raises(Question, match="same_name") as asked:
        imported(tmp_path, lines, table="complaint")
    assert (asked.value.values["names"], asked.value.values["bearers"]) == (("王芳",), (("C2", "C3"),))
    assert asked.value.option == "customer"
    refused = preview(tmp_path / "company", ImportRequest(file_of(tmp_path, lines), table="complaint", customer={"*": "refuse"}))
    assert [rule for *_, rule in refusals(refused)] == ["E-NAME-SEVERAL"] * 2 and not refused.questions
    report = imported(tmp_path, lines, table="complaint", customer={"王芳": "C3"})
    assert stored(tmp_path, report, "select customer_id, count(*) from complaint group by 1 order by 1") == [("C3", 2), ("C4", 1)]


@pytest.mark.proof
def test_the_name_serves_where_a_line_leaves_the_number_out(tmp_path):
    imported(tmp_path, LIST, table="customer")
    report = imported(tmp_path, f"{HEADER},customer name\nC1,2024-01-05,10,Acme Ltd\n,2024-01-06,20,Li\n")
    assert stored(tmp_path, report, "select customer_id, amount::int from order_line order by 1") == [("C1", 10), ("C4", 20)]


@pytest.mark.proof
def test_a_line_that_waits_by_name_comes_in_with_the_customer_of_that_name(tmp_path):
    imported(tmp_path, LIST, table="customer")
    waiting = imported(tmp_path, f"{HEADER}\nC1,2024-01-05,10\nHu Co,2024-01-06,20\nWu Co,2024-01-06,30\n")
    assert waiting.rejected_by_rule == {"E-ORPHAN": 2}
    arrived = imported(tmp_path, "客户编号,客户名称\nC8,HU  Co\nC9,Wu Co\nC10,Wu Co\n", table="customer", other_company="no")
    assert stored(tmp_path, arrived, "select customer_id, sum(amount)::int from order_line group by 1 order by 1") == [
        ("C1", 10),
        ("C8", 20),
    ]
    again = imported(tmp_path, "客户编号,客户名称\nC8,HU Co.\nC11,Xi\n", table="customer")
    assert stored(tmp_path, again, "select sum(amount)::int from order_line") == [(30,)]  # once, whatever becomes of the name
    set_current_version(tmp_path / "company", waiting.version)
    back = imported(tmp_path, "客户编号,客户名称\nC8,Hu Co\nC4,Li\n", table="customer")
    assert stored(tmp_path, back, "select sum(amount)::int from order_line") == [(30,)]
    assert len(pending_lines(tmp_path / "company")) == 1


@pytest.mark.proof
def test_a_file_of_nobody_known_is_first_asked_whether_it_is_another_companys(tmp_path):
    imported(tmp_path, f"{HEADER}\nA1,2024-01-05,10\nA2,2024-01-06,10\n")
    other = f"{HEADER}\nB1,2024-01-05,10\nB2,2024-01-06,10\n"
    with pytest.raises(Question, match="other_company") as asked:
        imported(tmp_path, other)
    assert (asked.value.choices, asked.value.values["n"]) == (("yes", "no"), 2)
    codes = [q.code for q in preview(tmp_path / "company", ImportRequest(file_of(tmp_path, other))).questions]
    assert codes == ["other_company"]  # not yet what to do with the lines of its period
    with pytest.raises(Question, match="overlap"):
        imported(tmp_path, other, other_company="no")
    assert imported(tmp_path, other, other_company="no", on_overlap="add").counts.accepted == 2
    assert imported(tmp_path, f"{HEADER}\nC1,2024-02-05,10\n").counts.accepted == 1  # one newcomer is no other company


KEYS = "order id,date,amount,customer_id,customer_unique_id\n" + "".join(f"o{k},2024-01-0{k},10,n{k},u{k % 3}\n" for k in range(1, 9))


def test_a_customer_number_that_is_new_with_every_order_is_asked_about_with_both_counts(tmp_path):
    (asked,) = looked_at(tmp_path, KEYS).questions
    assert (asked.code, asked.choices) == ("customer_key", ("customer_unique_id", "customer_id"))
    assert {k: asked.values[k] for k in ("n", "orders", "repeating", "repeats")} == {
        "n": 8,
        "orders": 8,
        "repeating": "customer_unique_id",
        "repeats": 3,
    }
    assert looked_at(tmp_path, KEYS, customer_key="customer_unique_id").totals.customers == 3
    assert looked_at(tmp_path, KEYS, customer_key="customer_id").totals.customers == 8


SHARED = (
    "invoice,date,{},customer,amount\n1,2024-01-02,C103,John Smith,10\n2,2024-01-03,C104,John Smith,20\n3,2024-01-04,C103,John Smith,30\n"
)


@pytest.mark.proof
def test_a_number_beside_the_name_is_the_customer_whatever_the_two_are_called(tmp_path):
    for header in ("Cust No", "client code", "Account No", "客户代号"):
        assert looked_at(tmp_path, SHARED.format(header)).totals.customers == 2


@pytest.mark.proof
def test_where_one_name_has_several_numbers_it_is_asked_which_is_the_customer(tmp_path):
    (asked,) = looked_at(tmp_path, SHARED.format("Code")).questions
    assert (asked.code, asked.option, asked.choices) == ("customer_name", "customer_key", ("Code", "customer"))
    assert asked.values["numbers"] == (2, 1)
    assert looked_at(tmp_path, SHARED.format("Code"), customer_key="Code").totals.customers == 2
    assert looked_at(tmp_path, SHARED.format("Code"), customer_key="customer").totals.customers == 1
    assert not looked_at(tmp_path, SHARED.format("Code").replace("C104", "C103")).questions  # one number each is no question


def test_a_name_in_the_numbers_place_is_matched_within_the_file(tmp_path):
    lines = f"{HEADER},customer name\nK1,2024-01-05,10,李娜\n李娜,2024-01-06,20,李娜\nK2,2024-01-07,40,Li\nWu,2024-01-08,80,Wu\n"
    report = imported(tmp_path, lines)
    assert notes(report)["W-CUSTOMER-NAMED"] == {"n": 1, "customers": 1, "by_number": 2, "others": 1}
    assert stored(tmp_path, report, "select customer_id, sum(amount)::int from order_line group by 1 order by 1") == [
        ("K1", 30),
        ("K2", 40),
        ("Wu", 80),
    ]
    (asked,) = looked_at(tmp_path, lines.replace("K2,2024-01-07,40,Li", "K2,2024-01-07,40,李娜")).questions
    assert (asked.code, asked.values["bearers"]) == ("same_name", (("K1", "K2"),))
