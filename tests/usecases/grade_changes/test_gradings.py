"""Why grades of a company changed: dates, settings, corrected data, decisions and a run's buffer, each told as what it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.domain.decisions.outlooks import Outlook
from crmcore.domain.grade_changes.attribution import PARTS, grade_change
from crmcore.domain.grading.cost_rates import CostRates
from crmcore.domain.grading.overrides import Override
from crmcore.domain.grading.scenario import Scenario
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.cost_rates import set_cost_rates
from crmcore.store.decisions.outlooks import record_outlooks
from crmcore.store.decisions.overrides import record_override
from crmcore.store.decisions.runs import list_runs
from crmcore.usecases.grade_changes.gradings import CompanyGradings, SideRef
from crmcore.usecases.grading import grading
from tests.parquet_stage import build

AMOUNT = (("order_amount", 1.0),)
#: twenty customers of 100 … 2000 in 2024; in 2023 the first five only, the other way round
ORDERS = [(f"c{k:02d}", "2024-06-01", 100 * (k + 1)) for k in range(20)] + [(f"c{k:02d}", "2023-06-01", 600 - 100 * k) for k in range(5)]


def lines(orders) -> list[dict]:
    return [
        {"order_id": f"{c}-{day}", "customer_id": c, "order_date": day, "amount": amount, "profit": amount / 10}
        for c, day, amount in orders
    ]


@pytest.fixture
def shop(tmp_path: Path) -> Company:
    company = create_company(tmp_path, "Shop")
    build(company.dir, order_line=lines(ORDERS))
    return company


def parted(company: Company, before: SideRef, after: SideRef):
    change = grade_change(CompanyGradings(company, grading.current_version(company), before, after))
    np.testing.assert_allclose(sum(change.score.values()), change.score_after - change.score_before, atol=1e-9)
    np.testing.assert_allclose(sum(change.tiers.values()), change.tier_before - change.tier_after, atol=1e-9)
    return change


def only(change, part: str) -> bool:
    others = [name for name in PARTS if name != part]
    return not any(change.score[name].any() or change.tiers[name].any() for name in others)


def test_two_dates(shop):
    plain = Scenario(weights=AMOUNT, as_of=date(2024, 12, 31))
    change = parted(shop, SideRef(plain.with_(as_of=date(2023, 12, 31))), SideRef(plain))
    # 2023: c00 600 … c04 200, so 90 70 50 30 10. c00 is the last of 20 in 2024: 2.5
    assert change.score_before.tolist() == [90, 70, 50, 30, 10] and change.score_after[0] == 2.5
    assert len(change.entered) == 15 and not len(change.left)
    # c00: its 100 among five: 10. Its 600 among the twenty: c01 … c04 below, c05 equal: (4 + ½ · 2) / 20 = 25
    assert change.score["own_facts"][0] == pytest.approx(((10 - 90) + (2.5 - 25)) / 2)
    assert not change.score["settings"].any() and not change.score["data"].any()


def test_settings_of_one_date(shop):
    one = Scenario(weights=AMOUNT, as_of=date(2024, 12, 31))
    change = parted(shop, SideRef(one), SideRef(one.with_(window=24, shares=(10, 20, 30, 40))))
    assert only(change, "settings") and change.score["settings"].any() and change.tiers["settings"].any()


def test_what_a_correction_did_to_a_run(shop):
    scenario = Scenario(weights=AMOUNT, as_of=date(2024, 12, 31))
    run = grading.publish(shop, grading.grade(shop, scenario), name="first", author="Li")
    build(shop.dir, frozenset({"order_line"}), order_line=lines([(c, d, 5000 if c == "c00" and d > "2024" else a) for c, d, a in ORDERS]))
    change = parted(shop, SideRef(run.scenario, run), SideRef(scenario))
    assert only(change, "data")
    assert (change.score_before[0], change.score_after[0], change.tiers["data"][0]) == (2.5, 97.5, 3)
    # the other way round the same with the other sign
    back = parted(shop, SideRef(scenario), SideRef(run.scenario, run))
    assert only(back, "data") and np.array_equal(back.score["data"], -change.score["data"])
    # a later date over the corrected data: the correction and the dates are told apart
    build(shop.dir, order_line=lines([("c00", "2025-02-01", 1)]))
    later = parted(shop, SideRef(run.scenario, run), SideRef(scenario.with_(as_of=date(2025, 2, 1))))
    assert later.score["data"][0] == 95 and later.score["own_facts"][0] == 0  # 5001 is the largest as 5000 was
    earlier = parted(shop, SideRef(scenario.with_(as_of=date(2025, 2, 1))), SideRef(run.scenario, run))
    assert earlier.score["data"][0] == -95 and earlier.score["own_facts"][0] == 0
    # two runs over the same data have nothing corrected between them
    assert not parted(shop, SideRef(run.scenario, run), SideRef(run.scenario, run)).score["data"].any()


def test_decisions_of_people(shop):
    scenario = Scenario(weights=(("order_amount", 50.0), ("net_profit", 50.0)), as_of=date(2024, 12, 31))
    run = grading.publish(shop, grading.grade(shop, scenario), name="first", author="Li")
    given = Override("c00", "abcd", "D", "A", "a relative", "fact", "Li", date(2024, 12, 1), date(2025, 6, 1))
    record_override(shop, given)
    change = parted(shop, SideRef(run.scenario, run), SideRef(scenario))
    assert only(change, "decisions") and change.tiers["decisions"][0] == 3 and not change.score["decisions"].any()
    set_cost_rates(shop, CostRates.of({"order": 150.0}), author="Li")
    changed = parted(shop, SideRef(run.scenario, run), SideRef(scenario))
    assert only(changed, "decisions")
    outlook = Outlook("c03", 90.0, None, "Li", date(2024, 12, 1))
    record_outlooks(shop, [outlook])
    prospects = scenario.with_(weights=(("growth_outlook", 50.0), ("order_amount", 50.0)))
    early = parted(shop, SideRef(prospects.with_(as_of=date(2024, 11, 30))), SideRef(prospects))
    assert early.score["decisions"][3] != 0 and not early.score["own_facts"].any()


def test_a_buffer_is_a_setting(shop):
    scenario = Scenario(weights=AMOUNT, as_of=date(2024, 12, 31))
    grading.publish(shop, grading.grade(shop, scenario.with_(as_of=date(2024, 6, 30))), name="June", author="Li")
    build(shop.dir, order_line=lines([("c15", "2024-08-01", 150.0)]))  # passes c16, over the edge of A
    grading.publish(shop, grading.grade(shop, scenario), name="December", author="Li", buffer=grading.Buffer(20.0))
    run = list_runs(shop)[-1]
    change = parted(shop, SideRef(run.scenario, run), SideRef(scenario))
    assert only(change, "settings") and change.tiers["settings"].any() and not change.score["settings"].any()
