"""What a scheme covers of those who bought: the ones it cannot place are counted, with what is not known of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from crmcore.domain.grading.mart import GRADED, PROSPECT, UNSCORED
from crmcore.domain.summary.scheme_reach import Reach, scheme_reach
from tests.domain.marts import book, mart

#: two graded earn 60 and 20, one buyer whose growth nobody knows earns 20, and a prospect
WHO = [GRADED, GRADED, UNSCORED, PROSPECT]
MARTS = mart(population=WHO, order_amount=[100.0, 50, 50, None], gross_profit=[60.0, 20, 20, None], growth_rate=[0.1, 0.2, None, None])
MATRIX = replace(book(MARTS), population=np.array(WHO, dtype=np.int8), cut_by="gross_profit", across="growth_rate")


def test_those_left_out_are_counted_with_the_profit_they_bring_and_what_is_not_known_of_them():
    assert scheme_reach(MATRIX) == Reach(3, 2, "gross_profit", 0.8, ("growth_rate",))


def test_a_part_counts_only_itself_and_lacks_nothing_where_all_are_graded():
    assert scheme_reach(MATRIX, np.array([True, False, False, True])) == Reach(1, 1, "gross_profit", 1.0, ())


def test_without_net_profit_the_share_is_one_of_the_order_amount():
    assert scheme_reach(MATRIX, measure="net_profit") == Reach(3, 2, "order_amount", 0.75, ("growth_rate",))
