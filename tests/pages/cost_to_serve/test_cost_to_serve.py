"""The page about the cost to serve: what it shows, and that a rate set on it changes net profit everywhere."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from crmcore.domain.cost_to_serve.waterfall import turned_to_loss
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import Company, create_company, open_company
from crmcore.store.decisions.cost_rates import cost_decisions
from crmcore.usecases.grading.grading import grade
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import healthy, page_text, visit
from tests.parquet_stage import build

PAGE = "cost_to_serve"
EN = words_for("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_the_waterfall_the_tiers_and_the_rates(demo_data, language):
    app, words = visit(BY_ID[PAGE], lang=language), words_for(language)
    text = page_text(app)
    for key in ("title", "by_tier", "edit.title", "capacity.title", "driver.visit_hour", "driver.overdue", "recorded", "in_scope"):
        assert words.t(f"cost_to_serve.{key}") in text, key
    turned = int(turned_to_loss(grade(open_company(demo_data / "demo"))).sum())
    assert turned and any(
        words.t("cost_to_serve.open_turned", name=words.t("cost_to_serve.turned"), n=turned) in b.label for b in app.button
    )


@pytest.fixture
def own_demo(demo_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A copy of the demo company that a test may write to."""
    shutil.copytree(demo_root, tmp_path / "companies")
    monkeypatch.setenv("CRM_DATA", str(tmp_path / "companies"))
    return open_company(tmp_path / "companies" / "demo")


def field(app, kind: str, name: str):
    return next(box for box in getattr(app, kind) if f"cost_to_serve.{name}." in box.key)


def test_a_rate_set_on_the_page_changes_net_profit_and_is_signed(own_demo):
    before = grade(own_demo).mart.metrics["net_profit"]
    app = visit(BY_ID[PAGE], lang="en")
    app.session_state["author"] = "Li Wei"
    field(app, "number_input", "rate.order").set_value(50.0)
    field(app, "number_input", "rate.overdue").set_value(12.0)
    next(b for b in app.button if b.label == EN.t("cost_to_serve.edit.save")).click()
    app = healthy(app.run())
    newest = cost_decisions(own_demo.dir)[-1]
    assert (newest.author, dict(newest.chosen.rates)["order"], dict(newest.chosen.rates)["overdue"]) == ("Li Wei", 50.0, 0.12)
    assert EN.t("cost_to_serve.edit.saved") in page_text(app)
    after = grade(own_demo).mart.metrics["net_profit"]
    orders = grade(own_demo).mart.metrics["order_count"]
    assert (after[orders > 0] < before[orders > 0]).all()


def test_nobody_sets_a_rate_without_a_name(own_demo):
    trail = len(cost_decisions(own_demo.dir))
    app = visit(BY_ID[PAGE], lang="en")
    next(b for b in app.button if b.label == EN.t("cost_to_serve.edit.save")).click()
    assert EN.t("problem.author_missing") in page_text(healthy(app.run())) and len(cost_decisions(own_demo.dir)) == trail


def test_where_no_profit_is_known_the_page_says_so_and_rates_can_be_set(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "sales")
    build(company.dir, order_line=[{"order_id": "1", "customer_id": "a", "order_date": "2025-01-05", "amount": 9}])
    text = page_text(visit(BY_ID[PAGE], lang="en", company="sales"))
    assert EN.t("cost_to_serve.nobody") in text and EN.t("cost_to_serve.capacity.unknown") in text
    assert EN.t("cost_to_serve.no_data") in text  # no contacts, complaints or invoices


def test_one_customers_page_shows_its_way_from_gross_to_net(demo_data):
    graded = grade(open_company(demo_data / "demo"))
    row = int(turned_to_loss(graded).nonzero()[0][0])
    app = visit(BY_ID["customer"], lang="en", customer=graded.mart.customers.ids[row].as_py())
    assert EN.t("cost_to_serve.waterfall_none") in page_text(app)
