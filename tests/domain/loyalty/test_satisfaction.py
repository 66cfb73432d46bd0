"""What was found against what had been expected; the trend of it; who tells whom."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.loyalty.satisfaction import STATES, newest_states, satisfaction_by_quarter, state_counts, states, word_of_mouth
from tests.domain.loyalty.loyal_customers import NOBODY, numbers, survey


@pytest.mark.parametrize(
    "perceived, expected, state",
    [
        (7.0, 7.5, "ordinary"),
        (7.0, 7.6, "dissatisfied"),
        (7.5, 7.0, "ordinary"),
        (7.6, 7.0, "high"),
        (7.3, 6.8, "ordinary"),
        (3.1, 2.6, "ordinary"),  # half a point, whatever binary makes of it
        (6, None, "dissatisfied"),
        (6.9, None, "dissatisfied"),
        (7, None, "ordinary"),
        (8.9, None, "ordinary"),
        (9, None, "high"),
        (2, 0, "high"),
        (None, 5, "unknown"),
    ],
)
def test_a_state_is_the_gap_to_the_expectation_or_the_score_alone(perceived, expected, state):
    assert STATES[states(numbers([perceived]), numbers([expected]))[0]] == state


def test_the_newest_answer_of_a_customer_counts():
    told = survey((0, "2024-01-05", 3, 8), (0, "2024-06-05", 9, 8), (2, "2024-03-01", 5, None))
    assert [STATES[s] for s in newest_states(told, 3)] == ["high", "unknown", "dissatisfied"]


def test_a_quarter_ends_on_the_day_of_the_date_and_counts_a_customer_once():
    told = survey(
        (0, "2024-04-15", 3, 8), (0, "2024-04-16", 3, 8), (0, "2024-07-15", 9, 8), (1, "2024-07-16", 8, None), (2, "2024-10-15", 8, 8)
    )
    trend = satisfaction_by_quarter(told, date(2024, 10, 15))
    # 15 April ends a quarter of its own; of customer 0 in the next one only its newest answer, 9 against 8, counts
    assert [q.end for q in trend] == [date(2024, 4, 15), date(2024, 7, 15), date(2024, 10, 15)]
    assert [q.customers for q in trend] == [(1, 0, 0), (0, 0, 1), (0, 2, 0)]
    assert [q.customers for q in satisfaction_by_quarter(told, date(2024, 10, 15), np.array([False, True, False]))] == [(0, 1, 0)]


def test_without_answers_there_is_no_trend():
    assert satisfaction_by_quarter(NOBODY, date(2024, 10, 15)) == () and newest_states(NOBODY, 2).tolist() == [3, 3]


def test_word_of_mouth_multiplies_those_whose_state_is_known():
    counts = state_counts(np.array([0, 0, 1, 2, 2, 3, 0], np.int8), np.array([True] * 6 + [False]))
    assert counts == {"dissatisfied": 2, "ordinary": 1, "high": 2, "unknown": 1}
    assert word_of_mouth(counts).people_told == (44, 8, 20)  # 2 · 22, 1 · 8, 2 · 10
    assert word_of_mouth(counts, (10, 0, 3)).people_told == (20, 0, 6)
