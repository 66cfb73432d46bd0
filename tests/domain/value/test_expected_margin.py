"""The expected margin and the trial of methods: every expected figure is worked out by hand beside it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from crmcore.domain.facts.yearly_profits import YearlyProfits
from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.value.expected_margin import NEWCOMER, REGULAR, expected_margin, groups_of
from crmcore.domain.value.method_choice import annuity_forecast, choose_method
from crmcore.domain.value.valuation import valuation
from tests.domain.views import long_view

ENDS = (date(2024, 12, 31), date(2023, 12, 31), date(2022, 12, 31), date(2021, 12, 31))


def yearly(profit, bought=None, first_days=None, censored=None) -> YearlyProfits:
    """Years from the newest back, one row each; whoever earned something bought, and came long ago unless said otherwise."""
    profit = np.array(profit, float)
    n = profit.shape[1]
    first = np.full(n, 4000.0) if first_days is None else np.array(first_days, float)
    return YearlyProfits(
        ENDS[: len(profit)],
        12,
        "net_profit",
        profit,
        profit != 0 if bought is None else np.array(bought, bool),
        first,
        first,
        np.zeros(n, bool) if censored is None else np.array(censored, bool),
    )


def test_a_good_year_is_followed_by_a_lesser_one():
    # this year 0, 100, …, 900 in the year before; next year is 50 + 0.5 · it, exactly: the line is found and extended to today
    before = np.arange(200.0) * 10 + 10
    found = expected_margin(yearly([50 + 0.5 * before, before]))
    regular = found.lines[0]
    # winsorising brings 2 of 200 values on each side back to the percentiles, on both axes alike: the line stays
    assert (regular.group, regular.pairs, regular.pooled) == ("regular", 200, False)
    assert [regular.a, regular.b] == pytest.approx([50, 0.5])
    assert found.next_year == pytest.approx(50 + 0.5 * (50 + 0.5 * before))
    assert found.lasting is None  # two years only


def test_giants_do_not_bend_the_line():
    before = np.append(np.arange(199.0) * 10 + 10, 1e9)
    after = np.append(50 + 0.5 * before[:-1], -1e9)
    assert expected_margin(yearly([after, before])).lines[0].b == pytest.approx(0.5, abs=0.03)


def test_newcomers_learn_from_newcomers_and_the_silent_from_the_silent():
    n = 300
    group = np.repeat([0, 1, 2], 100)  # customers for long; new in 2023; bought before and silent in 2023
    profit = np.stack([np.full(n, 0.0), np.where(group == 2, 0.0, 100.0), np.where(group == 1, 0.0, 100.0)])
    profit[0] = np.choose(group, [60.0, 180.0, 12.0])
    first = np.where(group == 1, 500.0, 4000.0)  # 500 days before 2024-12-31 is 134 days before the end of 2023
    found = expected_margin(yearly(profit, first_days=first))
    assert {(line.group, line.years): line.a + line.b * 100 for line in found.lines if line.group == "newcomer"} == {
        ("newcomer", 0): pytest.approx(180)
    }
    assert [line.a for line in found.lines if line.group == "silent"] == pytest.approx([12])
    # 2022 → 2023: 100 for long earned 100 again, the silent-to-be 100 → 0; 2023 → 2024: 100 for long 100 → 60. All at x = 100
    assert found.lines[0].pairs == 300 and found.lines[0].a + found.lines[0].b * 100 == pytest.approx((100 * 100 + 0 + 60 * 100) / 300)


def test_groups_follow_first_purchase_listed_day_and_the_beginning_of_the_data():
    it = yearly(
        [[5, 5, 5, 0, 0, 0], [5, 0, 0, 5, 0, 0], [5, 0, 0, 0, 5, 0]],
        first_days=[4000, 100, 100, 600, 900, np.nan],
        censored=[False, False, True, False, False, False],
    )
    # censored: may have bought before the data began, so not new; silent one and two years; never bought
    assert groups_of(it, 0).tolist() == [REGULAR, NEWCOMER, REGULAR, 2, 3, -1]
    # a year earlier: two had not come yet
    assert groups_of(it, 1).tolist()[1:4] == [-1, -1, NEWCOMER]


def test_too_few_pairs_are_pooled():
    n = 150
    first = np.where(np.arange(n) < 50, 500.0, 4000.0)
    lines = expected_margin(yearly([np.full(n, 70.0), np.full(n, 100.0)], first_days=first)).lines
    assert [(line.group, line.pairs, line.pooled) for line in lines] == [("regular", 100, False), ("newcomer", 50, True)]


def test_later_years_fall_as_those_of_the_same_customers_did():
    # customers of before 2023 only: 2023 → 2024 the same two earn 300 → 240, so a year brings 80 % of the year before
    it = yearly([[140.0, 100, 9], [200.0, 100, 9], [1.0, 1, 0]], first_days=[4000, 4000, 700])
    assert expected_margin(it).lasting == pytest.approx(0.8)
    margins = np.array([100.0])
    model = expected_margin(it)
    terms = ValueTerms(discount_rate=0.25, horizon_years=2)
    # E (1/1.25 + 0.8/1.25²) = E · 1.312
    value = model.present_value(np.full(3, 40.0), np.full(3, 0.5), terms)
    assert value == pytest.approx(model.next_year * 1.312)
    # without end E / (1.25 − 0.8); at once: one more margin of last year today
    assert model.present_value(margins, margins, ValueTerms(0.25, None)) == pytest.approx(model.next_year / 0.45)
    at_once = model.present_value(np.full(3, 40.0), np.full(3, 0.5), ValueTerms(0.25, 2, timing="immediate"))
    assert at_once == pytest.approx(value + 40)


def test_who_stays_is_expected_to_bring_what_those_that_stayed_brought():
    n = 200
    after = np.where(np.arange(n) < 100, 0.0, 80.0)  # half left, the others earned 80
    found = expected_margin(yearly([after, np.full(n, 100.0)]))
    assert found.next_year[150] == pytest.approx(40) and found.if_stays[150] == pytest.approx(80)


def test_one_year_is_not_enough_and_the_annuity_counts():
    assert expected_margin(yearly([[1.0, 2.0]])) is None
    result = valuation(long_view([10.0, 20.0]), ValueTerms(method="expected_margin"), expecting=lambda: None)
    assert result.method == "annuity" and (result.current_value == result.annuity).all()


def test_the_value_rests_on_what_is_expected_and_never_on_who_did_not_buy():
    view = long_view([100.0, 100.0], purchase_days=[3, 0])
    found = expected_margin(yearly([[140.0, 100, 9], [200.0, 100, 9], [1.0, 1, 0]]))
    expected = type(found)(np.array([60.0, 60.0]), np.array([75.0, 75.0]), 0.5, (), ())
    terms = ValueTerms(discount_rate=0.25, horizon_years=1, method="expected_margin")
    result = valuation(view, terms, expecting=lambda: expected)
    assert result.method == "expected_margin" and result.current_value[0] == pytest.approx(60 / 1.25)
    assert result.current_value[1] == result.annuity[1] and result.value_if_stays[0] == pytest.approx(75 / 1.25)


# --- which method -----------------------------------------------------------------------------------------------------


def noisy(seed: int, lasting: float, n: int = 600) -> YearlyProfits:
    """Four years of customers whose profit is `lasting` of their own level and the rest chance."""
    rng = np.random.default_rng(seed)
    level = 1000 + 200 * rng.standard_normal(n)
    profit = np.stack([1000 + lasting * (level - 1000) + (1 - lasting) * 900 * rng.standard_normal(n) for _ in range(4)])
    return yearly(profit, bought=np.ones((4, n)))


def test_the_expected_margin_is_chosen_where_years_are_chance_and_nothing_that_errs_as_the_annuity_does():
    segment = np.full(600, -1)
    chance = choose_method(noisy(1, 0.0), segment, {})
    assert chance.chosen == "expected_margin" and chance.trials[1].ratio_interval[1] < 1 and chance.cut_off == ENDS[1]
    alike = {"bgnbd": annuity_forecast(noisy(1, 0.0).before(), segment)}
    same = choose_method(noisy(1, 0.0), segment, alike).trials[2]
    assert (same.method, same.ratio, same.ratio_interval) == ("bgnbd", 1.0, (1.0, 1.0))


def test_the_errors_by_hand():
    # two customers that bought in each year: R = 1, at most .99; the annuity forecasts 99 and 297; 150 and 250 came.
    # Clipped at the 1st and 99th percentile of what came, 151 and 249: forecasts 151 and 249, no error at all
    it = yearly([[150.0, 250], [100.0, 300], [100.0, 300]])
    assert annuity_forecast(it.before(), np.array([-1, -1])) == pytest.approx([99, 297])
    choice = choose_method(it, np.array([-1, -1]), {"bgnbd": np.array([200.0, np.nan])})
    assert choice.trials[0].error == pytest.approx(0)
    # 200 instead of 151; the customer that the model does not know counts with the annuity: √(49²/2)
    assert choice.trials[2].error == pytest.approx(49 / np.sqrt(2)) and choice.trials[2].ratio is None
    assert choice.trials[0].forecast_to_actual == pytest.approx(396 / 400) and choice.chosen == "annuity"


def test_two_years_are_too_few_to_try_anything():
    assert choose_method(yearly([[1.0, 2], [1.0, 2]]), np.array([-1, -1]), {}) is None


def test_years_taken_away_are_as_they_were_known():
    it = yearly([[1.0, 2], [3.0, 4], [5.0, 6]], first_days=[100, 900])
    then = it.before()
    assert then.profit.tolist() == [[3, 4], [5, 6]] and then.first_days.tolist() == [100 - 366, 900 - 366] and then.years == 2
    with pytest.raises(ValueError):
        it.before(3)
