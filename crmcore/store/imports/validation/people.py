"""Impossible personal data: born tomorrow, 190 years old. Such a value is left out, its line stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal

import duckdb

from crmcore.store.reading.source.headers import plain_header, without_brackets
from crmcore.store.reading.source.request import Note
from crmcore.store.reading.source.source import Source
from crmcore.store.reading.values.date_text import read_date
from crmcore.store.reading.values.number_text import read_number

#: the greatest verified age: Jeanne Calment died at 122
OLDEST = 122
_BIRTHS = frozenset(
    {"birthdate", "birthday", "dateofbirth", "dob", "born", "birth", "生日", "出生日期", "出生年月日", "出生", "geburtsdatum"}
)
_AGES = frozenset({"age", "年龄", "岁数", "alter", "edad", "âge"})


def remove_impossible_values(connection: duckdb.DuckDBPyConnection, source: Source, unmapped: Sequence[int], today: date) -> Iterator[Note]:
    """Empty the impossible birth dates and ages in `records`, of the columns that no field takes; `W-BIRTH` counts them."""
    for number in unmapped:
        spellings = {plain_header(source.header(number)), plain_header(without_brackets(source.header(number)))}
        impossible: Callable[[str, date], bool] | None = _no_birth if spellings & _BIRTHS else _no_age if spellings & _AGES else None
        if impossible is None:
            continue
        texts = connection.execute(f"select distinct u{number} from records where u{number} is not null").fetchall()
        wrong = [text for (text,) in texts if impossible(text, today)]
        if wrong:
            is_wrong = f"list_contains($wrong, u{number})"
            n = connection.execute(f"select count(*) from records where {is_wrong}", {"wrong": wrong}).fetchall()[0][0]
            connection.execute(f"update records set u{number} = null where {is_wrong}", {"wrong": wrong})
            yield Note("W-BIRTH", {"n": n, "column": source.header(number), "example": min(wrong)})


def _no_birth(text: str, today: date) -> bool:
    read = read_date(text)
    if isinstance(read.value, date):
        return not today.year - OLDEST <= read.value.year or read.value > today
    return read.rule == "E-DATE-SENTINEL"


def _no_age(text: str, _: date) -> bool:
    read = read_number(text)
    return isinstance(read.value, Decimal) and not 0 <= read.value <= OLDEST
