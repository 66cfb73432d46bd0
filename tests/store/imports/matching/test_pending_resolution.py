"""A line that waited for its customer and comes in through the mended file of refused lines waits no longer: it counts once.

Seen to fail before: both counted, the mended line at once and the waiting one when a customer with the mistyped number arrived.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmcore.report.imports.words import note_text
from crmcore.report.words.words import words_for
from crmcore.store.imports.importing import preview
from crmcore.store.imports.matching.corrected_file import ORIGIN
from crmcore.store.imports.records import pending_counts
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.pointer import set_current_version
from tests.store.imports.run_import import HEADER, file_of, imported, refusals, stored

#: many imports one after another: half a minute
pytestmark = pytest.mark.proof

TOTALS = "select count(*), sum(amount) from order_line"
PEOPLE = "customer id,name\nP001,Li\n"
#: one line of a customer who is listed, two of one who is not, and one without an amount
ORDERS = f"{HEADER}\nP001,2024-01-05,10\nP018,2024-01-06,20\nP018,2024-01-07,40\nP001,2024-01-08,x\n"
ARRIVED = PEOPLE + "P018,Qi\n"


def refused_lines(report) -> str:
    """The file as a program saves it that quotes only what needs quotes."""
    return (report.folder / "refused.csv").read_text("utf-8-sig").replace('"', "")


def waits(folder, report):
    return pending_counts(folder / "company", report.version)


def begun(folder):
    imported(folder, PEOPLE, table="customer")
    report = imported(folder, ORDERS, allow_refused=99)
    assert waits(folder, report) == {2: 2} and stored(folder, report, TOTALS) == [(1, Decimal("10.0000"))]
    return report


def test_a_waiting_line_that_comes_in_mended_waits_no_longer_and_counts_once(tmp_path):
    first = begun(tmp_path)
    corrected = refused_lines(first).replace("P018", "P001").replace(",x,", ",5,")
    report = imported(tmp_path, corrected)
    assert stored(tmp_path, report, TOTALS) == [(4, Decimal("75.0000"))]  # 10 + 20 + 40 + 5
    assert waits(tmp_path, report) == {}
    assert [n.values for n in report.notes if n.code == "W-SETTLED"] == [{"n": 2}]
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert arrived.resolved == {} and stored(tmp_path, arrived, TOTALS) == [(4, Decimal("75.0000"))]


def test_undoing_the_mended_file_lets_its_lines_wait_again_and_they_come_in_with_their_customer(tmp_path):
    first = begun(tmp_path)
    corrected = refused_lines(first).replace("P018", "P001")
    report = imported(tmp_path, corrected, allow_refused=99)
    set_current_version(tmp_path / "company", first.version)
    assert pending_counts(tmp_path / "company", first.version) == {2: 2}
    set_current_version(tmp_path / "company", report.version)  # the undo undone
    assert waits(tmp_path, report) == {}
    set_current_version(tmp_path / "company", first.version)
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert arrived.resolved == {2: 2} and stored(tmp_path, arrived, TOTALS) == [(3, Decimal("70.0000"))]


def test_of_two_equal_lines_the_one_that_was_not_mended_goes_on_waiting(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    first = imported(tmp_path, f"{HEADER}\nP001,2024-01-05,10\nP018,2024-01-06,20\nP018,2024-01-06,20\n")
    report = imported(tmp_path, refused_lines(first).replace("P018", "P001", 1))
    assert (report.counts.accepted, report.rejected_by_rule, waits(tmp_path, report)) == (1, {"E-ORPHAN": 1}, {3: 1})
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, TOTALS) == [(3, Decimal("50.0000"))]


def test_a_mended_line_that_is_refused_leaves_the_waiting_one_and_settles_it_when_it_is_mended_at_last(tmp_path):
    first = begun(tmp_path)
    worse = refused_lines(first).replace("P018,2024-01-06", "P001,2024-02-30").replace(",x,", ",5,")
    second = imported(tmp_path, worse, allow_refused=99)
    # the line of 5 came in; of the two others one has no such day and waits as it did, and one waits with this file now
    assert refusals(second) == [(2, "date", "2024-02-30", "E-DATE"), (3, "customer id", "P018", "E-ORPHAN")]
    assert waits(tmp_path, second) == {2: 1, 3: 1}
    third = imported(tmp_path, refused_lines(second).replace("2024-02-30", "2024-02-29").replace("P018", "P001"))
    assert waits(tmp_path, third) == {} and stored(tmp_path, third, TOTALS) == [(4, Decimal("75.0000"))]
    assert stored(tmp_path, imported(tmp_path, ARRIVED, table="customer"), TOTALS) == [(4, Decimal("75.0000"))]


def test_a_line_mended_to_another_customer_who_is_not_listed_waits_once_for_that_one(tmp_path):
    first = begun(tmp_path)
    second = imported(tmp_path, refused_lines(first).replace("P018,2024-01-06", "P019,2024-01-06"), allow_refused=99)
    assert waits(tmp_path, second) == {3: 2}
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, TOTALS) == [(2, Decimal("50.0000"))]  # 10 + 40: the line of 20 is another's
    # the line of 40 is in the data by now
    third = imported(tmp_path, refused_lines(second).replace("P019", "P001"), allow_refused=99, come_before="skip")
    assert waits(tmp_path, third) == {} and stored(tmp_path, third, TOTALS) == [(3, Decimal("70.0000"))]


def test_without_the_column_of_origins_or_with_those_of_another_company_nothing_is_settled(tmp_path):
    first = begun(tmp_path)
    lines = refused_lines(first).replace("P018,2024-01-06", "P001,2024-01-06")
    found = preview(tmp_path / "company", ImportRequest(file_of(tmp_path, lines), allow_refused=99))
    assert [n.values for n in found.notes if n.code == "W-SETTLED"] == [{"n": 1}]
    lost = "\n".join(line.rpartition(",")[0] for line in lines.splitlines()) + "\n"
    foreign = lines.replace(f"2#{first.sha256[:8]}#", "2#00000000#")
    assert ORIGIN in foreign and ORIGIN not in lost and foreign != lines
    for other in (lost, foreign):
        found = preview(tmp_path / "company", ImportRequest(file_of(tmp_path, other), allow_refused=99))
        assert "W-SETTLED" not in [n.code for n in found.notes]
        # for all we know the line of 40 is another one: it is asked about as every line that the company has already
        assert [(q.code, q.values["same"], q.values["n"]) for q in found.questions] == [("overlap", 1, 2)]
    assert waits(tmp_path, imported(tmp_path, lost, allow_refused=99, on_overlap="new")) == {2: 2}


def test_every_missing_customer_is_named_once_with_its_lines_and_those_beyond_five_are_counted(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    lines = "".join(f"P{100 + k},2024-01-06,1\n" * (2 if k == 6 else 1) for k in range(7))
    note = next(n for n in imported(tmp_path, f"{HEADER}\nP001,2024-01-05,10\n{lines}").notes if n.code == "W-ORPHANS")
    assert note.values == {"n": 8, "customers": "P106 × 2, P100 × 1, P101 × 1, P102 × 1, P103 × 1", "more": 2}
    assert "P103 × 1 and 2 more)" in note_text(note.code, note.values, "order_line", "USD", words_for("en"))


def test_a_payment_has_its_place_in_the_file_too(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    bills = "invoice,customer id,due,amount\ni1,P018,2024-02-01,5\ni2,P001,2024-02-01,7\n"
    first = imported(tmp_path, bills, table="payment", as_purchases="no")
    assert waits(tmp_path, first) == {2: 1}
    report = imported(tmp_path, refused_lines(first).replace("P018", "P001"), table="payment", as_purchases="no")
    assert waits(tmp_path, report) == {}
    arrived = imported(tmp_path, ARRIVED, table="customer")
    assert stored(tmp_path, arrived, "select distinct customer_id from payment") == [("P001",)]
