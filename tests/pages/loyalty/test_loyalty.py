"""The loyalty page: everything it names can be opened, its cuts and numbers travel in the link, and it says what it lacks."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.domain.loyalty.quadrant import BOXES
from crmcore.report.loyalty.tables import EVIDENCE
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company
from pages._ui.navigation.pages import BY_ID
from pages._ui.state.link import from_link, to_link
from pages._ui.state.view import View
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

PAGE = "loyalty"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_in_both_languages(demo_data, language):
    app, words = visit(BY_ID[PAGE], lang=language), words_for(language)
    text = page_text(app)
    for key in (
        "title",
        "turn.title",
        "turn.latent_action",
        "turn.spurious_action",
        "turn.unknown_action",
        "table.title",
        "tiers.section",
        "ladder.section",
        "ladder.note",
        "state.section",
        "trend.note",
        "mouth.section",
        "mouth.note",
    ):
        assert words.t(f"loyalty.{key}") in text
    assert all(words.t(f"loyalty.meaning.{box}") in text for box in BOXES)
    assert words.t("loyalty.caveat", source=EVIDENCE).split("{")[0][:20] in text


def test_the_sliders_move_the_cuts_and_the_link_keeps_them(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    before = button(app, "loyalty.open.true").label
    next(s for s in app.slider if s.key.startswith("loyalty.cut.repeat")).set_value(80).run()
    healthy(app)
    assert app.query_params["loyalty"] and button(app, "loyalty.open.true").label != before
    button(app, "loyalty.cut.reset").click().run()
    assert "loyalty" not in healthy(app).query_params and button(app, "loyalty.open.true").label == before


@pytest.mark.proof
@pytest.mark.parametrize(
    "key, listed",
    [
        ("open.true", "true"),
        ("open.unknown", "unknown"),
        ("turn.latent", "latent"),
        ("turn.spurious", "spurious"),
        ("worry", "worry"),
        ("rung.foot", "ladder.foot"),
        ("state.dissatisfied", "satisfaction.dissatisfied"),
    ],
)
def test_a_button_opens_the_customers_it_counts(demo_data, key, listed):
    app = visit(BY_ID[PAGE], lang="en")
    button(app, f"loyalty.{key}").click().run()
    healthy(app)
    assert app.query_params["listed"] == f"loyalty.{listed}"
    assert words_for("en").t("customers.title") in page_text(app)


def test_people_told_can_be_changed_and_set_back_to_the_source(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    next(n for n in app.number_input if n.key.startswith("loyalty.tells.dissatisfied")).set_value(3).run()
    healthy(app)
    assert app.query_params["tells"] == "3-8-10"
    button(app, "loyalty.tells.reset").click().run()
    assert "tells" not in healthy(app).query_params


@pytest.mark.parametrize(
    "text, tells", [("3-0-100", (3, 0, 100)), ("3-0-101", View().tells), ("a-b-c", View().tells), ("1-2", View().tells)]
)
def test_a_link_carries_the_people_told(text, tells):
    view = from_link({"tells": [text]}, View())
    assert view.tells == tells
    assert from_link({k: [v] for k, v in to_link(view).items() if isinstance(v, str)}, View()).tells == tells


def test_filters_narrow_the_page_down(demo_data):
    everyone = visit(BY_ID[PAGE], lang="en")
    some = visit(BY_ID[PAGE], **{"lang": "en", "f.tier": "A"})
    assert button(everyone, "loyalty.open.unknown").label != button(some, "loyalty.open.unknown").label


def test_a_part_or_a_day_without_a_purchase_says_so(demo_data):
    assert words_for("en").t("common.empty.no_rows") in page_text(visit(BY_ID[PAGE], **{"lang": "en", "f.population": "prospect"}))
    assert words_for("en").t("loyalty.nobody") in page_text(visit(BY_ID[PAGE], lang="en", as_of="2022-12-31"))


def test_without_a_survey_only_repeat_purchase_is_told_and_what_is_missing_is_named(tmp_path: Path, monkeypatch):
    company = create_company(tmp_path, "Plain", "EUR")
    build(
        company.dir,
        order_line=[
            {"customer_id": f"c{k % 40:02d}", "order_date": f"2024-{k % 12 + 1:02d}-{k % 27 + 1:02d}", "amount": 10 + k} for k in range(200)
        ],
    )
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    app, words = visit(BY_ID[PAGE], company=company.slug, lang="zh_CN"), words_for("zh_CN")
    text = page_text(app)
    assert words.t("loyalty.needs_survey", table=words.t("table.survey")) in text and words.t("loyalty.turn.unknown_action") in text
    assert words.t("loyalty.meaning.often") in text and words.t("loyalty.meaning.true") not in text  # missing is not zero
    assert words.t("loyalty.table.no_profit") in text
    assert words.t("loyalty.ladder.section") not in text and len(app.slider) == 1
    button(app, "loyalty.open.high").click().run()
    assert healthy(app).query_params["listed"] == "loyalty.repeat.high"
