"""The list narrowed to colours of health, opened lists and their columns, what files are called, the place in a list."""

from __future__ import annotations

import re

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from pages._ui.navigation.pages import BY_ID
from tests.pages.customers.test_customers import EN, as_author, column, customers_page, own_demo, said  # noqa: F401  a fixture
from tests.pages.visiting import healthy, page_text, visit


def chips(app, name: str):
    return next(group for group in app.get("button_group") if group.key.startswith(f"customers.{name}"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_colour_narrows_the_list_and_stands_in_the_link(demo_data, language):
    words = words_for(language)
    app = visit(BY_ID["customers"], lang=language, health="red")
    assert set(column(app, "health")) == {f"■ {words.t('health.word.red')}"}
    listed = len(column(app, "health"))
    assert any(words.t("health.word.red") in option and str(listed) in option for option in chips(app, "colours").options)
    healthy(chips(app, "colours").set_value(["yellow", "red"]).run())
    assert app.query_params["f.health"] == ["red", "yellow"]
    assert visit(BY_ID["customers"], lang=language, **{"f.health": "purple"}).query_params.get("f.health") is None


def test_a_colour_is_a_filter_of_every_page_and_does_not_change_whom_it_is_worked_out_of(demo_data):
    red = customers_page(health="red")  # as links had it before every page obeyed it
    assert red.query_params["f.health"] == "red"
    listed = len(column(red, "health"))
    app = visit(BY_ID["factors"], lang="en", **{"f.health": "red"})
    box = next(box for box in app.multiselect if box.key.startswith("side.f.health"))
    assert box.value == ["red"] and any(button.key == "bar.health" and "Warning" in button.label for button in app.button)
    overview = page_text(visit(BY_ID["overview"], lang="en", **{"f.health": "red"}))
    assert f"of {listed} customers" in overview.replace(",", "") or f">{listed}<" in overview.replace(",", "")
    both = customers_page(**{"f.health": "red", "calls": "most=5"})  # the visitor's own terms of calls count for both
    assert set(column(both, "health")) == {f"■ {EN.t('health.word.red')}"}


def test_the_colour_stands_before_the_names_of_the_customers_to_call(demo_data):
    marks = re.findall(r'<span class="ck-mark (\w+)" role="img" aria-label="(\w+)"', page_text(visit(BY_ID["churn"], lang="en")))
    assert marks and set(marks) <= {("yellow", "Watch"), ("red", "Warning")}  # nobody to call is green


@pytest.mark.proof
def test_the_file_says_and_is_called_by_what_it_holds(own_demo, monkeypatch):
    files = []
    monkeypatch.setattr("pages._ui.exports.download.offer", lambda item, *_: files.append((item, item.make())[0]))
    contexts = []
    monkeypatch.setattr("pages._ui.exports.grade_report.grade_csv", lambda report, context, words: contexts.append(context) or b"")
    for link in ({}, {"f.health": "red"}, {"listed": "losses"}, {"f.tier": "A"}):
        app = as_author(customers_page(**link))
        next(b for b in app.button if b.key == "export.csv").click()
        healthy(app.run())
    called = [item.file.split(" ", 1)[1] for item in files]
    assert ["grades" in name for name in called] == [True, False, False, False]
    assert "Warning" in called[1] and "Customers that lose money" in called[2] and " A " in called[3]
    assert contexts[1].filters == {"Health": ("Warning",)} and files[1].details["filters"] == {"health": ["red"]}


def test_an_opened_list_shows_first_who_how_money_and_what_to_do_and_its_chips_keep_their_numbers(demo_data):
    app = customers_page(listed="lifecycle.decline")
    columns = list(app.dataframe[0].value.columns)
    assert columns[:4] == ["name", "tier", "health", "current_value"]
    assert columns.index("list:why") < columns.index("days_since_order") < columns.index("customer_id")
    counts = [int(option.split()[-1].replace(",", "")) for option in chips(app, "chips").options]
    assert sum(counts) == int(said(app).split(" customers listed")[0].split(">")[-1].replace(",", ""))
    narrowed = customers_page(listed="lifecycle.decline", **{"f.tier": "A"})
    assert chips(narrowed, "chips").options == chips(app, "chips").options


def test_prospects_alone_are_said_to_be_a_part_of_those_without_a_tier(demo_data):
    app = customers_page(**{"f.population": "prospect"})
    part = chips(app, "chips").options[-1]
    assert f"{len(column(app, 'tier'))} of " in part


def test_the_page_of_a_customer_names_the_list_it_was_opened_from(demo_data):
    first = customers_page(listed="losses", sort="net_profit").dataframe[0].value["customer_id"][1]
    app = visit(BY_ID["customer"], lang="en", listed="losses", sort="net_profit", customer=first)
    assert re.search(f"2 of \\d+ in “{EN.t('listed.losses')}”", said(app))


@pytest.mark.proof
@pytest.mark.parametrize(
    ("page", "code"),
    [
        ("loyalty", "loyalty.latent"),
        ("lifecycle", "lifecycle.entered_decline"),
        ("churn", "churn.to_call"),
        ("evidence", "evidence.underrated"),
    ],
)
def test_names_in_a_table_lead_to_the_customer_within_the_list_that_the_table_begins(demo_data, page, code):
    links = re.findall(r'href="(customer[?][^"]*)"', page_text(visit(BY_ID[page], **{"lang": "en", "c.evidence.tab": "mistakes"})))
    assert any(f"listed={code}" in link and "customer=C" in link for link in links), links[:3]
