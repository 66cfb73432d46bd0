"""Help knows every term and figure in both languages, and a search gets them as one list."""

from __future__ import annotations

import pytest

from crmcore.domain.grading.metrics import METRICS
from crmcore.report.help.glossary import glossary, terms
from crmcore.report.help.registry import figure_of, figures
from crmcore.report.words.words import LANGUAGES, words_for


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_and_figure_has_its_words(language):
    words = words_for(language)
    entries = terms(language)
    assert len(entries) == len(glossary()) + len(figures())
    assert [entry.id for entry in entries if not (entry.title.strip() and entry.text.strip())] == []
    assert [figure.id for figure in figures().values() if not figure.counted(words)] == []


def test_a_term_says_what_it_is_in_one_or_two_sentences():
    ends = {language: "." if language == "en" else "。" for language in LANGUAGES}
    assert [
        (term.id, language)
        for term in glossary().values()
        for language, end in ends.items()
        if not term.text(language).endswith(end) or term.text(language).count(end) > 2
    ] == []


def test_the_words_of_the_glossary_are_told_apart():
    for language in LANGUAGES:
        called = [term.word(language) for term in glossary().values()]
        assert len(set(called)) == len(called)


def test_every_indicator_is_explained():
    assert [metric.id for metric in METRICS if metric.id not in figures()] == []


def test_a_term_leads_to_the_glossary_and_a_figure_to_its_formula():
    by_id = {(entry.kind, entry.id): entry for entry in terms("en")}
    assert by_id["term", "churn"].link == "help?c.help.tab=glossary&c.help.term=churn"
    assert by_id["figure", "net_profit"].link == "help?c.help.tab=figures&c.help.figure=net_profit"


def test_what_no_registry_knows_is_not_explained():
    assert figure_of("order_amount.january") is figures()["order_amount"]
    assert figure_of("nothing.of.that") is None and figure_of("") is None
