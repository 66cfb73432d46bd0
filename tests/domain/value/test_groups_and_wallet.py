"""Groups, equity, wallets, the formula and judgements by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from crmcore.domain.grading.mart import GRADED, LAPSED, PROSPECT
from crmcore.domain.grading.terms import ValueTerms
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.offers.next_products import next_products
from crmcore.domain.summary.roster import ordered_rows
from crmcore.domain.summary.worth_table import worth_rows
from crmcore.domain.value.annuity_schedule import YEARS_SHOWN, annuity_schedule
from crmcore.domain.value.customer_equity import NO_TIER, customer_equity, equity_by_tier
from crmcore.domain.value.groups import GROUPS, value_groups
from crmcore.domain.value.influence import influence
from crmcore.domain.value.lists import customer_list
from crmcore.domain.value.matrix import BOXES
from crmcore.domain.value.outlook_edits import parse_outlook_edits, prospect_rows
from crmcore.domain.value.valuation import present_value
from crmcore.domain.value.wallet import wallet_bands, wallets
from tests.domain.marts import DAY
from tests.domain.offers.bought import items, purchases
from tests.domain.value.valued_customers import baskets, facts, valued, view


def test_the_groups_in_their_order():
    # ten graded customers; service shares 40%, 40% and 20%, gross profit shares 25%, 5% and 10%
    n = 10
    worth = [90, 80, 5, 4, 3, 2, 1, 0, -1, -2]
    growth = [0, 0, 9, 8, 7, 0, 0, 0, 0, 0]
    gross = [25, 5, 10, 10, 10, 10, 10, 10, 5, 5]
    service = [40, 40, 20, 0, 0, 0, 0, 0, 0, 0]
    net = [g - s for g, s in zip(gross, service, strict=True)]
    book = valued(
        current_value=[*worth, None, 3],
        growth_potential=[*growth, None, None],
        gross_profit=[*gross, None, None],
        service_cost=[*service, None, 0],
        net_profit=[*net, None, None],
        population=[GRADED] * n + [PROSPECT, LAPSED],
    )
    told = [GROUPS[k] for k in value_groups(book)]
    # 0: 40% of the service for 25% of the profit is less than twice; among the two most valuable of ten
    # 1: 40% for 5%, net −35: over-served comes before valuable; 2: 20% for 10% is exactly twice, net −10
    # 3 and 4 are among the three of ten with the most potential
    assert told == ["valuable", "over_served", "over_served", "potential", "potential"] + ["ordinary"] * 5 + ["prospective", "lapsed"]


def test_nobody_is_over_served_where_service_costs_are_unknown():
    book = valued(current_value=[1, 2], growth_potential=[1, 2], gross_profit=[1, 2], net_profit=[1, 2])
    assert GROUPS.index("over_served") not in value_groups(book)


def test_a_group_of_whom_nothing_is_known_has_no_sum():
    book = valued(current_value=[5, None], growth_potential=[1, None], population=[GRADED, PROSPECT])
    rows = worth_rows(book, np.array([0, 1], np.int8), ("a", "b"))
    assert [(r.customers, r.current_value, r.profit) for r in rows] == [(1, 5, None), (1, None, None)]


def test_equity_sums_over_everyone_and_the_best_fifth_over_the_graded():
    worth = [60, 20, 10, 8, 2, -4, None]
    book = valued(
        current_value=worth,
        growth_potential=[1] * 6 + [None],
        lifetime_value=[100, 40, 20, 10, 4, 0, None],
        population=[GRADED] * 5 + [LAPSED, PROSPECT],
        order_amount=[5, 4, 3, 2, 1, 0, None],
    )
    told = customer_equity(book)
    assert (told.customers, told.equity, told.growth_potential, told.lifetime_value, told.to_date) == (6, 96, 6, 174, 78)
    assert (told.top_customers, told.top_share) == (1, 0.6) and (told.below, told.below_value) == (1, -4)
    rows = equity_by_tier(book)
    assert sum(r.customers for r in rows) == 6 and sum(r.current_value for r in rows if r.current_value is not None) == 96
    assert (rows[-1].code, rows[-1].current_value) == (NO_TIER, -4)


def test_nothing_known_is_no_equity_of_zero():
    told = customer_equity(valued(order_amount=[1, 2]))
    assert told.equity is None and told.top_share is None and told.customers == 0


def test_wallets_are_parted_by_our_share():
    # shares 20%, 20.1%, 100%, 150%; a wallet without any purchase and a purchase without a wallet tell nothing
    known = view(6, year_amount=[20, 20.1, 50, 150, 5, None], wallet=[100, 100, 50, 100, None, 100])
    known = replace(known, purchase_days=np.array([1, 1, 1, 1, 1, 0], np.int32))
    book = valued(6, insights={"long_view": known}, order_amount=[1] * 6)
    told = wallets(book)
    assert told.band.tolist() == [0, 1, 4, 5, -1, -1]
    assert told.to_win[:4].tolist() == [80, pytest.approx(79.9), 0, 0]
    bands = wallet_bands(book, told, np.array([True, False, True, True, True, True]))
    assert [(b.customers, b.wallet, b.amount, b.to_win) for b in bands if b.customers] == [
        (1, 100, 20, 80),
        (1, 50, 50, 0),
        (1, 100, 150, 0),
    ]


def test_the_formula_year_by_year():
    # 100 a year, half stay, at 25%: year 1 100 × .5 × .8 = 40, year 2 100 × .25 × .64 = 16
    told = annuity_schedule(100.0, 0.5, ValueTerms(discount_rate=0.25, horizon_years=2))
    assert [(y.year, y.still_there, y.discount, y.present_value) for y in told.years] == [
        (1, 0.5, 0.8, pytest.approx(40)),
        (2, 0.25, pytest.approx(0.64), pytest.approx(16)),
    ]
    assert told.total == pytest.approx(56)


@pytest.mark.parametrize(
    "terms",
    [
        ValueTerms(),
        ValueTerms(horizon_years=None),
        ValueTerms(timing="immediate"),
        ValueTerms(horizon_years=None, timing="immediate", discount_rate=0.03),
        ValueTerms(horizon_years=30),
    ],
)
@pytest.mark.parametrize("margin", [405.5, -80.0, 0.0])
def test_the_formula_sums_to_the_value_shown_everywhere(terms, margin):
    assert annuity_schedule(margin, 0.87, terms).total == pytest.approx(float(present_value(margin, 0.87, terms)), rel=1e-12)


def test_without_end_the_later_years_are_one_line():
    told = annuity_schedule(100.0, 0.5, ValueTerms(discount_rate=0.25, horizon_years=None))
    assert [y.year for y in told.years] == [*range(1, YEARS_SHOWN + 1), None]
    assert told.total == pytest.approx(100 * 0.4 / 0.6)  # q = .5 ÷ 1.25


# --- lists ------------------------------------------------------------------------------------------------------------

N = 12


@pytest.fixture(scope="module")
def listed_book():
    rng = np.random.default_rng(11)
    worth, growth = rng.normal(50, 60, N).round(), rng.uniform(0, 40, N).round()
    told = {
        name: values.tolist()
        for name, values in {
            "current_value": worth,
            "growth_potential": growth,
            "room_to_grow": growth,
            "net_profit": worth - 20,
            "gross_profit": worth,
            "service_cost": np.full(N, 20.0),
            "order_amount": np.abs(worth) * 4,
            "growth_outlook": rng.uniform(0, 99, N),
        }.items()
    }
    sent = influence(np.array([3, 3, 7]), np.array([4, 5, 6]), worth, "net_profit")
    return valued(
        insights={
            "service_facts": facts(N, contacts=[5] * N, visits=[0] * N, before=(-worth).tolist()),
            "long_view": view(N, year_amount=[10] * N, wallet=[20, 40] * (N // 2)),
            "influence": sent,
            "baskets": baskets("ab", *["ab", "a"] * (N // 2)),
            "offers": next_products(items("ab"), purchases(*["ab", "a"] * (N // 2), letters="ab"), np.zeros(N, np.int32)),
        },
        population=[GRADED] * 10 + [PROSPECT] * 2,
        influence=sent.referral_profit.tolist(),
        **told,
    )


CODES = [
    *(f"box.{box}" for box in BOXES),
    "box.unknown",
    "box.waiting",
    "tier3.mvc",
    "tier3.stc",
    "tier3.bz",
    "step.reverse",
    "step.frontline",
    "step.more",
    "step.new",
    "step.new.1",
    "step.reassess",
    "step.end",
    *(f"group.{g}" for g in GROUPS),
    "wallet",
    "wallet.1",
    "influence",
    "influence.small",
    "prospects",
]


@pytest.mark.parametrize("code", CODES)
def test_a_list_is_in_the_order_of_its_sort_and_obeys_filters(listed_book, code):
    everyone, part = customer_list(listed_book, None, code), np.arange(N) % 3 > 0
    told, mask = customer_list(listed_book, part, code), np.zeros(N, bool)
    mask[everyone.rows] = True
    assert everyone.sort and set(everyone.columns) <= set(listed_book.mart.metrics)
    by, falling = everyone.sort.removeprefix("-"), everyone.sort.startswith("-")
    assert everyone.rows.tolist() == ordered_rows(listed_book, mask, by, falling).tolist()
    assert sorted(told.rows) == [r for r in sorted(everyone.rows) if part[r]]


def test_the_lists_hold_whom_they_name(listed_book):
    assert sum(len(customer_list(listed_book, None, f"box.{box}").rows) for box in BOXES) == 10
    assert customer_list(listed_book, None, "influence").rows.tolist() in ([3, 7], [7, 3])
    assert sorted(customer_list(listed_book, None, "prospects").rows) == [10, 11]
    assert sorted(customer_list(listed_book, None, "wallet.1").rows) == [1, 3, 5, 7, 9, 11]  # 10 of 40
    assert all(r % 2 for r in customer_list(listed_book, None, "step.new.1").rows)  # those without b


@pytest.mark.parametrize(
    "code",
    [
        "",
        "box",
        "box.tin",
        "tier3.abc",
        "step.dance",
        "step.new.9",
        "step.more.1",
        "step.new.x",
        "group.",
        "wallet.9",
        "wallet.x",
        "influence.big",
        "prospects.1",
        "moon",
    ],
)
def test_an_unknown_code_lists_nobody(listed_book, code):
    assert len(customer_list(listed_book, None, code).rows) == 0


# --- judgements -------------------------------------------------------------------------------------------------------


@pytest.fixture
def waiting():
    return valued(order_amount=[5, None, None, None], growth_outlook=[None, 30, None, 80], population=[GRADED] + [PROSPECT] * 3)


def test_prospects_come_unjudged_first_then_the_most_promising(waiting):
    assert prospect_rows(waiting).tolist() == [2, 3, 1]
    assert prospect_rows(waiting, np.array([True, True, False, True])).tolist() == [3, 1]


def test_judgements_name_what_counted_before_and_the_date_looked_at(waiting):
    told = parse_outlook_edits(
        waiting, {"edited_rows": {0: {"outlook": 60}, "2": {"outlook": None}, 1: {"outlook": 80.0}}}, [2, 3, 1], "Li"
    )
    # the third was put back to what it was: no judgement
    assert [(o.customer_id, o.value, o.before, o.author, o.effective_on) for o in told] == [
        ("c0002", 60.0, None, "Li", DAY),
        ("c0001", None, 30.0, "Li", DAY),
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"edited_rows": {3: {"outlook": 5}}},
        {"edited_rows": {-1: {"outlook": 5}}},
        {"edited_rows": {"x": {"outlook": 5}}},
        {"edited_rows": {0: {"name": "Forged"}}},
        {"edited_rows": {0: {"outlook": 5, "customer_id": "c0000"}}},
        {"edited_rows": {0: {"outlook": "high"}}},
        {"edited_rows": {0: {"outlook": True}}},
        {"edited_rows": {0: 5}},
        {"added_rows": [{"outlook": 5}]},
        {"deleted_rows": [0]},
    ],
)
def test_forged_changes_are_refused(waiting, changes):
    with pytest.raises(Problem, match="bad_outlook_edit"):
        parse_outlook_edits(waiting, changes, [2, 3, 1], "Li")


@pytest.mark.parametrize("value", [-1, 100.5, float("nan"), float("inf")])
def test_a_value_that_is_none_is_refused(waiting, value):
    with pytest.raises(Problem, match="bad_outlook"):
        parse_outlook_edits(waiting, {"edited_rows": {0: {"outlook": value}}}, [2, 3, 1], "Li")


def test_only_prospects_can_be_judged(waiting):
    with pytest.raises(Problem, match="bad_outlook_edit"):
        parse_outlook_edits(waiting, {"edited_rows": {0: {"outlook": 5}}}, [0], "Li")
