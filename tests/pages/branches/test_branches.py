"""The tab of branches: overview, rewards, a new branch, the list behind a sentence; and what is missing where no order names one."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company
from pages._ui.branches.lists import code_of
from pages._ui.navigation.pages import BY_ID
from tests.cli.act.test_branches import branches, orders  # noqa: F401  a fixture
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

EN = words_for("en")


def element(app, kind: str, key: str):
    return next(one for one in getattr(app, kind) if one.key == key)


@pytest.mark.parametrize("language", LANGUAGES)
def test_from_the_overview_to_a_new_branch(branches: Path, monkeypatch, language):
    monkeypatch.setenv("CRM_DATA", str(branches.parent))
    words = words_for(language)
    app = visit(BY_ID["campaigns"], lang=language, company=branches.name)
    text = page_text(app)
    assert words.t("branches.chart.title") in text
    assert words.t("branches.rewards.title") in [tab.label for tab in app.tabs]
    element(app, "number_input", "branches.new.amount").set_value(100.0)
    element(app, "number_input", "branches.new.customers").set_value(4.0)
    app = button(app, "branches.new_work_out").click().run()
    assert healthy(app)
    assert words.t("branches.case.p50") in page_text(app)
    assert words.t("branches.rule.per_customer") in page_text(app)


def test_plans_are_saved_and_fill_the_form_when_opened(branches: Path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(branches.parent))
    app = visit(BY_ID["campaigns"], lang="en", company=branches.name)
    element(app, "number_input", "branches.new.amount").set_value(123.0)
    button(app, "branches.new_work_out").click().run()
    element(app, "text_input", "branches.investment.author").set_value("Li").run()
    button(app, "branches.investment.save").click().run()
    assert "Give the plan a name." in page_text(healthy(app))
    next(box for box in app.text_input if box.key.startswith("branches.investment.name")).set_value("Sixth")
    button(app, "branches.investment.save").click().run()
    element(app, "number_input", "branches.rewards.fixed").set_value(7.0).run()
    next(box for box in app.text_input if box.key.startswith("branches.rewards.name")).set_value("Spring")
    button(app, "branches.rewards.save").click().run()
    assert "Saved." in page_text(healthy(app))
    later = visit(BY_ID["campaigns"], lang="en", company=branches.name)
    assert element(later, "number_input", "branches.new.amount").value == 0
    button(later, "branches.investment.open").click().run()
    button(later, "branches.rewards.open").click().run()
    values = {box.key.split(".new.")[-1].split(".")[0]: box.value for box in healthy(later).number_input if ".new." in (box.key or "")}
    assert values["amount"] == 123 and next(box.value for box in later.number_input if box.key.startswith("branches.rewards.fixed")) == 7
    assert EN.t("branches.case.p50") in page_text(later)  # it is worked out at once


def test_a_customer_s_page_shows_where_it_bought(branches: Path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(branches.parent))
    app = visit(BY_ID["customer"], lang="en", company=branches.name, customer="c00")
    assert healthy(app)
    assert any(tab.label.startswith("By branch") for tab in app.tabs)


def test_without_a_branch_the_column_is_named_and_rewards_stay(tmp_path: Path, monkeypatch):
    folder = create_company(tmp_path, "Plain", "EUR").dir
    build(folder, order_line=[{**row, "branch": None} for row in orders()])
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    words = words_for("en")
    app = visit(BY_ID["campaigns"], lang="en", company=folder.name)
    text = page_text(app)
    assert healthy(app)
    assert words.t("branches.missing") in text
    assert words.t("branches.rewards.title") in [tab.label for tab in app.tabs]
    assert words.t("branches.new.title") not in [tab.label for tab in app.tabs]


def test_sentences_and_bars_open_their_customers(branches: Path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(branches.parent))
    for code, customers in (("several", 1), (code_of("b"), 5)):
        listing = visit(BY_ID["customers"], lang="en", company=branches.name, listed=f"branches.{code}")
        assert len(healthy(listing).dataframe[0].value) == customers
