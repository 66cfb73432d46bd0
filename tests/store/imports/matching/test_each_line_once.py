"""Whatever the order of files, customers and answers: a line that waits comes in once, or is told why it does not.

All but two were seen to fail before what waits was settled line by line (in `imports/matching/pending_resolution.py`): lines were
lost, waited or counted twice, or blocked the list of customers. The two guard the remedy: the line that makes its own customer
was seen to fail with `write_resolved` blind to what the file supersedes, the one about sheets with `origins_in_force` blind to
them.
"""

from __future__ import annotations

from decimal import Decimal

import openpyxl
import pytest

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.imports.importing import preview
from crmcore.store.imports.records import pending_counts
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.pointer import set_current_version
from tests.store.imports.matching.test_pending_resolution import PEOPLE, TOTALS, refused_lines
from tests.store.imports.run_import import HEADER, file_of, imported, refusals, stored

#: many imports one after another: half a minute
pytestmark = pytest.mark.proof

ARRIVED = PEOPLE + "c9,Qi\n"
JANUARY = f"{HEADER}\nP001,2024-01-05,10\nc9,2024-01-20,30\n"
BILLS = "invoice,customer id,due,amount\n"


def begun(folder):
    imported(folder, PEOPLE, table="customer")
    return imported(folder, JANUARY)


def waits(folder, report):
    return pending_counts(folder / "company", report.version)


def questions(folder, text, **answers):
    found = preview(folder / "company", ImportRequest(file_of(folder, text), **answers))
    return [(q.code, q.values.get("same")) for q in found.questions]


def test_making_customers_of_new_numbers_brings_in_what_waits_for_them_too(tmp_path):
    begun(tmp_path)
    report = imported(tmp_path, f"{HEADER}\nc9,2024-02-03,5\nc7,2024-02-04,1\n", orphans="create")
    assert report.resolved == {2: 1} and waits(tmp_path, report) == {}
    assert stored(tmp_path, report, TOTALS) == [(4, Decimal("46.0000"))]  # 10 + 30 + 5 + 1
    assert stored(tmp_path, imported(tmp_path, ARRIVED, table="customer"), TOTALS) == [(4, Decimal("46.0000"))]


def test_a_mended_line_that_makes_its_own_customer_comes_in_once(tmp_path):
    first = begun(tmp_path)
    report = imported(tmp_path, refused_lines(first).replace(",30,", ",31,"), orphans="create")
    assert report.resolved == {} and waits(tmp_path, report) == {}
    assert stored(tmp_path, report, TOTALS) == [(2, Decimal("41.0000"))]


def test_what_waits_in_a_period_goes_with_it_when_the_period_is_replaced(tmp_path):
    begun(tmp_path)
    better = f"{HEADER}\nP001,2024-01-05,11\nc9,2024-01-20,30\nP001,2024-01-21,2\n"
    assert questions(tmp_path, better) == [("overlap", 1)]
    report = imported(tmp_path, better, on_overlap="replace")
    assert waits(tmp_path, report) == {3: 1}
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, TOTALS) == [(3, Decimal("43.0000"))]  # 11 + 2 + 30
    # without the line that waited it does not come in any more, and an undo lets it wait again
    set_current_version(tmp_path / "company", 2)
    report = imported(tmp_path, f"{HEADER}\nP001,2024-01-05,11\nP001,2024-01-21,2\n", on_overlap="replace")
    assert waits(tmp_path, report) == {}
    set_current_version(tmp_path / "company", 2)
    assert pending_counts(tmp_path / "company", 2) == {2: 1}


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
    imported(tmp_path, BILLS + "i1,c9,2024-02-01,5\n", table="payment", as_purchases="no")
    second = imported(tmp_path, BILLS + "i1,c9,2024-02-01,6\ni2,c9,2024-02-01,1\n", table="payment", as_purchases="no")
    assert waits(tmp_path, second) == {3: 2}
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, "select invoice_id, amount from payment order by 1") == [
        ("i1", Decimal("6.0000")),
        ("i2", Decimal("1.0000")),
    ]


