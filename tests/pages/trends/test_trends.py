"""The trends page: every part in both languages, dates in the link, lists that open, and nothing mixed in silence."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

PAGE = "trends"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_in_both_languages(demo_data, language):
    app, words = visit(BY_ID[PAGE], lang=language), words_for(language)
    text = page_text(app)
    for key in (
        "title",
        "computed",
        "table.arpu_itself",
        "standard.title",
        "standard.about",
        "standard.by_share",
        "player.title",
        "player.note",
        "migration.section",
        "migration.read",
        "movers.section",
        "concentration.read",
    ):
        assert words.t(f"trends.{key}").split("{")[0] in text
    verdicts = [
        words.t(f"trends.standard.{code}", day=date(2024, 1, 31), tier=words.tier("abcd", "A"), then="20.0%", now="", month="").split(
            "：" if language == "zh_CN" else ":"
        )[0]
        for code in ("better", "worse", "same")
    ]
    assert any(verdict in text for verdict in verdicts)


def test_the_dates_travel_in_the_link_and_published_grades_are_never_mixed_in_silence(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    assert "graded anew from the data under the present draft: Dec 31, 2024 and Dec 31, 2025" in page_text(app)
    app.date_input(key="trends.from.day").set_value(date(2025, 6, 30)).run()
    assert healthy(app).query_params["between"] == "2025-06-30_2025-12-31"
    app.selectbox(key="trends.from.box").set_value(1).run()
    assert healthy(app).query_params["between"] == "run1_2025-12-31"
    assert "Published and computed grades are compared here" in page_text(app)
    assert "Published and computed" not in page_text(visit(BY_ID[PAGE], lang="en", between="run1_run2"))


def test_a_link_with_other_dates_breaks_nothing(demo_data):
    """A run that nobody has published and a day before the data; other texts are tested at their parser."""
    visit(BY_ID[PAGE], lang="en", between="run9_1999-01-01")


def test_a_date_whose_window_is_not_wholly_in_the_data_is_told(demo_data):
    assert "not wholly in them" in page_text(visit(BY_ID[PAGE], lang="en", between="2023-06-30_2025-12-31"))
    assert "not wholly in them" not in page_text(visit(BY_ID[PAGE], lang="en", between="2024-12-31_2025-12-31"))


def test_the_buttons_open_the_customers_they_count(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    opened = next(b for b in app.button if b.key and b.key.startswith("trends.open."))
    kind = opened.key.rsplit(".", 1)[1]
    opened.click().run()
    assert healthy(app).query_params["listed"] == f"trends.{kind}.2024-12-31.2025-12-31"
    assert any("between Dec 31, 2024 and Dec 31, 2025" in str(part) for part in (*(b.label for b in app.button), page_text(app)))
    app = visit(BY_ID[PAGE], lang="en")
    button(app, "trends.was.0").click().run()
    assert healthy(app).query_params["listed"] == "trends.was.0.2024-12-31"


def month_slider(app):
    return next(s for s in app.select_slider if s.key.startswith("trends.player.slider"))


@pytest.mark.proof
def test_the_pyramids_play_from_the_beginning_and_stop_at_the_end(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    app.segmented_control(key="trends.length.box").set_value(12).run()
    button(app, "trends.player.button").click().run()
    healthy(app)
    assert button(app, "trends.player.button").label == words_for("en").t("trends.player.pause")
    places = [month_slider(app).value]
    for _ in range(13):
        app.run()
        places.append(month_slider(healthy(app)).value)
    assert places[0] <= 1 and places == sorted(places) and places[-1] == 11
    assert button(app, "trends.player.button").label == words_for("en").t("trends.player.play")
    month_slider(app).set_value(3).run()
    assert month_slider(healthy(app)).value == 3
    below = page_text(app).split(words_for("en").t("trends.player.note"))[0].rsplit("As of ", 1)[1]
    assert below.startswith(words_for("en").date(date(2025, 4, 30)))  # what stands under the picture names its month


@pytest.mark.proof
def test_choices_of_length_measure_and_standard_are_obeyed(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    app.segmented_control(key="trends.measure.box").set_value("net_profit").run()
    app.selectbox(key="trends.standard.box").set_value(2).run()
    assert "By the standard of Jun 30, 2025" in page_text(healthy(app))
    app.segmented_control(key="trends.length.box").set_value(36).run()
    app.segmented_control(key="trends.kind.box").set_value("rose").run()
    link = healthy(app).query_params
    choices = {name: link[name] for name in link if name.startswith("c.")}
    assert choices == {"c.trends.shown": "net_profit", "c.trends.standard": "2", "c.trends.months": "36", "c.trends.movers": "rose"}
    fresh = visit(BY_ID[PAGE], lang="en", **choices)  # another browser
    assert "By the standard of Jun 30, 2025" in page_text(fresh) and fresh.segmented_control(key="trends.kind.box").value == "rose"
    assert (fresh.segmented_control(key="trends.measure.box").value, fresh.segmented_control(key="trends.length.box").value) == (
        "net_profit",
        36,
    )
    fresh.segmented_control(key="trends.length.box").set_value(24).run()
    assert "c.trends.months" not in healthy(fresh).query_params  # as at first


def test_choices_in_a_link_that_cannot_be_show_what_the_page_shows_at_first(demo_data):
    app = visit(BY_ID[PAGE], **{"lang": "zh_CN", "c.trends.months": "13", "c.trends.standard": "99", "c.trends.movers": "nobody"})
    assert app.segmented_control(key="trends.length.box@zh_CN").value == 24 and app.selectbox(key="trends.standard.box@zh_CN").value == 0


@pytest.mark.proof
@pytest.mark.parametrize(
    "link",
    [
        {"scheme": "abc_value"},
        {"window": "all"},
        {"standard": "1"},
        {"f.tier": "A"},
        {"f.region": "none of them"},
        {"profit": "order_amount", "measure": "share"},
    ],
)
def test_other_schemes_windows_standards_and_filters_are_drawn(demo_data, link):
    app = visit(BY_ID[PAGE], **{"lang": "en", **link})
    if link.get("scheme"):
        assert words_for("en").t("trends.standard.none") in page_text(app)
    if link.get("window"):
        assert words_for("en").t("trends.growing") in page_text(app)


def test_short_data_without_profit_say_how_far_they_reach(tmp_path: Path, monkeypatch):
    company = create_company(tmp_path, "Plain", "EUR")
    build(
        company.dir,
        order_line=[
            {"customer_id": f"c{k % 40:02d}", "order_date": f"2024-{k % 12 + 1:02d}-{k % 27 + 1:02d}", "amount": 10 + k} for k in range(200)
        ],
    )
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    app, words = visit(BY_ID[PAGE], company=company.slug, lang="zh_CN"), words_for("zh_CN")
    assert words.t("trends.short", n=1) in page_text(app)
    assert words_for("zh_CN").t("trends.nobody") in page_text(visit(BY_ID[PAGE], company=company.slug, lang="zh_CN", as_of="2022-12-31"))
    assert not [s for s in app.select_slider if s.key.startswith("trends.player.slider")]  # one month plays nothing
