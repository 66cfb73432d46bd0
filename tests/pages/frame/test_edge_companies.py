"""Every page of companies that nothing parts, that only lose or that have hardly any data: no error, and no sentence about nobody."""

from __future__ import annotations

import html
import re

import pytest

from pages._ui.navigation.pages import BY_ID, PAGES, ROOT
from tests.edge_companies import COMPANIES, edge_company
from tests.pages.visiting import healthy, page_text, visit

pytestmark = pytest.mark.proof
#: what no sentence says: a share or a deed of nobody, a number that is none
SENSELESS = re.compile(r"\b0 customers? \(|\bnan\b|\binf\b|−0%|-0%", re.IGNORECASE)


def said(app) -> str:
    text = re.sub(r"<(script|style).*?</\1>", " ", page_text(app), flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


@pytest.mark.parametrize("name", COMPANIES)
def test_every_page_has_sentences_that_make_sense(tmp_path, monkeypatch, name):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = edge_company(tmp_path, name)
    app = visit(BY_ID["overview"], company=company.name, lang="en")
    for page in PAGES:
        app.switch_page(str(page.file.relative_to(ROOT))).run()
        text = said(healthy(app))
        assert not SENSELESS.search(text), (page.id, SENSELESS.search(text))
        assert "Take a filter away" not in text, page.id  # none is set


def test_who_is_alone_is_not_told_that_the_score_does_not_cut(tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    company = edge_company(tmp_path, "one customer")
    assert "there is no place in A" in said(visit(BY_ID["customer"], company=company.name, customer="a", lang="en"))


@pytest.mark.parametrize("name", ["all losing", "all zero"])
def test_nobody_is_platinum_where_nothing_is_earned(tmp_path, monkeypatch, name):
    monkeypatch.setenv("CRM_DATA", str(tmp_path))
    app = visit(BY_ID["value"], company=edge_company(tmp_path, name).name, lang="en")
    assert re.search(r"Platinum 0 0\.0% .* Lead 8 100\.0%", said(app))
