"""A calendar file (iCalendar, RFC 5545) that calendar programs open: one entry a day and customer, each a day long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Calendar, Event


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """One line of a calendar: an id that stays the same when the file is made again, the day, the title, and more in plain text."""

    uid: str
    day: date
    title: str
    text: str = ""


def calendar_file(name: str, entries: Sequence[CalendarEntry], made_on: date) -> bytes:
    """The file's bytes. They depend on nothing but the arguments: the stamp of an entry is midnight (UTC) of `made_on`."""
    calendar = Calendar()
    calendar.add("prodid", "-//Customer Value Cockpit//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", name)
    stamp = datetime.combine(made_on, time(), UTC)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", stamp)
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(1))
        event.add("summary", entry.title)
        if entry.text:
            event.add("description", entry.text)
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return calendar.to_ical()
