"""A model is graded by how many of the customers that made 80 % of the value it names."""

from __future__ import annotations

from datetime import date

import numpy as np

from crmcore.domain.purchase_models.model_grade import model_grade

DAY = date(2024, 6, 30)
#: the first four made 80 of 100
CAME = np.array([20.0, 20.0, 20.0, 20.0, 10.0, 5.0, 3.0, 2.0])


def forecast(*named: int) -> np.ndarray:
    values = np.zeros(len(CAME))
    values[list(named)] = 1.0
    return values


def graded(model: np.ndarray, plain: np.ndarray):
    return model_grade(model, plain, CAME, DAY, 12)


def test_a_model_that_finds_one_more_of_four_is_an_a():
    result = graded(forecast(0, 1, 2, 3), forecast(0, 1, 2, 7))
    assert (result.to_find, result.found, result.found_plain, result.grade) == (4, 4, 3, "A")
    assert result.gain == 1 / 3


def test_a_model_that_finds_as_many_is_a_b_and_one_that_finds_fewer_a_c():
    assert graded(forecast(0, 1, 2, 6), forecast(1, 2, 3, 7)).grade == "B"
    assert graded(forecast(0, 5, 6, 7), forecast(0, 1, 2, 3)).grade == "C"


def test_losses_add_nothing_to_the_value_to_be_found():
    result = model_grade(np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0]), np.array([10.0, -50.0, np.nan]), DAY, 12)
    assert (result.to_find, result.found, result.found_plain, result.gain, result.grade) == (1, 1, 0, None, "A")


def test_where_nobody_earned_anything_there_is_no_grade():
    assert model_grade(np.ones(2), np.ones(2), np.array([-1.0, np.nan]), DAY, 12) is None
