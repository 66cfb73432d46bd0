"""Tables of what customers say: topics with their changes, by tier, against satisfaction, quotes, and whom nobody has listened to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from crmcore.domain.grading.book import Book
from crmcore.domain.voice.changes import TopicChange
from crmcore.domain.voice.figures import FEWEST_OF_TIER, SatisfactionGap, VoiceFigures
from crmcore.domain.voice.topics import TopicList
from crmcore.domain.voice.unheard import Unheard
from crmcore.report.voice.words import points, topic_names
from crmcore.report.words.cells import TableCells, TonedText
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words

#: characters of a quote in a table; the command line has all
LONGEST = 400
#: how a difference of satisfaction is shown
_TONES: dict[str, Literal["good", "bad", "plain"]] = {"lower": "bad", "higher": "good"}


def _head(words: Words, *names: str) -> tuple[str, ...]:
    return tuple(words.t(f"voice.column.{name}") for name in names)


def topic_table(found: VoiceFigures, topics: TopicList, words: Words) -> TableCells:
    """One line a topic, the most spoken of first: customers and texts of the year, the shares of the two periods, and what is told."""
    names = topic_names(topics, words)
    lines = []
    for row in found.topics:
        change = row.change
        lines.append(
            (
                names[row.id],
                words.t(f"voice.verdict.{change.verdict}"),
                words.number(row.customers),
                words.share(row.customers / found.heard if found.heard else None),
                words.number(row.texts),
                words.share(change.share),
                words.share(change.share_before),
                change_text(change, words),
            )
        )
    return _head(words, "topic", "verdict", "customers", "share", "texts", "now", "before", "difference"), lines


def change_text(change: TopicChange, words: Words) -> str:
    """`+18 (+13 to +23)`."""
    return _with_interval(points(change.difference, words), *(points(end, words) for end in change.interval), words=words)


def _with_interval(value: str, low: str, high: str, *, words: Words) -> str:
    return UNKNOWN if UNKNOWN in (value, low, high) else TonedText(words.t("voice.interval", value=value, low=low, high=high))


def tier_table(found: VoiceFigures, book: Book, topics: TopicList, words: Words) -> TableCells:
    """The share of each tier's customers heard who speak of a topic; nothing where fewer than FEWEST_OF_TIER were heard. Last line: how
    many were heard."""
    names = topic_names(topics, words)
    tiers = tuple(words.tier(book.scheme.id, tier) for tier in book.scheme.tiers)
    lines = [
        (
            names[row.id],
            *(
                words.share(n / heard if heard >= FEWEST_OF_TIER else None)
                for n, heard in zip(row.by_tier, found.heard_by_tier, strict=True)
            ),
        )
        for row in found.topics
    ]
    lines.append((words.t("voice.heard"), *(words.number(heard) for heard in found.heard_by_tier)))
    return (*_head(words, "topic"), *tiers), lines


def satisfaction_table(found: VoiceFigures, topics: TopicList, words: Words) -> TableCells:
    """Satisfaction of those who speak of a topic and of those heard who do not."""
    names = topic_names(topics, words)
    lines = [
        (
            names[row.id],
            TonedText(words.t(f"voice.gap.{row.gap.verdict}"), _TONES.get(row.gap.verdict, "plain")),
            words.number(row.gap.speak),
            words.number(row.gap.mean, 1),
            words.number(row.gap.silent),
            words.number(row.gap.mean_silent, 1),
            gap_text(row.gap, words),
        )
        for row in found.topics
    ]
    return _head(words, "topic", "satisfaction", "speak", "mean", "silent", "mean_silent", "gap"), lines


def gap_text(gap: SatisfactionGap, words: Words) -> str:
    """`−0.7 (−1.1 to −0.4)`."""
    return _with_interval(*(points(value, words, 1, 1.0) for value in (gap.difference, *gap.interval)), words=words)


def quote_table(quotes: Sequence[tuple[int, date, str, str]], book: Book, words: Words) -> TableCells:
    """Quotes (row of the customer, day, source, text): day, customer, tier, source, text."""
    names = customer_names(book, [row for row, *_ in quotes])
    tiers = (*(words.tier(book.scheme.id, tier) for tier in book.scheme.tiers), UNKNOWN)
    lines = [
        (
            words.date(day),
            name,
            tiers[book.tier[row]],
            words.t(f"voice.source.{source}"),
            TonedText(text if len(text) <= LONGEST else f"{text[:LONGEST]}…"),
        )
        for (row, day, source, text), name in zip(quotes, names, strict=True)
    ]
    return _head(words, "day", "customer", "tier", "source", "text"), lines


def unheard_table(silent: Unheard, rep_names: Mapping[str, str], words: Words, currency: str) -> TableCells:
    """By salesperson: most valuable customers, those nobody has listened to, their current value."""
    lines = [
        (
            rep_names.get(row.rep_id, row.rep_id) if row.rep_id else words.t("voice.nobody"),
            words.number(row.valuable),
            words.number(row.unheard),
            words.money(row.value, currency, compact=True),
        )
        for row in silent.by_rep
    ]
    return _head(words, "rep", "valuable", "unheard", "value"), lines


def unheard_customers(
    silent: Unheard, book: Book, last: Sequence[date | None], rep_names: Mapping[str, str], words: Words, currency: str, shown: int
) -> TableCells:
    """The most valuable of them: customer, tier, salesperson, current value, when it was listened to last (`last`: of each of the rows)."""
    rows = silent.rows[:shown]
    worth = book.mart.metrics["current_value"]
    codes, reps = book.mart.customers.codes("rep_id")
    tiers = (*(words.tier(book.scheme.id, tier) for tier in book.scheme.tiers), UNKNOWN)
    lines = [
        (
            name,
            tiers[book.tier[row]],
            rep_names.get(reps[codes[row]], reps[codes[row]]) if codes[row] >= 0 else words.t("voice.nobody"),
            words.money(float(worth[row]), currency, compact=True),
            words.date(day) if day else words.t("voice.never"),
        )
        for row, name, day in zip(rows.tolist(), customer_names(book, rows), last, strict=False)
    ]
    return _head(words, "customer", "tier", "rep", "value", "last"), lines
