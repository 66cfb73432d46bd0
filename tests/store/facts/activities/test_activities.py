"""Complaints, contacts, appointments and salespeople as known on a working date, each figure worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.decisions.privacy import HIDDEN, Privacy
from crmcore.domain.tables.event_words import REMOTE_PARTS
from crmcore.store.companies.companies import create_company
from crmcore.store.decisions.privacy import set_privacy
from crmcore.store.engine.engine import statement
from crmcore.store.facts.activities.complaints import read_complaints
from crmcore.store.facts.activities.salespeople import read_salespeople, rep_names
from crmcore.store.facts.activities.visits import read_appointments, read_last_contacts
from tests.parquet_stage import build

DAY = date(2024, 6, 30)
COMPLAINTS = [
    {"complaint_id": "5", "customer_id": "b", "opened_on": "2024-06-20", "outcome": "Replaced"},  # settled, nobody knows when
    {
        "complaint_id": "1",
        "customer_id": "b",
        "opened_on": "2024-06-03",
        "responded_on": "2024-06-04",
        "closed_on": "2024-06-10",
        "handled_by": "Ann",
        "handling_hours": 1.5,
        "remedy_cost": 200,
    },
    {"complaint_id": "3", "customer_id": "a", "opened_on": "2024-06-05", "closed_on": "2024-06-07", "reopened_on": "2024-06-20"},
    {
        "complaint_id": "4",
        "customer_id": "a",
        "opened_on": "2024-06-05",
        "responded_on": "2024-07-02",
        "closed_on": "2024-07-05",
        "reopened_on": "2024-07-03",
        "handling_hours": 9,
        "remedy_cost": 9,
    },
    {"complaint_id": "6", "customer_id": "a", "opened_on": "2024-07-01"},
    {"complaint_id": "2", "customer_id": "a", "opened_on": "2024-06-04", "closed_on": "2024-06-06", "reopened_on": "2024-07-01"},
]
PAUSES = [
    {"complaint_id": "1", "paused_on": "2024-06-05", "resumed_on": "2024-06-07", "reason": "asked"},
    {"complaint_id": "4", "paused_on": "2024-06-28", "resumed_on": "2024-07-02"},
    {"complaint_id": "4", "paused_on": "2024-07-03"},
    {"complaint_id": "gone", "paused_on": "2024-06-05"},
]


def days(values: np.ndarray) -> list[str]:
    return values.astype(str).tolist()


def test_a_complaint_is_what_was_known_of_it_on_the_day(tmp_path):
    build(tmp_path, complaint=COMPLAINTS, complaint_pause=PAUSES)
    found = read_complaints(tmp_path, 1, DAY)
    assert found.count == 5 and found.ids.to_pylist() == ["1", "2", "3", "4", "5"]  # by day, then number; the sixth came later
    assert found.customer.tolist() == [1, 0, 0, 0, 1]
    assert found.is_open.tolist() == [False, False, True, True, False]
    assert days(found.responded) == ["2024-06-04", "NaT", "NaT", "NaT", "NaT"]
    assert days(found.closed) == ["2024-06-10", "2024-06-06", "2024-06-07", "NaT", "NaT"]
    assert days(found.reopened) == ["NaT", "NaT", "2024-06-20", "NaT", "NaT"]
    np.testing.assert_array_equal(found.handling_hours, [1.5, np.nan, np.nan, np.nan, np.nan])
    np.testing.assert_array_equal(found.remedy_cost, [200, np.nan, np.nan, np.nan, np.nan])
    assert found.owner.to_pylist() == ["Ann", None, None, None, None]
    assert read_complaints(tmp_path, 1, date(2024, 7, 5)).is_open.tolist() == [False, True, True, False, False, True]


def test_pauses_are_those_written_down_and_the_time_between_settlement_and_reopening(tmp_path):
    build(tmp_path, complaint=COMPLAINTS, complaint_pause=PAUSES)
    found = read_complaints(tmp_path, 1, DAY)
    stretches = sorted(zip(found.pauses.complaint.tolist(), days(found.pauses.start), days(found.pauses.end), strict=True))
    assert stretches == [(0, "2024-06-05", "2024-06-07"), (2, "2024-06-07", "2024-06-20"), (3, "2024-06-28", "NaT")]
    assert found.pauses.after_settlement[found.pauses.complaint == 2].all() and found.pauses.after_settlement.sum() == 1
    assert set(found.pauses.reason.to_pylist()) == {"asked", None} and found.unknown_pauses == 1


def test_without_the_tables_there_is_nothing_and_nothing_fails(tmp_path):
    build(tmp_path, customer=[{"customer_id": "a"}, {"customer_id": "b"}])
    found = read_complaints(tmp_path, 1, DAY)
    assert (found.count, len(found.pauses.complaint), found.unknown_pauses) == (0, 0, 0)
    assert days(read_last_contacts(tmp_path, 1, 2, DAY).visit) == ["NaT", "NaT"]
    assert len(read_appointments(tmp_path, 1, DAY).customer) == len(read_salespeople(tmp_path, 1).ids) == 0


def test_a_visit_is_a_contact_neither_called_nor_written(tmp_path):
    build(
        tmp_path,
        contact=[
            {"customer_id": "a", "contacted_on": "2024-06-01", "kind": "visit"},
            {"customer_id": "a", "contacted_on": "2024-06-09", "kind": "Phone call"},
            {"customer_id": "a", "contacted_on": "2024-07-01", "kind": "visit"},  # later
            {"customer_id": "b", "contacted_on": "2024-06-02", "kind": "微信"},
            {"customer_id": "c", "contacted_on": "2024-06-03"},
        ],
    )
    found = read_last_contacts(tmp_path, 1, 3, DAY)
    assert days(found.contact) == ["2024-06-09", "2024-06-02", "2024-06-03"]
    assert days(found.visit) == ["2024-06-01", "NaT", "2024-06-03"]


def test_all_queries_agree_on_what_a_visit_is():
    assert all(REMOTE_PARTS in statement(name) for name in ("contacts", "contact_effort"))


def test_appointments_are_those_ahead_and_known_and_the_next_contact_agreed_last(tmp_path):
    build(
        tmp_path,
        appointment=[
            {"appointment_id": "1", "customer_id": "a", "planned_on": "2024-07-05", "kind": "visit", "hours": 2, "rep_id": "r"},
            {"appointment_id": "2", "customer_id": "a", "planned_on": "2024-06-30", "kind": "call"},
            {"appointment_id": "3", "customer_id": "b", "planned_on": "2024-06-29"},  # passed
            {"appointment_id": "4", "customer_id": "b", "planned_on": "2024-07-09", "made_on": "2024-07-01"},  # not agreed yet
        ],
        contact=[
            {"customer_id": "a", "contacted_on": "2024-06-10", "next_on": "2024-07-05", "kind": "visit"},  # the same day as the first
            {"customer_id": "b", "contacted_on": "2024-06-01", "next_on": "2024-07-20", "kind": "call"},  # superseded by the next
            {"customer_id": "b", "contacted_on": "2024-06-11", "next_on": "2024-07-02", "kind": "call", "rep_id": "s"},
            {"customer_id": "c", "contacted_on": "2024-06-11", "next_on": "2024-06-20", "kind": "call"},  # passed
        ],
    )
    found = read_appointments(tmp_path, 1, DAY)
    rows = zip(found.ids.to_pylist(), found.customer.tolist(), days(found.planned), found.rep.to_pylist(), strict=True)
    assert list(rows) == [("2", 0, "2024-06-30", None), (None, 1, "2024-07-02", "s"), ("1", 0, "2024-07-05", "r")]
    assert found.is_visit.tolist() == [False, False, True]
    np.testing.assert_array_equal(found.hours, [np.nan, np.nan, 2])


def test_salespeople_come_by_number_and_unknown_is_not_zero(tmp_path):
    build(tmp_path, rep=[{"rep_id": "r2", "quota": 500}, {"rep_id": "r1", "name": "Ann", "capacity_hours": 60, "visit_share": 0.5}])
    found = read_salespeople(tmp_path, 1)
    assert (found.ids.to_pylist(), found.name.to_pylist(), rep_names(tmp_path, 1)) == (
        ["r1", "r2"],
        ["Ann", None],
        {"r1": "Ann", "r2": "r2"},
    )
    np.testing.assert_array_equal([found.capacity_hours, found.quota, found.visit_share], [[60, np.nan], [np.nan, 500], [0.5, np.nan]])


def test_personal_texts_are_hidden_here_as_everywhere(tmp_path: Path):
    company = create_company(tmp_path, "Hidden", "EUR")
    build(
        company.dir,
        complaint=[{"complaint_id": "1", "customer_id": "a", "opened_on": "2024-06-03", "outcome": "paid Ms Li back", "subject": "late"}],
        complaint_pause=[{"complaint_id": "1", "paused_on": "2024-06-05", "reason": "Ms Li is away"}],
        appointment=[{"appointment_id": "1", "customer_id": "a", "planned_on": "2024-07-05", "note": "ask Ms Li"}],
    )
    set_privacy(company, Privacy(hidden=True), author="ann")
    found = read_complaints(company.dir, 1, DAY)
    assert (found.outcome.to_pylist(), found.subject.to_pylist()) == ([HIDDEN], ["late"])
    assert found.pauses.reason.to_pylist() == read_appointments(company.dir, 1, DAY).note.to_pylist() == [HIDDEN]


@pytest.mark.parametrize("day", [date(2024, 6, 5), date(2024, 6, 21), date(2024, 7, 2)], ids=str)
def test_what_happened_later_changes_nothing(tmp_path, day):
    """The complaints of a day are those of the same data cut on that day. Seen to fail when a later reopening was read."""
    later = {"responded_on": "responded_on", "closed_on": "closed_on", "reopened_on": "reopened_on"}
    later |= {"handling_hours": "closed_on", "remedy_cost": "closed_on"}

    def cut(row: dict[str, object], known: dict[str, str]) -> dict[str, object]:
        return {k: v for k, v in row.items() if k not in known or (row.get(known[k]) or "9") <= day.isoformat()}

    build(tmp_path / "whole", complaint=COMPLAINTS, complaint_pause=PAUSES)
    build(
        tmp_path / "cut",
        complaint=[cut(row, later) for row in COMPLAINTS if row["opened_on"] <= day.isoformat()],
        complaint_pause=[cut(row, {"resumed_on": "resumed_on"}) for row in PAUSES if row["paused_on"] <= day.isoformat()],
    )
    one, other = read_complaints(tmp_path / "whole", 1, day), read_complaints(tmp_path / "cut", 1, day)
    assert one.ids.to_pylist() == other.ids.to_pylist() and one.is_open.tolist() == other.is_open.tolist()
    for name in ("opened", "responded", "closed", "reopened"):
        assert days(getattr(one, name)) == days(getattr(other, name)), name
    np.testing.assert_array_equal(one.handling_hours, other.handling_hours)
    assert days(one.pauses.start) == days(other.pauses.start) and days(one.pauses.end) == days(other.pauses.end)
