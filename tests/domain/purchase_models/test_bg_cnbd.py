"""BG/CNBD-k against the published BG/NBD (k = 1), against quadrature, and against customers simulated from its own story."""

from __future__ import annotations

from math import factorial

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import betaln
from scipy.stats import erlang, gamma

from crmcore.domain.purchase_models.bg_cnbd import BgCnbd, bg_cnbd_likelihood, fit_bg_cnbd, regularity
from tests.domain.purchase_models.cdnow import calibration


def lived(rng: np.random.Generator, k: int, age: np.ndarray, r: float, alpha: float, a: float, b: float):
    """Customers who live the story: (x, t_x in days)."""
    n = len(age)
    rate, leaves = rng.gamma(r, 1 / alpha, n), rng.beta(a, b, n)
    x, t_x, there, now = np.zeros(n), np.zeros(n), np.arange(n), np.zeros(n)
    while len(there):
        now[there] += rng.gamma(k, 1 / np.maximum(rate[there], 1e-12))
        there = there[now[there] <= age[there]]
        x[there] += 1
        t_x[there] = now[there]
        there = there[rng.random(len(there)) >= leaves[there]]
    return x, t_x


def test_with_k_one_it_is_the_bg_nbd_of_cdnow(real_data):
    x, last, age, _ = calibration(real_data / "CDNOW_sample.txt")
    model = fit_bg_cnbd(1, x, last.astype(float), age.astype(float))
    # Fader, Hardie & Lee (2005), table 2, in weeks: r .243, α 4.414, a .793, b 2.426, LL −9582.4
    assert (model.r, model.alpha / 7, model.a, model.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), rel=5e-3)
    assert model.log_likelihood + x.sum() * np.log(7) == pytest.approx(-9582.4, abs=0.1)


@pytest.mark.parametrize("k", [1, 2, 3, 4])
@pytest.mark.parametrize("x, t_x, T", [(0, 0.0, 90.0), (1, 30.0, 200.0), (5, 260.0, 300.0)])
def test_the_likelihood_is_that_of_the_story_summed_over_rates_and_chances_of_leaving(k, x, t_x, T):
    r, alpha, a, b = 1.7, 45.0, 0.6, 3.1

    def given(rate: float) -> float:
        bought, stays = rate ** (k * x) * np.exp(-rate * t_x), erlang.sf(T - t_x, k, scale=1 / rate)
        stayed = np.exp(betaln(a, b + x) - betaln(a, b)) * stays
        left = np.exp(betaln(a + 1, b + x - 1) - betaln(a, b)) if x else 0.0
        return bought * (stayed + left) * gamma.pdf(rate, r, scale=1 / alpha)

    expected = np.log(quad(given, 0, 2, points=[0.01, 0.05, 0.2], epsabs=0, epsrel=1e-10, limit=200)[0])
    likelihood = bg_cnbd_likelihood(k, np.array([float(x)]), np.array([t_x]), np.array([T]))
    at = np.log([r, alpha, a, b])
    assert likelihood(at)[0] == pytest.approx(expected, rel=1e-7)
    step = 1e-6 * np.eye(4)
    slope = [(likelihood(at + e)[0] - likelihood(at - e)[0]) / 2e-6 for e in step]
    assert likelihood(at)[1] == pytest.approx(slope, abs=1e-6)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_parameters_of_simulated_customers_are_found_again(k):
    rng = np.random.default_rng(k)
    age = rng.uniform(400, 1_000, 8_000)
    x, t_x = lived(rng, k, age, 1.5, 45.0, 0.8, 4.0)
    model = fit_bg_cnbd(k, x, t_x, age)
    assert (model.r, model.alpha, model.a / (model.a + model.b)) == pytest.approx((1.5, 45.0, 1 / 6), rel=0.08)
    assert not np.isnan([model.a, model.b]).any() and model.customers == 8_000


def test_where_nobody_leaves_the_rates_are_those_of_customers_that_all_stay():
    rng = np.random.default_rng(3)
    age = rng.uniform(400, 1_000, 4_000)
    x, t_x = lived(rng, 2, age, 2.0, 60.0, 1e-9, 1.0)
    model = fit_bg_cnbd(2, x, t_x, age)
    assert (model.r, model.alpha) == pytest.approx((2.0, 60.0), rel=0.1) and model.a / (model.a + model.b) < 1e-3


def test_without_a_second_purchase_there_is_no_model():
    assert fit_bg_cnbd(1, np.zeros(3), np.zeros(3), np.array([5.0, 9.0, 0.0])) is None


@pytest.mark.parametrize("k", [1, 2, 3, 4])
def test_regularity_is_read_from_two_gaps(k):
    rng = np.random.default_rng(k)
    rate = rng.gamma(2, 1 / 60, 4_000)
    assert regularity(rng.gamma(k, 1 / rate), rng.gamma(k, 1 / rate)) == k


def test_regularity_needs_a_hundred_customers_with_two_gaps_and_ends_at_four():
    assert regularity(np.full(99, 30.0), np.full(99, 30.0)) == 1
    assert regularity(np.full(100, 30.0), np.full(100, 30.0)) == 4
    # shares of ¼ and ¾: V = 1/16, k = (1 − ¼)/(½) = 1.5, rounded up
    assert regularity(np.tile([10.0, 30.0], 50), np.tile([30.0, 10.0], 50)) == 2


def test_the_chance_of_a_longer_gap_by_hand_and_summed_over_the_rates():
    model = BgCnbd(2, 1.0, 40.0, 1.0, 1.0, 0.0, 1)
    # r' = 1 + 2·1 = 3, α' = 40 + 60 = 100, t = 100: (½)³ · (1 + 3 · ½) = .3125
    assert model.longer_gap(np.array([1]), np.array([60.0]), np.array([100.0])) == pytest.approx([0.3125])
    assert model.longer_gap(np.array([3]), np.array([90.0]), np.array([0.0])) == pytest.approx([1.0])
    for k in (1, 3, 4):
        by_rate = quad(
            lambda rate, k=k: (
                gamma.pdf(rate, 1 + 2 * k, scale=1 / 140) * sum((rate * 80) ** j / factorial(j) for j in range(k)) * np.exp(-rate * 80)
            ),
            0,
            2,
            points=[0.02, 0.1],
        )[0]
        found = BgCnbd(k, 1.0, 40.0, 1.0, 1.0, 0.0, 1).longer_gap(np.array([2]), np.array([100.0]), np.array([80.0]))
        assert found == pytest.approx([by_rate], rel=1e-6)