def test_a_number_that_waits_and_comes_in_for_another_customer_waits_no_longer(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    imported(tmp_path, BILLS + "i1,c9,2024-02-01,5\n", table="payment", as_purchases="no")
    report = imported(tmp_path, BILLS + "i1,P001,2024-02-01,5\n", table="payment", as_purchases="no")
    assert waits(tmp_path, report) == {}


def test_two_lines_of_one_number_that_contradict_each_other_do_not_wait(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    report = imported(
        tmp_path,
        BILLS + "i1,c9,2024-02-01,5\ni1,c9,2024-02-01,6\ni2,c9,2024-02-01,1\ni2,c9,2024-02-01,1\n",
        table="payment",
        as_purchases="no",
        allow_refused=99,
    )
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
    assert stored(tmp_path, arrived, TOTALS) == [(3, Decimal("45.0000"))]  # 10 + 30 + 5


def test_two_files_of_which_every_line_waits_are_not_taken_for_one(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    imported(tmp_path, f"{HEADER}\nc9,2024-01-20,30\n")
    assert questions(tmp_path, f"{HEADER}\nc9,2024-02-20,30\n") == []
    assert [code for code, _ in questions(tmp_path, f"{HEADER}\nc9,2024-01-20,30.00\n")] == ["already_imported"]


def test_a_file_undone_and_brought_again_still_knows_its_refused_lines(tmp_path):
    first = begun(tmp_path)
    lines = refused_lines(first)
    set_current_version(tmp_path / "company", 1)
    imported(tmp_path, f"{HEADER}\nP001,2023-01-05,1\n")
    second = imported(tmp_path, JANUARY)
    assert waits(tmp_path, second) == {4: 1}
    report = imported(tmp_path, lines.replace("c9", "P001"))
    assert waits(tmp_path, report) == {}


def test_a_file_of_attributes_may_have_further_columns(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    report = imported(tmp_path, "customer id,attribute,value,source\nP001,Hobby,golf,fair\nP001,Age,41,form\n", table="attribute")
    assert stored(tmp_path, report, "select name, value from attribute order by 1, 2") == [
        ("Age", "41"),
        ("Hobby", "golf"),
        ("source", "fair"),
        ("source", "form"),
    ]


def test_a_waiting_line_under_a_number_that_is_there_changes_it_when_its_customer_arrives(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    imported(tmp_path, BILLS + "i1,P001,2024-02-01,5\n", table="payment", as_purchases="no")
    assert waits(tmp_path, imported(tmp_path, BILLS + "i1,c9,2024-02-01,6\n", table="payment", as_purchases="no")) == {3: 1}
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, "select customer_id, amount from payment") == [("c9", Decimal("6.0000"))]


def test_what_comes_in_with_its_customer_does_not_empty_the_columns_of_other_rows(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    imported(
        tmp_path,
        "invoice,customer id,due,amount,late reason\ni2,P001,2024-02-01,1,storm\ni1,c9,2024-02-01,5,flood\n",
        table="payment",
        as_purchases="no",
    )
    report = imported(tmp_path, BILLS + "i2,P001,2024-02-01,1\ni3,c9,2024-02-03,2\n", table="payment", orphans="create", as_purchases="no")
    assert stored(tmp_path, report, "select invoice_id, late_reason from payment order by 1") == [
        ("i1", "flood"),
        ("i2", "storm"),
        ("i3", None),
    ]


def test_refused_lines_without_their_origins_are_asked_about_where_the_company_has_lines_of_their_days(tmp_path):
    first = begun(tmp_path)
    lines = "\n".join(line.rpartition(",")[0] for line in refused_lines(first).splitlines()) + "\n"
    corrected = lines.replace("c9", "P001")
    assert questions(tmp_path, corrected) == [("overlap", 0)]
    report = imported(tmp_path, corrected, on_overlap="add")
    assert questions(tmp_path, corrected.replace(",30,", ",31,")) == [("overlap", 0)]
    assert waits(tmp_path, report) == {2: 1}  # nobody knows that it is the same line


def test_refused_lines_cannot_replace_a_period(tmp_path):
    first = begun(tmp_path)
    with pytest.raises(Problem, match="mended_replaces"):
        imported(tmp_path, refused_lines(first), on_overlap="replace")
    without = "\n".join(line.rpartition(",")[0] for line in refused_lines(first).splitlines()) + "\n"
    (question,) = preview(tmp_path / "company", ImportRequest(file_of(tmp_path, without.replace("c9", "P001")))).questions
    assert "replace" not in question.choices


def test_a_line_brought_back_as_it_was_waits_once_though_it_was_mended_before(tmp_path):
    first = begun(tmp_path)
    imported(tmp_path, refused_lines(first).replace("c9", "P001"))
    report = imported(tmp_path, refused_lines(first), come_before="add")  # told: it counts twice
    assert waits(tmp_path, report) == {4: 1}
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, TOTALS) == [(3, Decimal("70.0000"))]


def test_the_refused_lines_of_one_sheet_settle_nothing_of_another(tmp_path):
    book = openpyxl.Workbook()
    for name, customer, amount in (("north", "P018", 30), ("south", "c9", 77)):
        sheet = book.create_sheet(name)
        for row in (HEADER.split(","), ["P001", "2024-01-05", 10], [customer, "2024-01-06", amount]):
            sheet.append(row)
    book.remove(book["Sheet"])
    book.save(tmp_path / "book.xlsx")
    content = (tmp_path / "book.xlsx").read_bytes()
    imported(tmp_path, PEOPLE, table="customer")
    lines = refused_lines(imported(tmp_path, content, sheet="north"))
    set_current_version(tmp_path / "company", 1)
    second = imported(tmp_path, content, sheet="south")
    report = imported(tmp_path, lines.replace("P018", "P001"), on_overlap="add")
    assert waits(tmp_path, second) == waits(tmp_path, report) == {3: 1}


def test_what_a_waiting_line_says_of_its_customer_is_told_not_to_wait_along(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    report = imported(tmp_path, "customer id,date,amount,city,hobby\nP001,2024-01-05,10,Bonn,chess\nc9,2024-01-20,30,Ulm,golf\n")
    assert [n.values for n in report.notes if n.code == "W-WAITING-COLUMNS"] == [{"n": 1, "columns": "city, hobby"}]
