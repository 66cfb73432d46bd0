"""BG/NBD against the published figures, against quadrature, and against customers simulated from its own story."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from scipy.integrate import quad
from scipy.special import betaln, hyp2f1

from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.readiness import Requirement
from crmcore.domain.purchase_models.bg_nbd import BgNbd, Histories, bg_nbd_likelihood, fit_bg_nbd, group_histories, readiness
from tests.domain.purchase_models.cdnow import calibration


def model(r=0.243, alpha=4.414, a=0.793, b=2.426) -> BgNbd:
    """The published CDNOW parameters by default."""
    return BgNbd(r, alpha, a, b, 0.0, True, 0, 0)


def lived(rng: np.random.Generator, weeks: np.ndarray, later: float, r: float, alpha: float, a: float, b: float, p=None):
    """Customers who live the story: (x, t_x in weeks, purchases in the `later` weeks after `weeks`)."""
    n = len(weeks)
    rate = rng.gamma(r, 1 / alpha, n)
    leaves = rng.beta(a, b, n) if p is None else np.full(n, p)
    x, t_x, after, now, there = np.zeros(n, int), np.zeros(n), np.zeros(n, int), np.zeros(n), np.arange(n)
    while len(there):
        now[there] += rng.exponential(1.0, len(there)) / np.maximum(rate[there], 1e-12)
        there = there[now[there] <= weeks[there] + later]
        observed = now[there] <= weeks[there]
        x[there[observed]] += 1
        t_x[there[observed]] = now[there[observed]]
        after[there[~observed]] += 1
        there = there[rng.random(len(there)) >= leaves[there]]
    return x, t_x, after


def ungrouped(x, t_x, T) -> Histories:
    return Histories(x, t_x, T, np.ones(len(x)), np.arange(len(x)))


# --- histories --------------------------------------------------------------------------------------------------------


def test_equal_histories_become_one_row():
    found = group_histories(np.array([2, 0, 2, 0]), np.array([70, 0, 70, 0]), np.array([140, 7, 140, 14]))
    assert (found.x.tolist(), found.t_x.tolist(), found.T.tolist()) == ([0, 0, 2], [0, 0, 10], [1, 2, 20])
    assert (found.weight.tolist(), found.index.tolist()) == ([1, 1, 2], [2, 0, 2, 1])
    assert (found.customers, found.repeaters) == (4, 2)


@pytest.mark.parametrize("x, t_x, T", [(-1, 0, 5), (1, 6, 5), (0, 3, 5), (1, 0, 5), (0, 0, -1), (0, 0, 5.5)])
def test_a_history_that_cannot_be_is_refused(x, t_x, T):
    with pytest.raises(ValueError):
        group_histories(np.array([x]), np.array([t_x]), np.array([T]))


def test_histories_too_long_for_one_number_are_refused():
    with pytest.raises(ValueError, match="too long"):
        group_histories(np.array([2**30]), np.array([2**20]), np.array([2**20]))


def test_nobody_has_no_history():
    assert group_histories(*(np.array([], dtype=int),) * 3).customers == 0


# --- the fit ----------------------------------------------------------------------------------------------------------


@pytest.mark.real_data
def test_cdnow_as_published(real_data):
    x, t_x, T, _ = calibration(real_data / "CDNOW_sample.txt")
    found = fit_bg_nbd(group_histories(x, t_x, T))
    assert (found.customers, found.repeaters, found.converged) == (2357, 946, True)
    assert [found.r, found.alpha, found.a, found.b] == pytest.approx([0.243, 4.414, 0.793, 2.426], rel=0.001, abs=0.0005)
    assert found.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_the_likelihood_is_that_of_the_paper():
    # formula 6 written out for x = 2, t_x = 3, T = 5 with r = 1, α = 1, a = 1, b = 2:
    # Γ(3)/Γ(1) · 1 · [B(1,4)/B(1,2) / 6³ + B(2,3)/B(1,2) / 4³] = 2 · [1/2/216 + 1/6/64]
    climb = bg_nbd_likelihood(np.array([2.0]), np.array([3.0]), np.array([5.0]), np.ones(1))
    assert climb(np.log([1.0, 1, 1, 2]))[0] == pytest.approx(np.log(1 / 216 + 1 / 192))


def test_the_slope_is_that_of_the_likelihood():
    x, t_x, T = np.array([0.0, 1, 7]), np.array([0.0, 4, 30]), np.array([9.0, 9, 31])
    climb = bg_nbd_likelihood(x, t_x, T, np.array([5.0, 2, 1]))
    at = np.log([0.7, 3.0, 0.9, 2.0])
    for k, step in enumerate(1e-5 * np.eye(4)):
        assert climb(at)[1][k] == pytest.approx((climb(at + step)[0] - climb(at - step)[0]) / 2e-5, rel=1e-7, abs=1e-9)


@pytest.fixture(scope="module")
def simulated():
    rng = np.random.default_rng(11)
    weeks = rng.integers(200, 800, 30_000) / 7
    x, t_x, _ = lived(rng, weeks, 0.0, 0.5, 6.0, 0.9, 3.0)
    age = np.rint(weeks * 7).astype(int)
    last = np.where(x > 0, np.clip(np.rint(t_x * 7).astype(int), 1, age), 0)
    return x, last, age, fit_bg_nbd(group_histories(x, last, age))


def test_the_parameters_of_simulated_customers_come_back(simulated):
    found = simulated[3]
    assert [found.r, found.alpha, found.a, found.b] == pytest.approx([0.5, 6, 0.9, 3], rel=0.12)
    assert found.a / (found.a + found.b) == pytest.approx(0.9 / 3.9, rel=0.03)
    assert found.converged


def test_the_unit_of_time_does_not_matter(simulated):
    x, last, age, weekly = simulated
    daily = fit_bg_nbd(ungrouped(x, last.astype(float), age.astype(float)))
    assert [daily.r, daily.alpha / 7, daily.a, daily.b] == pytest.approx([weekly.r, weekly.alpha, weekly.a, weekly.b], rel=1e-4)
    # densities of purchase times: seven times smaller per day than per week
    assert daily.log_likelihood + x.sum() * np.log(7) == pytest.approx(weekly.log_likelihood, rel=1e-10)


def test_grouping_changes_nothing_but_the_cost(simulated):
    x, last, age, grouped = simulated
    single = fit_bg_nbd(ungrouped(x, last / 7, age / 7))
    assert [single.r, single.alpha, single.a, single.b] == pytest.approx([grouped.r, grouped.alpha, grouped.a, grouped.b], rel=1e-4)
    assert single.log_likelihood == pytest.approx(grouped.log_likelihood, rel=1e-10)


def test_nobody_who_came_back_makes_no_model():
    for ages in (np.array([], dtype=int), np.array([0]), np.array([10, 20, 400])):
        none = np.zeros(len(ages), int)
        with pytest.raises(Problem) as said:
            fit_bg_nbd(group_histories(none, none, ages))
        assert (said.value.code, said.value.values) == ("no_purchase_model", {"customers": len(ages), "repeaters": 0})


def test_where_nobody_ever_leaves_there_is_no_highest_point():
    rng = np.random.default_rng(3)
    weeks = np.full(2000, 60.0)
    x, t_x, _ = lived(rng, weeks, 0.0, 0.5, 6.0, 1.0, 1.0, p=0.0)
    with pytest.raises(Problem, match="nobody_leaves"):  # and not "customers who come back more often": all of them do
        fit_bg_nbd(ungrouped(x, t_x, weeks))


# --- expectations -----------------------------------------------------------------------------------------------------


def test_the_published_expectation():
    # Fader, Hardie & Lee (2005): a customer with two repeat purchases will make 1.226 in the next 39 weeks
    assert model().expected_purchases([2], [30.43], [38.86], 39)[0] == pytest.approx(1.226, abs=5e-4)


def formula_10(m: BgNbd, x, t_x, T, t) -> float:
    """The expectation as printed, with the Gaussian hypergeometric function: good for mild arguments."""
    z = t / (m.alpha + T + t)
    bracket = 1 - (1 - z) ** (m.r + x) * hyp2f1(m.r + x, m.b + x, m.a + m.b + x - 1, z)
    left = (x > 0) * m.a / (m.b + x - 1) * ((m.alpha + T) / (m.alpha + t_x)) ** (m.r + x)
    return (m.a + m.b + x - 1) / (m.a - 1) * bracket / (1 + left)


@pytest.mark.parametrize("x, t_x, T, t", [(0, 0, 10, 5), (0, 0, 100, 52), (1, 5, 30, 26), (6, 28, 39, 39), (25, 100, 104, 52)])
@pytest.mark.parametrize("a, b", [(0.5, 2), (0.793, 2.426), (1.5, 0.8), (4, 20)])
def test_the_expectation_is_that_of_the_paper(x, t_x, T, t, a, b):
    m = model(a=a, b=b)
    assert m.expected_purchases([x], [t_x], [T], t)[0] == pytest.approx(formula_10(m, x, t_x, T, t), rel=1e-9)


def over_leaving(r: float, a: float, b: float, x: int, reach: float) -> float:
    """E of somebody still there: the mean over p ~ Beta(a, b+x) of (1 − (1+pU)^−(r+x))/p, adaptively, over ln p."""
    n, b = r + x, b + x

    def integrand(log_p: float) -> float:
        p = np.exp(log_p)
        return -np.expm1(-n * np.log1p(p * reach)) / p * np.exp(a * log_p + (b - 1) * np.log1p(-p) - betaln(a, b))

    edges = [-90.0, *np.arange(-30.0, 0.0, 1.0), -1e-3, -1e-12]
    return sum(quad(integrand, lo, hi, epsabs=1e-14, epsrel=1e-11, limit=200)[0] for lo, hi in pairwise(edges))


@pytest.mark.parametrize("reach", [1e-3, 0.3, 8.0, 400.0])
@pytest.mark.parametrize("x", [1, 40, 1500])
@pytest.mark.parametrize("a, b", [(1, 2.4), (1 + 1e-9, 2.4), (1 - 1e-6, 0.3), (0.4, 5), (30, 90), (150, 4)])
def test_expectations_hold_at_a_of_one_for_many_purchases_and_far_ahead(a, b, x, reach):
    m = model(a=a, b=b)
    ages = np.array([0.0, 8.0, 30.0])  # one age fixes U; the others make a curve of it
    alive = m.p_alive([x] * 3, ages, ages)
    expected = m.expected_purchases([x] * 3, ages, ages, reach * (m.alpha + 8.0)) / alive
    assert expected[1] == pytest.approx(over_leaving(m.r, a, b, x, reach), rel=1e-9)


def test_simulated_customers_buy_what_is_expected_of_them():
    rng = np.random.default_rng(7)
    weeks = np.full(300_000, 30.0)
    m = model(r=0.8, alpha=5.0, a=1.0, b=3.0)
    x, t_x, after = lived(rng, weeks, 40.0, m.r, m.alpha, m.a, m.b)
    expected = m.expected_purchases(x, t_x, weeks, 40.0)
    lately = (x > 0) & (t_x > 25)
    for group in (x == 0, x == 1, x == 2, (x > 2) & (x < 6), x >= 6, lately, (x > 0) & ~lately):
        error = after[group].std() / np.sqrt(group.sum())
        assert abs(after[group].mean() - expected[group].mean()) < 4 * error


def test_somebody_who_stays_for_good_and_somebody_who_leaves_at_once_are_both_counted():
    # with a = b → 0 the chance of leaving is 0 or 1, each for one half: (n·U + (1 − (1+U)^−n)) / 2, here n = 2, U = 1
    m = BgNbd(2.0, 10.0, 1e-7, 1e-7, 0.0, True, 0, 0)
    assert m.expected_purchases([0], [0], [10], 20)[0] == pytest.approx((2 * 1 + 3 / 4) / 2, rel=1e-5)


def test_without_discount_the_years_add_up_to_the_whole_horizon():
    x, t_x, T = np.array([0, 0, 2, 90]), np.array([0.0, 0, 30, 260]), np.array([1.0, 200, 39, 261])
    whole = model().expected_purchases(x, t_x, T, 5 * 365.25 / 7)
    assert model().discounted_purchases(x, t_x, T, 5, 0.0) == pytest.approx(whole, rel=1e-9)
    assert model().discounted_purchases(x, t_x, T, 0, 0.1).tolist() == [0, 0, 0, 0]


def test_each_month_is_discounted_to_today():
    m, x, t_x, T = model(), np.array([0, 3, 0, 12]), np.array([0.0, 35, 0, 9]), np.array([0.5, 39, 150, 160])
    by_hand, before = np.zeros(4), np.zeros(4)
    for month in range(1, 25):
        until = m.expected_purchases(x, t_x, T, month * 365.25 / 84)
        by_hand, before = by_hand + (until - before) / 1.1 ** (month / 12), until
    assert m.discounted_purchases(x, t_x, T, 2, 0.1) == pytest.approx(by_hand, rel=1e-9)


def test_of_nobody_nothing_is_expected():
    none = np.empty(0)
    assert len(model().expected_purchases(none, none, none, 52)) == len(model().discounted_purchases(none, none, none, 5, 0.1)) == 0


def test_a_horizon_does_not_lie_behind():
    with pytest.raises(ValueError):
        model().expected_purchases([0], [0], [5], -1.0)
    with pytest.raises(ValueError):
        model().discounted_purchases([0], [0], [5], -1, 0.1)


# --- still there? -----------------------------------------------------------------------------------------------------


def test_who_never_came_back_is_alive_by_the_model():
    assert model().p_alive([0, 0], [0, 0], [0.0, 5000]).tolist() == [1, 1]


def test_p_alive_by_hand():
    # r = 1, α = 1, a = 1, b = 2, x = 1, t_x = 1, T = 3: 1 / (1 + 1/2 · (4/2)²) = 1/3
    assert model(1, 1, 1, 2).p_alive([1], [1], [3])[0] == pytest.approx(1 / 3)


def test_a_long_silence_after_many_purchases_does_not_overflow():
    assert model().p_alive([5000], [10.0], [5000.0])[0] == pytest.approx(0, abs=1e-300)


positive = st.floats(0.05, 30)


@settings(deadline=None, max_examples=60)
@given(positive, positive, positive, positive, st.integers(0, 300), st.floats(0.1, 300), st.floats(0, 300), st.floats(0.1, 300))
def test_silence_lowers_the_chance_and_time_raises_the_count(r, alpha, a, b, x, last, silence, horizon):
    m, last = model(r, alpha, a, b), last if x else 0.0
    counts, times, ages = [x, x], [last, last], np.array([last + silence, last + silence + 1])
    now, later = m.p_alive(counts, times, ages)
    assert 0 <= later <= now <= 1
    near, far = (m.expected_purchases(counts, times, ages, h) for h in (horizon, horizon * 1.5))
    assert np.all(near <= far * (1 + 1e-9)) and near[1] <= near[0] * (1 + 1e-9)
    # nobody buys more than at the mean rate of those still there
    assert np.all(near <= (r + x) / (alpha + ages) * horizon * m.p_alive(counts, times, ages) * (1 + 1e-9))


# --- readiness --------------------------------------------------------------------------------------------------------


def test_readiness_names_what_is_missing():
    assert readiness(500, 100, 365) == (
        Requirement("customers", 500, 500),
        Requirement("history_days", 365, 365),
        Requirement("repeaters", 100, 100),
    )
    assert all(rule.ok for rule in readiness(500, 100, 365))
    assert [rule.ok for rule in readiness(499, 99, 364)] == [False, False, False]
