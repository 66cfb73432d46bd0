"""The compare page: any two sides, everything it names can be opened, and no link breaks it."""

from __future__ import annotations

import pytest

from crmcore.domain.compare.grading_ref import GradingPair
from crmcore.domain.kernel.problems import Problem
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import grade
from pages._ui.compare import selection
from pages._ui.data import data
from pages._ui.navigation.pages import BY_ID
from pages._ui.state.link import from_link, to_link
from pages._ui.state.view import View
from tests.pages.visiting import button, healthy, page_text, visit

PAGE = "compare"


def select(app, key: str):
    return next(s for s in app.selectbox if s.key.startswith(key))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_in_both_languages(demo_data, language):
    app, words = visit(BY_ID[PAGE], lang=language), words_for(language)
    text = page_text(app)
    for key in ("title", "who", "figure", "change", "figures_note", "how_same"):
        assert words.t(f"compare.{key}") in text
    assert words.t("compare.dates", left=1, right=2).split("1")[0] in text  # the first visit: a year earlier and now


def test_different_schemes_are_compared_by_their_place_in_the_ranking(demo_data):
    app = visit(BY_ID[PAGE], lang="zh_CN", compare="draft*mvc_stc_bz|draft")
    text = page_text(app)
    assert words_for("zh_CN").t("compare.how_other") in text and words_for("zh_CN").t("compare.schemes") in text


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


def test_two_visitors_who_compare_different_pairs_get_different_lists(demo_data):
    """The same code, the same draft: only the pair tells the lists apart."""

    def listed(pair: str) -> list[str]:
        app = visit(BY_ID["customers"], lang="en", listed="compare.left.0", compare=pair)
        return list(app.dataframe[0].value["customer_id"])

    halves, best = listed("draft*abc_share|draft"), listed("draft*mvc_stc_bz|draft")
    assert halves != best and listed("draft*abc_share|draft") == halves


def test_a_damaged_pair_falls_back_and_says_so(demo_data):
    app = visit(BY_ID[PAGE], lang="en", compare="run:99|draft")
    assert "The usual pair is shown instead." in page_text(app)


@pytest.mark.parametrize("text", ["run:99|draft", "saved:gone|draft", "draft*rainbow|draft"])
def test_a_pair_that_the_company_does_not_have_is_a_problem(demo_root, monkeypatch, text):
    monkeypatch.setattr(data, "saved_scenarios", dict)
    monkeypatch.setattr(data, "runs", tuple)
    monkeypatch.setattr(data, "schemes", lambda: {"abcd": None})
    with pytest.raises(Problem):
        selection._resolved(grade(open_company(demo_root / "demo")), GradingPair.read(text))


def test_a_day_before_the_data_says_that_nobody_has_a_tier(demo_data):
    """No filter is set that could be taken away."""
    assert words_for("en").t("pyramids.nobody_hint") in page_text(visit(BY_ID[PAGE], lang="en", compare="draft@2001-01-01|draft"))


def test_filters_narrow_the_page_down(demo_data):
    everyone = visit(BY_ID[PAGE], lang="en")
    some = visit(BY_ID[PAGE], **{"lang": "en", "f.tier": "A"})
    assert button(everyone, "compare.open.differ").label != button(some, "compare.open.differ").label


def test_the_link_carries_the_pair():
    view = View(compare="draft@2024-01-01*abcd|saved:Q1 %7C plan")
    assert from_link({k: [v] for k, v in to_link(view).items() if isinstance(v, str)}, View()).compare == view.compare


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_made_the_difference_is_told_for_all_and_for_a_tier(demo_data, language):
    words = words_for(language)
    app = visit(BY_ID[PAGE], lang=language)
    for key in ("compared", "tier_sums", "to_the_mean", "note", "part.own_facts", "part.others_facts"):
        assert words.t(f"grade_changes.{key}") in page_text(app)
    whose = next(c for c in app.segmented_control if c.key.startswith("compare.why_whose"))
    whose.set_value(whose.options[1]).run()
    assert words.tier("abcd", "A") in page_text(healthy(app))
    same = visit(BY_ID[PAGE], lang=language, compare="draft|draft")
    assert words.t("grade_changes.nothing_differs") in page_text(same)
    settings = page_text(visit(BY_ID[PAGE], lang=language, compare="draft*mvc_stc_bz|draft"))
    assert words.t("grade_changes.compared") in settings and words.t("grade_changes.to_the_mean") not in settings


@pytest.mark.parametrize("code", ["compare.fallen", "trends.fell.2024-12-31.2025-12-31", "trends.rose.run1.run2"])
def test_a_list_of_movers_names_what_did_most(demo_data, code):
    app = visit(BY_ID["customers"], lang="en", listed=code)
    shown = app.dataframe[0].value
    reasons = list(shown["list:reason"])
    assert reasons and all(reasons) and "list:points" in shown
