"""A person's week as a calendar file: duties on their day, what is late or has no day on the first day of the week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crmcore.domain.grading.book import Book
from crmcore.domain.worklist.week import BEYOND
from crmcore.domain.worklist.worklist import Worklist
from crmcore.report.exports.calendar_file import CalendarEntry, calendar_file
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words
from crmcore.report.worklist.words import action_text, due_text, money_text, reasons_text, rep_name, tier_name


def week_calendar(listed: Worklist, reps: Sequence[int], book: Book, slug: str, words: Words, currency: str = "") -> bytes:
    """The bytes of salespeople's calendar (NOBODY: of customers without one): one entry a customer, each a day long, saying whose it is
    where there are several. `slug` tells the companies' entries apart; the entries of the same week keep their ids."""
    entries, week = listed.entries, listed.week
    places = [at for rep in reps for at in listed.places(rep).tolist() if listed.plan.part[at] != BEYOND]
    people = [rep_name(listed, rep, words) for rep in reps for at in listed.places(rep).tolist() if listed.plan.part[at] != BEYOND]
    names = customer_names(book, entries.rows[places]) if places else []
    lines = []
    for at, name, person in zip(places, names, people, strict=True):
        row, due = int(entries.rows[at]), int(entries.due[at])
        day = date.fromordinal(min(max(due, week.first.toordinal()), week.last.toordinal())) if entries.duty[at] else week.first
        tier = tier_name(listed, row, words, book.scheme.id)
        text = (
            reasons_text(entries, at, book, words, currency),
            due_text(entries, at, listed, words),
            money_text(float(entries.money[at]), words, currency),
            words.t("worklist.one.hours", hours=words.number(float(entries.hours[at]), 1)),
        )
        lines.append(
            CalendarEntry(
                f"worklist-{name.customer_id}-{week.monday.isoformat()}@{slug}",
                day,
                words.t(
                    "worklist.export.ics_title" if len(reps) == 1 else "worklist.export.ics_title_of",
                    **{} if len(reps) == 1 else {"person": person},
                    action=action_text(entries, at, words),
                    customer=str(name),
                    tier=tier,
                ),
                "\n".join(part for part in text if part),
            )
        )
    whose = rep_name(listed, reps[0], words) if len(reps) == 1 else words.t("worklist.one.everybody")
    title = words.t("worklist.export.printed", person=whose, first=week.first, last=week.last)
    return calendar_file(title, lines, week.monday)
