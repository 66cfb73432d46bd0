"""Tables and sentences of what has changed about customers, and of what changes were followed by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crmcore.domain.customer_data.changes import ANSWERS, DOWN, UP, ChangeEvent, ChangeKind, changed_rows
from crmcore.domain.customer_data.influence import FEWEST, LEVEL, Influence, InfluenceTest
from crmcore.domain.grading.book import Book
from crmcore.report.customer_data.tables import field_name
from crmcore.report.words.cells import TableCells, Tone, TonedText
from crmcore.report.words.customer_names import customer_names
from crmcore.report.words.words import UNKNOWN, Words

#: days of a year, beside the days that are looked at; how what can be told is coloured
YEAR = 365
_TONES: dict[str, Tone] = {"higher": "good", "lower": "bad"}


def change_name(code: str, name: str, words: Words) -> str:
    """`Next need`, `Satisfaction up by 2 points or more`."""
    if name:
        return name
    for end in (UP, DOWN):
        if code.removesuffix(end) in ANSWERS and code.endswith(end):
            return words.t(f"customer_data.moved{end}", what=field_name(code.removesuffix(end), words))
    return field_name(code, words)


def kinds_table(kinds: Sequence[ChangeKind], book: Book, days: int, words: Words) -> TableCells:
    """One line a kind: customers that changed in the last days, in the last year, and changes at all."""
    head = (
        words.t("customer_data.column.what"),
        words.t("customer_data.column.category"),
        words.t("customer_data.column.recently", n=days),
        words.t("customer_data.column.in_year"),
        words.t("customer_data.column.changes"),
    )
    day = book.scenario.day
    lines = [
        (
            change_name(kind.code, kind.name, words),
            words.t(f"common.attribute.{kind.category}"),
            words.number(len(changed_rows([kind], kind.code, day, days))),
            words.number(len(changed_rows([kind], kind.code, day, YEAR))),
            words.number(len(kind.day)),
        )
        for kind in kinds
    ]
    return head, lines


def events_table(events: Sequence[ChangeEvent], book: Book, reps: Mapping[str, str], words: Words, *, named: bool = True) -> TableCells:
    """One line a change: customer (where `named`), day, what, before and after."""
    columns = (*(("customer",) if named else ()), "what", "on", "before", "after")
    head = tuple(words.t(f"customer_data.column.{name}") for name in columns)
    names = customer_names(book, [event.row for event in events]) if named else [""] * len(events)
    lines = [
        (
            *((name,) if named else ()),
            change_name(event.code, event.name, words),
            words.date(event.day),
            _value(event.before, event.code, reps, words),
            _value(event.after, event.code, reps, words),
        )
        for event, name in zip(events, names, strict=True)
    ]
    return head, lines


def _value(value: object, code: str, reps: Mapping[str, str], words: Words) -> str:
    if isinstance(value, float):
        return words.number(value, 1)
    return reps.get(str(value), str(value)) if code == "rep_id" else str(value)


def influence_table(test: InfluenceTest, words: Words, currency: str) -> TableCells:
    """One line a kind: with and without a change, the difference of profit with its interval, the verdict and what would tell."""
    columns = ("what", "verdict", "with_change", "like", "difference", "interval")
    head = tuple(words.t(f"customer_data.column.{name}") for name in columns)
    lines = [
        (
            change_name(line.code, line.name, words),
            verdict_text(line, words),
            words.number(line.changed),
            words.number(line.like),
            *_with_interval(line, words, currency),
        )
        for line in test.lines
    ]
    return head, lines


def _with_interval(line: Influence, words: Words, currency: str) -> tuple[str, str]:
    """The difference and its interval; coloured only where it can be told."""
    if line.difference is None or line.low is None or line.high is None:
        return UNKNOWN, UNKNOWN
    tone = _TONES.get(line.verdict, "plain")
    value, low, high = (words.money(amount, currency, compact=True) for amount in (line.difference, line.low, line.high))
    return TonedText(value, tone), TonedText(words.t("customer_data.interval", low=low, high=high), tone)


def verdict_text(line: Influence, words: Words) -> str:
    """`cannot be told; 315 would tell`."""
    if line.verdict == "too_few":
        return words.t("customer_data.verdict.too_few", n=FEWEST)
    if line.verdict == "not_told" and line.needed is not None:
        return words.t("customer_data.verdict.needed", n=line.needed)
    return words.t(f"customer_data.verdict.{line.verdict}")


def influence_sentence(test: InfluenceTest, words: Words) -> str:
    """How many kinds can be told, of how many that were tested."""
    decided = [line for line in test.lines if line.verdict in ("higher", "lower")]
    if not decided:
        return words.t("customer_data.influence.none", n=test.tests)
    names = words.t("common.scope.list").join(change_name(line.code, line.name, words) for line in decided)
    return words.t("customer_data.influence.some", n=test.tests, names=names)


def influence_note(test: InfluenceTest, words: Words) -> str:
    """What is compared, over which years, how sure, and that it is no cause."""
    years = words.t("common.scope.list").join(words.date(day) for day in test.years)
    return words.t("customer_data.influence.note", years=years, basis=words.t(f"metric.{test.basis}"), level=words.share(LEVEL))
