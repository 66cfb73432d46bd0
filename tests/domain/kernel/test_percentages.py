import pytest
from hypothesis import given, strategies as st

from crmcore.domain.kernel.percentages import edges_of, move_edge, set_weight, whole_hundred, with_weight, without_weight
from crmcore.domain.kernel.problems import Problem

DEFAULT = {"credit_score": 10, "order_amount": 30, "gross_profit": 60}


def test_the_others_give_way_in_proportion():
    # amount up to 55: 45 left for 10 : 60 → 6.43 and 38.57 → 6 and 39
    assert set_weight(DEFAULT, "order_amount", 55) == {"credit_score": 6, "order_amount": 55, "gross_profit": 39}


def test_a_locked_weight_stays():
    assert set_weight(DEFAULT, "order_amount", 90, locked={"credit_score"}) == {"credit_score": 10, "order_amount": 90, "gross_profit": 0}
    assert set_weight(DEFAULT, "order_amount", 99, locked={"credit_score"})["order_amount"] == 90


def test_with_every_other_one_locked_nothing_moves():
    assert set_weight(DEFAULT, "order_amount", 70, locked={"credit_score", "gross_profit"}) == DEFAULT


def test_weights_of_zero_share_equally_when_one_gives_way():
    assert set_weight({"a": 100, "b": 0, "c": 0}, "a", 40) == {"a": 40, "b": 30, "c": 30}


weights = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 100), min_size=2).filter(lambda w: sum(w.values()))


@given(weights, st.integers(-20, 140), st.data())
def test_weights_always_sum_to_one_hundred(parts, value, data):
    start = whole_hundred(parts)
    name = data.draw(st.sampled_from(sorted(start)))
    locked = data.draw(st.sets(st.sampled_from(sorted(start))))
    turned = set_weight(start, name, value, locked)
    assert sum(turned.values()) == 100 and min(turned.values()) >= 0
    assert all(turned[n] == start[n] for n in locked - {name})


def test_a_new_indicator_comes_in_at_ten_and_the_others_give_way():
    # 90 left for 10 : 30 : 60 → 9, 27 and 54
    assert with_weight(DEFAULT, "trust") == {"credit_score": 9, "order_amount": 27, "gross_profit": 54, "trust": 10}
    assert with_weight(DEFAULT, "order_amount") == DEFAULT


def test_a_new_indicator_never_moves_a_locked_one():
    # 90 left, 60 of it locked: 30 for 10 : 30 → 7.5 and 22.5 → 8 and 22 (the first of equal remainders gets the point)
    assert with_weight(DEFAULT, "trust", {"gross_profit"}) == {"credit_score": 8, "order_amount": 22, "gross_profit": 60, "trust": 10}


def test_the_others_take_over_when_an_indicator_goes():
    # 100 for 10 : 30 → 25 and 75; with 30 locked all 60 go to the credit
    assert without_weight(DEFAULT, "gross_profit") == {"credit_score": 25, "order_amount": 75}
    assert without_weight(DEFAULT, "gross_profit", {"order_amount"}) == {"credit_score": 70, "order_amount": 30}
    assert without_weight(DEFAULT, "gross_profit", {"order_amount", "credit_score"}) == {"credit_score": 25, "order_amount": 75}
    assert without_weight({"a": 100, "b": 0}, "a", {"b"}) == {"b": 100}


def test_the_last_indicator_cannot_go():
    with pytest.raises(Problem, match="no_weight"):
        without_weight({"a": 100}, "a")


@given(weights, st.data())
def test_weights_sum_to_one_hundred_whoever_comes_or_goes(parts, data):
    start = whole_hundred(parts)
    name = data.draw(st.sampled_from(sorted(start)))
    locked = data.draw(st.sets(st.sampled_from(sorted(start))))
    for changed in (without_weight(start, name, locked), with_weight(start, "new", locked)):
        assert sum(changed.values()) == 100 and min(changed.values()) >= 0


def test_no_weight_at_all_is_refused():
    with pytest.raises(Problem, match="no_weight"):
        whole_hundred({"a": 0})


def test_an_edge_pushes_the_edges_it_meets():
    assert edges_of((20, 30, 30, 20)) == [20, 50, 80]
    assert move_edge((20, 30, 30, 20), 0, 60) == (60, 0, 20, 20)
    assert move_edge((20, 30, 30, 20), 2, 10) == (10, 0, 0, 90)


@given(st.integers(0, 2), st.integers(-10, 110))
def test_shares_always_sum_to_one_hundred(edge, value):
    assert sum(move_edge((20, 30, 30, 20), edge, value)) == 100
