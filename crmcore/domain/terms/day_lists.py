"""Lists of days off and days worked, as people write them, as the lines of a sheet, or as the events of a calendar program."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.terms.working_calendar import LONGEST_NAME, WEEKEND, WorkingCalendar

#: words for a day off and a day worked, in either language, as people write them; and the head of a column of days
OFF_WORDS: frozenset[str] = frozenset({"off", "holiday", "休", "休息", "放假", "节假日", "假日", "公休"})
WORKED_WORDS: frozenset[str] = frozenset({"work", "working", "make-up", "makeup", "班", "上班", "调休", "补班", "工作日"})
HEADS: frozenset[str] = frozenset({"date", "day", "日期", "日子"})
#: what the text of an event of working on a weekend contains
_WORKED_EVENT = re.compile(r"\b(work|working|make-?up)\b|补班|上班|班[)）]?$", re.IGNORECASE)
_DAY = re.compile(r"(\d{4})(?:(\d\d)(\d\d)|([-/.年])(\d{1,2})[-/.月](\d{1,2})日?)")
#: days of one event at most
_LONGEST_EVENT = 60


def parse_days(text: str) -> WorkingCalendar:
    """Days as somebody pasted them (see `parse_day_lines`)."""
    return parse_day_lines(enumerate(text.splitlines(), 1))


def parse_day_lines(lines: Iterable[tuple[int, str]]) -> WorkingCalendar:
    """One day a line, with the line's number: "2027-02-06 off Spring Festival" or "2027-02-20,班,春节"; without a word it is a day off.

    A first line that heads the column of days is passed over. The years that are named are then known. Raises `Problem`: calendar_line
    (with the line and its number), calendar_empty, calendar_day_twice.
    """
    holidays: dict[date, str] = {}
    worked: dict[date, str] = {}
    for n, line in lines:
        pieces = re.split(r"[\s,;\uff0c\uff1b]+", line.strip())
        if not pieces[0] or (not holidays and not worked and pieces[0].lower() in HEADS):
            continue
        day = _day(pieces[0])
        if day is None:
            raise Problem("calendar_line", n=n, line=" ".join(line.split())[:LONGEST_NAME])
        words = pieces[1:]
        if words and words[0].count(":") == 2:  # midnight, as a program writes a day
            words = words[1:]
        word = words[0].lower() if words else ""
        rest = words[1:] if word in OFF_WORDS | WORKED_WORDS else words
        (worked if word in WORKED_WORDS else holidays)[day] = " ".join(rest).strip()[:LONGEST_NAME]
    if not holidays and not worked:
        raise Problem("calendar_empty")
    return WorkingCalendar("own", WEEKEND, holidays, worked, frozenset(day.year for day in (*holidays, *worked))).checked()


def event_lines(text: str) -> Iterator[tuple[int, str]]:
    """The events of an iCalendar file (RFC 5545) as lines of days: each day of an event, worked where its text says so, with the line on
    which the event begins. Raises `Problem`: calendar_line (an event without a day)."""
    begun, values = 0, {}
    for n, line in _unfolded(text):
        head, _, value = line.partition(":")
        name = head.split(";")[0].upper()
        if name == "BEGIN" and value.strip().upper() == "VEVENT":
            begun, values = n, {}
        elif name == "END" and value.strip().upper() == "VEVENT" and begun:
            first, last = _day(values.get("DTSTART", "")[:8]), _day(values.get("DTEND", "")[:8])
            if first is None:
                raise Problem("calendar_line", n=begun, line=values.get("SUMMARY", "VEVENT")[:LONGEST_NAME])
            days = (last - first).days if last and "T" not in values["DTSTART"] else 1
            name_of_day = re.sub(r"\\(.)", r"\1", values.get("SUMMARY", ""))
            word = "work" if _WORKED_EVENT.search(name_of_day) else "off"
            for k in range(min(max(days, 1), _LONGEST_EVENT)):
                yield begun, f"{first + timedelta(k)} {word} {name_of_day}"
            begun = 0
        elif begun:
            values[name] = value.strip()


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The lines of an iCalendar file, those that go on put together, with the number of the first."""
    number, whole = 0, ""
    for n, line in enumerate(text.splitlines(), 1):
        if line[:1] in (" ", "\t") and whole:
            whole += line[1:]
            continue
        if whole:
            yield number, whole
        number, whole = n, line
    if whole:
        yield number, whole


def _day(text: str) -> date | None:
    found = _DAY.fullmatch(text.removesuffix("T00:00:00"))
    if found is None:
        return None
    year, *rest = found.groups()
    month, day = (rest[0], rest[1]) if rest[0] else (rest[3], rest[4])
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
