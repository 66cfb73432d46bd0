"""The models of buying on what is known of customers, losses included."""

from __future__ import annotations

import numpy as np
import pytest

from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.purchase_models.purchase_forecast import purchase_forecast
from crmcore.domain.value.valuation import valuation
from tests.domain.views import long_view

N = 3000


@pytest.fixture(scope="module")
def view():
    """Simulated customers: rates Gamma(2, 20 weeks), chances of leaving Beta(1, 4), every fourth of them sells at a loss."""
    rng = np.random.default_rng(5)
    age = rng.integers(200, 900, N)
    rate, leaves = rng.gamma(2.0, 1 / 20, N) / 7, rng.beta(1.0, 4.0, N)
    days, last = np.ones(N, np.int32), np.zeros(N)
    for k in range(N):
        at = 0.0
        while True:
            at += rng.exponential(1 / rate[k])
            if at > age[k]:
                break
            if int(at) > last[k]:
                days[k], last[k] = days[k] + 1, int(at)
            if rng.random() < leaves[k]:
                break
    worth = rng.gamma(4.0, 25.0, N)
    amount = worth * days
    ratio = np.where(np.arange(N) % 4 == 0, -0.1, 0.3)
    return long_view(
        (amount * ratio).tolist(),
        year_amount=amount.tolist(),
        amount_to_date=amount.tolist(),
        first_amount=worth.tolist(),
        purchase_days=days.tolist(),
        tenure_days=age.astype(float).tolist(),
        silent_days=(age - last).tolist(),
        months=30,
    )


def test_negative_profits_do_not_break_the_model_and_stay_negative_where_they_are_large(view):
    model = purchase_forecast(view)
    assert model.usable and model.failure is None
    value = model.present_value(ValueTerms())
    assert np.isfinite(value).all() and (value < 0).any()
    assert (np.sign(value) == np.sign(view.margin_ratio)).all()


def test_the_model_values_only_who_ever_bought(view):
    none = np.array(view.purchase_days)
    none[:3] = 0
    silent = np.array(view.silent_days)
    silent[:3] = np.nan
    some = long_view(
        view.year_profit.tolist(),
        year_amount=view.year_amount.tolist(),
        amount_to_date=view.amount_to_date.tolist(),
        first_amount=view.first_amount.tolist(),
        purchase_days=none.tolist(),
        tenure_days=view.tenure_days.tolist(),
        silent_days=silent.tolist(),
    )
    model = purchase_forecast(some)
    assert np.isnan(model.p_alive()[:3]).all() and np.isfinite(model.p_alive()[3:]).all()


def test_a_sooner_purchase_is_worth_more(view):
    model = purchase_forecast(view)
    end, start = (model.present_value(ValueTerms(timing=timing)) for timing in ("end", "immediate"))
    assert start == pytest.approx(end * 1.1 ** (1 / 12))


def test_a_model_with_too_few_customers_is_not_used_and_the_rule_says_so():
    few = long_view([10.0] * 40, purchase_days=[1 + k % 4 for k in range(40)], silent_days=[float(700 - 30 * (k % 4)) for k in range(40)])
    model = purchase_forecast(few)
    assert not model.usable and [rule.code for rule in model.rules if not rule.ok] == ["customers", "repeaters"]
    result = valuation(few, ValueTerms(method="bgnbd"), lambda: model)
    assert result.method == "annuity" and (result.current_value == result.annuity).all() and result.buying is model


def test_one_time_buyers_alone_give_a_reason_and_no_traceback():
    once = purchase_forecast(long_view([10.0] * 600, purchase_days=[1] * 600, silent_days=[700.0] * 600))
    assert not once.fitted and once.failure is not None and once.failure.code == "no_purchase_model"
    with pytest.raises(Problem):
        once.p_alive()


def test_the_model_is_fitted_only_where_it_is_asked_for(view):
    def never() -> None:
        raise AssertionError("fitted unasked")

    assert valuation(view, ValueTerms(), never).method == "annuity"
