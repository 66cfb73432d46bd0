"""Pages, figures and terms found by a text, in both languages."""

from __future__ import annotations

import pytest

from crmcore.report.help.page_map import places
from crmcore.report.search.entries import find_entries
from crmcore.report.words.words import LANGUAGES, words_for


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_the_first_to_be_found_by_its_name(language: str):
    for page in places():
        first = find_entries(words_for(language).t(f"common.nav.{page}"), language)[0]
        assert (first.kind, first.page) == ("page", page)


def test_titles_come_before_explanations_and_a_term_opens_in_the_glossary():
    found = find_entries("Word of mouth", "en")
    assert found[0].id == "word_of_mouth" and found[0].choices == {"help.tab": "glossary", "help.term": "word_of_mouth"}
    found = find_entries("loyal", "en")
    titles = ["loyal" in entry.title.casefold() for entry in found]
    assert titles == sorted(titles, reverse=True) and not all(titles)


def test_nothing_is_found_by_nothing():
    assert not find_entries("", "en") and not find_entries("qqq", "zh_CN")
