"""The life cycle page: stages, flows and groups with the ways to their customers, in both languages, also without profit."""

from __future__ import annotations

import pytest

from crmcore.domain.lifecycle.lists import customer_list, life_cycle_of
from crmcore.domain.lifecycle.stages import STAGES
from crmcore.report.lifecycle.tables import list_label
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company, open_company
from crmcore.usecases.grading.grading import grade
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

PAGE = "lifecycle"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_stages_rules_flows_stays_decliners_and_groups(demo_data, language):
    app, words = visit(BY_ID[PAGE], lang=language), words_for(language)
    text = page_text(app)
    for key in (
        "lifecycle.title",
        "lifecycle.rule.title",
        "lifecycle.stay.present",
        "lifecycle.decline.hint",
        *(f"lifecycle.stage.{stage}" for stage in STAGES),
        "lifecycle.ibm.name.worth_cultivating",
    ):
        assert words.t(key) in text
    assert len(app.get("plotly_chart")) == 6  # three measures of today, two over time, the flows


@pytest.mark.parametrize(
    "key, listed",
    [
        ("lifecycle.open.stable", "lifecycle.stable"),
        ("lifecycle.open.entered_decline", "lifecycle.entered_decline"),
        ("lifecycle.ibm.loyal", "lifecycle.ibm.loyal"),
    ],
)
def test_a_button_opens_its_customers(demo_data, key, listed):
    app = visit(BY_ID[PAGE], lang="en")
    button(app, key).click().run()
    healthy(app)
    assert app.query_params["listed"] == listed
    assert list_label(grade(open_company(demo_data / "demo")), listed.removeprefix("lifecycle."), words_for("en")) in " ".join(
        b.label for b in app.button
    ) + page_text(app)


@pytest.mark.parametrize(
    "code",
    [
        "stable",
        "entered_decline",
        "reason.amount",
        "flow.new.exploration",
        "flow.stable.decline",
        "past.3.formation",
        "ibm.sleeping",
        "nonsense",
        "past.99.stable",
        "flow.x.y",
    ],
)
def test_every_list_has_a_name_in_both_languages(demo_root, code):
    book = grade(open_company(demo_root / "demo"))
    assert all(list_label(book, code, words_for(language)) for language in LANGUAGES)


def test_a_list_is_in_the_order_it_names_and_obeys_the_filters(demo_data):
    book = grade(open_company(demo_data / "demo"))
    top_tier = book.tier == 0
    found = customer_list(book, top_tier, "stable")
    values = book.mart.metrics[found.sort.removeprefix("-")][found.rows]
    assert top_tier[found.rows].all() and (values[:-1] >= values[1:]).all() and found.columns[0] == found.sort.removeprefix("-")
    assert (life_cycle_of(book.mart).today[found.rows] == 2).all()


def test_filters_change_the_counts(demo_data):
    everyone, top_tier = (page_text(visit(BY_ID[PAGE], **link)) for link in ({"lang": "en"}, {"lang": "en", "f.tier": "A"}))
    assert everyone != top_tier and "Tier: A" in top_tier


def test_a_day_before_the_first_purchase_says_so(demo_data):
    assert words_for("en").t("lifecycle.nobody") in page_text(visit(BY_ID[PAGE], lang="en", as_of="2022-12-31"))


@pytest.fixture
def bare_company(tmp_path, monkeypatch):
    """A company that knows customers, days and amounts, nothing else."""
    company = create_company(tmp_path, "Bare")
    build(
        company.dir,
        order_line=[
            {"customer_id": c, "order_id": f"{c}{m}", "order_date": f"2025-{m:02}-05", "amount": 10 * m}
            for c, months in {"a": range(1, 13), "b": (1, 2), "c": (12,)}.items()
            for m in months
        ],
    )
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    return company


def test_without_profit_and_attitude_the_page_says_what_it_rests_on(bare_company):
    text, words = page_text(visit(BY_ID[PAGE], lang="zh_CN", company=bare_company.slug)), words_for("zh_CN")
    assert words.t("lifecycle.no_profit") in text and words.t("lifecycle.ibm.lacking.attitude", table=words.t("table.survey")) in text
