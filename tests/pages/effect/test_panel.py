"""The panel on Weights: what a draft would change elsewhere, and the customers behind a figure."""

from __future__ import annotations

import html

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import page_text, visit

DRAFT = {"weights": "on_time_share:100"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_says_every_figure_in_both_languages(demo_data, language):
    words = words_for(language)
    closed = page_text(visit(BY_ID["weights"], lang=language, **DRAFT))
    text = html.unescape(page_text(visit(BY_ID["weights"], lang=language, **DRAFT, **{"c.effect.open": "yes", "c.effect.all": "yes"})))
    for figure in ("complaints_shortest", "complaints_late", "visit_hours", "credit", "orders_late", "value_served"):
        assert words.t(f"effect.figure.{figure}") in text
        assert words.t(f"effect.figure.{figure}") not in closed


def test_a_figure_opens_its_customers(demo_data):
    words, app = words_for("en"), visit(BY_ID["customers"], lang="en", listed="weights.effect.visit_hours", **DRAFT)
    name = words.t("customers.only", listed=words.t("effect.listed.visit_hours"))
    assert name in [box.label for box in (*app.button, *app.toggle)]


def test_two_gradings_of_one_day_are_compared_too(demo_data):
    app = visit(BY_ID["compare"], lang="en", **DRAFT, **{"c.effect.open": "yes"})
    text = page_text(app)
    assert words_for("en").t("effect.title_right") in text
    assert words_for("en").t("effect.figure.visit_hours") in text
