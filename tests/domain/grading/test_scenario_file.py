"""A scenario as a file: whatever is in it, it is read or refused, never half understood."""

import json

import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.kernel.problems import Problem

GOOD = json.loads(Scenario().to_json())

DAMAGED = {
    "not json": "{weights",
    "another thing": "[]",
    "unknown field": json.dumps(GOOD | {"colour": "red"}),
    "half a month": json.dumps(GOOD | {"window": 2.5}),
    "a list for a name": json.dumps(GOOD | {"scheme": ["abcd"]}),
    "a word for a run": json.dumps(GOOD | {"standard": "the first"}),
    "no such day": json.dumps(GOOD | {"as_of": "2025-02-30"}),
    "words for weights": json.dumps(GOOD | {"weights": [["order_amount", "much"]]}),
    "endless shares": json.dumps(GOOD | {"shares": [float("inf")]}),
    "parts of a share": json.dumps(GOOD | {"shares": [20.5, 30, 30, 19.5]}),
    "deep as a well": "[" * 100_000,
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_refused_with_words(text):
    with pytest.raises(Problem, match="bad_scenario_file"):
        Scenario.from_json(text)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"weights": [["beauty", 10]]}, "unknown_metric"),
        ({"weights": [["order_amount", float("nan")]]}, "bad_weight"),
        ({"shares": [50, 20]}, "bad_shares"),
        ({"gates": [["weather", 1]]}, "unknown_gate"),
        ({"gates": [["late_payers", None]]}, "bad_gate_limit"),
        ({"gates": [["late_payers", float("nan")]]}, "bad_gate_limit"),
        ({"normaliser": "magic"}, "unknown_normaliser"),
        ({"window": 0}, "bad_window"),
        ({"window": 601}, "bad_window"),
        ({"window": True}, "bad_window"),
        ({"weights": [["order_amount", 1e7]]}, "bad_weight"),
        ({"weights": [["order_amount", float("inf")]]}, "bad_weight"),
        ({"weights": [["order_amount", 1], ["order_amount", 2]]}, "repeated_setting"),
        ({"gates": [["loss_makers", None], ["loss_makers", None]]}, "repeated_setting"),
        ({"gates": [["late_payers", 1e300]]}, "bad_gate_limit"),
        ({"standard": 0}, "no_such_run"),
        ({"standard": -4}, "no_such_run"),
        ({"scheme": ""}, "unknown_scheme"),
        ({"scheme": "a" * 81}, "unknown_scheme"),
        ({"as_of": "9999-12-31"}, "bad_as_of"),
    ],
)
def test_what_cannot_be_graded_with_is_named(change, code):
    with pytest.raises(Problem, match=code):
        Scenario.from_json(json.dumps(GOOD | change))


def test_the_bounds_themselves_can_be_graded_with():
    at_the_edge = Scenario(window=600, weights=(("order_amount", 1e6),), gates=(("late_payers", 1e6),), standard=1)
    assert Scenario.from_json(at_the_edge.to_json()) == at_the_edge
