"""The plain spelling of each kind of value, read by DuckDB: one SQL expression per kind, null where text is not plain.

What is not plain (`¥1,234.50`, `1/2/2013`, `曾惠-14485`) goes value by value through `conversions`; so these expressions
may be strict, and must never give another value than `conversions` would.
"""
from __future__ import annotations

from crmcore.domain.tables import SQL_TYPES, Kind
from crmcore.store.date_text import SENTINELS
from crmcore.store.number_text import Mark
from crmcore.store.plain_text import SUSPECT_IDS

_ID = "[A-Za-z0-9]([ -~]*[!-~])?"
_TEXT = '[!"$-~]([ -~]*[!-~])?'
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?"
_POINT = r"-?[0-9]{1,14}(\.[0-9]{1,4})?"
_GROUPED_POINT = r"-?[0-9]{1,3}(,[0-9]{3}){1,3}\.[0-9]{1,4}"
_COMMA = r"-?([0-9]{1,14}|[0-9]{1,3}(\.[0-9]{3}){1,3})(,[0-9]{1,4})?"

#: these are read value by value: few different ones, and the column decides on their scale
CAREFUL_KINDS: frozenset[Kind] = frozenset({"share", "flag", "score", "percent"})


def plain_value(kind: Kind, column: str, mark: Mark) -> str:
    """SQL of the stored value of the text `column`, null where the text is not in its plainest spelling."""
    if kind == "id":
        words = ", ".join(sorted({f"'{w}'" for s in SUSPECT_IDS | {"nan"} for w in (s, s.upper(), s.capitalize(), "NaN")} | {"'0'"}))
        return f"case when regexp_full_match({column}, '{_ID}') and not contains({column}, 'E+') and {column} not in ({words}) then {column} end"
    if kind == "text":
        return f"case when regexp_full_match({column}, '{_TEXT}') then {column} end"
    if kind == "date":
        days = ", ".join(f"date '{day}'" for day in sorted(SENTINELS) if day.year > 1900)
        day = f"try_cast(left({column}, 10) as date)"
        return (f"case when regexp_full_match({column}, '{_DAY}') and {day} between date '1900-01-02' and date '2200-12-31' "
                f"and {day} not in ({days}) then {day} end")
    if kind in ("money", "number"):
        if mark == "comma":
            digits = f"replace(replace({column}, '.', ''), ',', '.')"
            return f"case when regexp_full_match({column}, '{_COMMA}') then try_cast({digits} as decimal(18,4)) end"
        return (f"case when regexp_full_match({column}, '{_POINT}') then try_cast({column} as decimal(18,4)) "
                f"when regexp_full_match({column}, '{_GROUPED_POINT}') then try_cast(replace({column}, ',', '') as decimal(18,4)) end")
    return f"cast(null as {SQL_TYPES[kind]})"
