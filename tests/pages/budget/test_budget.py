"""The budget's page: every part in both languages, a split decided and refused, levers pulled, lists, and no costs on file."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from crmcore.domain.grading.cost_rates import CostRates
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import Company, create_company, open_company
from crmcore.store.decisions.act.budget import budget_decisions, set_budget
from crmcore.store.decisions.act.letters import letter_records
from crmcore.store.decisions.cost_rates import set_cost_rates
from crmcore.store.ledger.ledger import Ledger
from pages._ui.navigation.pages import BY_ID
from tests.budget_shop import budget_shop, copied_shop
from tests.edge_companies import edge_company
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

EN, DAY = words_for("en"), date(2026, 11, 3)


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return budget_shop(tmp_path_factory.mktemp("budget"))


@pytest.fixture
def shop(original: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    return copied_shop(original, tmp_path)


def number(app, key: str):
    return next(box for box in app.number_input if box.key.startswith(key))


@pytest.mark.parametrize("language", ["en", pytest.param("zh_CN", marks=pytest.mark.proof)])
def test_the_page_shows_every_part_in_both_languages(shop, language):
    text, words = page_text(visit(BY_ID["budget"], lang=language, company=shop.slug)), words_for(language)
    for key in ("title", "kpi.fifth", "served.title", "prospects.title", "split.title", "levers.title", "letters.title"):
        assert words.t(f"budget.{key}") in text
    # all but the best together bring −5 of 10 and take 95 of 100
    assert words.t("budget.nothing.title", customers="90%", cost="95%") in text
    assert words.t("budget.steps.nobody", all=2) in text or words.t("budget.steps.title", n=0, all=2) in text


def test_a_budget_is_decided_and_taken_away_as_a_file_and_two_people_do_not_lose_each_others(shop: Company):
    app = visit(BY_ID["budget"], lang="en", company=shop.slug)
    number(app, "budget.total").set_value(200).run()
    number(app, "budget.floor.3").set_value(30.0).run()
    assert EN.t("budget.split.lifted", tiers=EN.tier("abcd", "D")) in page_text(app)
    next(i for i in app.text_input if i.key == "budget.author").set_value("Li")
    button(app, "budget.export").click().run()
    (exported,) = Ledger(shop.dir).rows("export")
    assert exported.payload["what"] == "budget" and exported.payload["file"].endswith(".xlsx")
    button(app, "budget.accept").click().run()
    (decision,) = budget_decisions(shop)
    assert (decision.author, decision.effective_on, decision.request.total, decision.amounts[3]) == ("Li", DAY, 200, 60)
    text = page_text(healthy(app))
    assert EN.t("budget.split.saved", day=DAY) in text and EN.t("budget.history.title") in text
    set_budget(shop, decision, author="Wu", effective_on=DAY)  # Wu decides while Li's page is open
    button(app, "budget.accept").click().run()
    assert len(budget_decisions(shop)) == 2 and "Wu" in page_text(app)


def test_minimums_that_do_not_fit_are_said_and_levers_turn_customers(shop: Company):
    app = visit(BY_ID["budget"], lang="en", company=shop.slug)
    number(app, "budget.floor.3").set_value(90.0).run()
    text = page_text(healthy(app))  # 2 × 90 against 100
    assert "80" in text and "180" in text and button(app, "budget.accept").disabled
    next(s for s in app.slider if s.key == "budget.lever.service").set_value(100.0).run()
    text = page_text(healthy(app))  # services of 25 and 35 against losses of 21 and 33
    assert EN.t("budget.steps.title", n=2, all=2) in text and EN.t("budget.offer.calls") not in text
    assert EN.t("budget.step_note.renegotiate", advice=EN.t("budget.advice.renegotiate")) in text


@pytest.mark.parametrize(
    ("code", "customers"),
    [("end", 2), *(pytest.param(*each, marks=pytest.mark.proof) for each in (("nothing", 9), ("over", 2), ("prospects", 1)))],
)
def test_lists_open_their_customers(shop: Company, code, customers):
    listing = visit(BY_ID["customers"], lang="en", company=shop.slug, listed=f"budget.{code}")
    assert EN.t("customers.only", listed=EN.t(f"budget.listed.{code}")) in [box.label for box in (*listing.button, *listing.toggle)]
    table = listing.dataframe[0].value
    assert len(table) == customers
    if code == "end":
        assert "budget_advice" in table.columns and table["budget_advice"].notna().all()


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_without_costs_the_file_to_import_is_named(tmp_path: Path, monkeypatch, language):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    folder = create_company(tmp_path, "Bare").dir
    build(folder, order_line=[{"customer_id": "c1", "order_date": "2025-01-01", "amount": 1}])
    words, text = words_for(language), page_text(visit(BY_ID["budget"], lang=language, company=folder.name))
    assert words.t("budget.missing") in text and words.t("table.service_cost") in text


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_profit_is_known_effort_stands_beside_the_amount(tmp_path: Path, monkeypatch, language):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "Sales")
    build(
        company.dir,
        order_line=[{"customer_id": f"c{k}", "order_date": "2025-01-01", "amount": 9 - k} for k in range(5)],
        service_cost=[{"customer_id": "c1", "spent_on": "2025-01-01", "cost": 3}],
    )
    text = page_text(visit(BY_ID["budget"], lang=language, company=company.slug))
    assert words_for(language).t("budget.remark.no_profit") in text


@pytest.mark.proof
def test_the_workbook_has_the_split_the_lists_and_what_it_rests_on(shop: Company):
    from crmcore.domain.budget.basis import budget_basis, first_request
    from crmcore.domain.budget.levers import LeverSettings, turn
    from crmcore.domain.budget.split import customers_by_tier, split
    from crmcore.report.budget.workbook import BudgetFile, budget_workbook
    from crmcore.report.exports.assumptions import ExportContext
    from crmcore.usecases.team.team import book_in_force

    book, _ = book_in_force(shop, "abcd", DAY)
    basis = budget_basis(book)
    found = split(first_request(basis.effort, None), customers_by_tier(basis.effort))
    content = BudgetFile(basis, found, turn(basis.losers, LeverSettings(service=1.0)), DAY, "Draft")
    sheets = load_workbook(BytesIO(budget_workbook(content, book, ExportContext("Shop", "CNY", "Li"), EN)))
    assert sheets.sheetnames == [
        EN.t(f"budget.sheet.{name}") for name in ("split", "effort", "over", "under", "prospects", "letters", "basis")
    ]
    assert [row[0].value for row in sheets[EN.t("budget.sheet.over")].iter_rows(min_row=2)] == ["c9", "c8"]
    letters = [[cell.value for cell in row] for row in sheets[EN.t("budget.sheet.letters")].iter_rows(min_row=2)]
    assert letters[0][0] == "c9" and EN.t("budget.step.renegotiate") in letters[0]
    assert [row[1].value for row in sheets[EN.t("budget.sheet.prospects")].iter_rows(min_row=2)] == ["new"]


@pytest.mark.proof
@pytest.mark.parametrize("name", ["one customer", "all losing", "returns only", "winners pay for losers", "no profit"])
def test_companies_that_nothing_parts_are_spoken_of_sensibly(tmp_path: Path, monkeypatch, name):
    """Seen before: a best fifth of no customers, and all customers that together bring nothing beside others that bring 0."""
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    folder = edge_company(tmp_path, name)
    set_cost_rates(open_company(folder), CostRates.of({"order": 3.0}), author="Li")
    text = page_text(visit(BY_ID["budget"], lang="en", company=folder.name))
    assert "(0 customers)" not in text and "100% of the customers" not in text
    assert name != "all losing" or EN.t("budget.nothing.everybody", n=8, net="−1.54K") in text


def test_levers_stand_in_the_link_and_letters_are_marked_as_sent(shop: Company):
    app = visit(BY_ID["budget"], lang="en", company=shop.slug, **{"c.budget.lever_service": "1"})
    assert next(s for s in app.slider if s.key == "budget.lever.service").value == 100.0
    next(i for i in app.text_input if i.key == "budget.letters_author").set_value("Li").run()
    app = button(app, "budget.sent.renegotiate").click().run()
    text = page_text(healthy(app))
    (record,) = letter_records(shop)
    assert (sorted(record.customers), record.sent, record.step, record.author) == (["c8", "c9"], True, "renegotiate", "Li")
    assert EN.t("budget.letters.all_sent") in text and EN.t("budget.tracked.title") in text
    next(m for m in app.multiselect if m.key.startswith("budget.back_only")).set_value(["c9"]).run()
    app = button(app, "budget.sent_back").click().run()  # one of the two, then the other
    assert letter_records(shop)[-1].customers == ("c9",) and EN.t("budget.tracked.title") in page_text(healthy(app))
    button(app, "budget.sent_back").click().run()
    assert EN.t("budget.tracked.title") not in page_text(visit(BY_ID["budget"], lang="en", company=shop.slug))


@pytest.mark.proof
def test_a_single_letter_is_marked_as_sent(shop: Company):
    app = visit(BY_ID["budget"], lang="en", company=shop.slug, **{"c.budget.lever_service": "1"})
    next(i for i in app.text_input if i.key == "budget.letters_author").set_value("Li").run()
    next(m for m in app.multiselect if m.key.startswith("budget.only.renegotiate")).set_value(["c9"]).run()
    button(app, "budget.sent.renegotiate").click().run()
    (record,) = letter_records(shop)
    assert record.customers == ("c9",) and EN.t("budget.letters.all_sent") not in page_text(healthy(app))
