"""The compare page: any two sides, everything it names can be opened, and no link breaks it."""

from __future__ import annotations

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.navigation.pages import BY_ID
from pages._ui.state.link import from_link, to_link
from pages._ui.state.view import View
from tests.pages.visiting import button, healthy, page_text, visit

PAGE = "compare"


def select(app, key: str):
    return next(s for s in app.selectbox if s.key.startswith(key))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_in_both_languages(demo_data, language):
    app, w = visit(BY_ID[PAGE], lang=language), words_for(language)
    text = page_text(app)
    for key in ("title", "who", "figures_title", "figures_note", "how_same"):
        assert w.t(f"compare.{key}") in text
    assert w.t("compare.dates", left=1, right=2).split("1")[0] in text  # the first visit: a year earlier and now


@pytest.mark.parametrize("language", LANGUAGES)
def test_different_schemes_are_compared_by_their_place_in_the_ranking(demo_data, language):
    app = visit(BY_ID[PAGE], lang=language, compare="draft*mvc_stc_bz|draft")
    text = page_text(app)
    assert words_for(language).t("compare.how_other") in text and words_for(language).t("compare.schemes") in text


def test_a_change_of_side_day_and_scheme_goes_into_the_link(demo_data):
    app = visit(BY_ID[PAGE], lang="en")
    button(app, "compare.preset.default").click().run()
    assert "default|draft" in healthy(app).query_params["compare"]
    select(app, "compare.left.scheme").set_value("abc_share").run()
    assert "default*abc_share|draft" in healthy(app).query_params["compare"]
    run = next(o for o in select(app, "compare.right.what").options if "2" in o and "Published" in o)
    select(app, "compare.right.what").select(run).run()
    assert "|run:" in str(healthy(app).query_params["compare"])
    button(app, "compare.exchange").click().run()
    assert str(healthy(app).query_params["compare"]).find("run:") < 4


@pytest.mark.parametrize(
    "key, listed", [("open.differ", "differ"), ("open.risen", "risen"), ("open.fallen", "fallen"), ("see_cell", "cell.")]
)
def test_a_button_opens_the_customers_it_counts(demo_data, key, listed):
    app = visit(BY_ID[PAGE], lang="en")
    button(app, f"compare.{key}").click().run()
    assert f"compare.{listed}" in str(healthy(app).query_params["listed"])
    assert words_for("en").t("customers.title") in page_text(app)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["differ", "cell.0.1", "cell.9.9", "left.0", "right.3", "risen", "no.such", "only_right"])
def test_a_link_to_a_list_opens_it_and_a_damaged_one_breaks_nothing(demo_data, language, code):
    visit(BY_ID["customers"], lang=language, listed=f"compare.{code}", compare="default|draft")


def test_two_visitors_who_compare_different_pairs_get_different_lists(demo_data):
    """The same code, the same draft: only the pair tells the lists apart."""

    def listed(pair: str) -> list[str]:
        app = visit(BY_ID["customers"], lang="en", listed="compare.left.0", compare=pair)
        return list(app.dataframe[0].value["customer_id"])

    halves, best = listed("draft*abc_share|draft"), listed("draft*mvc_stc_bz|draft")
    assert halves != best and listed("draft*abc_share|draft") == halves


@pytest.mark.parametrize("text", ["nonsense", "run:99|draft", "saved:gone|draft", "draft*rainbow|draft", "draft@2019-99-99|draft", "|"])
def test_a_damaged_pair_falls_back_and_says_so(demo_data, text):
    app = visit(BY_ID[PAGE], lang="en", compare=text)
    assert "The usual pair is shown instead." in page_text(app)


def test_a_day_before_the_data_says_that_nobody_has_a_tier(demo_data):
    assert words_for("en").t("common.empty.no_rows_hint") in page_text(visit(BY_ID[PAGE], lang="en", compare="draft@2001-01-01|draft"))


def test_filters_narrow_the_page_down(demo_data):
    everyone = visit(BY_ID[PAGE], lang="en")
    some = visit(BY_ID[PAGE], **{"lang": "en", "f.tier": "A"})
    assert button(everyone, "compare.open.differ").label != button(some, "compare.open.differ").label


def test_the_link_carries_the_pair():
    view = View(compare="draft@2024-01-01*abcd|saved:Q1 %7C plan")
    assert from_link({k: [v] for k, v in to_link(view).items() if isinstance(v, str)}, View()).compare == view.compare
