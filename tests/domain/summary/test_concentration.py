import numpy as np
import pytest

from crmcore.domain.summary.concentration import concentration, whale_curve


def test_figures_of_five_customers_by_hand():
    # sorted 60, 40, 20, 0, −20: total 100, running 60, 100, 120, 120, 100
    found = concentration(np.array([0.0, 60, -20, 40, 20]), top=20)
    assert (found.total, found.top_customers, found.top_share) == (100, 1, 0.6)
    assert (found.whale_peak_share, found.whale_peak_rank) == (1.2, 3)
    assert (found.negative_customers, found.negative_total) == (1, -20)
    assert found.customers_for_80 == 2
    # positives 20, 40, 60 of 120: HHI = (1 + 4 + 9)/36; Gini = (−2·20 + 0 + 2·60)/(3·120)
    assert found.hhi == pytest.approx(14 / 36)
    assert found.gini == pytest.approx(80 / 360)
    assert found.without_top == ((1, 40.0), (5, 0.0))


def test_top_share_rounds_half_up():
    assert concentration(np.ones(5), top=50).top_customers == 3


def test_shares_are_not_told_where_the_total_is_a_loss():
    found = concentration(np.array([5.0, -10]))
    assert (found.top_share, found.whale_peak_share, found.customers_for_80) == (None, None, None)


def test_unknown_is_left_out_not_counted_as_zero():
    assert concentration(np.array([1.0, np.nan])).customers == 1


def test_nobody():
    assert concentration(np.empty(0)).total == 0


def test_the_curve_keeps_its_peak_and_ends_at_one():
    share, cumulative = whale_curve(np.array([60.0, 40, 20, 0, -20]))
    assert cumulative.max() == pytest.approx(1.2)
    assert (share[0], cumulative[0], share[-1], cumulative[-1]) == (0, 0, 1, 1)
