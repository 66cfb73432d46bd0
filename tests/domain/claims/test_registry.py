"""Each textbook claim judged on data small enough to do by hand: what holds, what does not, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from crmcore.domain.claims import groups
from crmcore.domain.claims.lists import customer_list
from crmcore.domain.claims.registry import BY_ID, CLAIMS, Claim, JudgedClaim, judge, judge_all
from crmcore.domain.facts.keeping_spend import KeepingSpend
from crmcore.domain.facts.left_truncation import LeftTruncation
from crmcore.domain.facts.service_facts import Baskets, ServiceFacts
from crmcore.domain.grading.insights import Insights
from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.summary.listing import listing
from crmcore.domain.value.valuation import valuation
from tests.domain.loyalty.loyal_customers import loyalty, points
from tests.domain.marts import book, mart
from tests.domain.views import long_view

N = 80
#: the first half is truly loyal, the second is not
LOYAL = loyalty(points([90.0] * 40 + [20.0] * 40, [90.0] * 40 + [20.0] * 40))


def company(insights: dict | None = None, **metrics):
    """A graded book of customers ranked by amount; `insights` are given, not worked out."""
    known = replace(
        mart(**metrics), insights=Insights({name: (lambda own, insight=insight: insight) for name, insight in (insights or {}).items()})
    )
    known = replace(known, basis="net_profit" if "net_profit" in metrics else "order_amount")
    return book(known, weights=(("order_amount", 1.0),))


def judged(claim: str, *args, **more) -> JudgedClaim:
    return judge(BY_ID[claim], company(*args, **more))


# --- levels ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("best, share, verdict", [(12, 0.75, "holds"), (11.9, 71.4 / 95.4, "does_not"), (1, 0.2, "does_not")])
def test_a_fifth_brings_most_of_it(best, share, verdict):
    # 30 customers: the best 6 bring `best` each, the other 24 one each
    told = judged("pareto", order_amount=[1.0] * 30, net_profit=[best] * 6 + [1.0] * 24)
    assert told.result.figure == pytest.approx(share) and told.verdict == verdict
    assert (told.result.n, told.result.values["top"], told.result.basis) == (30, 6, "net_profit")


def test_amounts_stand_in_where_no_profit_is_known_and_losses_in_all_tell_nothing():
    assert judged("pareto", order_amount=[12.0] * 6 + [1.0] * 24).result.basis == "order_amount"
    told = judged("pareto", order_amount=[1.0] * 30, net_profit=[-1.0] * 30)
    assert (told.verdict, told.needs) == ("untold", ("positive",))


def test_too_few_customers_tell_nothing_but_their_figure_is_shown():
    told = judged("pareto", order_amount=[9.0, 1.0, 1.0, 1.0, 1.0])
    assert told.result.figure == pytest.approx(9 / 13) and (told.verdict, told.needs) == ("untold", ("more",)) and told.result.small


def test_the_upper_tiers_are_cut_nearest_to_a_fifth():
    # 40 customers by amount: tier A is the first 8
    told = judged("key_major", order_amount=[100.0] * 8 + [1.0] * 32, net_profit=[100.0] * 8 + [1.0] * 32)
    assert told.result.values == {"people": 0.2, "inside": 8, "tiers": ("A",)}
    assert told.result.figure == pytest.approx(800 / 832) and told.verdict == "holds"
    assert judged("key_major", order_amount=[2.0] * 8 + [1.0] * 32).verdict == "does_not"


def test_upper_tiers_that_are_no_fifth_do_not_hold_whatever_they_bring():
    graded = company(order_amount=[100.0] * 8 + [1.0] * 32)
    few = np.arange(40) >= 6  # of the 34 looked at, two are in A: 6%
    told = judge(BY_ID["key_major"], graded, few)
    assert not told.result.also and told.verdict == "does_not"


#: the first sixty are still customers
STILL = np.arange(N) < 60


def test_winning_against_keeping():
    view = long_view([1.0] * N, acquisition_cost=[500.0] * 40 + [np.nan] * 40)
    kept = KeepingSpend(("Loyalty",), np.array([100.0] * 60 + [9_000.0] * 20))
    facts = {"long_view": view, "active": STILL, "keeping_spend": kept}
    # the 700 that serving costs besides have nothing to do with it
    told = judged("keeping", facts, order_amount=[1.0] * N, service_cost=[800.0] * N)
    assert told.result.figure == pytest.approx(5) and told.verdict == "holds"  # only the 60 that still buy count
    assert (told.result.n, told.result.fewest, told.result.values["kept"]) == (40, 40, 60)
    assert (told.result.low, told.result.high) == (pytest.approx(5), pytest.approx(5))
    cheap = replace(view, acquisition_cost=np.full(N, 390.0))
    assert judged("keeping", {**facts, "long_view": cheap}, order_amount=[1.0] * N, service_cost=[1.0] * N).verdict == "does_not"


def test_winning_against_keeping_says_which_tables_would_tell():
    view = long_view([1.0] * N)
    unsaid, said = KeepingSpend((), None), KeepingSpend(("Loyalty",), np.ones(N))
    facts = {"long_view": view, "active": STILL, "keeping_spend": unsaid}
    assert judged("keeping", facts, order_amount=[1.0] * N).needs == ("acquisition_cost", "keeping_cost")
    # serving is known, but nothing of it is said to keep anybody: missing is not zero
    known = replace(view, acquisition_cost=np.full(N, 5.0))
    assert judged("keeping", {**facts, "long_view": known}, order_amount=[1.0] * N, service_cost=[9.0] * N).needs == ("keeping_cost",)
    gone = {"long_view": known, "active": np.zeros(N, bool), "keeping_spend": said}
    assert judged("keeping", gone, order_amount=[1.0] * N).needs == ("buyers",)
    nothing = {"long_view": known, "active": STILL, "keeping_spend": KeepingSpend(("Loyalty",), np.zeros(N))}
    assert judged("keeping", nothing, order_amount=[1.0] * N).needs == ("keeping_cost",)


def test_five_points_of_retention():
    # one year ahead and r = 0.5: the present value is m·r/1.1, so 0.55 instead of 0.5 is 10% more
    value = valuation(long_view([10.0] * 40), ValueTerms(horizon_years=1, retention=0.5))
    told = judged("five_points", {"value": value}, order_amount=[1.0] * 40)
    assert told.result.figure == pytest.approx(0.10) and told.verdict == "does_not"
    # without end and hardly a discount: r/(1+d−r) from 0.93/0.08 to 0.98/0.03 is 181% more
    value = valuation(long_view([10.0] * 40), ValueTerms(horizon_years=None, retention=0.93, discount_rate=0.01))
    told = judged("five_points", {"value": value}, order_amount=[1.0] * 40)
    assert told.result.figure == pytest.approx((0.98 / 0.03) / (0.93 / 0.08) - 1) and told.verdict == "holds"


def test_an_assumed_retention_shows_its_figure_and_tells_nothing():
    value = valuation(long_view([10.0] * 40, months=12), ValueTerms())
    told = judged("five_points", {"value": value}, order_amount=[1.0] * 40)
    assert told.result.figure > 0 and (told.verdict, told.needs) == ("untold", ("history",))


def test_whom_customers_told_can_never_be_told():
    happy = SimpleNamespace(satisfaction=np.array([2] * 40 + [0] * 40), population=np.ones(N, bool))
    sent = SimpleNamespace(referred=np.array([1] * 10 + [0] * 70))
    told = judged("tell", {"loyalty": happy, "influence": sent}, order_amount=[1.0] * N)
    assert told.result.figure == 25 and told.result.values == {"dissatisfied": 40, "pleased": 40, "good": 25.0, "bad": 0.0}
    assert (told.verdict, told.needs) == ("untold", ("told",))
    nobody = SimpleNamespace(referred=np.zeros(N, int))
    assert judged("tell", {"loyalty": happy, "influence": nobody}, order_amount=[1.0] * N).needs == ("relation", "told")


def test_the_big_are_the_profitable_where_three_of_four_are():
    amount = [100.0] * 16 + [1.0] * 64
    told = judged("big", order_amount=amount, net_profit=[9.0] * 12 + [-1.0] * 4 + [8.0] * 4 + [0.5] * 60)
    assert told.result.figure == 0.75 and told.result.values == {"large": 16, "both": 12, "losing": 4}
    assert told.verdict == "untold" and told.needs == ("more",)  # 16 large ones are too few
    many = {"order_amount": amount * 2, "net_profit": ([9.0] * 12 + [-1.0] * 4 + [8.0] * 4 + [0.5] * 60) * 2}
    assert judged("big", **many).verdict == "holds"
    many["net_profit"] = ([9.0] * 11 + [-1.0] * 5 + [8.0] * 5 + [0.5] * 59) * 2
    assert judged("big", **many).verdict == "does_not" and judged("big", order_amount=amount).needs == ("profit",)


def test_equal_amounts_are_never_parted_by_the_order_of_the_customers():
    """Sixty equal amounts: the largest fifth is nobody's, whatever the order; of ties at the edge all or none count."""
    equal = {"order_amount": [5.0] * 60, "net_profit": [float(n) for n in range(60)]}
    assert judged("big", **equal).result.figure is None and judged("big", **equal).needs == ("different",)
    amount, profit = [9.0] * 4 + [5.0] * 3 + [1.0] * 13, [float(n) for n in range(20)]
    figures = {
        judged("big", order_amount=[amount[k] for k in order], net_profit=[profit[k] for k in order]).result.figure
        for order in (range(20), range(19, -1, -1))
    }
    assert len(figures) == 1
    values = np.array([9.0, 5.0, 5.0, 5.0, 1.0])
    assert [groups.best_share(values, share).sum() for share in (0.2, 0.4, 0.6, 0.8, 1.0)] == [1, 1, 4, 4, 0]


