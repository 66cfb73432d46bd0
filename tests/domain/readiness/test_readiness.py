"""The conditions line by line, and answers that lapse."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.readiness.answers import ReadinessAnswer, newest_answers
from crmcore.domain.readiness.readiness import CONDITIONS, LINES, SUPPORTS, TABLES, ReadinessFacts, counts, readiness

DAY = date(2025, 12, 31)
NONE = np.empty(0, np.int64)
EMPTY = ReadinessFacts(
    DAY, None, None, ("order_line",), {}, 0, dict.fromkeys(("credit", "attitude", "contact", "owner")), 0, 0, 0, None, None, None, {}
)
FULL = ReadinessFacts(
    DAY,
    (date(2025, 6, 30), "June"),
    ("Li", None),
    TABLES,
    {"order_line": DAY, "survey": date(2025, 12, 1)},
    100,
    dict.fromkeys(("credit", "attitude", "contact", "owner"), NONE),
    0,
    3,
    0,
    (date(2024, 12, 31), 0.5, 0.1),
    ("Spring", date(2025, 9, 1), "worth_it"),
    (date(2025, 7, 1), 1, True),
    {},
)


def status(facts: ReadinessFacts) -> dict[str, str]:
    return {line.code: line.status for line in readiness(facts)}


def test_every_line_belongs_to_a_condition_and_a_support_and_each_of_these_has_a_line():
    assert {line[0] for line in LINES.values()} == set(CONDITIONS)
    assert {line[1] for line in LINES.values()} == set(SUPPORTS)


def test_without_anything_no_computed_line_is_met_but_that_nothing_waits_and_questions_are_not_answered():
    found = status(EMPTY)
    assert [code for code, now in found.items() if now == "met"] == ["pending"]
    assert counts(readiness(EMPTY))["unanswered"] == 7
    assert counts(readiness(FULL)) == {"met": 13, "partly": 0, "missing": 0, "unanswered": 7, "lapsed": 0}


def test_what_is_old_small_or_weak_is_partly_met():
    weak = replace(
        FULL,
        published=(date(2024, 12, 29), "old"),  # 367 days
        tables=TABLES[:4],
        newest={"order_line": date(2025, 11, 29)},  # 32 days
        lacking=FULL.lacking | {"credit": np.arange(11), "attitude": np.arange(51)},
        pending=1,
        without_hours=1,
        backtest=(date(2024, 12, 31), 0.05, 0.1),
        campaign=("Spring", date(2026, 9, 1), ""),
        change=(date(2025, 7, 1), 0, True),
    )
    found = status(weak)
    assert {code for code, now in found.items() if now == "partly"} == {
        "published", "tables", "freshness", "credit", "pending", "capacity", "backtest", "campaign", "change",
    }  # fmt: skip
    assert found["attitude"] == "missing"  # 49 of 100 is less than half
    assert status(replace(FULL, lacking=FULL.lacking | {"credit": np.arange(10)}))["credit"] == "met"  # 90 of 100


def test_an_answer_counts_for_a_year_and_the_newest_one_counts():
    old = ReadinessAnswer("training", "yes", "All of sales in May", date(2024, 12, 31), "Li", position=3)
    assert status(replace(FULL, answers={"training": old}))["training"] == "met"  # 365 days
    assert status(replace(FULL, day=date(2026, 1, 1), answers={"training": old}))["training"] == "lapsed"
    new = replace(old, state="no", effective_on=date(2025, 3, 1), position=4)
    later = replace(old, effective_on=date(2026, 3, 1), position=5)
    assert newest_answers([new, old, later], DAY) == {"training": new}
    assert status(replace(FULL, answers={"training": new}))["training"] == "missing"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"question": "tea"}, "unknown_readiness_question"),
        ({"state": "so"}, "unknown_readiness_state"),
        ({"text": "x" * 301}, "text_too_long"),
    ],
)
def test_answers_that_nobody_could_give_are_refused(changed, code):
    with pytest.raises(Problem) as refused:
        replace(ReadinessAnswer("training", "yes", "", DAY), **changed).checked()
    assert refused.value.code == code
