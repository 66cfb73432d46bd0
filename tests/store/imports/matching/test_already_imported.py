"""A line of the file of refused lines comes in once, however often that file is mended and brought: it is known by its origin.

Seen to fail before there was a question: a line that had come in with its customer, or mended once already, counted twice as soon as
a word of it had been changed.
"""

from __future__ import annotations

from decimal import Decimal

import pytest

from crmcore.domain.kernel.problems import Problem, Question
from crmcore.store.imports.importing import preview
from crmcore.store.imports.origins import corrected_since
from crmcore.store.reading.source.request import ImportRequest
from crmcore.store.versions.pointer import set_current_version
from tests.store.imports.matching.test_pending_resolution import ARRIVED, ORDERS, PEOPLE, TOTALS, refused_lines
from tests.store.imports.run_import import HEADER, file_of, imported, stored

pytestmark = pytest.mark.proof


def asked(folder, text, **answers):
    found = preview(folder / "company", ImportRequest(file_of(folder, text), allow_refused=99, **answers))
    return [(q.code, q.option, q.values.get("n")) for q in found.questions]


def begun(folder):
    imported(folder, PEOPLE, table="customer")
    return imported(folder, ORDERS, allow_refused=99)


def test_a_line_that_came_in_with_its_customer_is_asked_about_when_it_is_brought_mended(tmp_path):
    first = begun(tmp_path)
    imported(tmp_path, ARRIVED, table="customer")  # 20 and 40 come in
    corrected = refused_lines(first).replace("P018,2024-01-06", "P001,2024-01-06").replace(",x,", ",5,")
    assert asked(tmp_path, corrected) == [("come_before", "come_before", 2)]
    with pytest.raises(Question, match="come_before"):
        imported(tmp_path, corrected)
    with pytest.raises(Problem, match="come_before_stopped"):
        imported(tmp_path, corrected, come_before="stop")
    report = imported(tmp_path, corrected, come_before="skip")
    assert stored(tmp_path, report, TOTALS) == [(4, Decimal("75.0000"))]  # 10 + 20 + 40 + 5
    assert (report.counts.accepted, report.counts.skipped) == (1, 2) and report.counts.balanced()
    assert [note.values["n"] for note in report.notes if note.code == "W-COME-BEFORE"] == [2]


def test_whoever_wants_it_twice_gets_it_twice(tmp_path):
    first = begun(tmp_path)
    imported(tmp_path, ARRIVED, table="customer")
    corrected = refused_lines(first).replace("P018,2024-01-06", "P001,2024-01-06").replace(",x,", ",5,")
    assert stored(tmp_path, imported(tmp_path, corrected, come_before="add"), TOTALS) == [(6, Decimal("135.0000"))]


def test_a_file_that_was_mended_once_and_is_mended_again_is_asked_about_too(tmp_path):
    first = begun(tmp_path)
    once = refused_lines(first).replace("P018", "P001").replace(",x,", ",5,")
    brought = imported(tmp_path, once)
    again = once.replace(",20,", ",21,").replace(",40,", ",41,").replace(",5,", ",6,")
    assert asked(tmp_path, again) == [("come_before", "come_before", 3)]
    with pytest.raises(Problem, match="overlap_nothing_new"):
        imported(tmp_path, again, come_before="skip")
    set_current_version(tmp_path / "company", first.version)  # undone: now the correction may come
    assert asked(tmp_path, again) == []
    assert stored(tmp_path, imported(tmp_path, again), TOTALS) == [(4, Decimal("78.0000"))]
    assert stored(tmp_path, brought, TOTALS) == [(4, Decimal("75.0000"))]


def test_of_two_equal_lines_the_one_that_has_not_come_in_comes_in(tmp_path):
    imported(tmp_path, PEOPLE, table="customer")
    first = imported(tmp_path, f"{HEADER}\nP001,2024-01-05,10\nP001,2024-01-06,x\nP001,2024-01-06,x\n", allow_refused=99)
    lines = refused_lines(first).splitlines(keepends=True)
    imported(tmp_path, "".join([lines[0], lines[2].replace(",x,", ",7,")]))  # the second of them alone
    both = "".join(lines).replace(",x,", ",7,")
    # that the other one equals a line of the data is asked about on its own: it may stem from another file
    assert asked(tmp_path, both) == [("come_before", "come_before", 1), ("overlap", "on_overlap", 1)]
    report = imported(tmp_path, both, come_before="skip", on_overlap="add")
    assert report.counts.accepted == 1 and stored(tmp_path, report, TOTALS) == [(3, Decimal("24.0000"))]
    # it is the first one that came in now: neither is new any more
    with pytest.raises(Problem, match="overlap_nothing_new"):
        imported(tmp_path, both.replace(",7,", ",8,"), come_before="skip")


def test_lines_that_are_still_refused_may_be_mended_as_often_as_it_takes(tmp_path):
    first = begun(tmp_path)
    worse = refused_lines(first).replace(",x,", ",y,").replace("P018", "P001")
    second = imported(tmp_path, worse, allow_refused=99)
    assert asked(tmp_path, refused_lines(second).replace(",y,", ",5,")) == []
    report = imported(tmp_path, refused_lines(second).replace(",y,", ",5,"))
    assert stored(tmp_path, report, TOTALS) == [(4, Decimal("75.0000"))]


def test_the_origins_of_another_company_say_nothing(tmp_path):
    first = begun(tmp_path)
    imported(tmp_path, ARRIVED, table="customer")
    corrected = refused_lines(first).replace("P018,2024-01-06", "P001,2024-01-06").replace(",x,", ",5,")
    assert asked(tmp_path, corrected.replace(f"2#{first.sha256[:8]}#", "2#00000000#"))[0][0] == "overlap"


def test_an_import_knows_how_many_of_its_refused_lines_came_back_and_an_undo_takes_them_away_again(tmp_path):
    first = begun(tmp_path)
    assert corrected_since(tmp_path / "company") == {}
    imported(tmp_path, refused_lines(first).replace("P018", "P001"), allow_refused=99)  # the third one is still without an amount
    assert corrected_since(tmp_path / "company") == {2: 2}
    set_current_version(tmp_path / "company", first.version)
    assert corrected_since(tmp_path / "company") == {}
