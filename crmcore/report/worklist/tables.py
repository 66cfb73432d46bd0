"""Tables of the worklist: everybody's week, one list, what is closed, what came of calls, the difference that calling makes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from crmcore.domain.grading.book import Book
from crmcore.domain.worklist.holdout import NO_TIER, CallEffect, StayDifference
from crmcore.domain.worklist.marks import OUTCOMES, OutcomeCount
from crmcore.domain.worklist.week import BEYOND, CHANCE, DUTY, NOBODY
from crmcore.domain.worklist.worklist import Worklist
from crmcore.report.words.cells import TableCells, TonedText
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words
from crmcore.report.worklist.words import (
    action_text,
    due_text,
    mark_text,
    money_text,
    part_text,
    reasons_text,
    rep_name,
    tier_name,
)

#: entries of everybody's first day that are named
FIRST = 3


def people_table(listed: Worklist, book: Book, words: Words, currency: str = "") -> TableCells:
    """One line a salesperson: hours, duties, chances, what there is no time for, money, what is closed, and the first entries."""
    columns = ("person", "first", "hours", "duties", "chances", "beyond", "money", "closed")
    lines = []
    for week in listed.weeks():
        if week.rep == NOBODY and not sum(week.entries):
            continue
        places = listed.places(week.rep)[:FIRST]
        names = customer_names(book, listed.entries.rows[places])
        first = [
            words.t("worklist.people.first_entry", customer=str(name), action=action_text(listed.entries, int(at), words))
            for at, name in zip(places.tolist(), names, strict=True)
            if listed.plan.part[at] != BEYOND
        ]
        hours = words.t("worklist.people.of", planned=words.number(week.planned, 1), hours=words.number(week.hours, 1))
        lines.append(
            (
                rep_name(listed, week.rep, words),
                words.t("worklist.separator").join(first),
                TonedText(hours, "bad" if week.over else "plain"),
                words.number(week.entries[DUTY]),
                words.number(week.entries[CHANCE]),
                words.number(week.entries[BEYOND]),
                words.money(week.money, currency, compact=True),
                words.number(week.closed),
            )
        )
    return tuple(words.t(f"worklist.people.{name}") for name in columns), lines


def entry_table(listed: Worklist, places: Sequence[int], book: Book, words: Words, currency: str = "", *, parts: bool = True) -> TableCells:
    """One line an entry, in the order given; `parts`: with the part of the week, where they are not all of one."""
    entries, scheme = listed.entries, book.scheme.id
    columns = tuple(
        name for name in ("rank", "customer", "tier", "part", "action", "reasons", "due", "money", "hours") if parts or name != "part"
    )
    names = customer_names(book, entries.rows[np.asarray(places, np.int64)])
    lines = [
        (
            words.number(int(listed.plan.rank[at])),
            name,
            tier_name(listed, int(entries.rows[at]), words, scheme),
            *((part_text(listed, at, words),) if parts else ()),
            action_text(entries, at, words),
            reasons_text(entries, at, book, words, currency),
            due_text(entries, at, listed, words),
            money_text(float(entries.money[at]), words, currency),
            words.number(float(entries.hours[at]), 1),
        )
        for at, name in zip(places, names, strict=True)
    ]
    return tuple(words.t(f"worklist.column.{name}") for name in columns), lines


def closed_table(listed: Worklist, places: Sequence[int], book: Book, words: Words) -> TableCells:
    """What is closed: customer, what was to be done, what came of it, note."""
    closed = listed.closed
    columns = ("customer", "action", "status", "note")
    names = customer_names(book, closed.rows[np.asarray(places, np.int64)])
    lines = []
    for at, name in zip(places, names, strict=True):
        mark = listed.marks[int(closed.rows[at])][-1]
        lines.append((name, action_text(closed, at, words), mark_text(mark, words), mark.note))
    return tuple(words.t(f"worklist.column.{name}") for name in columns), lines


def outcome_table(rows: Sequence[OutcomeCount], words: Words, scheme: str) -> TableCells:
    """What came of calls: by action, tier and first reason."""
    head = (
        *(words.t(f"worklist.outcomes.{name}") for name in ("action", "tier", "reason", "called")),
        *(words.t(f"worklist.mark.{name}") for name in ("done", *OUTCOMES)),
    )
    return head, [
        (
            words.t(f"worklist.action.{row.action}"),
            words.tier(scheme, row.tier) if row.tier else words.t("worklist.no_tier"),
            words.t(f"worklist.reason.{row.reason}"),
            *(words.number(n) for n in (row.called, row.done, row.bought, row.promised, row.refused, row.not_reached)),
        )
        for row in rows
    ]


def effect_table(effect: CallEffect, tiers: Sequence[str], words: Words, scheme: str) -> TableCells:
    """The difference that calling makes, tier by tier, and all together."""
    head = tuple(words.t(f"worklist.leave_out.table_{name}") for name in ("tier", "called", "stayed", "out", "stayed", "difference"))

    def share(k: int, n: int) -> str:
        return words.share(k / n, 1) if n else UNKNOWN

    def cells(row: StayDifference) -> tuple[str, ...]:
        if row.tier is None:
            name = words.t("worklist.leave_out.all")
        else:
            name = words.t("worklist.no_tier") if row.tier == NO_TIER else words.tier(scheme, tiers[row.tier])
        if row.difference is None or row.interval is None:
            text = words.t("worklist.leave_out.cannot", n=row.left_out)
        else:
            low, high = (words.share(value, 1) for value in row.interval)
            text = words.t("worklist.leave_out.difference", difference=words.share(row.difference, 1), low=low, high=high)
        return (
            name,
            words.number(row.called),
            share(row.called_stayed, row.called),
            words.number(row.left_out),
            share(row.left_out_stayed, row.left_out),
            TonedText(text),
        )

    return head, [cells(row) for row in effect.rows]
