"""The quick reading by DuckDB never gives another value than the careful one, and takes what is plain."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest
from hypothesis import given, settings, strategies as st

from crmcore.store.reading.values.date_text import read_date
from crmcore.store.reading.values.fast_path import plain_value, plausible
from crmcore.store.reading.values.number_text import read_number
from crmcore.store.reading.values.plain_text import read_id, read_text

CONNECTION = duckdb.connect()
CAREFUL = {"id": read_id, "text": read_text, "date": read_date, "money": read_number}
LIKELY = {
    "id": st.from_regex(r"\A[0-9A-Za-z+E.#/ -]{1,8}\Z") | st.sampled_from(["nan", "NULL", "n/a", "Unknown", "0", "1E+17", "2.5E+3"]),
    "text": st.text(max_size=8) | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8),
    "money": st.from_regex(r"\A[-+]?[0-9.,eE ]{1,18}\Z"),
    "date": st.from_regex(r"\A[0-9]{2,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}[ T]?[0-9:]{0,8}\Z")
    | st.sampled_from(["1970-01-01", "9999-12-31", "2024-02-30", "infinity", "2024-01-05 25:00", "1900-01-01"]),
}


def quick(kind: str, text: str, printable: bool = False) -> object:
    plain = f"select {plain_value(kind, 'c', 'point', printable)} as p from (select $t as c)"
    return CONNECTION.execute(f"select {plausible(kind, 'p')} from ({plain})", {"t": text}).fetchall()[0][0]


@pytest.mark.parametrize("kind", CAREFUL)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_what_is_read_quickly_is_read_the_same_with_care(kind, data):
    text = data.draw(LIKELY[kind] | st.text(max_size=6))
    value = quick(kind, text, printable=all(" " <= c <= "~" for c in text) and data.draw(st.booleans()))
    careful = CAREFUL[kind](text)
    assert value is None or (value == careful.value and careful.rule is None and careful.note is None)


@given(st.dates(date(1901, 1, 1), date(2150, 12, 31)))
@settings(max_examples=50, deadline=None)
def test_an_iso_day_is_plain(day):
    assert quick("date", day.isoformat()) == (None if read_date(day.isoformat()).rule else day)
    assert quick("date", f"{day.isoformat()} 08:26:00") == quick("date", day.isoformat())


@pytest.mark.parametrize(
    "kind, text", [("id", "C00042"), ("id", "00123"), ("id", "12E4"), ("text", "Blue, large"), ("money", "-12.5"), ("money", "1,234.50")]
)
def test_the_usual_spelling_is_plain(kind, text):
    assert quick(kind, text) == CAREFUL[kind](text).value


def test_a_comma_before_the_cents_has_its_own_plain_spelling():
    sql = plain_value("money", "c", "comma")
    texts = "(values ('1.234,50'), ('12,5'), ('1.234')) as t(c)"
    assert [float(value) for (value,) in CONNECTION.execute(f"select {sql} from {texts}").fetchall()] == [1234.5, 12.5, 1234]


def test_all_days_of_a_leap_year_are_plain():
    days = [date(2024, 1, 1) + timedelta(n) for n in range(366)]
    assert [quick("date", d.isoformat()) for d in days] == days
