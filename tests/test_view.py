"""The View and its link: everything comes back, and no link breaks the page."""
from datetime import date

import pytest

from crmcore.domain.findings import LISTABLE
from crmcore.domain.scenario import Scenario
from pages._ui.view import View, from_link, to_link, unread

VIEWS = [
    View(company="demo"),
    View(company="demo", language="zh_CN", profit="net_profit", measure="share", customer="C-1", named="2025"),
    View(company="demo", filters={"tier": ("A", "B"), "region": ("华东",), "attribute:hobby": ("a,b",)}),
    View(company="demo", scenario=Scenario(as_of=date(2024, 2, 29), window=None, shares=(10, 20, 30, 40), scheme="abcd")),
    View(company="demo", scenario=Scenario(weights=(("order_amount", 40.0), ("gross_profit", 60.0)), given=False,
                                           gates=(("loss_makers", None), ("late_payers", 30.0)), grade_lapsed=True)),
    *(View(company="demo", listed=code) for code in LISTABLE),
    View(company="demo", search="*华东* & <b>", sort="-order_amount"),
]


def _as_address(view: View) -> dict[str, list[str]]:
    """The link as a browser hands it back: every value a list."""
    return {name: value if isinstance(value, list) else [value] for name, value in to_link(view).items()}


@pytest.mark.parametrize("view", VIEWS, ids=range(len(VIEWS)))
def test_a_link_brings_back_the_whole_view(view):
    assert from_link(_as_address(view), View()) == view


def test_a_link_says_only_what_differs_from_the_default():
    assert to_link(View(company="demo")) == {"company": "demo", "lang": "en"}


@pytest.mark.parametrize("name", ["as_of", "window", "weights", "normaliser", "shares", "gates", "standard", "profit",
                                  "measure", "listed"])
def test_nonsense_in_a_link_is_passed_over(name):
    assert from_link({name: ["<b>nonsense</b>"]}, View(company="demo")) == View(company="demo")


@pytest.mark.parametrize("name", ["as_of", "window", "weights", "normaliser", "shares", "gates", "standard", "profit",
                                  "measure", "listed"])
def test_what_is_passed_over_can_be_told(name):
    assert unread({name: ["<b>nonsense</b>"], "company": ["demo"]}) == {name: "<b>nonsense</b>"}


@pytest.mark.parametrize("view", VIEWS, ids=range(len(VIEWS)))
def test_of_a_link_of_ours_nothing_is_passed_over(view):
    assert unread(_as_address(view)) == {}


def test_a_condition_without_a_limit_takes_the_usual_one():
    assert from_link({"gates": ["late_payers,loss_makers"]}, View()).scenario.gates == (("late_payers", 30.0), ("loss_makers", None))
