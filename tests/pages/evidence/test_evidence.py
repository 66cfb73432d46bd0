"""The evidence page: every part in both languages, the day and the weights travel, lists open, and it says what it lacks."""

from __future__ import annotations

from html import unescape
from pathlib import Path
from types import SimpleNamespace

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company
from pages._ui.data import data
from pages._ui.evidence import background_work
from pages._ui.navigation.pages import BY_ID
from pages._ui.state.link import from_link, to_link
from pages._ui.state.view import View
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

PAGE = "evidence"
#: the link's choice of the tab, and what each tab about the grades shows
TAB = "c.evidence.tab"
PARTS = {
    "grades": ("answer.title", "capture.section", "capture.how", "advice.section", "advice.how"),
    "over_time": ("rules.section", "rules.how_rank_correlation", "rules.how_top_20_capture"),
    "mistakes": ("wrong.section", "wrong.how"),
    "today": ("stability.section", "stability.how", "fairness.section", "fairness.how"),
}


def opened(tab: str, language: str = "en", **link: str):
    """The page with a tab open."""
    return visit(BY_ID[PAGE], **{"lang": language, TAB: tab, **link})


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_in_both_languages(demo_data, language):
    words = words_for(language)
    texts = {tab: unescape(page_text(opened(tab, language))) for tab in PARTS}
    for tab, keys in PARTS.items():
        for key in ("title", *keys):
            assert words.t(f"evidence.{key}") in texts[tab], (tab, key)
    everywhere = " ".join(texts.values())
    assert words.t("evidence.rule.rfm") in everywhere and words.t("evidence.rule.foresight") in everywhere
    for defect in ("efficiency", "prediction"):
        assert words.t(f"evidence.answer.{defect}").partition("**")[2].partition("{")[0] in texts["grades"]
    assert words.t("evidence.conclusion.weights_way") in texts["grades"]


def test_the_conclusion_stands_first_and_every_test_says_its_day_and_what_it_measured(demo_data):
    text, words = unescape(page_text(visit(BY_ID[PAGE], lang="en"))), words_for("en")
    assert text.index("next year's profit") < text.index(words.t("evidence.answer.title"))
    assert text.count("profit measured from") == 1  # one day, shared by the advisor
    assert "profit measured from" in unescape(page_text(opened("mistakes")))


def test_nobody_left_by_the_filters_says_so_and_draws_nothing(demo_data):
    text, words = page_text(opened("today", **{"f.tier": "A", "f.population": "prospect"})), words_for("en")
    assert words.t("common.empty.no_rows") in text and words.t("evidence.stability.section") not in text


def test_beside_the_solid_stand_those_who_stayed_over_a_year(demo_data):
    text = unescape(page_text(opened("today")))
    assert "a year earlier (" in text and "still there today: " in text and "whether a year of business changed it" in text


def test_fairness_opens_on_the_widest_gap(demo_data):
    app, words = opened("today"), words_for("en")
    gaps = unescape(page_text(app)).partition("the widest gap first: ")[2]
    by = next(one for one in app.get("button_group") if one.key.startswith("evidence.by")).value
    assert gaps.startswith(words.t(f"common.filter.{by}"))


