"""The View and its link: everything comes back, and no link breaks the page."""

from datetime import date

import pytest

from crmcore.domain.grading.scenario import Scenario
from crmcore.domain.summary.findings import LISTABLE
from pages._ui.state.view import View, from_link, to_link, unread

VIEWS = [
    View(company="demo"),
    View(company="demo", language="zh_CN", profit="net_profit", measure="share", customer="C-1", named="2025"),
    View(company="demo", filters={"tier": ("A", "B"), "region": ("华东",), "attribute:hobby": ("a,b",)}),
    View(company="demo", scenario=Scenario(as_of=date(2024, 2, 29), window=None, shares=(10, 20, 30, 40), scheme="abcd")),
    View(
        company="demo",
        scenario=Scenario(
            weights=(("order_amount", 40.0), ("gross_profit", 60.0)),
            given=False,
            gates=(("loss_makers", None), ("late_payers", 30.0)),
            grade_lapsed=True,
        ),
    ),
    *(View(company="demo", listed=code) for code in LISTABLE),
    View(company="demo", search="*华东* & <b>", sort="-order_amount"),
    View(company="demo", choices={"trends.months": "36", "churn.tab": "gone", "evidence.by": "attribute:爱 好"}),
]


def _as_address(view: View) -> dict[str, list[str]]:
    """The link as a browser hands it back: every value a list."""
    return {name: value if isinstance(value, list) else [value] for name, value in to_link(view).items()}


@pytest.mark.parametrize("view", VIEWS, ids=range(len(VIEWS)))
def test_a_link_brings_back_the_whole_view(view):
    assert from_link(_as_address(view), View()) == view


def test_a_link_says_only_what_differs_from_the_default():
    assert to_link(View(company="demo")) == {"company": "demo", "lang": "en"}


@pytest.mark.parametrize("name", ["as_of", "window", "weights", "normaliser", "shares", "gates", "standard", "profit", "measure", "listed"])
def test_nonsense_in_a_link_is_passed_over(name):
    assert from_link({name: ["<b>nonsense</b>"]}, View(company="demo")) == View(company="demo")


@pytest.mark.parametrize("name", ["as_of", "window", "weights", "normaliser", "shares", "gates", "standard", "profit", "measure", "listed"])
def test_what_is_passed_over_can_be_told(name):
    assert unread({name: ["<b>nonsense</b>"], "company": ["demo"]}) == {name: "<b>nonsense</b>"}


@pytest.mark.parametrize("view", VIEWS, ids=range(len(VIEWS)))
def test_of_a_link_of_ours_nothing_is_passed_over(view):
    assert unread(_as_address(view)) == {}


@pytest.mark.parametrize("name, code", [("c.trends", "36"), ("c.trends.months", "3\n6"), ("c..x", "1"), ("c.trends.months", "x" * 81)])
def test_a_choice_that_cannot_be_one_is_passed_over(name, code):
    assert from_link({name: [code]}, View()).choices == {}


def test_back_to_what_a_page_shows_at_first_leaves_nothing_in_the_link():
    seen = View().with_choice("trends.months", "36").with_choice("churn.tab", "gone")
    assert seen.with_choice("trends.months", "").choices == {"churn.tab": "gone"}


def test_the_link_of_a_page_says_its_own_choices_alone():
    seen = View(company="demo").with_choice("trends.months", "36").with_choice("churn.tab", "gone")
    assert [name for name in to_link(seen, "churn") if name.startswith("c.")] == ["c.churn.tab"]
    assert not [name for name in to_link(seen, "customers") if name.startswith("c.")]


def test_a_condition_without_a_limit_takes_the_usual_one():
    assert from_link({"gates": ["late_payers,loss_makers"]}, View()).scenario.gates == (("late_payers", 30.0), ("loss_makers", None))