def test_the_long_standing_are_the_profitable_where_the_ranks_go_together():
    ramp = [float(k) for k in range(40)]
    facts = {"left_truncation": LeftTruncation(np.arange(40) < 5, np.arange(40) >= 37)}
    long = judged("long", facts, order_amount=ramp, net_profit=ramp, tenure_days=ramp)
    assert long.result.figure == pytest.approx(1) and long.verdict == "holds"
    assert long.result.values == {"likely": 3}  # the list knows the day of the first five
    assert judged("long", facts, order_amount=ramp, net_profit=ramp, tenure_days=ramp[::-1]).verdict == "does_not"
    assert judged("long", order_amount=ramp, net_profit=ramp, tenure_days=[7.0] * 40).needs == ("more",)


# --- differences between the loyal and the others --------------------------------------------------------------------


def facts(discount) -> ServiceFacts:
    return ServiceFacts(None, None, None if discount is None else np.array(discount), np.full(N, np.nan))


@pytest.mark.parametrize("loyal, others, verdict", [(0.02, 0.10, "holds"), (0.10, 0.02, "does_not"), (0.05, 0.05, "does_not")])
def test_the_loyal_pay_more_where_they_get_less_discount(loyal, others, verdict):
    told = judged("pay_more", {"loyalty": LOYAL, "service_facts": facts([loyal] * 40 + [others] * 40)}, order_amount=[1.0] * N)
    assert told.result.figure == pytest.approx(loyal - others) and told.verdict == verdict
    assert (told.result.basis, told.result.n, told.result.fewest) == ("true", 80, 40)


