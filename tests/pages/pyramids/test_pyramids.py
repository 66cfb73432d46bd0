"""The pyramids page: the same tiers counted, summed, listed; nobody is lost between graded and not graded."""

from __future__ import annotations

import re
import shutil

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company
from crmcore.store.companies.schemes import SHIPPED, read_schemes
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_tiers_concentration_and_those_without_a_tier(demo_data, language):
    app, words = visit(BY_ID["pyramids"], lang=language), words_for(language)
    text = page_text(app)
    for key in ("pyramids.title", "pyramids.tier.losing", "pyramids.concentration.gini", "pyramids.ungraded.reason", "common.total"):
        assert words.t(key) in text


def test_graded_and_ungraded_are_all_customers(demo_data):
    text = page_text(visit(BY_ID["pyramids"], lang="en"))
    graded, everyone, missing = map(int, re.search(r"(\d+) of (\d+) customers carry a tier; (\d+) do not", text).groups())
    assert graded + missing == everyone == 300


def test_choosing_another_scheme_changes_the_draft_and_drops_what_belonged_to_the_old_one(demo_data):
    app = visit(BY_ID["pyramids"], **{"lang": "en", "f.tier": "A", "shares": "10-20-30-40"})
    app.selectbox(key="pyramids.scheme").set_value("abc_value").run()
    healthy(app)
    assert app.query_params["scheme"] == "abc_value" and not {"f.tier", "shares"} & set(app.query_params)
    assert "Cut by: " in page_text(app)  # by a value, not by the score, and it says so


@pytest.mark.parametrize("scheme", sorted(read_schemes(SHIPPED)))
def test_every_scheme_is_drawn(demo_data, scheme):
    assert words_for("en").t("pyramids.tier.losing") in page_text(visit(BY_ID["pyramids"], lang="en", scheme=scheme))


def test_profit_and_shares_are_switched_and_remembered_in_the_link(demo_data):
    app = visit(BY_ID["pyramids"], lang="en")
    app.segmented_control(key="pyramids.profit").set_value("order_amount").run()
    app.segmented_control(key="pyramids.measure").set_value("share").run()
    healthy(app)
    assert (app.query_params["profit"], app.query_params["measure"]) == ("order_amount", "share")


def test_the_value_matrix_covers_everyone_who_buys(demo_data):
    text = page_text(visit(BY_ID["pyramids"], lang="en", scheme="platinum_gold_iron_lead", window="all"))
    assert not re.search(r"covers \d+ of \d+", text)


def test_the_button_of_a_tier_opens_its_customers(demo_data):
    app = visit(BY_ID["pyramids"], lang="en")
    button(app, "pyramids.open.D").click().run()
    healthy(app)
    assert app.query_params["f.tier"] == "D" and "Customers" in page_text(app)


def test_the_button_of_a_reason_opens_those_without_a_tier(demo_data):
    app = visit(BY_ID["pyramids"], **{"lang": "en", "f.tier": "A"})
    button(app, "pyramids.open.prospect").click().run()
    healthy(app)
    assert app.query_params["f.population"] == "prospect" and "f.tier" not in app.query_params


def test_a_day_before_the_first_purchase_shows_nobody_and_says_what_to_do(demo_data):
    assert words_for("en").t("pyramids.nobody") in page_text(visit(BY_ID["pyramids"], lang="en", as_of="2022-12-31"))


#: a scheme of the company's own that needs a growth rate, which new customers do not have
GROWING = """method = "matrix"
by = ["net_profit", "gross_profit", "order_amount"]
across = ["growth_rate", "growth_outlook"]
tiers = ["star", "giver", "riser", "rest"]
"""


@pytest.fixture
def growing_demo(demo_root, tmp_path, monkeypatch):
    """A copy of the demo company with the scheme GROWING."""
    shutil.copytree(demo_root / "demo", tmp_path / "demo")
    (tmp_path / "demo" / "schemes").mkdir()
    (tmp_path / "demo" / "schemes" / "growing.toml").write_text(GROWING)
    monkeypatch.setenv("CRM_DATA", str(tmp_path))


@pytest.mark.parametrize("page", ["overview", "pyramids"])
def test_a_scheme_that_leaves_buyers_without_a_tier_warns_above_the_figure_and_another_does_not(growing_demo, page):
    warning = r"covers \d+ of \d+ customers with purchases and \d+% of the net profit"
    assert re.search(warning, page_text(visit(BY_ID[page], lang="en", scheme="growing")))
    assert not re.search(warning, page_text(visit(BY_ID[page], lang="en", scheme="abcd")))


@pytest.mark.parametrize("page", ["overview", "pyramids", "weights"])
def test_tiers_set_by_hand_are_told_beside_the_pyramid(demo_data, page):
    warning = re.compile(r"\d+ tiers? (is|are) set by hand")
    assert warning.search(page_text(visit(BY_ID[page], lang="en")))
    assert "shown here" in page_text(visit(BY_ID[page], lang="en", computed="1"))


def test_a_scheme_by_growth_says_why_all_time_leaves_customers_out(growing_demo):
    why = words_for("zh_CN").t("common.window.no_comparison.all_time")
    assert why in page_text(visit(BY_ID["pyramids"], lang="zh_CN", scheme="growing", window="all"))
    assert why not in page_text(visit(BY_ID["pyramids"], lang="zh_CN", scheme="growing"))
    assert why not in page_text(visit(BY_ID["pyramids"], lang="zh_CN", window="all"))


def test_a_scheme_that_can_place_nobody_says_what_is_lacking(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "Plain", "EUR")
    build(
        company.dir,
        order_line=[{"customer_id": f"c{k}", "order_id": f"o{k}", "order_date": "2024-06-01", "amount": 100 - k} for k in range(5)],
    )
    (company.dir / "schemes").mkdir()
    (company.dir / "schemes" / "growing.toml").write_text(GROWING)
    text = page_text(visit(BY_ID["pyramids"], lang="en", scheme="growing", window="all"))
    assert words_for("en").t("pyramids.unreached") in text and words_for("en").t("common.window.no_comparison.all_time") in text
    assert words_for("en").t("common.empty.no_rows") not in text
