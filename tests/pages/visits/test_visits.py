"""The page of visits: every part in both languages, deciding, lists, files, and what is said without the tables it needs."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.act.visits import visit_decisions
from crmcore.store.ledger.ledger import Ledger
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

EN, DAY = words_for("en"), date(2026, 11, 2)
ORDERS = [{"customer_id": f"c{k}", "order_date": "2026-11-02", "amount": 50 - k} for k in range(6)]
STAFF = {
    "customer": [{"customer_id": f"c{k}", "rep_id": "R1" if k < 5 else "R7"} for k in range(6)],
    "rep": [{"rep_id": rep, "name": name, "capacity_hours": 5} for rep, name in (("R1", "Ada"), ("R2", "Bo"))],
}
MET = [{"customer_id": f"c{k}", "contacted_on": "2025-02-01", "kind": "visit"} for k in range(5)]


def company_with(folder: Path, monkeypatch: pytest.MonkeyPatch, **tables) -> Company:
    monkeypatch.setenv("CRM_DATA", str(folder))
    company = create_company(folder, "Visits")
    build(company.dir, order_line=ORDERS, **tables)
    return company


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Ada has five customers, all overdue, and less time a week than one visit takes; Bo has none; the sixth is somebody else's."""
    return company_with(tmp_path, monkeypatch, contact=MET, **STAFF)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_in_both_languages(shop: Company, language: str):
    text, words = page_text(visit(BY_ID["visits"], lang=language, company=shop.slug)), words_for(language)
    for key in ("title", "kpi.due", "kpi.missing", "effect.title", "people.title", "change.title"):
        assert words.t(f"visits.{key}") in text
    assert words.t("visits.week.title", person="Ada") in text
    assert words.t("visits.finding.short", n=1, people=2) in text and words.t("visits.finding.never_fits", people="Ada") in text
    assert words.t("visits.finding.nobodys", n=1) in text and words.t("visits.finding.no_room", n=5) in text


def test_a_visit_is_moved_recorded_and_refused(shop: Company):
    app = visit(BY_ID["visits"], lang="en", company=shop.slug)
    next(i for i in app.text_input if i.key == "visits.author").set_value("Li")
    next(i for i in app.date_input if i.key.startswith("visits.to.")).set_value(date(2026, 11, 7))
    button(app, "visits.save").click().run()
    assert EN.t("problem.visit_on_a_day_off", day="2026-11-07") in page_text(healthy(app)) and not visit_decisions(shop.dir)
    next(i for i in app.date_input if i.key.startswith("visits.to.")).set_value(date(2026, 11, 5))
    button(app, "visits.save").click().run()
    (moved,) = visit_decisions(shop.dir)
    assert (moved.action, moved.to, moved.on, moved.author) == ("moved", date(2026, 11, 5), DAY, "Li")
    assert EN.t("visits.week.hours", n=1, used="2.0", available="0.7") in page_text(healthy(app))
    next(r for r in app.radio if r.key.startswith("visits.action.")).set_value("visited").run()
    next(i for i in app.text_input if i.key.startswith("visits.text.")).set_value("wants samples")
    button(app, "visits.save").click().run()
    visited = visit_decisions(shop.dir)[-1]
    assert (visited.action, visited.on, visited.text) == ("visited", DAY, "wants samples")
    text = page_text(healthy(app))
    customer = page_text(visit(BY_ID["customer"], lang="en", company=shop.slug, customer=visited.customer_id))
    assert EN.t("customer.visit_recorded", day=DAY, author="Li") + " wants samples" in customer
    assert "wants samples" in text and EN.t("visits.history.title") in text and EN.t("visits.finding.no_room", n=4) in text


@pytest.mark.parametrize("page", ["worklist", "complaints", "visits", "team", "terms"])
def test_a_page_that_obeys_no_filter_says_so(shop: Company, page: str):
    text = page_text(visit(BY_ID[page], lang="en", company=shop.slug, **{"f.rep_id": "R1"}))
    assert EN.t("common.scope.without_effect", filters="Salesperson: Ada") in text


def test_the_record_of_a_file_names_no_filter_that_it_does_not_obey(shop: Company):
    app = visit(BY_ID["visits"], lang="en", company=shop.slug, **{"f.rep_id": "R7"})
    next(i for i in app.text_input if i.key == "visits.author").set_value("Li")
    button(app, "visits.xlsx_all").click().run()
    healthy(app)
    (row,) = Ledger(shop.dir).rows("export")
    assert row.payload["what"] == "visits.all" and row.payload["filters"] == {}


@pytest.mark.proof
def test_files_leave_signed(shop: Company):
    app = visit(BY_ID["visits"], lang="en", company=shop.slug)
    next(i for i in app.text_input if i.key == "visits.author").set_value("Li")
    for key in ("visits.ics", "visits.xlsx", "visits.xlsx_all"):
        button(app, key).click().run()
        healthy(app)
    rows = Ledger(shop.dir).rows("export")
    assert [(row.payload["what"], row.payload["format"], row.author) for row in rows] == [
        ("visits.calendar", "ics", "Li"),
        ("visits.person", "xlsx", "Li"),
        ("visits.all", "xlsx", "Li"),
    ]


OTHERS = [pytest.param(code, n, marks=pytest.mark.proof) for code, n in (("due", 6), ("overdue", 5), ("never", 1), ("nobodys", 1))]


@pytest.mark.parametrize(("code", "n"), [("no_room", 5), *OTHERS])
def test_who_is_due_or_left_out_is_a_list(shop: Company, code: str, n: int):
    listing = visit(BY_ID["customers"], lang="en", company=shop.slug, listed=f"visits.{code}")
    assert EN.t("customers.only", listed=EN.t(f"visits.listed.{code}")) in [box.label for box in (*listing.button, *listing.toggle)]
    assert len(listing.dataframe[0].value) == n


@pytest.mark.parametrize(("known", "missing"), [({}, "rep"), pytest.param(STAFF, "contact", marks=pytest.mark.proof)])
def test_without_the_tables_it_names_the_file_and_offers_the_template(tmp_path, monkeypatch, known, missing):
    company = company_with(tmp_path, monkeypatch, **known)
    app = visit(BY_ID["visits"], lang="en", company=company.slug)
    assert EN.t(f"visits.missing_{missing}") in page_text(app) and EN.t("visits.kpi.due") not in page_text(app)
    assert button(app, "visits.imports") and EN.t(f"visits.template_{missing}") in [d.proto.label for d in app.get("download_button")]
