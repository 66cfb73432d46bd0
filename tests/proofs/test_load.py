"""The load driver, small: a few visitors on a small demo get their own answers, and an answer that is not theirs is noticed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcore.proofs.load.expected import DIAL, RightAnswers, as_link, first_weights
from crmcore.proofs.load.load import _is_right, run_load
from crmcore.proofs.load.session import Answer
from crmcore.store.companies.companies import open_company

pytestmark = pytest.mark.proof


def test_three_visitors_at_once_each_get_their_own_right_answer(tmp_path: Path) -> None:
    """Planted: the scenario left out of the key under which graded customers are kept, so that everybody is shown the
    pyramids of whoever came first."""
    told = run_load(customers=2_000, sessions=(3,), seconds=4, thinking=0.2, folder=tmp_path)
    (row,) = told["rows"]
    assert (row["errors"], row["wrong"]) == (0, 0), row
    assert row["reruns"] >= 3
    assert 0 < row["figure_p50_s"] <= row["p50_s"] <= row["p95_s"] <= row["max_s"]


@pytest.fixture(scope="module")
def right(demo_root: Path) -> RightAnswers:
    return RightAnswers(open_company(demo_root / "demo"), 1)


def answer(right: RightAnswers, visitor: int, value: int) -> Answer:
    weights = right.weights(visitor, value)
    figure = json.dumps({"data": json.loads(right.figure(weights)), "layout": {}})
    return Answer(0.2, 0.1, figure, {"weights": [as_link(weights)]}, value)


def test_an_answer_is_right_only_for_the_visitor_and_the_move_it_belongs_to(right):
    theirs = answer(right, 0, 41)
    assert _is_right(right, 0, 41, theirs)
    assert not _is_right(right, 1, 41, theirs)
    assert not _is_right(right, 0, 42, theirs)


def test_the_pyramids_of_other_weights_are_noticed_even_under_the_right_address(right):
    mine, theirs = answer(right, 0, 41), answer(right, 1, 90)
    assert not _is_right(right, 0, 41, Answer(0.2, 0.1, theirs.figure, mine.link, mine.shown))
    assert not _is_right(right, 0, 41, Answer(0.2, 0.1, "", mine.link, mine.shown))


def test_a_hundred_visitors_begin_with_a_hundred_different_proportions():
    begun = [first_weights(k) for k in range(100)]
    assert {sum(weights.values()) for weights in begun} == {100}
    others = [{m: w / (100 - weights[DIAL]) for m, w in weights.items() if m != DIAL} for weights in begun]
    assert len({tuple(sorted(o.items())) for o in others}) == 100
    assert all(weight > 0 for weights in begun for weight in weights.values())
