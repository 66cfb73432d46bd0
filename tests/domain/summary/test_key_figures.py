from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.grading.mart import GRADED, LAPSED, PROSPECT, RETURNS_ONLY
from crmcore.domain.summary.key_figures import key_figures
from crmcore.domain.summary.ungraded import ungraded_rows
from crmcore.domain.summary.verdict import verdict
from tests.domain.marts import book, mart

#: ten buyers: gross profit 100, 50, 20, 10, 10, 5, 5, 0, −40, −60 = 100; the best two of ten bring 150
GROSS = [100.0, 50, 20, 10, 10, 5, 5, 0, -40, -60]
#: net of service: as gross, but the second best costs 60 to serve
NET = [100.0, -10, 20, 10, 10, 5, 5, 0, -40, -60]
AMOUNT = [1000.0, 500, 200, 100, 100, 50, 50, 10, 90, 100]


def test_sums_best_fifth_and_losses_by_hand():
    figures = key_figures(book(mart(order_amount=AMOUNT, gross_profit=GROSS, net_profit=NET)))
    assert (figures.customers, figures.graded, figures.order_amount) == (10, 10, 2200)
    assert (figures.gross_profit, figures.net_profit) == (100, 40)
    assert (figures.measure, figures.top_customers, figures.top_share) == ("gross_profit", 2, 1.5)
    assert (figures.losing, figures.loss) == (3, -110)


def test_the_best_fifth_follows_the_chosen_profit():
    figures = key_figures(book(mart(order_amount=AMOUNT, gross_profit=GROSS, net_profit=NET)), measure="net_profit")
    assert (figures.measure, figures.top_share) == ("net_profit", 120 / 40)


def test_a_part_counts_only_itself():
    part = np.array([True] + [False] * 8 + [True])
    figures = key_figures(book(mart(order_amount=AMOUNT, gross_profit=GROSS, net_profit=NET)), part)
    assert (figures.customers, figures.order_amount, figures.gross_profit, figures.losing, figures.loss) == (2, 1100, 40, 1, -60)


def test_without_any_profit_nothing_is_invented():
    figures = key_figures(book(mart(order_amount=AMOUNT)))
    assert (figures.gross_profit, figures.net_profit, figures.losing, figures.loss) == (None, None, None, None)
    assert (figures.measure, figures.top_share) == ("order_amount", pytest.approx(1500 / 2200))


def test_graded_and_ungraded_make_all_and_their_money_is_told():
    who = [GRADED, GRADED, LAPSED, RETURNS_ONLY, RETURNS_ONLY, PROSPECT]
    graded = book(mart(population=who, order_amount=[10.0, 20, None, -3, -4, None], gross_profit=[1.0, 2, None, -1, -2, None]))
    rows = ungraded_rows(graded)
    assert [(r.reason, r.customers, r.order_amount, r.gross_profit, r.net_profit) for r in rows] == [
        ("lapsed", 1, 0, 0, None),
        ("returns_only", 2, -7, -3, None),
        ("prospect", 1, 0, 0, None),
    ]
    figures = key_figures(graded)
    assert figures.graded + sum(r.customers for r in rows) == figures.customers == 6
    assert figures.order_amount == 30 + sum(r.order_amount for r in rows)


def test_the_verdict_tells_the_course_of_the_profit_against_the_day_compared_with():
    now = key_figures(book(mart(order_amount=AMOUNT, gross_profit=GROSS, net_profit=NET)), measure="net_profit")  # 40 net
    before = replace(now, net_profit=32.0)
    assert (verdict(now, before).course, verdict(now, before).change) == ("rose", 0.25)  # 40 ÷ 32 − 1
    assert verdict(now, replace(now, net_profit=50.0)).course == "fell"
    assert [verdict(now, one).course for one in (None, replace(now, net_profit=-5.0), now)] == ["now", "now", "same"]