def test_a_difference_that_chance_may_make_cannot_be_told():
    wide = [0.0, 0.4] * 20
    told = judged("pay_more", {"loyalty": LOYAL, "service_facts": facts([*wide, *(v + 0.01 for v in wide)])}, order_amount=[1.0] * N)
    assert told.result.figure == pytest.approx(-0.01) and told.result.low < 0 < told.result.high
    assert (told.verdict, told.needs) == ("untold", ("certainty",))


@pytest.mark.parametrize("discount", [None, [0.0] * N])
def test_without_discounts_nobody_knows_who_pays_more(discount):
    told = judged("pay_more", {"loyalty": LOYAL, "service_facts": facts(discount)}, order_amount=[1.0] * N)
    assert (told.verdict, told.needs) == ("untold", ("discount",))


def test_without_attitudes_repeat_purchase_stands_for_loyalty():
    often = loyalty(points([90.0] * 50 + [20.0] * 30, [None] * N))
    told = judged("pay_more", {"loyalty": often, "service_facts": facts([0.0] * 50 + [0.1] * 30)}, order_amount=[1.0] * N)
    assert (told.result.basis, told.result.fewest, told.verdict) == ("repeat", 30, "holds")


def test_the_loyal_cost_less_by_what_they_buy():
    # serving costs 4 of 100 on the one side, 3 of 10 on the other: dearer in money, cheaper by what is bought
    told = judged("cost_less", {"loyalty": LOYAL}, order_amount=[100.0] * 40 + [10.0] * 40, service_cost=[4.0] * 40 + [3.0] * 40)
    assert told.result.figure == pytest.approx(0.04 - 0.30) and told.verdict == "holds"
    assert judged("cost_less", {"loyalty": LOYAL}, order_amount=[1.0] * N).needs == ("service_cost",)


def baskets(*pairs: tuple[int, str]) -> Baskets:
    names = tuple(sorted({name for _, name in pairs}))
    return Baskets(names, np.array([c for c, _ in pairs], np.int32), np.array([names.index(name) for _, name in pairs], np.int32))


