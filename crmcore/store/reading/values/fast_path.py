"""The plain spelling of each kind of value, read by DuckDB: one SQL expression per kind, null where text is not plain.

What is not plain (`¥1,234.50`, `1/2/2013`, `曾惠-14485`) goes value by value through `conversions`; so these expressions
may be strict, and must never give another value than `conversions` would.
"""

from __future__ import annotations

from crmcore.domain.tables.columns import SQL_TYPES, Kind
from crmcore.store.reading.values.date_text import FIRST_YEAR, LAST_YEAR, SENTINELS
from crmcore.store.reading.values.number_text import Mark
from crmcore.store.reading.values.plain_text import LONGEST_ID

# No sign that needs folding, nothing that could stand for "none" (0, nan, null, n/a, unknown …), no 1.2E+17.
_ID = "[1-9]([ -*,-~]*[!-*,-~])?|0[ -*,-~]*[!-*,-~]|[A-MO-TV-Za-mo-tv-z]([ -~]*[!-~])?|[NUnu][ -~]*[0-9]"
#: first letters and digits of an id that cannot be a word for "none"
_CERTAIN_STARTS = (("A", "N"), ("O", "U"), ("V", "["), ("a", "n"), ("o", "u"), ("v", "{"))
#: a quote can be the mark that keeps a formula's sign text
_TEXT = '[!"$-&(-~]([ -~]*[!-~])?'
_TIMED_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?"
_POINT = r"-?[0-9]{1,14}(\.[0-9]{1,4})?"
_GROUPED_POINT = r"-?[1-9][0-9]{0,2}(,[0-9]{3}){1,3}\.[0-9]{1,4}"
_COMMA = r"-?([0-9]{1,14}|[1-9][0-9]{0,2}(\.[0-9]{3}){1,3})(,[0-9]{1,4})?"


def plain_value(kind: Kind, column: str, mark: Mark, printable: bool = False) -> str:
    """SQL of the stored value of the text `column`, null where the text is not in its plainest spelling. In a file that is
    `printable` throughout (see `text_scan`) the ends of a text are enough to know it, at a third of the cost."""
    if kind == "text" and printable:
        return (
            f"case when {column} >= '!' and not starts_with({column}, '#') and not starts_with({column}, '''') "
            f"and not ends_with({column}, ' ') then {column} end"
        )
    if kind in ("id", "text"):
        quickly = f"when strlen({column}) > {LONGEST_ID} then null " if kind == "id" else ""
        if kind == "id" and printable:
            starts = " or ".join(f"({column} >= '{first}' and {column} < '{end}')" for first, end in _CERTAIN_STARTS)
            digit = f"({column} >= '1' and {column} < ':' and not contains({column}, '+'))"
            quickly += f"when ({starts} or {digit}) and not ends_with({column}, ' ') then {column} "
        return f"case {quickly}when regexp_full_match({column}, '{_ID if kind == 'id' else _TEXT}') then {column} end"
    if kind == "date":
        # ten characters that DuckDB can cast begin with the year; what is no real day is sorted out by `plausible`
        return (
            f"case when strlen({column}) = 10 then try_cast({column} as date) "
            f"when regexp_full_match({column}, '{_TIMED_DAY}') then try_cast(left({column}, 10) as date) end"
        )
    if kind in ("money", "number"):
        if mark == "comma":
            digits = f"replace(replace({column}, '.', ''), ',', '.')"
            return f"case when regexp_full_match({column}, '{_COMMA}') then try_cast({digits} as decimal(18,4)) end"
        return (
            f"case when regexp_full_match({column}, '{_POINT}') then try_cast({column} as decimal(18,4)) "
            f"when regexp_full_match({column}, '{_GROUPED_POINT}') "
            f"then try_cast(replace({column}, ',', '') as decimal(18,4)) end"
        )
    return f"cast(null as {SQL_TYPES[kind]})"


def plausible(kind: Kind, value: str) -> str:
    """SQL of `value` without the days that stand for "no date" and those outside the years anybody means."""
    if kind != "date":
        return value
    # one comparison each: a list after IN becomes a join, and a join loses the order of the file
    sentinels = " and ".join(f"{value} <> date '{day}'" for day in sorted(SENTINELS) if FIRST_YEAR < day.year <= LAST_YEAR)
    return f"case when {value} between date '{FIRST_YEAR}-01-02' and date '{LAST_YEAR}-12-31' and {sentinels} then {value} end"
