"""Working days: deadlines over Spring Festival and New Year with their make-up days, counted by hand; and what always holds."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.day_lists import event_lines, parse_day_lines, parse_days
from crmcore.domain.terms.working_calendar import WorkingCalendar, calendar_from, days_of_year

#: New Year and Spring Festival as announced: off from to, and the days made up
_OFF = [((2025, 1, 1), (2025, 1, 1)), ((2025, 1, 28), (2025, 2, 4)), ((2026, 1, 1), (2026, 1, 3)), ((2026, 2, 15), (2026, 2, 23))]
_WORKED = [(2025, 1, 26), (2025, 2, 8), (2026, 1, 4), (2026, 2, 14), (2026, 2, 28)]


def stretch(first: tuple[int, int, int], last: tuple[int, int, int]) -> list[date]:
    return [date(*first) + timedelta(k) for k in range((date(*last) - date(*first)).days + 1)]


CHINA = WorkingCalendar(
    holidays={day: "x" for first, last in _OFF for day in stretch(first, last)},
    make_up_days={date(*day): "x" for day in _WORKED},
    years=frozenset({2025, 2026}),
)


def due(calendar: WorkingCalendar, day: date, working_days: int) -> date:
    count = calendar.count(day, day + timedelta(60))
    return date.fromordinal(int(count.due(np.array([day.toordinal()]), np.array([working_days]))[0]))


@pytest.mark.parametrize(
    "opened, days, expected",
    [
        ((2025, 1, 24), 3, (2025, 2, 5)),  # Friday: Sunday 26 (made up), Monday 27, then off until 4 February
        ((2025, 1, 26), 3, (2025, 2, 6)),  # the Sunday that is made up is day 0: 27, 5, 6
        ((2025, 1, 28), 3, (2025, 2, 8)),  # off: day 0 is 5 February: 6, 7, Saturday 8 (made up)
        ((2026, 2, 18), 5, (2026, 3, 2)),  # off: day 0 is Tuesday 24: 25, 26, 27, Saturday 28 (made up), Monday 2
        ((2025, 12, 31), 1, (2026, 1, 4)),  # New Year off until Saturday 3, Sunday 4 is made up
        ((2025, 6, 6), 0, (2025, 6, 6)),
        ((2025, 6, 7), 0, (2025, 6, 9)),  # a Saturday
    ],
)
def test_deadlines_by_hand(opened, days, expected):
    assert due(CHINA, date(*opened), days) == date(*expected)


def test_kinds_of_days():
    assert [CHINA.kind(date(*day)) for day in [(2025, 1, 26), (2025, 2, 1), (2025, 2, 9), (2025, 2, 10)]] == [
        "make_up",
        "holiday",
        "weekend",
        "working",
    ]
    assert CHINA.missing_years(date(2026, 12, 1), date(2028, 1, 5)) == (2027, 2028)
    assert WorkingCalendar().missing_years(date(2026, 12, 1), date(2028, 1, 5)) == ()


@given(
    opened=st.dates(date(2025, 1, 1), date(2026, 6, 30)),
    days=st.integers(0, 30),
    off=st.sets(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=40),
    weekend=st.sets(st.integers(0, 6), max_size=3),
)
def test_counted_one_by_one(opened, days, off, weekend):
    worked = {day for day in CHINA.make_up_days if day not in off}
    calendar = WorkingCalendar(weekend=frozenset(weekend), holidays=dict.fromkeys(off, ""), make_up_days=dict.fromkeys(worked, ""))
    day = opened
    while not calendar.is_working(day):
        day += timedelta(1)
    for _ in range(days):
        day += timedelta(1)
        while not calendar.is_working(day):
            day += timedelta(1)
    assert due(calendar, opened, days) == day
    count = calendar.count(opened, opened)
    after, until = np.array([opened.toordinal()]), np.array([day.toordinal()])
    by_hand = sum(calendar.is_working(opened + timedelta(k)) for k in range(1, (day - opened).days + 1))
    assert count.between(after, until).tolist() == [by_hand]


def test_days_as_people_paste_them():
    read = parse_days("2027-02-06 off Spring Festival\n2027/2/20，班，春节\n\n2028.1.1\n2027-05-01 Labour Day")
    assert read.holidays == {date(2027, 2, 6): "Spring Festival", date(2028, 1, 1): "", date(2027, 5, 1): "Labour Day"}
    assert read.make_up_days == {date(2027, 2, 20): "春节"} and read.years == {2027, 2028}
    both = CHINA.with_days(read)
    assert both.years == {2025, 2026, 2027, 2028} and both.kind(date(2025, 1, 28)) == "holiday" and both.preset == "own"
    assert calendar_from(both.as_json()) == both
    assert [kind for _, kind, _ in days_of_year(both, 2027)] == ["holiday", "make_up", "holiday"]
    again = both.with_days(parse_days("2027-02-07\n2027-05-01 work"))  # the others stay; 1 May is a Saturday
    assert [(day.month, day.day, kind) for day, kind, _ in days_of_year(again, 2027)] == [
        (2, 6, "holiday"),
        (2, 7, "holiday"),
        (2, 20, "make_up"),
        (5, 1, "make_up"),
    ]
    weekday = again.with_days(parse_days("2028-01-03 off\n")).with_days(parse_days("2028-01-03 work"))
    assert weekday.kind(date(2028, 1, 3)) == "working" and weekday.kind(date(2028, 1, 1)) == "holiday"


@pytest.mark.parametrize(
    "text, code",
    [
        ("next Monday", "calendar_line"),
        ("2027-13-01 off", "calendar_line"),
        (" \n", "calendar_empty"),
        ("2027-01-01\n2027-01-01 班", "calendar_day_twice"),
    ],
)
def test_what_is_no_calendar_is_told(text, code):
    with pytest.raises(Problem) as told:
        parse_days(text)
    assert told.value.code == code


def test_a_week_without_a_working_day_is_no_calendar():
    with pytest.raises(Problem, match="bad_weekend"):
        WorkingCalendar(weekend=frozenset(range(7))).checked()


def test_the_line_that_is_no_day_is_named_and_a_head_is_passed_over():
    with pytest.raises(Problem) as told:
        parse_days("date,kind,name\n2027-01-01,off,New Year\n\nsome day,off,x")
    assert (told.value.code, told.value.values["n"]) == ("calendar_line", 4)
    read = parse_days("日期，类型\n20270101\n2027年2月6日 休 春节\n2027-02-20 00:00:00\t班\t春节")
    assert read.holidays == {date(2027, 1, 1): "", date(2027, 2, 6): "春节"} and read.make_up_days == {date(2027, 2, 20): "春节"}


def test_the_events_of_a_calendar_program_are_days():
    """RFC 5545: the end of an event of whole days is the day after it; a line that begins with a space goes on."""
    first = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270206\nDTEND;VALUE=DATE:20270209\nSUMMARY:Spring\\, \n Festival\nEND:VEVENT\n"
    second = "BEGIN:VEVENT\nDTSTART;VALUE=DATE:20270220\nSUMMARY:春节（班）\nEND:VEVENT\n"
    text = f"BEGIN:VCALENDAR\n{first}{second}END:VCALENDAR\n".replace("\n", "\r\n")
    read = parse_day_lines(event_lines(text))
    assert read.holidays == {date(2027, 2, day): "Spring Festival" for day in (6, 7, 8)}
    assert list(read.make_up_days) == [date(2027, 2, 20)]
    with pytest.raises(Problem) as told:
        list(event_lines(text.replace("DTSTART;VALUE=DATE:20270220", "DTSTART:soon")))
    assert (told.value.code, told.value.values["n"]) == ("calendar_line", 8)
