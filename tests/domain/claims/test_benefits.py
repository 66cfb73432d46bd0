"""The benefits of loyalty judged on data small enough to do by hand; who is loyal is settled when the window begins."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from crmcore.domain.claims.benefit_facts import BenefitFacts, referrers
from crmcore.domain.claims.lists import customer_list
from crmcore.domain.claims.registry import BY_ID, judge
from crmcore.domain.facts.keeping_spend import KeepingSpend
from crmcore.domain.facts.service_facts import ServiceFacts
from crmcore.domain.grading.book import Book
from tests.domain.claims.test_registry import company
from tests.domain.loyalty.loyal_customers import loyalty, points
from tests.domain.views import long_view

N = 80
#: the first half was truly loyal when the window began; today nobody is, which must not matter
THEN = points([90.0] * 40 + [20.0] * 40, [90.0] * 40 + [20.0] * 40)
NOW = loyalty(points([20.0] * N, [20.0] * N))
NOBODY = np.full(N, -1)


def facts(**known) -> BenefitFacts:
    given = {
        "points": THEN,
        "amount_before": np.full(N, 100.0),
        "discount_before": np.full(N, 0.05),
        "keeping_before": None,
        "referrer": NOBODY,
    }
    return BenefitFacts(**{**given, **known})


def judged(claim: str, benefits: BenefitFacts, insights: dict | None = None, **metrics):
    return judge(BY_ID[claim], company({"loyalty": NOW, "benefits": benefits, **(insights or {})}, **metrics))


def discounts(*values: float) -> dict:
    return {"service_facts": ServiceFacts(None, None, np.array(values), np.full(N, np.nan))}


def test_volume_counts_who_bought_more_at_no_higher_discount():
    # of the loyal 30 of 40 bought more, 10 of these at a higher discount: 20 of 40; of the others 4 of 40
    amount = [150.0] * 30 + [100.0] * 10 + [150.0] * 4 + [0.0] * 36
    found = judged("volume", facts(), discounts(*[0.05] * 20, *[0.10] * 10, *[0.05] * 50), order_amount=amount)
    assert found.result.figure == pytest.approx(0.50 - 0.10) and found.verdict == "holds"
    assert (found.result.values["n_loyal"], found.result.values["n_others"]) == (40, 40)
    assert judged("volume", facts(), discounts(*[0.0] * N), order_amount=[100.0] * N).verdict == "does_not"


def test_volume_names_what_is_missing():
    assert judged("volume", facts(points=None), discounts(*[0.05] * N), order_amount=[1.0] * N).needs == ("history",)
    assert judged("volume", facts(discount_before=None), discounts(*[0.05] * N), order_amount=[1.0] * N).needs == ("discount",)


def test_resistance_is_what_we_keep_of_the_wallet_and_leavers_count():
    # a wallet of 200: the loyal go from 100 to 90, −5 % of it; of the others half left, half stayed at 100: −25 %
    view = replace(long_view([1.0] * N), wallet=np.full(N, 200.0))
    amount = [90.0] * 40 + [0.0] * 20 + [100.0] * 20
    found = judged("resist", facts(), {"long_view": view}, order_amount=amount)
    assert found.result.figure == pytest.approx(-0.05 + 0.25) and found.verdict == "holds"
    unknown = replace(view, wallet=np.full(N, np.nan))
    assert judged("resist", facts(), {"long_view": unknown}, order_amount=amount).needs == ("wallet",)


def test_winning_by_referral_is_relative_to_other_customers():
    sent = np.where(np.arange(N) < 40, 79, -1)
    view = long_view([1.0] * N, acquisition_cost=[80.0] * 40 + [100.0] * 40)
    found = judged("sent", facts(referrer=sent), {"long_view": view}, order_amount=[1.0] * N)
    assert found.result.figure == pytest.approx(-0.2) and found.verdict == "holds"
    assert found.result.values["saved"] == pytest.approx(40 * 20)
    assert judged("sent", facts(), {"long_view": view}, order_amount=[1.0] * N).needs == ("relation",)


def with_reps(book: Book, *reps: str | None) -> Book:
    codes = {name: k for k, name in enumerate(sorted({rep for rep in reps if rep}))}
    book.mart.customers._codes["rep_id"] = (np.array([codes.get(rep, -1) for rep in reps], np.int32), tuple(codes))
    return book


def test_one_satisfied_customer_against_a_salesperson():
    # the first 40 are highly satisfied and each sent one of 30 newcomers …: 30/40; two salespeople won 10 more: 5 each
    happy = SimpleNamespace(satisfaction=np.array([2] * 40 + [0] * 40), population=np.ones(N, bool))
    referrer = np.concatenate([np.full(40, -1), np.arange(30), np.full(10, -1)])
    influence = SimpleNamespace(referral_profit=np.array([5.0] * 30 + [0.0] * 50), referred=np.zeros(N))
    metrics = {"order_amount": [1.0] * N, "net_profit": [7.0] * N, "tenure_days": [900.0] * 40 + [30.0] * 40}
    graded = company({"loyalty": happy, "influence": influence, "benefits": facts(referrer=referrer)}, **metrics)
    found = judge(BY_ID["salespeople"], with_reps(graded, *["ann", "bob"] * 40))
    assert found.result.figure == pytest.approx(0.75 / 5) and found.verdict == "does_not"
    assert (found.result.values["basic"], found.result.values["by_referral"]) == (40 * 7, 30 * 5)
    assert len(customer_list(graded, None, "salespeople").rows) == 30
    assert judge(BY_ID["salespeople"], with_reps(graded, *[None] * N)).needs == ("salesperson",)


def test_keeping_falls_is_over_the_same_customers():
    # 3 of 100 now, 5 of 100 before; who did not buy before is left out, however dear
    before = np.array([100.0] * 60 + [0.0] * 20)
    spent = {"keeping_spend": KeepingSpend(("Loyalty",), np.array([6.0] * 60 + [900.0] * 20))}
    known = facts(amount_before=before, keeping_before=KeepingSpend(("Loyalty",), np.full(N, 5.0)))
    found = judged("keeping_falls", known, spent, order_amount=[200.0] * N)
    assert found.result.figure == pytest.approx(0.03 - 0.05) and (found.verdict, found.result.n) == ("holds", 60)
    assert judged("keeping_falls", facts(keeping_before=KeepingSpend((), None)), spent, order_amount=[1.0] * N).needs == ("keeping_cost",)


def test_of_several_referrers_the_first_counts():
    assert referrers(np.array([0, 2, 3]), np.array([1, 1, 0]), 4).tolist() == [3, 0, -1, -1]


def test_lists_hold_the_loyal_at_the_beginning():
    view = replace(long_view([1.0] * N), wallet=np.full(N, 200.0))
    known = facts(referrer=np.where(np.arange(N) == 7, 3, -1), keeping_before=KeepingSpend(("L",), np.full(N, 5.0)))
    spent = {"keeping_spend": KeepingSpend(("L",), np.where(np.arange(N) == 5, 20.0, 1.0)), "long_view": view}
    amount = [150.0] + [90.0] * 39 + [150.0] * 40
    graded = company({"loyalty": NOW, "benefits": known, **discounts(*[0.05] * N), **spent}, order_amount=amount)
    rows = {code: set(customer_list(graded, None, code).rows.tolist()) for code in ("volume", "resist", "sent", "keeping_falls")}
    assert rows == {"volume": {0}, "resist": set(range(1, 40)), "sent": {7}, "keeping_falls": {5}}
