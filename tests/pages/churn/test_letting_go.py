"""Letting go on screen: the tab, deciding on the customer's page, and the letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import open_company
from crmcore.store.decisions.letting_go import let_go_rows
from pages._ui.navigation.pages import BY_ID
from tests.pages.visiting import healthy, page_text, visit


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_tab_has_what_followed_and_the_candidates(demo_data, language):
    app, words = visit(BY_ID["churn"], lang=language, **{"c.churn.tab": "letting_go"}), words_for(language)
    text, opening = page_text(app), next(b.label for b in app.button if b.key == "letting_go.open")
    listed = visit(BY_ID["customers"], lang=language, listed="churn.let_go")
    n = next(word for word in opening.split() if word.isdecimal())
    assert n in page_text(listed) and len(listed.dataframe[0].value) == min(int(n), 200)  # the list holds as many as the tab says
    for key in ("column.saved", "candidates_about", "reason.bad_debt", "why.loss"):
        assert words.t(f"letting_go.{key}") in text, key


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_customer_is_let_go_with_a_letter_and_taken_back(own_demo: Path, language: str):
    words, company = words_for(language), open_company(own_demo / "demo")
    before = len(let_go_rows(company.dir))
    app = visit(BY_ID["customer"], lang=language, customer="C00002")
    next(a for a in app.text_area if a.key.startswith("letting_go.why")).set_value("=never pays")
    next(i for i in app.text_input if i.key == "letting_go.author").set_value("Li")
    next(b for b in app.button if b.label == words.t("letting_go.save")).click().run()
    assert words.t("letting_go.saved") in page_text(healthy(app)) and "=never pays" in page_text(app)
    letter = next(a for a in app.text_area if a.key.startswith("letting_go.letter_text"))
    assert words.t("letting_go.letter.wishes") in letter.value
    next(b for b in app.button if b.label == words.t("letting_go.take_back")).click().run()
    assert words.t("letting_go.taken_back") in page_text(healthy(app))
    assert [row.reason for row in let_go_rows(company.dir)[before:]] == ["bad_debt", None]
