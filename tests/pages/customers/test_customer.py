"""The page of one customer: who it is, how its tier came about, what is on file, and the way to any other."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from crmcore.domain.churn.call_plan import churn_of
from crmcore.domain.grading.mart import PROSPECT
from crmcore.domain.grading.scenario import months_before
from crmcore.domain.lifecycle.stages import STAGES, LifeCycle
from crmcore.domain.loyalty.quadrant import BOXES, Loyalty
from crmcore.report.words.words import words_for
from crmcore.store.companies.companies import create_company, open_company
from crmcore.usecases.grading.grading import grade
from pages._ui.customers.records import COLUMNS
from pages._ui.navigation.pages import BY_ID
from tests.pages.customers.test_customers import odd_names  # noqa: F401 - a fixture
from tests.pages.visiting import healthy, visit
from tests.parquet_stage import build

EN, ZH = words_for("en"), words_for("zh_CN")


def customer_page(**link: str) -> AppTest:
    return visit(BY_ID["customer"], **{"lang": "en", **link})


def said(app: AppTest) -> str:
    return " ".join(h.proto.body for h in app.get("html"))


def button(app: AppTest, key: str):
    return next(b for b in app.button if b.key == key)


@pytest.fixture
def book(demo_data: Path):
    return grade(open_company(demo_data / "demo"))


def customer_of(book, rank: int) -> str:
    return book.mart.customers.ids[int((book.rank == rank).argmax())].as_py()


def test_without_a_choice_it_shows_the_first_of_the_list(book):
    app = customer_page()
    assert customer_of(book, 1) in said(app) and EN.t("customer.rank", rank=1, n=len(book.rows)) in said(app)


def test_the_neighbours_follow_the_list(book):
    app = customer_page(customer=customer_of(book, 2))
    button(app, "customer.next").click()
    healthy(app.run())
    assert app.query_params["customer"] == customer_of(book, 3)
    button(app, "customer.previous").click()
    healthy(app.run())
    assert app.query_params["customer"] == customer_of(book, 2)


def test_the_first_of_the_list_has_nobody_before_it(book):
    assert button(customer_page(customer=customer_of(book, 1)), "customer.previous").disabled


def test_a_number_opens_at_once_and_a_name_offers_what_it_finds(book):
    app = customer_page()
    search = next(i for i in app.text_input if i.key == "customer.jump")
    search.set_value(customer_of(book, 40))
    healthy(app.run())
    assert app.query_params["customer"] == customer_of(book, 40)
    next(i for i in app.text_input if i.key == "customer.jump").set_value("a")
    healthy(app.run())
    hits = next(s for s in app.selectbox if s.key == "customer.hit")
    assert hits.value is None and len(hits.options) == 50


def test_a_customer_that_is_not_there_is_told_and_the_search_stays(demo_data):
    app = customer_page(customer="<b>nobody</b>")
    assert EN.t("customer.unknown", customer="&lt;b&gt;nobody&lt;/b&gt;") in said(app)
    assert any(i.key == "customer.jump" for i in app.text_input)


@pytest.mark.parametrize("population", ["prospect", "lapsed"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_a_customer_without_a_tier_says_why_and_offers_none_by_hand(book, population, language):
    row = int((book.population == {"lapsed": 1, "prospect": 3}[population]).argmax())
    app = customer_page(customer=book.mart.customers.ids[row].as_py(), lang=language)
    said_in = words_for(language)
    assert said_in.t("customer.no_score", why=said_in.t(f"population.{population}")) in said(app)
    assert not [b for b in app.button if b.key == "customer.tier"]


def test_the_points_add_up_on_screen(book):
    row = int((book.rank == 1).argmax())
    assert re.search(
        rf'<td[^>]*class="n"[^>]*>{re.escape(EN.number(book.score[row], 1))}</td>', said(customer_page(customer=customer_of(book, 1)))
    )


def test_every_record_has_words_for_its_columns():
    for record, columns in COLUMNS.items():
        assert all(w.has(f"customer.record.{record}") for w in (EN, ZH)) and columns


def test_a_name_is_never_taken_for_markup(odd_names):
    for k, name in enumerate(odd_names):
        app = customer_page(customer=f"c{k}")
        escaped = name.replace("<", "&lt;").replace(">", "&gt;")
        assert f"<h1>{escaped}</h1>" in said(app)
        assert not any(name in m.value for m in app.markdown)


def test_tables_that_are_missing_say_what_to_import(odd_names):
    assert EN.t("common.empty.needs_table", table=EN.t("table.payment")) in said(customer_page(customer="c0"))


def test_a_loss_is_red_in_words(odd_names):
    app = customer_page(customer="c4")
    assert EN.t("health.reason.loss", money="−€30") in said(app) and 'class="ck-signal red"' in said(app)
    assert EN.t("health.step.reassess") in said(app) and "margin −31.2%" in said(app)  # −30 of 96


def test_net_profit_says_what_serving_took_from_gross_profit(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "Served", "EUR")
    build(
        company.dir,
        order_line=[{"customer_id": "a", "order_id": "1", "order_date": "2024-06-01", "amount": 100, "profit": 30}],
        service_cost=[{"customer_id": "a", "spent_on": "2024-05-20", "cost": 70}],
    )
    assert EN.t("customer.after_service", cost="€70") in said(customer_page(customer="a"))


def test_a_company_that_knows_no_profit_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "No profit", "")
    build(company.dir, order_line=[{"customer_id": "a", "order_id": "1", "order_date": "2024-06-01", "amount": 100}])
    assert EN.t("health.reason.profit_unknown") in said(customer_page(customer="a"))


def test_beside_the_tier_stand_the_next_action_and_what_is_not_in_the_data(odd_names):
    text = said(customer_page(customer="c0"))
    panel = text[text.index("ck-standing") : text.index("ck-kpi", text.index("ck-small") + 900)]
    assert EN.t("health.panel.next") in panel and EN.t("health.action.nothing") in panel and EN.t("health.expected.no_contacts") in panel
    assert text.count(EN.t("health.panel.missing")) >= 4  # debt, complaints, last contact, salesperson


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_who_is_on_the_list_of_calls_is_not_called_healthy_under_the_visitors_terms(book, language):
    # by the plain rule, of 300 customers, the terms change nothing: whoever is silent for too long is on the list
    row = int(np.flatnonzero(churn_of(book).silent & (book.tier >= 0))[0])
    text = said(customer_page(customer=book.mart.customers.ids[row].as_py(), lang=language, calls="5-0-20-500-10"))
    assert 'class="ck-signal green"' not in text and 'class="ck-signal ' in text


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_worth_loyalty_and_stage_are_those_of_the_book_with_the_quarters_before(book, demo_data, language):
    best, words = customer_of(book, 1), words_for(language)
    row = book.mart.customers.row_of(best)
    text = said(customer_page(customer=best, lang=language))
    assert words.t("customer.worth.title") in text
    for metric in ("current_value", "growth_potential", "lifetime_value"):
        assert words.money(book.mart.metrics[metric][row], "CNY", compact=True) in text
    assert words.t(f"lifecycle.stage.{STAGES[book.mart.insight('lifecycle', LifeCycle).today[row]]}") in text
    assert words.t(f"loyalty.box.{BOXES[book.mart.insight('loyalty', Loyalty).box[row]]}") in text
    quarters = [months_before(book.scenario.as_of, back) for back in (0, 3, 6, 9)]
    assert all(words.date(day) in text for day in quarters)
    value_then = grade(open_company(demo_data / "demo"), book.scenario.with_(as_of=quarters[1])).mart.metrics["current_value"][row]
    assert words.money(value_then, "CNY", compact=True) in text


def test_who_never_bought_has_no_value_and_no_stage_and_the_page_says_so(book):
    prospect = book.mart.customers.ids[int((book.population == PROSPECT).argmax())].as_py()
    text = said(customer_page(customer=prospect))
    assert EN.t("customer.worth.unknown") in text and EN.t("customer.worth.no_stage") in text


@pytest.mark.parametrize("words", [EN, ZH])
def test_why_it_changed_is_told_against_an_earlier_day_and_a_run(book, words):
    app = customer_page(customer=customer_of(book, 40), lang=words.language)
    for key in ("customer", "note", "part.own_facts", "part.others_facts"):
        assert words.t(f"grade_changes.{key}") in said(app)
    since = next(s for s in app.selectbox if s.key.startswith("customer.why_since"))
    assert len(since.options) >= 4  # three earlier days and a run at least
    since.set_value("run1").run()
    assert words.t("grade_changes.total") in said(healthy(app))


@pytest.mark.proof
def test_a_run_on_screen_is_compared_as_it_is_shown(book):
    app = customer_page(customer=customer_of(book, 40), run="2")
    assert EN.t("grade_changes.note") in said(app)
    assert "run2" not in next(s for s in app.selectbox if s.key.startswith("customer.why_since")).options
