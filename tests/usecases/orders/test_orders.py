"""Orders of a company on a working date: what a draft would change is what the page says; the demo has what the page needs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from crmcore.demo.company.company import build_demo_company
from crmcore.domain.allocation import ways as allocation
from crmcore.domain.allocation.lines import Policy
from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.scheduling import sequence as scheduling
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.terms import calendar_on, terms_on
from crmcore.usecases.grading.grading import grade
from crmcore.usecases.orders.orders import OrdersDay, read_orders_day, read_plans
from crmcore.usecases.team.team import book_in_force
from tests.cli.act.test_orders import _order
from tests.parquet_stage import build

DAY = date(2026, 11, 2)


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    found = create_company(tmp_path_factory.mktemp("orders"), "Works", "EUR")
    build(
        found.dir,
        order_line=[
            {"customer_id": f"c{k}", "order_date": "2026-11-02", "amount": 100 - k, "profit": 10 + k, "order_id": f"s{k}"}
            for k in range(10)
        ],
        open_order=[
            _order("o1", "c9", 8, "2026-11-03", production_hours=8),
            _order("o2", "c0", 6, "2026-11-04", production_hours=6),
            _order("o3", "c2", 4, "2026-11-04", production_hours=4),
        ],
        stock=[{"material": "steel", "available": 10, "counted_on": "2026-11-02", "unit_cost": 6}],
        production_capacity=[{"from_day": "2026-01-01", "hours": 6}],
    )
    return found


def orders_day(company: Company, scenario: Scenario) -> OrdersDay:
    return read_orders_day(company, grade(company, scenario), terms_on(company, scenario.scheme, DAY)[0], DAY)


@pytest.mark.parametrize("weight", ["order_amount", "net_profit"])
def test_what_a_draft_would_change_is_what_the_page_says_of_it(company: Company, weight: str):
    scenario = Scenario().with_(as_of=DAY, weights=((weight, 100.0),))
    found = orders_day(company, scenario)
    terms = terms_on(company, scenario.scheme, DAY)[0]
    policy = Policy(floors=(("D", 0.25),))
    assert allocation.effect(found.book, terms, found.orders, policy) == found.ways(policy).share("strict")
    calendar = calendar_on(company, DAY)[0]
    assert scheduling.effect(found.book, terms, found.orders, calendar) == read_plans(company, found).lateness("reserved")


def test_another_draft_gives_the_material_to_others(company: Company):
    by_amount, by_profit = (orders_day(company, Scenario().with_(as_of=DAY, weights=((w, 100.0),))) for w in ("order_amount", "net_profit"))
    # by amount c0 is A and c9 D, by profit the other way round: 6 + 4 of the others against 8 of c9
    served = [found.ways(Policy()).result.served.tolist() for found in (by_amount, by_profit)]
    assert served == [[0, 6, 4], [8, 0, 2]]


@pytest.mark.proof
def test_the_demo_has_scarce_material_old_orders_arrivals_and_production(tmp_path: Path):
    company = build_demo_company(tmp_path / "demo")
    day = date(2025, 12, 31)
    book, _ = book_in_force(company, "abcd", day)
    found = read_orders_day(company, book, terms_on(company, "abcd", day)[0], day)
    ways = found.ways(Policy())
    assert not found.missing and not found.missing_to_produce
    assert ways.result.scarce.sum() > 4
    assert ((day.toordinal() - ways.demand.lines.due) > ways.chosen.guard_days).any()
    assert 0 < ways.demand.lines.whole.mean() < 0.5 and (~found.orders.materials.pieces).any() and len(found.orders.arrivals_day) > 12
    share = {name: ways.share(name) for name in ("strict", "due_date")}
    assert share["strict"][0].fill > share["due_date"][0].fill and share["strict"][3].fill < share["due_date"][3].fill
    late = {rule: [row.late for row in read_plans(company, found).lateness(rule)] for rule in scheduling.RULES}
    assert late["reserved"][0] < late["due_date"][0] and late["reserved"][-1] <= late["due_date"][-1] < late["tier_due"][-1]
    assert np.isfinite(ways.demand.profit).all()
