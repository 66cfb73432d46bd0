"""The NBD and the Pareto/NBD against published figures, quadrature, arithmetic, and customers simulated from their own stories."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.integrate import quad

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.purchase_models.bg_nbd import Histories, group_histories
from crmcore.domain.purchase_models.fitting import fit_purchase_model
from crmcore.domain.purchase_models.nbd import Nbd, fit_nbd, nbd_likelihood
from crmcore.domain.purchase_models.pareto_nbd import ParetoNbd, fit_pareto_nbd, pareto_nbd_likelihood
from tests.domain.purchase_models.cdnow import calibration

#: Fader, Hardie & Lee (2005), CDNOW 1/10 sample, 39 weeks
PUBLISHED = ParetoNbd(0.553, 10.578, 0.606, 11.669, -9594.98, True, 2357, 946)


def lived(rng: np.random.Generator, weeks: np.ndarray, r: float, alpha: float, s: float, beta: float, later: float = 0.0):
    """Customers of the Pareto/NBD story (s = 0: nobody leaves): (x, t_x in weeks, purchases in the `later` weeks after)."""
    rate = rng.gamma(r, 1 / alpha, len(weeks))
    leaves = rng.exponential(1 / rng.gamma(s, 1 / beta, len(weeks))) if s else np.full(len(weeks), np.inf)
    x, after = rng.poisson(rate * np.minimum(weeks, leaves)), rng.poisson(rate * np.clip(leaves - weeks, 0, later))
    last = np.where(x > 0, np.minimum(weeks, leaves) * rng.random(len(weeks)) ** (1 / np.maximum(x, 1)), 0.0)
    return x, last, after


def ungrouped(x, t_x, T) -> Histories:
    return Histories(x, t_x, T, np.ones(len(x)), np.arange(len(x)))


@pytest.mark.real_data
def test_cdnow_as_published(real_data):
    x, t_x, T, _ = calibration(real_data / "CDNOW_sample.txt")
    found = fit_pareto_nbd(group_histories(x, t_x, T))
    assert [found.r, found.alpha, found.s, found.beta] == pytest.approx([0.553, 10.578, 0.606, 11.669], rel=0.005)
    assert found.log_likelihood == pytest.approx(-9594.98, abs=0.05) and found.converged and found.customers == 2357


def test_the_likelihood_of_pareto_nbd_is_the_integral_over_rates_and_lifetimes():
    # r = s = 1 and α = β = 1: ∫∫ λ^x e^(−λ) e^(−μ) [e^(−(λ+μ)T) + ∫ μ e^(−(λ+μ)τ) dτ] dλ dμ over τ from t_x to T, x = 2:
    # 2/((1+T)^3 (1+T)) + ∫ 2/(1+τ)^3 · 1/(1+τ)² dτ = 2/(1+T)^4 + (1/2)[(1+t_x)^−4 − (1+T)^−4]
    climb = pareto_nbd_likelihood(np.array([2.0]), np.array([1.0]), np.array([3.0]), np.ones(1))
    assert climb(np.zeros(4))[0] == pytest.approx(np.log(2 / 4**4 + 0.5 * (2**-4 - 4**-4)), rel=1e-12)


@pytest.mark.parametrize("x, t_x, T", [(0, 0, 40), (1, 3, 300), (60, 2, 300), (400, 99.9, 100)])
@pytest.mark.parametrize("alpha, beta", [(0.05, 900.0), (40.0, 0.02), (3.0, 3.0)])
def test_the_sum_over_the_day_of_leaving_is_exact(x, t_x, T, alpha, beta):
    r, s = 0.6, 0.8
    scale = -(r + x) * np.log(alpha + t_x) - (s + 1) * np.log(beta + t_x)
    edges = np.unique(np.clip(t_x + np.append(0, np.geomspace(1e-6, T - t_x, 25)), t_x, T))
    whole = sum(
        quad(lambda u: np.exp(-(r + x) * np.log(alpha + u) - (s + 1) * np.log(beta + u) - scale), a, b, epsrel=1e-11, epsabs=0)[0]
        for a, b in pairwise(edges)
    )
    stayed = np.exp(-(r + x) * np.log(alpha + T) - s * np.log(beta + T) - scale)
    model = ParetoNbd(r, alpha, s, beta, 0.0, True, 1, 1)
    assert model.p_alive(np.array([x]), np.array([t_x]), np.array([T]))[0] == pytest.approx(stayed / (stayed + s * whole), rel=1e-8)


@pytest.mark.parametrize("likelihood, k", [(pareto_nbd_likelihood, 4), (nbd_likelihood, 2)])
def test_the_slope_is_that_of_the_likelihood(likelihood, k):
    x, t_x, T = np.array([0.0, 1, 7]), np.array([0.0, 4, 30]), np.array([9.0, 9, 31])
    columns = (x, t_x, T) if k == 4 else (x, T)
    climb, at = likelihood(*columns, np.array([5.0, 2, 1])), np.log([0.7, 3.0, 0.9, 2.0])[:k]
    for j, step in enumerate(1e-5 * np.eye(k)):
        assert climb(at)[1][j] == pytest.approx((climb(at + step)[0] - climb(at - step)[0]) / 2e-5, rel=1e-6, abs=1e-9)


@pytest.mark.proof
def test_the_parameters_of_simulated_customers_come_back_by_pareto_nbd():
    rng = np.random.default_rng(5)
    weeks = np.repeat([60.0, 80.0, 100.0], 8_000)
    x, last, _ = lived(rng, weeks, 0.8, 6.0, 0.7, 15.0)
    found = fit_pareto_nbd(ungrouped(x, last, weeks))
    assert [found.r, found.alpha, found.s, found.beta] == pytest.approx([0.8, 6, 0.7, 15], rel=0.15)


def test_the_parameters_of_simulated_customers_come_back_by_the_nbd():
    rng = np.random.default_rng(5)
    weeks = np.repeat([60.0, 80.0, 100.0], 8_000)
    x, last, _ = lived(rng, weeks, 1.5, 20.0, 0.0, 1.0)
    never = fit_nbd(ungrouped(x, last, weeks))
    assert [never.r, never.alpha] == pytest.approx([1.5, 20], rel=0.05)


def test_where_nobody_leaves_the_nbd_is_used_and_pareto_nbd_says_so():
    rng = np.random.default_rng(3)
    weeks = np.full(500, 60.0)
    x, last, after = lived(rng, weeks, 1.5, 12.0, 0.0, 1.0, later=52.0)
    histories = ungrouped(x, last, weeks)
    model = fit_purchase_model(histories)
    assert isinstance(model, Nbd)
    expected = model.expected_purchases(x, last, weeks, 52.0)
    assert expected.sum() == pytest.approx(after.sum(), rel=0.06)
    with pytest.raises(Problem, match="nobody_leaves"):
        fit_pareto_nbd(histories)


def test_simulated_customers_buy_what_pareto_nbd_expects_of_them():
    rng = np.random.default_rng(7)
    weeks = np.full(120_000, 30.0)
    x, last, after = lived(rng, weeks, 0.8, 6.0, 1.0, 15.0, later=40.0)
    expected = ParetoNbd(0.8, 6.0, 1.0, 15.0, 0.0, True, 0, 0).expected_purchases(x, last, weeks, 40.0)
    for group in (x == 0, x == 1, (x > 1) & (last < 15), (x > 1) & (last >= 15)):
        assert abs(after[group].mean() - expected[group].mean()) < 4 * after[group].std() / np.sqrt(group.sum())


def test_the_nbd_by_hand():
    # (r + x) / (α + T) a week: (1 + 3) / (10 + 30) = 0.1; in 52 weeks 5.2
    model = Nbd(1.0, 10.0, 0.0, True, 0, 0)
    assert model.expected_purchases(np.array([3]), np.array([20.0]), np.array([30.0]), 52.0)[0] == pytest.approx(5.2)
    # two months at 21 % a year, each bought 365.25/7/12 × 0.1: discounted by 1.21^(1/12) and its square
    month = 365.25 / 84 * 0.1
    pair = model.discounted_purchases(np.array([3]), np.array([20.0]), np.array([30.0]), 2 / 12, 0.21)
    assert pair[0] == pytest.approx(month * (1.21 ** (-1 / 12) + 1.21 ** (-2 / 12)))
    assert model.p_alive(np.array([3]), np.array([0.1]), np.array([900.0])).tolist() == [1.0]


def test_nobody_who_came_back_makes_no_model():
    none = np.zeros(3, int)
    for fit in (fit_nbd, fit_pareto_nbd):
        with pytest.raises(Problem, match="no_purchase_model"):
            fit(group_histories(none, none, np.array([10, 20, 400])))


def test_a_fit_of_many_customers_looks_at_a_stated_sample(monkeypatch):
    monkeypatch.setattr("crmcore.domain.purchase_models.pareto_nbd.SAMPLE", 2_000)
    rng = np.random.default_rng(9)
    weeks = np.full(6_000, 80.0)
    x, last, _ = lived(rng, weeks, 0.8, 6.0, 0.7, 15.0)
    age = np.full(6_000, 560)
    last_day = np.where(x > 0, np.clip(np.rint(last * 7).astype(int), 1, 560), 0)
    assert fit_pareto_nbd(group_histories(x, last_day, age)).customers == 2_000
