"""Gamma-Gamma against the published figures, the likelihood written out, and customers simulated from its story."""

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy.integrate import quad
from scipy.stats import gamma

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.purchase_models.spend_model import GammaGamma, fit_gamma_gamma, gamma_gamma_likelihood
from tests.domain.purchase_models.cdnow import calibration

#: as published for CDNOW
PUBLISHED = GammaGamma(6.25, 3.74, 15.44, 0.0, 946)


def spenders(rng: np.random.Generator, n: int, p: float, q: float, v: float) -> tuple[np.ndarray, np.ndarray]:
    x = 1 + rng.geometric(0.4, n)
    own = rng.gamma(q, 1 / v, n)
    return x, rng.gamma(p * x, 1 / (own * x))


@pytest.mark.real_data
def test_cdnow_as_published(real_data):
    x, _, _, mean = calibration(real_data / "CDNOW_sample.txt")
    found = fit_gamma_gamma(x, mean)
    assert found.customers == 946
    assert [found.p, found.q, found.v] == pytest.approx([6.25, 3.74, 15.44], rel=0.001, abs=0.005)


def test_the_likelihood_is_the_mixture_over_customers():
    p, q, v, x, z = 2.5, 3.0, 8.0, 3, 4.2
    mixed = quad(lambda nu: gamma.pdf(z, p * x, scale=1 / (nu * x)) * gamma.pdf(nu, q, scale=1 / v), 0, np.inf, epsabs=0)[0]
    climb = gamma_gamma_likelihood(np.array([3.0]), np.array([z]), np.ones(1))
    assert climb(np.log([p, q, v]))[0] == pytest.approx(np.log(mixed), rel=1e-8)


def test_the_slope_is_that_of_the_likelihood():
    climb = gamma_gamma_likelihood(np.array([1.0, 2, 9]), np.array([3.0, 40, 12]), np.array([4.0, 1, 1]))
    at = np.log([2.0, 3.5, 20.0])
    for k, step in enumerate(1e-5 * np.eye(3)):
        assert climb(at)[1][k] == pytest.approx((climb(at + step)[0] - climb(at - step)[0]) / 2e-5, rel=1e-7, abs=1e-9)


def test_the_parameters_of_simulated_customers_come_back():
    found = fit_gamma_gamma(*spenders(np.random.default_rng(5), 60_000, 4.0, 5.0, 30.0))
    assert [found.p, found.q, found.v] == pytest.approx([4, 5, 30], rel=0.06)
    assert found.mean == pytest.approx(4 * 30 / 4, rel=0.02)


def test_the_unit_of_money_does_not_matter():
    x, z = spenders(np.random.default_rng(6), 3000, 4.0, 5.0, 30.0)
    yuan, fen = fit_gamma_gamma(x, z), fit_gamma_gamma(x, 100 * z)
    assert [fen.p, fen.q, fen.v] == pytest.approx([yuan.p, yuan.q, 100 * yuan.v], rel=1e-4)
    assert fen.log_likelihood + 3000 * np.log(100) == pytest.approx(yuan.log_likelihood, rel=1e-9)


def test_a_weight_stands_for_equal_customers():
    x, z = spenders(np.random.default_rng(8), 2000, 4.0, 5.0, 30.0)
    weight = np.arange(2000) % 3
    one, many = fit_gamma_gamma(x, z, weight), fit_gamma_gamma(np.repeat(x, weight), np.repeat(z, weight))
    assert [one.p, one.q, one.v, one.customers] == pytest.approx([many.p, many.q, many.v, many.customers], rel=1e-4)


def test_only_repeat_buyers_with_a_positive_mean_are_looked_at():
    x, z = spenders(np.random.default_rng(9), 2000, 4.0, 5.0, 30.0)
    more = fit_gamma_gamma(np.append(x, [0, 0, 3, 2, 1]), np.append(z, [np.nan, 50, -4, 0, np.nan]))
    assert more == fit_gamma_gamma(x, z)


@pytest.mark.parametrize("x, z", [([], []), ([0, 0], [5, 6]), ([1, 2], [-1, 0]), ([1, 2, 3], [5, 5, 5])])
def test_without_repeat_buyers_or_variety_there_is_no_highest_point(x, z):
    with pytest.raises(Problem, match="no_spend_model"):
        fit_gamma_gamma(np.array(x), np.array(z, dtype=float))


def test_a_population_without_a_mean_is_said():
    with pytest.raises(Problem, match="no_mean_spend"):
        fit_gamma_gamma(*spenders(np.random.default_rng(2), 4000, 2.0, 0.7, 15.0))
    with pytest.raises(Problem, match="no_mean_spend"):
        GammaGamma(2.0, 1.0, 5.0, 0.0, 10).expected_value(np.array([1]), np.array([3.0]))


def test_the_mean_of_those_unknown_and_the_pull_towards_it():
    # p = 2, q = 3, v = 10: mean 2·10/2 = 10; x = 3, z = 20: 2·(10 + 60)/(6 + 2) = 17.5
    found = GammaGamma(2.0, 3.0, 10.0, 0.0, 1).expected_value(np.array([0, 3, 0]), np.array([np.nan, 20.0, 99.0]))
    assert found.tolist() == [10, 17.5, 10]


def test_returns_beyond_the_purchases_count_as_nothing_spent():
    # 2·10/(6 + 2) = 2.5
    found = GammaGamma(2.0, 3.0, 10.0, 0.0, 1).expected_value(np.array([3, 3, 3]), np.array([0.0, -20.0, np.nan]))
    assert found[:2].tolist() == [2.5, 2.5] and np.isnan(found[2])


def test_simulated_customers_spend_what_is_expected_of_them():
    rng = np.random.default_rng(4)
    p, q, v = 3.0, 4.0, 30.0
    x, own = rng.integers(1, 4, 200_000), rng.gamma(q, 1 / v, 200_000)
    z = rng.gamma(p * x, 1 / (own * x))
    expected = GammaGamma(p, q, v, 0.0, 1).expected_value(x, z)
    for group in (z < 20, (z >= 20) & (z < 40), z >= 40):
        truth = p / own[group]
        assert abs(truth.mean() - expected[group].mean()) < 4 * truth.std() / np.sqrt(group.sum())


@given(st.integers(1, 1000), st.floats(0.01, 1e6))
def test_what_is_expected_lies_between_the_own_mean_and_that_of_all(x, z):
    found = PUBLISHED.expected_value(np.array([x]), np.array([z]))[0]
    low, high = sorted((z, PUBLISHED.mean))
    assert low * (1 - 1e-9) <= found <= high * (1 + 1e-9)
