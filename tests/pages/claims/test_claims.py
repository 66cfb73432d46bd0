"""The tab of the textbook claims: every claim with literature, data and verdict in words; its customers open; what is missing is named."""

from __future__ import annotations

import pytest
from markupsafe import escape

from crmcore.domain.claims.registry import CLAIMS
from crmcore.report.claims.words import SIGNS
from crmcore.report.words.citations import CITATIONS
from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import create_company
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import button, healthy, page_text, visit
from tests.parquet_stage import build

PAGE, TAB = "evidence", {"c.evidence.tab": "claims"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_claim_in_both_languages(demo_data, language):
    app, words = visit(BY_ID[PAGE], lang=language, **TAB), words_for(language)
    text = page_text(app)
    for claim in CLAIMS:
        assert all(escape(words.t(f"claims.{part}.{claim.id}")) in text for part in ("claim", "literature", "how"))
        assert all(escape(CITATIONS[source]) in text for source in claim.sources)
    assert words.t("claims.needs.told") in text and words.t("claims.no_study") in text


def test_every_figure_has_a_unit_and_says_whom_it_counts(demo_data):
    text = page_text(visit(BY_ID[PAGE], lang="en", **TAB))
    figures = [part.partition("<")[0] for part in text.split('<div class="figure">')[1:]]
    assert len(figures) == len(CLAIMS)
    assert all(figure.endswith(("%", "times", "points", "per 100", "(of 1)", "–")) for figure in figures)
    assert text.count("Counted: ") == sum(figure != "–" for figure in figures)


def test_the_first_sentences_name_the_claims_that_hold_and_those_that_do_not(demo_data):
    app, words = visit(BY_ID[PAGE], lang="zh_CN", **TAB), words_for("zh_CN")
    first = next(h.proto.body for h in app.get("html") if "ck-finding" in h.proto.body)
    cards = [h.proto.body for h in app.get("html") if "ck-claim" in h.proto.body]
    for claim in CLAIMS:
        name = escape(words.t(f"claims.claim.{claim.id}"))
        card = next(card for card in cards if f"<h3>{name}</h3>" in card)
        assert (name in first) == (f"{words.t('claims.verdict.untold')}</span>" not in card), claim.id


def test_a_verdict_is_a_sign_and_a_word(demo_data):
    text, words = page_text(visit(BY_ID[PAGE], lang="zh_CN", **TAB)), words_for("zh_CN")
    shown = [f"{sign} {words.t(f'claims.verdict.{verdict}')}" for verdict, sign in SIGNS.items()]
    assert sum(text.count(f"<span>{verdict}</span>") for verdict in shown) == len(CLAIMS)


@pytest.mark.proof
@pytest.mark.parametrize("claim", [claim.id for claim in CLAIMS if claim.listed])
def test_the_customers_behind_a_claim_open(demo_data, claim):
    app = visit(BY_ID[PAGE], lang="en", **TAB)
    if not any(b.key == f"claims.open.{claim}" for b in app.button):
        pytest.skip("nobody stands behind this claim in the small demo")
    counted = button(app, f"claims.open.{claim}").label.partition("(")[2].partition("\\)")[0]
    button(app, f"claims.open.{claim}").click().run()
    assert f"claims.{claim}" in healthy(app).query_params["listed"]
    assert words_for("en").t(f"claims.listed.{claim}") in button(app, "customers.unlist").label
    assert f"{counted} customers listed" in page_text(app)


def test_a_claim_leads_to_the_page_where_it_can_be_looked_into(demo_data):
    app = visit(BY_ID[PAGE], lang="en", **TAB)
    button(app, "claims.explore.pareto").click().run()
    assert words_for("en").t("pyramids.title") in page_text(healthy(app))


def test_a_company_of_orders_alone_is_told_what_it_lacks(tmp_path, monkeypatch):
    company = create_company(tmp_path, "Plain", "EUR")
    build(
        company.dir,
        order_line=[
            {"customer_id": f"c{k % 40:02d}", "order_date": f"2024-{k % 12 + 1:02d}-{k % 27 + 1:02d}", "amount": 10 + k} for k in range(200)
        ],
    )
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    app, words = visit(BY_ID[PAGE], company=company.slug, lang="zh_CN", **TAB), words_for("zh_CN")
    text = page_text(app)
    for need in ("acquisition_cost", "service_cost", "survey", "relation", "discount", "category", "profit", "history"):
        assert words.t(f"claims.needs.{need}") in text


def test_nobody_left_by_the_filters_says_so(demo_data):
    text = page_text(visit(BY_ID[PAGE], **{"lang": "en", "f.region": "Atlantis"}, **TAB))
    assert words_for("en").t("common.empty.no_rows") in text or words_for("en").t("claims.head_verdict") in text
