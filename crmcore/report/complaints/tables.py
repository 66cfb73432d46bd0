"""Tables of complaints: the queue, one deadline day by day, delays, shares in time by month, a replay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from crmcore.domain.complaints.clock import STATUSES
from crmcore.domain.complaints.delays import DelayRow
from crmcore.domain.complaints.desk import ComplaintDesk
from crmcore.domain.complaints.register import REOPENED
from crmcore.domain.complaints.staying import FEW, Staying
from crmcore.domain.grading.book import Book
from crmcore.domain.terms.ordinals import NEVER
from crmcore.report.words.cells import CustomerName, TableCells, TonedText
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import Words


def tier_text(words: Words, desk: ComplaintDesk, tier: int) -> str:
    """A tier's name, or that there was none."""
    return words.tier(desk.scheme, desk.tiers[tier]) if tier >= 0 else words.t("complaints.no_tier")


def status_text(words: Words, desk: ComplaintDesk, at: int) -> TonedText:
    """In time, overdue, paused or closed, with the days left or over."""
    status, left = STATUSES[desk.clock.status[at]], int(desk.clock.left[at])
    if status in ("in_time", "paused"):
        return TonedText(words.t(f"complaints.status.{status}", n=left))
    if status == "overdue":
        return TonedText(words.t("complaints.status.overdue", n=-left), "bad")
    return TonedText(words.t(f"complaints.status.{status}"), "bad" if status == "closed_late" else "good")


def queue_table(desk: ComplaintDesk, chosen: Sequence[int], book: Book, words: Words) -> TableCells:
    """One line per complaint: its place, customer, tier at opening, subject, opening, deadline, what time is left, owner."""
    columns = ("rank", "number", "customer", "tier", "subject", "opened", "due", "status", "owner")
    head = tuple(words.t(f"complaints.column.{name}") for name in columns)
    names = customer_names(book, desk.known.row[list(chosen)])
    lines = []
    for at, name in zip(chosen, names, strict=True):
        rank = int(desk.rank[at])
        lines.append(
            (
                words.number(rank) if rank else "",
                desk.known.ids[at].as_py(),
                name,
                tier_text(words, desk, int(desk.tier[at])),
                desk.known.text("subject", at),
                day_text(words, desk.known.opened[at]),
                day_text(words, desk.clock.due[at]),
                status_text(words, desk, at),
                desk.known.text("owner", at),
            )
        )
    return head, lines


def working_table(desk: ComplaintDesk, at: int, words: Words) -> TableCells:
    """The working of a deadline, day by day."""
    head = tuple(words.t(f"complaints.working.{name}") for name in ("day", "weekday", "what", "counted"))
    allowed = int(desk.allowed[at])
    lines = []
    for day, kind, used, why in desk.working_of(at):
        text = words.t(f"complaints.day.{kind}")
        reason = words.t("complaints.reopened") if why == REOPENED else why
        text = words.t("complaints.day.why", what=text, why=reason) if reason else text
        name = desk.calendar.holidays.get(day) or desk.calendar.make_up_days.get(day)
        text = words.t("complaints.day.why", what=text, why=name) if name and not reason else text
        counted = words.t("complaints.working.of", n=used, all=allowed) if kind in ("counted", "make_up") else ""
        lines.append((words.date(day), words.t(f"terms.calendar.weekday.{day.weekday()}"), text, counted))
    return head, lines


def delay_table(rows: Sequence[DelayRow], names: Sequence[str], words: Words, first: str) -> TableCells:
    """The delays of every group. `first`: heading of the groups."""
    columns = ("opened_count", "in_time", "late", "open", "overdue", "share", "longest", "over_by")
    head = (first, *(words.t(f"complaints.column.{name}") for name in columns))
    lines = [
        (
            name,
            words.number(row.opened),
            words.number(row.closed_in_time),
            words.number(row.closed_late),
            words.number(row.open),
            TonedText(words.number(row.overdue), "bad" if row.overdue else "plain"),
            words.share(row.in_time_share),
            "" if row.longest_wait is None else words.t("complaints.days", n=row.longest_wait),
            "" if row.over_by is None else words.number(row.over_by, 1),
        )
        for row, name in zip(rows, names, strict=True)
        if row.opened or row.open
    ]
    return head, lines


def staying_table(rows: Sequence[Staying], desk: ComplaintDesk, words: Words) -> TableCells:
    """Who stayed, in time against late, tier by tier; where few are, that it cannot be said."""
    head = tuple(
        words.t(f"complaints.staying.{name}") for name in ("tier", "in_time", "stayed_in_time", "late", "stayed_late", "difference")
    )
    lines = []
    for row in rows:
        name = words.t("complaints.staying.all") if row.tier is None else tier_text(words, desk, row.tier)
        said = words.t("complaints.staying.few", n=FEW)
        if row.difference is not None and row.interval is not None:
            low, high = (words.number(100 * end, 1) for end in row.interval)
            said = words.t("complaints.staying.points", points=words.number(100 * row.difference, 1), low=low, high=high)
        shares = [words.share(k / n) if n else "" for k, n in ((row.stayed_in_time, row.in_time), (row.stayed_late, row.late))]
        lines.append((name, words.number(row.in_time), shares[0], words.number(row.late), shares[1], TonedText(said)))
    return head, lines


def month_table(shares: np.ndarray, names: Sequence[str], months: Sequence[date], words: Words) -> TableCells:
    """Share in time by tier and month of opening; empty where no deadline is decided."""
    head = (words.t("complaints.column.tier"), *(words.t("complaints.month", month=month.month, year=month.year % 100) for month in months))
    lines = [(name, *("" if np.isnan(share) else words.share(share) for share in row)) for name, row in zip(names, shares, strict=True)]
    return head, lines


def replay_table(
    names: Sequence[str],
    before: Sequence[tuple[int, float | None, int | None]],
    after: Sequence[tuple[int, float | None, int | None]],
    words: Words,
) -> TableCells:
    """Share late and longest wait of each tier, before and after."""
    head = tuple(
        words.t(f"complaints.replay.{name}") for name in ("tier", "complaints", "late_before", "late_after", "wait_before", "wait_after")
    )
    lines = []
    for name, (n, late, waited), (_, late_after, waited_after) in zip(names, before, after, strict=True):
        worse = late is not None and late_after is not None and late_after > late
        better = late is not None and late_after is not None and late_after < late
        lines.append(
            (
                name,
                words.number(n),
                words.share(late),
                TonedText(words.share(late_after), "bad" if worse else "good" if better else "plain"),
                "" if waited is None else words.t("complaints.days", n=waited),
                "" if waited_after is None else words.t("complaints.days", n=waited_after),
            )
        )
    return head, lines


def day_text(words: Words, ordinal: int) -> str:
    """A day; empty where there is none."""
    return "" if ordinal == NEVER else words.date(date.fromordinal(int(ordinal)))


def customer_of(desk: ComplaintDesk, at: int, book: Book) -> CustomerName:
    """The customer of a complaint."""
    return customer_names(book, desk.known.row[[at]])[0]
