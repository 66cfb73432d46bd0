"""Key for influence: which mark is in force, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.key_customers.decisions import KeyMark, default_end, key_marks_on

FIRST = date(2025, 1, 1)
MARK = KeyMark("a", "reference", "names us", FIRST, default_end(FIRST), position=1)


def test_a_mark_lasts_a_year_and_the_later_row_counts():
    assert default_end(FIRST) == date(2026, 1, 1) and default_end(date.max) == date.max
    assert key_marks_on([MARK], date(2025, 12, 31)) == {"a": MARK} and key_marks_on([MARK], date(2026, 1, 1)) == {}
    away = replace(MARK, kind=None, effective_on=date(2025, 6, 1), position=2)
    assert key_marks_on([away, MARK], date(2025, 6, 1)) == {} != key_marks_on([away, MARK], date(2025, 5, 31))


def test_what_nobody_could_have_marked_is_refused():
    for broken, code in (
        (replace(MARK, kind="rich"), "unknown_key_kind"),
        (replace(MARK, expires_on=FIRST), "key_ends_early"),
        (replace(MARK, reason=" "), "key_reason_missing"),
    ):
        with pytest.raises(Problem) as refused:
            broken.checked()
        assert refused.value.code == code
