"""The team's page: every part in both languages, accepting and going back, pins, the pool's list, and no salespeople on file."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import Company, create_company
from crmcore.store.decisions.owners import owner_decisions, owners_on
from crmcore.store.decisions.terms import set_terms, terms_on
from crmcore.store.ledger.ledger import Ledger
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

EN, DAY = words_for("en"), date(2026, 11, 2)


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Two salespeople with the same hours: one has eleven of the twelve customers."""
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "Team")
    build(
        company.dir,
        order_line=[{"customer_id": f"c{k:02}", "order_date": "2026-11-02", "amount": 50 - k} for k in range(12)],
        customer=[{"customer_id": f"c{k:02}", "rep_id": "R1" if k < 11 else "R2", "since": "2020-01-01"} for k in range(12)],
        rep=[{"rep_id": rep, "name": name, "capacity_hours": 50} for rep, name in (("R1", "Ada"), ("R2", "Bo"))],
        contact=[{"customer_id": "c00", "contacted_on": "2020-02-01", "kind": "visit"}],
    )
    return company


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_part_in_both_languages(shop, language):
    text, words = page_text(visit(BY_ID["team"], lang=language, company=shop.slug)), words_for(language)
    for key in ("title", "kpi.imbalance", "kpi.gap", "note.load", "table.title", "effect.title", "pool.title", "pool.no_limit"):
        assert words.t(f"team.{key}") in text


def test_moves_are_accepted_from_the_working_date_on_and_taken_back(shop: Company):
    app = visit(BY_ID["team"], lang="en", company=shop.slug, **{"c.team.tolerance": "30"})
    next(i for i in app.text_input if i.key == "team.author").set_value("Li")
    button(app, "team.export").click().run()
    (exported,) = Ledger(shop.dir).rows("export")
    why = next(each for each in app.dataframe if "why" in each.value.columns).value["why"]
    # every move has a reason of its own; of the four B customers two move, and the second by number is the second by value
    assert why.is_unique and why.iloc[0].startswith(
        "Value rank 2 of 4, lowest first, among Ada's customers served as B, of whom the lowest 2 go; takes 8.0 hours"
    )
    assert exported.payload["what"] == "team.moves" and exported.payload["file"].endswith(".xlsx")
    next(each for each in app.toggle if each.key == "team.moves.all").set_value(False).run()
    button(app, "team.accept").click().run()
    assert not owner_decisions(shop)  # nothing is ticked then
    next(each for each in app.toggle if each.key == "team.moves.all").set_value(True).run()
    button(app, "team.accept").click().run()
    (decision,) = owner_decisions(shop)
    assert (decision.author, decision.effective_on, decision.back_to) == ("Li", DAY, None)
    text = page_text(healthy(app))
    assert EN.t("team.moves.saved", n=len(decision.changes)) in text and EN.t("team.moves.none") in text
    assert owners_on(shop, DAY) == {change.customer_id: change.target for change in decision.changes}
    customer = decision.changes[0]
    assert EN.t("team.by_list", person="\0").split("\0")[0] in page_text(
        visit(BY_ID["customer"], lang="en", company=shop.slug, customer=customer.customer_id)
    )
    button(app, "team.go_back").click().run()
    assert EN.t("team.history.back_done") in page_text(healthy(app)) and owners_on(shop, DAY) == {}


def test_pinned_customers_and_tiers_stay(shop: Company):
    app = visit(BY_ID["team"], lang="en", company=shop.slug, **{"c.team.policy": "fewest", "c.team.tolerance": "30"})
    assert EN.t("team.kpi.moves_under", n=0, customers=12) not in page_text(app)  # the fewest moves are of the best customers
    next(m for m in app.multiselect if m.key.startswith("team.pin_tiers")).set_value(["A"]).run()
    next(i for i in app.text_input if i.key.startswith("team.pin")).set_value("nobody").run()
    text = page_text(healthy(app))
    assert EN.t("team.controls.pin_unknown", customers="nobody") in text and EN.t("team.kpi.moves_under", n=0, customers=12) in text


def test_whoever_was_not_contacted_in_time_is_a_list(shop: Company):
    text = page_text(visit(BY_ID["team"], lang="en", company=shop.slug))
    assert EN.t("team.pool.late", n=12) in text  # one was met in 2020, the others never
    listing = visit(BY_ID["customers"], lang="en", company=shop.slug, listed="team.late")
    assert EN.t("customers.only", listed=EN.t("team.listed.late")) in [box.label for box in (*listing.button, *listing.toggle)]
    assert len(listing.dataframe[0].value) == 12


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_salespeople_the_file_to_import_is_named(tmp_path: Path, monkeypatch, language):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    folder = create_company(tmp_path, "Bare").dir
    build(folder, order_line=[{"customer_id": "c1", "order_date": "2025-01-01", "amount": 1}])
    words, text = words_for(language), page_text(visit(BY_ID["team"], lang=language, company=folder.name))
    assert words.t("team.missing") in text and words.t("table.rep") in text


def test_a_salesperson_who_owns_nobody_can_be_chosen_and_who_has_gone_is_counted(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = create_company(tmp_path, "Two")
    build(
        company.dir,
        order_line=[
            {"customer_id": "c0", "order_date": "2026-11-02", "amount": 9},
            {"customer_id": "c1", "order_date": "2024-01-02", "amount": 9},
        ],
        customer=[{"customer_id": name, "rep_id": "R1"} for name in ("c0", "c1")],
        rep=[{"rep_id": rep, "capacity_hours": 50} for rep in ("R1", "R2")],
    )
    app = visit(BY_ID["team"], lang="en", company=company.slug)
    assert EN.t("team.note.unvisited", n=1) in page_text(app)
    visited = replace(terms_on(company, "abcd", date.max)[0], visit_gone=True)
    set_terms(company, visited, author="Li")
    assert EN.t("team.note.gone", n=1, hours="4") in page_text(visit(BY_ID["team"], lang="en", company=company.slug))
    chosen = next(
        w for w in visit(BY_ID["customers"], lang="en", company=company.slug, **{"f.rep_id": "R2"}).multiselect if w.key == "side.f.rep_id"
    )
    assert (chosen.options, chosen.value) == (["R1", "R2"], ["R2"])