def test_one_click_loads_the_learnt_weights_as_a_draft(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    key = "evidence.load" if any(b.key == "evidence.load" for b in app.button) else "evidence.load.hindsight"
    button(app, key).click().run()
    assert healthy(app).query_params["weights"]
    assert words_for("en").t("weights.title") in page_text(app)


@pytest.mark.proof
@pytest.mark.parametrize(
    "tab, key, listed",
    [
        ("today", "open.borderline", "borderline"),
        ("today", "open.borderline.1", "borderline.1"),
        ("mistakes", "open.underrated", "underrated."),
        ("mistakes", "open.overrated", "overrated."),
    ],
)
def test_a_button_opens_the_customers_it_counts(demo_data, tab, key, listed):
    app = opened(tab)
    button(app, f"evidence.{key}").click().run()
    healthy(app)
    assert app.query_params["listed"].startswith(f"evidence.{listed}") and words_for("en").t("customers.title") in page_text(app)


def day_on_screen(app):
    return next(d for d in app.date_input if d.key.startswith("evidence.day")).value


def test_another_day_is_graded_as_it_was_known_then_and_one_click_leads_back(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    last = day_on_screen(app)
    earlier = last.replace(year=last.year - 1)
    next(d for d in app.date_input if d.key.startswith("evidence.day")).set_value(earlier).run()
    assert healthy(app).query_params["tested"] == earlier.isoformat() and words_for("en").date(earlier) in page_text(app)
    button(app, "evidence.day.reset").click().run()
    assert "tested" not in healthy(app).query_params and day_on_screen(app) == last


def test_the_day_travels_in_the_link():
    view = from_link({"tested": ["2016-06-30"]}, View())
    assert view.tested == "2016-06-30" and to_link(view)["tested"] == "2016-06-30" and "tested" not in to_link(View())


def test_what_one_weight_does_to_fairness_is_told(demo_data):
    app = opened("today")
    box = next(s for s in app.selectbox if s.key == "evidence.without")
    box.set_value("net_profit").run()
    assert words_for("en").t("metric.net_profit") in page_text(healthy(app)) and "→" not in page_text(app)[:10]
    assert "Without Net profit the ratio goes from" in page_text(app)


def test_aim_dimension_and_the_weight_left_out_travel_in_the_link(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    app.segmented_control(key="evidence.aim").set_value("top_20_capture").run()
    assert healthy(app).query_params["c.evidence.aim"] == "top_20_capture"
    app = opened("today", **{"c.evidence.aim": "top_20_capture"})
    next(s for s in app.selectbox if s.key == "evidence.without").set_value("net_profit").run()
    other = next(option for option in ("region", "segment", "kind", "rep_id") if option != app.segmented_control(key="evidence.by").value)
    app.segmented_control(key="evidence.by").set_value(other).run()
    link = healthy(app).query_params
    choices = {name: link[name] for name in link if name.startswith("c.")}
    assert choices == {
        TAB: "today",
        "c.evidence.without": "net_profit",
        "c.evidence.aim": "top_20_capture",
        "c.evidence.by": other,
    }
    fresh = visit(BY_ID[PAGE], lang="en", **choices)
    assert "Without Net profit the ratio goes from" in page_text(fresh)
    assert fresh.segmented_control(key="evidence.by").value == other
    choices.pop(TAB)
    assert visit(BY_ID[PAGE], lang="en", **choices).segmented_control(key="evidence.aim").value == "top_20_capture"


def test_young_data_say_what_a_test_would_need_and_still_tell_stability(tmp_path: Path, monkeypatch):
    company = create_company(tmp_path, "Young", "EUR")
    build(
        company.dir,
        order_line=[
            {
                "customer_id": f"c{k % 40:02d}",
                "order_date": f"2024-{k % 6 + 1:02d}-{k % 27 + 1:02d}",
                "amount": 10 + k * 7 % 90,
                "profit": k * 11 % 30,
            }
            for k in range(200)
        ],
    )
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    words = words_for("zh_CN")
    text, now = (unescape(page_text(opened(tab, "zh_CN", company=company.slug))) for tab in ("grades", "today"))
    assert words.t("evidence.too_short") in text and words.t("evidence.capture.section") not in text
    assert words.t("evidence.stability.how") in now and words.t("evidence.fairness.nothing") in now


def test_twenty_customers_get_no_verdict_and_no_chart(tmp_path: Path, monkeypatch):
    company = create_company(tmp_path, "Small", "EUR")
    build(
        company.dir,
        customer=[{"customer_id": f"c{k:02d}", "region": "north" if k % 2 else "south"} for k in range(20)],
        order_line=[
            {
                "customer_id": f"c{k % 20:02d}",
                "order_date": f"{2021 + k // 240}-{k // 20 % 12 + 1:02d}-15",
                "amount": 10 + k * 7 % 90,
                "profit": k * 11 % 30,
            }
            for k in range(960)
        ],
    )
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    app, words = visit(BY_ID[PAGE], company=company.slug, lang="zh_CN"), words_for("zh_CN")
    text, now = unescape(page_text(app)), unescape(page_text(opened("today", "zh_CN", company=company.slug)))
    assert words.t("evidence.too_few", n=20, fewest=30) in text and not app.get("plotly_chart")
    assert (
        words.t("evidence.answer.title") not in text
        and words.t("evidence.stability.how") not in now
        and words.t("evidence.fairness.how") not in now
    )


def test_under_a_filter_the_newcomers_are_of_the_customers_shown(demo_data):
    text = unescape(page_text(visit(BY_ID[PAGE], **{"lang": "en", "f.kind": "company"})))
    assert "Of the customers shown, those without a grade" in text and "of the company's profit of that year" not in text
    assert "that your filters leave" in text and "the whole company, " in text


def test_columns_with_several_values_of_a_customer_are_those_that_an_import_noted(monkeypatch):
    notes = ([{"code": "W-SEVERAL-VALUES", "field": "region", "n": 3}], [{"code": "W-OTHER", "field": "kind"}])
    monkeypatch.setattr(data, "past_imports", lambda: tuple(SimpleNamespace(payload={"notes": one}) for one in notes))
    assert background_work.several_values() == {"region"}


def test_a_borderline_customer_carries_the_badge_on_its_page_and_in_the_list(demo_data):
    app = opened("today")
    button(app, "evidence.open.borderline").click().run()
    healthy(app)
    visit_one = visit(BY_ID["customer"], lang="en", listed="evidence.borderline")
    assert "gradings with weights a little shifted" in page_text(visit_one)
