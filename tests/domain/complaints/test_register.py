"""The register after what people recorded: in their order, on their day, and nothing of complaints that are not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from crmcore.domain.complaints.clock import Pause, Pauses
from crmcore.domain.complaints.register import REOPENED, ComplaintAction, Complaints, with_actions
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.ordinals import NEVER

DAY = date(2025, 3, 3)
CUSTOMERS = ["c1", "c2"]


def known(*numbers: str, closed: int = NEVER) -> Complaints:
    k = len(numbers)
    days = np.full(k, DAY.toordinal())
    return Complaints(
        pa.array(numbers, pa.string()), np.zeros(k, np.int64), days, np.full(k, NEVER), np.full(k, closed),
        pa.array(["late"] * k), pa.array(["Li"] * k),
        np.full(k, np.nan), np.full(k, np.nan),
    )  # fmt: skip


def action(number: str, what: str, day: int, position: int, **more: object) -> ComplaintAction:
    return ComplaintAction(number, what, date(2025, 3, day), position=position, **more)


def test_answered_paused_resumed_and_closed():
    done = [
        action("a", "closed", 10, 4, hours=2.5, cost=30.0),
        action("a", "responded", 4, 1),
        action("a", "paused", 5, 2, text="asked"),
        action("a", "resumed", 7, 3),
    ]
    told = with_actions(known("a", "b"), done, CUSTOMERS, date(2025, 3, 10))
    assert (told.responded[0], told.closed[0]) == (date(2025, 3, 4).toordinal(), date(2025, 3, 10).toordinal())
    assert told.pauses.belonging_to(0) == (Pause(0, date(2025, 3, 5).toordinal(), date(2025, 3, 7).toordinal(), "asked"),)
    assert (told.hours[0], told.cost[0], told.closed[1], told.answered) == (2.5, 30.0, NEVER, 1)
    # two days before the closing was not known yet
    before = with_actions(known("a", "b"), done, CUSTOMERS, date(2025, 3, 8))
    assert (before.closed[0], before.answered) == (NEVER, 0)


def test_reopened_goes_on_by_the_old_clock():
    told = with_actions(known("a", closed=date(2025, 3, 5).toordinal()), [action("a", "reopened", 11, 1)], CUSTOMERS, date(2025, 3, 12))
    assert told.closed[0] == NEVER
    assert told.pauses.belonging_to(0) == (Pause(0, date(2025, 3, 5).toordinal(), date(2025, 3, 11).toordinal(), REOPENED),)


def test_a_new_one_takes_its_place_by_number():
    new = action("K00001", "opened", 4, 1, text="broken", customer_id="c2", owner="Wu")
    told = with_actions(known("a", "z"), [new, action("K00001", "assigned", 5, 2, owner="Li")], CUSTOMERS, date(2025, 3, 6))
    assert told.ids.to_pylist() == ["K00001", "a", "z"]
    assert (told.row[0], told.text("subject", 0), told.text("owner", 0)) == (1, "broken", "Li")
    assert told.place_of("a") == 1 and told.place_of("nothing") is None


def test_one_opened_here_stands_beside_the_file_that_brings_its_number_for_somebody_else():
    """c2's was opened here as K7; then the files bring another K7, of c1, which is answered as well."""
    done = [
        action("K7", "opened", 4, 1, text="broken", customer_id="c2"),
        action("K7", "responded", 5, 2),
        action("K7", "closed", 6, 3, customer_id="c1"),
        action("K7-c2", "assigned", 6, 4, owner="Wu"),
    ]
    told = with_actions(known("K7"), done, CUSTOMERS, date(2025, 3, 6))
    assert (told.ids.to_pylist(), told.row.tolist()) == (["K7", "K7-c2"], [0, 1])
    assert told.closed.tolist() == [date(2025, 3, 6).toordinal(), NEVER] and told.text("owner", 1) == "Wu"
    assert told.responded[1] == date(2025, 3, 5).toordinal()
    assert [note.complaint_id for note in told.notes] == ["K7-c2", "K7-c2", "K7", "K7-c2"]
    # as long as the files have none, or where they bring the very same, there is one
    assert with_actions(known("a"), done[3:] + done[:2], CUSTOMERS, date(2025, 3, 6)).ids.to_pylist() == ["K7", "a"]
    same = [action("K7", "opened", 4, 1, text="broken", customer_id="c1")]
    assert with_actions(known("K7"), same, CUSTOMERS, date(2025, 3, 6)).ids.to_pylist() == ["K7"]


def test_what_is_not_there_is_left_out():
    others = [action("nothing", "closed", 4, 1), action("K1", "opened", 4, 2, text="x", customer_id="nobody")]
    assert with_actions(known("a"), others, CUSTOMERS, date(2025, 3, 6)).ids.to_pylist() == ["a"]


@pytest.mark.parametrize(
    "wrong, code",
    [
        ({"action": "burnt"}, "unknown_complaint_action"),
        ({"action": "paused"}, "complaint_reason_missing"),
        ({"action": "opened", "text": "x"}, "complaint_customer_missing"),
        ({"complaint_id": " "}, "complaint_number_missing"),
        ({"action": "closed", "hours": -1.0}, "bad_complaint_number"),
        ({"action": "noted", "text": "x" * 1001}, "text_too_long"),
    ],
)
def test_what_cannot_be_recorded_is_named(wrong, code):
    with pytest.raises(Problem) as told:
        replace(action("a", "closed", 4, 1), **wrong).checked()
    assert told.value.code == code


def test_only_the_complaints_that_something_was_recorded_about_change_whatever_their_place():
    """Planted: the pauses keep the places of before a new number came between."""
    before = replace(known("a", "m", "z"), pauses=Pauses.of([Pause(2, 5, 6, "z"), Pause(0, 7, 8, "a"), Pause(1, 9, 10, "m")]))
    done = [action("b", "opened", 4, 1, text="new", customer_id="c1"), action("m", "paused", 5, 2, text="asked")]
    told = with_actions(before, done, CUSTOMERS, date(2025, 3, 6))
    assert told.ids.to_pylist() == ["a", "b", "m", "z"]
    why = [[pause.reason for pause in told.pauses.belonging_to(at)] for at in range(4)]
    assert why == [["a"], [], ["m", "asked"], ["z"]]
    assert told.subject.to_pylist() == ["late", "new", "late", "late"] and told.owner.to_pylist() == ["Li", "", "Li", "Li"]
