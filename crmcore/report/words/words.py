"""Every word and every number a person reads, in English and Simplified Chinese.

Texts live in `locales/<language>/<folder>/<file>.toml`: `terms` (names of metrics, tables, tiers …), `pages` (a file per topic),
`frame` (what surrounds every page), `output` (figures, exports, command line) and `problems`. The first part of a key is the file's
name, the folder is no part of it; the files `problem_<area>.toml` together hold the keys `problem.…`. An entry with plural forms is
a table of them (`one`, `other`), selected by the placeholder `n`. Dates and short numbers are formatted by Babel (万 and 亿 in
Chinese); plain numbers are grouped by commas in both languages, as Babel does, in a tenth of the time.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from numbers import Integral
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date, format_skeleton, get_month_names
from babel.numbers import format_compact_decimal, get_currency_precision, get_currency_symbol

from crmcore.domain.grading.metrics import BY_ID
from crmcore.domain.kernel.problems import Problem

#: the class by another name: `Words` has a method `date`
Day = date

LANGUAGES: tuple[str, ...] = ("en", "zh_CN")
LOCALES = Path(__file__).parent / "locales"
UNKNOWN = "–"

#: a company has one currency, so the short sign is unambiguous (Babel would write CN¥ and US$)
_CURRENCY_SIGNS = {"CNY": "¥", "JPY": "¥", "USD": "$"}
_PLURAL_FORMS = {"zero", "one", "two", "few", "many", "other"}
#: amounts from here on are shown without digits after the point
_WHOLE_MONEY = 1000
#: a text in a sentence that is shortened, what is left of it, and what parts the entries of a list
_ENDLESS, _BEGINNING = 200, 40
_BETWEEN = re.compile("([,;] |[\u3001\uff0c\uff1b])")
#: metric units shown as a bare number → digits after the point
_DIGITS = {"count": 0, "quantity": 0, "points": 1, "ratio": 2}


class Words:
    """The texts and number formats of one language. Obtained from `words_for(language)`; immutable and shared by all sessions."""

    def __init__(self, language: str, entries: Mapping[str, str | Mapping[str, str]]) -> None:
        self.language = language
        self.entries = entries
        self._locale = Locale.parse(language)
        self._plural_form = self._locale.plural_form
        self._smallest_unit = 10_000 if language.startswith("zh") else 1_000

    def t(self, key: str, /, **values: Any) -> str:
        """The text of `key` with its placeholders filled in; integers and dates among `values` are formatted.

        Raises KeyError when the key or one of its placeholders is unknown; a test checks that both are complete.
        """
        entry = self.entries[key]
        if not isinstance(entry, str):
            entry = entry.get(self._plural_form(abs(values["n"])), entry["other"])
        return entry.format(**{name: self._formatted(value) for name, value in values.items()}) if values else entry

    def has(self, key: str) -> bool:
        """Whether there is a text of that key."""
        return key in self.entries

    def problem(self, problem: Problem) -> str:
        """The text of a `Problem` or `Question`; its bare code where there is no text."""
        key, values = f"problem.{problem.code}", dict(problem.values)
        for name in ("rule", "metric"):
            if self.has(f"{name}.{values.get(name)}"):
                values[name] = self.t(f"{name}.{values[name]}")
        values = self.readable(self._with_fields(values), str(values.get("money_in", "")))
        text = self.t(key, **values) if self.has(key) else str(problem)
        text += "".join(f" {self.t(more, **values)}" for name in values if values[name] and self.has(more := f"{key}_{name}"))
        return f"{values['in_file']}: {text}" if values.get("in_file") else text

    def readable(self, values: Mapping[str, Any], currency: str) -> dict[str, Any]:
        """The values as a sentence holds them: endless texts shortened, and exact amounts (Decimal) in the digits of their currency,
        also in lists of (what, amount) and (what, lines, amount): `void (2: ¥80.00), Q7 (1: ¥5.00)`."""
        digits = self.currency_digits(currency)

        def spoken(value: Any) -> Any:
            if isinstance(value, str):
                return shortened(value)
            if isinstance(value, Decimal):
                return self.money(value, currency, digits=digits)
            if isinstance(value, (tuple, list)) and all(isinstance(each, (tuple, list)) for each in value):
                parts = ((what, [self.number(n) for n in count], spoken(Decimal(amount))) for what, *count, amount in value)
                return ", ".join(f"{shortened(what)} ({': '.join([*count, amount])})" for what, count, amount in parts)
            return value

        return {name: spoken(value) for name, value in values.items()}

    def _with_fields(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values with fields and tables in words, each with the code that an option needs: `Order date (order_date)`."""
        tables = (values.get("likely"), values.get("table"), "order_line", "customer")

        def spoken(field: str) -> str:
            key = next((k for table in tables if self.has(k := f"column.{table}.{field}")), None)
            return f"{self.t(key)} ({field})" if key else field

        found = dict(values)
        for name in ("field", "missing"):
            if isinstance(values.get(name), str):
                found[name] = ", ".join(map(spoken, values[name].split(", ")))
        for name in ("table", "other"):
            if self.has(f"table.{values.get(name)}"):
                found[name] = f"{self.t(f'table.{values[name]}')} ({values[name]})"
        if self.has(f"table.{values.get('likely')}"):
            found["likely"] = self.t(f"table.{values['likely']}")
        return found

    def tier(self, scheme: str, code: str) -> str:
        """A tier's name in its scheme; the code itself in a scheme defined by the user."""
        key = f"scheme.{scheme}.tier.{code}"
        return self.t(key) if self.has(key) else code

    def number(self, value: Any, digits: int = 0) -> str:
        """1234.5 → "1,234" (half to even), with exactly `digits` digits after the point."""
        if not _finite(value):
            return UNKNOWN
        return _minus(f"{_rounded(value, digits):,.{digits}f}")

    def compact(self, value: Any) -> str:
        """1234567 → "1.23M" or "123万", 123456789 → "123M" or "1.23亿": three figures in both languages, without noughts at their end;
        whole below a thousand (万 in Chinese)."""
        if not _finite(value):
            return UNKNOWN
        rounded = _three_figures(float(value))
        if abs(rounded) < self._smallest_unit:
            return self.number(value)
        return _short(rounded, self.language)

    def money(self, value: Any, currency: str = "", compact: bool = False, digits: int | None = None) -> str:
        """-41300 → "−¥41,300" or, compact, "−¥41.3K"; without a currency code the number alone. From a thousand on whole, below it
        with the digits of the currency where there is anything to show after the point; `digits`: always so many."""
        if not _finite(value):
            return UNKNOWN
        if digits is None:
            digits = 0 if abs(value) >= _WHOLE_MONEY or _rounded(value, own := self.currency_digits(currency)) == round(value) else own
        text = self.compact(value) if compact else self.number(value, digits)
        sign = self.currency_sign(currency)
        return f"−{sign}{text[1:]}" if text.startswith("−") else f"{sign}{text}"

    def money_apart(self, values: Sequence[float], currency: str = "") -> list[str]:
        """Amounts that stand below each other, as short as they can be while different ones read differently: 2.08M, 2.04M, 2.04M
        where short forms would say 2.1M, 2M, 2M."""
        different = len({float(value) for value in values if _finite(value)})
        for digits in (None, 2, 3):
            texts = [self._short_money(value, currency, digits) for value in values]
            if len({text for text in texts if text != UNKNOWN}) >= different:
                return texts
        return [self.money(value, currency) for value in values]

    def _short_money(self, value: float, currency: str, digits: int | None) -> str:
        """The short form; with `digits` after the point where there is a unit such as M or 万."""
        if digits is None or not _finite(value) or abs(_rounded(value, 0)) < self._smallest_unit:
            return self.money(value, currency, compact=True)
        text = _minus(format_compact_decimal(value, fraction_digits=digits, locale=self.language))
        sign = self.currency_sign(currency)
        return f"−{sign}{text[1:]}" if text.startswith("−") else f"{sign}{text}"

    def currency_digits(self, currency: str) -> int:
        """Digits after the point of an amount in full: CNY 2, JPY 0, BHD 3; 2 where the currency is not known."""
        return get_currency_precision(currency) if currency else 2

    def currency_sign(self, currency: str) -> str:
        """ "CNY" → "¥"; an empty code gives an empty sign; a code without a sign is followed by a space: "CHF "."""
        if not currency:
            return ""
        sign = _CURRENCY_SIGNS.get(currency) or get_currency_symbol(currency, locale=self._locale)
        return f"{sign} " if sign.isalpha() else sign

    def share(self, value: Any, digits: int = 0) -> str:
        """0.744 → "74%"."""
        if not _finite(value):
            return UNKNOWN
        return _minus(f"{100 * _rounded(value, digits + 2):,.{digits}f}%")

    def strict_share(self, value: Any) -> str:
        """A share that is never rounded to 100% or 0% unless it is exactly that: 208 of 209 → "99.5%", a half → "50%"."""
        if not _finite(value):
            return UNKNOWN
        for digits in range(5):
            text = self.share(value, digits)
            if _rounded(value, digits + 2) not in (0.0, 1.0):
                break
        return self.share(value) if value in (0, 1) else text

    def change(self, value: Any, digits: int = 0) -> str:
        """A relative change with its sign: 0.12 → "+12%"."""
        text = self.share(value, digits)
        return f"+{text}" if _finite(value) and _rounded(value, digits + 2) > 0 else text

    def size(self, count: int) -> str:
        """A file size of `count` bytes, in whole KB or in MB."""
        if count >= 1e6:
            return self.t("common.unit.megabytes", size=self.number(count / 1e6, 1))
        return self.t("common.unit.kilobytes", size=self.number(-(-count // 1000)))

    def date(self, day: Day | None) -> str:
        """5 January 2026 → "Jan 5, 2026" or "2026年1月5日"."""
        return _date_text(day, self.language) if _known_day(day) else UNKNOWN

    def month(self, day: Day | None) -> str:
        """5 January 2026 → "Jan 2026" or "2026年1月"."""
        return format_skeleton("yMMM", day, locale=self._locale) if _known_day(day) else UNKNOWN

    def month_name(self, month: int) -> str:
        """12 → "December" or "十二月"."""
        return get_month_names("wide", context="stand-alone", locale=self._locale)[month]

    def metric(self, metric: str, value: Any, currency: str = "") -> str:
        """A metric's value in its unit; money in full."""
        unit = BY_ID[metric].unit
        if not _finite(value):
            return UNKNOWN
        if unit == "money":
            return self.money(value, currency)
        if unit == "share":
            return self.share(value, 1)
        if unit == "days":
            return self.t("common.unit.days", n=round(value))
        if unit == "hours":
            return self.t("common.unit.hours", hours=self.number(value, 1))
        return self.number(value, _DIGITS[unit])

    def _formatted(self, value: Any) -> Any:
        if isinstance(value, str | bool) or value is None:
            return value
        if isinstance(value, Integral):
            return self.number(value)
        return self.date(value) if isinstance(value, date) else value


def shortened(text: str) -> str:
    """The text with what no place is meant for (a number of thousands of characters) by its beginning and length; in a list, each entry.

    >>> shortened("x" * 5000)
    'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx… (5,000)'
    """
    if len(text) <= _ENDLESS:
        return text
    parts = _BETWEEN.split(text)
    return "".join(part if len(part) <= _ENDLESS else f"{part[:_BEGINNING]}… ({len(part):,})" for part in parts)


@lru_cache(maxsize=5_000)  # few days occur in many sentences
def _date_text(day: Day, language: str) -> str:
    return format_date(day, format="medium", locale=language)


@lru_cache
def words_for(language: str) -> Words:
    """The words of "en" or "zh_CN". Raises KeyError for any other language and ValueError for a key defined twice."""
    if language not in LANGUAGES:
        raise KeyError(language)
    entries: dict[str, str | Mapping[str, str]] = {}
    for file in sorted((LOCALES / language).rglob("*.toml"), key=lambda file: file.stem):
        first = "problem" if file.stem.startswith("problem_") else file.stem
        for key, entry in _flat(first, tomllib.loads(file.read_text(encoding="utf-8"))):
            if key in entries:
                raise ValueError(f"{language}: {key} is defined in two files, one of them {file.name}")
            entries[key] = entry
    return Words(language, entries)


@lru_cache(maxsize=8192)
def _short(rounded: float, language: str) -> str:
    """Babel's short form of a number rounded to three figures; cached, because rounded numbers repeat often."""
    return _minus(format_compact_decimal(rounded, fraction_digits=2, locale=language))


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, str | Mapping[str, str]]]:
    entries: list[tuple[str, str | Mapping[str, str]]] = []
    for name, entry in table.items():
        key = f"{prefix}.{name}"
        if isinstance(entry, str) or ("other" in entry and set(entry) <= _PLURAL_FORMS):
            entries.append((key, entry))
        else:
            entries.extend(_flat(key, entry))
    return entries


def _finite(value: Any) -> bool:
    return value is not None and math.isfinite(value)


def _known_day(day: Any) -> bool:
    return isinstance(day, date | datetime) and day == day  # noqa: PLR0124  pandas' NaT is a datetime that differs from itself


def _rounded(value: Any, digits: int) -> float:
    return round(float(value), digits) + 0.0  # no "−0"


def _three_figures(value: float) -> float:
    """Rounded to three significant figures, so that 99,999,999 becomes 1亿 and not 10000万."""
    if value == 0 or abs(value) < 1_000:
        return value
    return round(value, 2 - math.floor(math.log10(abs(value))))


def _minus(text: str) -> str:
    return text.replace("-", "−", 1)
