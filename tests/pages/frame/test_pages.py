"""Every page of the registry opens through app.py in every language, twice, without an error."""

from __future__ import annotations

import re
from html import unescape

import pytest

from crmcore.report.words.words import LANGUAGES, words_for
from crmcore.store.companies.companies import open_company
from crmcore.usecases.grading.grading import grade
from pages._ui.navigation.pages import BY_ID, PAGES, ROOT
from tests.pages.visiting import healthy, page_text, visit


@pytest.fixture(scope="module")
def names(demo_root) -> set[str]:
    """The names of all customers."""
    return set(grade(open_company(demo_root / "demo")).mart.customers.table["name"].to_pylist())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.id)
def test_a_page_opens_in_every_language_and_its_tables_name_no_customer_without_a_link(demo_data, names, page, language):
    app = visit(page, lang=language)
    app.run()  # once more with the widgets it has just drawn
    healthy(app)
    words = words_for(language)
    shown = " ".join([*(m.value for m in app.markdown), *(h.proto.body for h in app.get("html"))])
    assert words.t(f"common.nav.{page.id}") in shown or page.id == "customer"  # that one is headed by a name
    assert names.isdisjoint(unescape(cell) for cell in re.findall(r"<td[^>]*>([^<]*)</td>", shown))


def test_pages_are_files_named_like_their_address_and_their_words():
    for page in PAGES:
        assert page.file.exists() and page.file.parent.parent == ROOT / "pages"
        assert all(words_for(language).has(f"common.nav.{page.id}") for language in LANGUAGES)


def test_an_unknown_company_in_a_link_shows_the_first_one(demo_data):
    assert visit(PAGES[0], company="nowhere").query_params["company"] == "demo"


def test_a_damaged_link_leaves_a_page_that_opens(demo_data):
    """Every parameter damaged at once, on the page that uses most of them; each alone is tested at the parser (see `state.test_link`)."""
    link = {"scheme": "rainbow", "shares": "50-50", "standard": "99", "weights": "luck:100", "as_of": "yesterday", "window": "-3"}
    app = visit(BY_ID["customer"], **link, **{"f.region": "Atlantis", "customer": "nobody"})
    note = page_text(app)
    assert "luck:100" in note and "yesterday" in note and "rainbow" in note
