"""Whatever the order of files, customers and answers: a line that waits comes in once, or is told why it does not.

Each test was seen to fail before what waits was settled line by line (`crmcore/store/settling.py`): lines were lost, waited or counted
twice, or blocked the list of customers.
"""
from __future__ import annotations

from decimal import Decimal

import pytest

from crmcore.domain.problems import Question
from crmcore.store.import_records import still_out
from crmcore.store.import_request import ImportRequest
from crmcore.store.importing import preview
from crmcore.store.versions import point_to
from tests.store.imports import HEADER, file_of, imported, refusals, stored
from tests.store.test_settled import PEOPLE, TOTALS, refused_lines

ARRIVED = PEOPLE + "c9,Qi\n"
JANUARY = f"{HEADER}\nP001,2024-01-05,10\nc9,2024-01-20,30\n"
BILLS = "invoice,customer id,due,amount\n"


def begun(folder):
    imported(folder, PEOPLE, table="customer")
    return imported(folder, JANUARY)


def waits(folder, report):
    return still_out(folder / "company", report.version)


def questions(folder, text, **answers):
    found = preview(folder / "company", ImportRequest(file_of(folder, text), **answers))
    return [(q.code, q.values.get("same")) for q in found.questions]


def test_making_customers_of_new_numbers_brings_in_what_waits_for_them_too(tmp_path):
    begun(tmp_path)
    report = imported(tmp_path, f"{HEADER}\nc9,2024-02-03,5\nc7,2024-02-04,1\n", orphans="create")
    assert report.released == {2: 1} and waits(tmp_path, report) == {}
    assert stored(tmp_path, report, TOTALS) == [(4, Decimal("46.0000"))]             # 10 + 30 + 5 + 1
    assert stored(tmp_path, imported(tmp_path, ARRIVED, table="customer"), TOTALS) == [(4, Decimal("46.0000"))]


def test_a_mended_line_that_makes_its_own_customer_comes_in_once(tmp_path):
    first = begun(tmp_path)
    report = imported(tmp_path, refused_lines(first).replace(",30,", ",31,"), orphans="create")
    assert report.released == {} and waits(tmp_path, report) == {}
    assert stored(tmp_path, report, TOTALS) == [(2, Decimal("41.0000"))]


def test_what_waits_in_a_period_goes_with_it_when_the_period_is_replaced(tmp_path):
    begun(tmp_path)
    better = f"{HEADER}\nP001,2024-01-05,11\nc9,2024-01-20,30\nP001,2024-01-21,2\n"
    assert questions(tmp_path, better) == [("overlap", 1)]
    report = imported(tmp_path, better, on_overlap="replace")
    assert waits(tmp_path, report) == {3: 1}
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, TOTALS) == [(3, Decimal("43.0000"))]            # 11 + 2 + 30
    # without the line that waited it does not come in any more, and an undo lets it wait again
    point_to(tmp_path / "company", 2)
    report = imported(tmp_path, f"{HEADER}\nP001,2024-01-05,11\nP001,2024-01-21,2\n", on_overlap="replace")
    assert waits(tmp_path, report) == {}
    point_to(tmp_path / "company", 2)
    assert still_out(tmp_path / "company", 2) == {2: 1}


def test_a_line_that_waits_already_is_asked_about_though_nothing_of_its_day_is_in_the_data(tmp_path):
    begun(tmp_path)
    later = f"{HEADER}\nP001,2024-02-03,7\nc9,2024-01-20,30\n"
    assert questions(tmp_path, later) == [("overlap", 1)]
    with pytest.raises(Question, match="overlap"):
        imported(tmp_path, later)
    report = imported(tmp_path, later, on_overlap="new")
    assert (report.counts.accepted, report.counts.skipped) == (1, 1) and waits(tmp_path, report) == {2: 1}


def test_of_a_number_that_waits_twice_the_newest_line_comes_in(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    imported(tmp_path, BILLS + "i1,c9,2024-02-01,5\n", table="payment")
    second = imported(tmp_path, BILLS + "i1,c9,2024-02-01,6\ni2,c9,2024-02-01,1\n", table="payment")
    assert waits(tmp_path, second) == {3: 2}
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, "select invoice_id, amount from payment order by 1") == [("i1", Decimal("6.0000")), ("i2", Decimal("1.0000"))]


def test_a_number_that_waits_and_comes_in_for_another_customer_waits_no_longer(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    imported(tmp_path, BILLS + "i1,c9,2024-02-01,5\n", table="payment")
    report = imported(tmp_path, BILLS + "i1,P001,2024-02-01,5\n", table="payment")
    assert waits(tmp_path, report) == {}


def test_two_lines_of_one_number_that_contradict_each_other_do_not_wait(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    report = imported(tmp_path, BILLS + "i1,c9,2024-02-01,5\ni1,c9,2024-02-01,6\ni2,c9,2024-02-01,1\ni2,c9,2024-02-01,1\n", table="payment",
                      allow_refused=99)
    assert [rule for *_, rule in refusals(report)] == ["E-KEY-CONFLICT", "E-KEY-CONFLICT", "E-ORPHAN"]
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, "select invoice_id from payment") == [("i2",)]


def test_a_line_that_came_in_mended_does_not_wait_anew_when_its_first_file_of_refused_lines_comes_again(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    first = imported(tmp_path, f"{HEADER}\nP001,2024-01-05,10\nP018,2024-01-20,30\nP001,2024-01-21,x\n", allow_refused=99)
    lines = refused_lines(first)
    imported(tmp_path, lines.replace("P018", "P001"), allow_refused=99)
    only_the_other = lines.replace(",x,", ",5,")
    assert questions(tmp_path, only_the_other, allow_refused=99) == [("come_before", None)]
    report = imported(tmp_path, only_the_other, come_before="skip")
    assert waits(tmp_path, report) == {}
    arrived = imported(tmp_path, PEOPLE + "P018,Qi\n", table="customer")
    assert stored(tmp_path, arrived, TOTALS) == [(3, Decimal("45.0000"))]            # 10 + 30 + 5


def test_two_files_of_which_every_line_waits_are_not_taken_for_one(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    imported(tmp_path, f"{HEADER}\nc9,2024-01-20,30\n")
    assert questions(tmp_path, f"{HEADER}\nc9,2024-02-20,30\n") == []
    assert [code for code, _ in questions(tmp_path, f"{HEADER}\nc9,2024-01-20,30.00\n")] == ["already_imported"]


def test_a_file_undone_and_brought_again_still_knows_its_refused_lines(tmp_path):
    first = begun(tmp_path)
    lines = refused_lines(first)
    point_to(tmp_path / "company", 1)
    imported(tmp_path, f"{HEADER}\nP001,2023-01-05,1\n")
    second = imported(tmp_path, JANUARY)
    assert waits(tmp_path, second) == {4: 1}
    report = imported(tmp_path, lines.replace("c9", "P001"))
    assert waits(tmp_path, report) == {}


def test_a_file_of_attributes_may_have_further_columns(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    report = imported(tmp_path, "customer id,attribute,value,source\nP001,Hobby,golf,fair\nP001,Age,41,form\n", table="attribute")
    assert stored(tmp_path, report, "select name, value from attribute order by 1, 2") == [
        ("Age", "41"), ("Hobby", "golf"), ("source", "fair"), ("source", "form")]