def test_new_products_are_categories_never_bought_before():
    before = baskets(*((k, "tea") for k in range(N)))
    # all buy tea again; 30 of 40 loyal and 4 of 40 others buy coffee as well
    now = baskets(*((k, "tea") for k in range(N)), *((k, "coffee") for k in range(30)), *((k, "coffee") for k in range(40, 44)))
    told = judged("new_products", {"loyalty": LOYAL, "baskets": now, "baskets_before": before}, order_amount=[1.0] * N)
    assert told.result.figure == pytest.approx(0.75 - 0.10) and told.verdict == "holds"
    assert (told.result.values["loyal"], told.result.values["n_others"]) == (0.75, 40)


def test_of_newcomers_everything_is_new_so_they_do_not_count():
    now = baskets(*((k, "tea") for k in range(N)))
    told = judged("new_products", {"loyalty": LOYAL, "baskets": now, "baskets_before": baskets()}, order_amount=[1.0] * N)
    assert (told.verdict, told.needs) == ("untold", ("history",))
    told = judged("new_products", {"loyalty": LOYAL, "baskets": baskets(), "baskets_before": now}, order_amount=[1.0] * N)
    assert told.needs == ("category",)


# --- all of them ----------------------------------------------------------------------------------------------------


def test_a_company_of_orders_alone_says_of_each_claim_what_it_lacks():
    told = {j.claim.id: j for j in judge_all(company(order_amount=[float(k) for k in range(1, 41)]))}
    assert list(told) == [claim.id for claim in CLAIMS]
    assert {code for code, j in told.items() if j.verdict != "untold"} == {"pareto", "key_major"}
    assert all(j.needs for j in told.values() if j.verdict == "untold")


def test_filters_are_obeyed_and_nobody_breaks_nothing():
    graded = company(order_amount=[12.0] * 6 + [1.0] * 54)
    assert judge(BY_ID["pareto"], graded, np.arange(60) < 6).result.n == 6
    assert {j.verdict for j in judge_all(graded, np.zeros(60, bool))} == {"untold"}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.id)
def test_every_claim_has_a_stated_threshold_and_a_page(claim: Claim):
    assert claim.criterion in ("level", "above", "below", "never") and claim.page and (claim.criterion == "never" or claim.holds >= 0)


# --- lists ----------------------------------------------------------------------------------------------------------


def test_lists_hold_who_makes_the_figure_or_speaks_against_the_claim():
    amount, profit = [100.0, 90, 80, 70, 60, 50, 40, 30, 20, 10], [1.0, 90, 8, 70, 6, 5, 4, 3, 2, 1]
    graded = company(
        {
            "loyalty": loyalty(points([90.0] * 5 + [20.0] * 5, [90.0] * 5 + [20.0] * 5)),
            "service_facts": ServiceFacts(None, None, np.array([0.3, 0, 0.2, 0, 0, 0.1, 0.1, 0.1, 0.1, 0.1]), np.full(10, np.nan)),
            "baskets": baskets((0, "tea"), (0, "wine"), (6, "wine"), (6, "tea")),
            "baskets_before": baskets((0, "tea"), (6, "tea")),
        },
        order_amount=amount,
        net_profit=profit,
        service_cost=[30.0, 1, 1, 1, 1, 10, 8, 6, 4, 2],
        tenure_days=[900.0, 800, 10, 10, 10, 10, 10, 10, 10, 10],
    )
    rows = {code: customer_list(graded, None, code).rows.tolist() for code in BY_ID}
    assert rows["pareto"] == [1, 3] and rows["key_major"] == [1, 0] and rows["big"] == [0]
    assert rows["pay_more"] == [0, 2]  # the others get .1 on average
    assert rows["cost_less"] == [0]  # 30 of 100, the others 30 of 150
    assert rows["new_products"] == [0] and rows["long"] == [0] and rows["keeping"] == []
    for code in ("pareto", "big", "long"):
        told = customer_list(graded, None, code)
        assert listing(graded, np.isin(np.arange(10), told.rows), sort=told.sort).tolist() == told.rows.tolist()
    assert customer_list(graded, np.arange(10) > 1, "pareto").rows.tolist() == [3, 2]


@pytest.mark.parametrize("code", ["", "nothing", "pareto.1", "keeping"])
def test_an_unknown_code_lists_nobody(code):
    assert customer_list(company(order_amount=[1.0] * 3), None, code).rows.tolist() == []
