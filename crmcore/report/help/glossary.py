"""The glossary of the field, and all that help knows as one list for a search."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal
from urllib.parse import quote

from crmcore.report.help.registry import DATA, figures
from crmcore.report.words.words import LANGUAGES, words_for

#: the page of help, and the choices of its link: the open tab, the term, the figure
PAGE, TAB, TERM, FIGURE = "help", "help.tab", "help.term", "help.figure"


@dataclass(frozen=True, slots=True)
class Term:
    """One word of the field: the page and tab that use it ("" for the first tab), the figure that measures it ("" for none)."""

    id: str
    page: str
    tab: str = ""
    figure: str = ""

    def word(self, language: str) -> str:
        """The word itself."""
        return words_for(language).t(f"glossary.{self.id}.word")

    def text(self, language: str) -> str:
        """What it means, in a sentence."""
        return words_for(language).t(f"glossary.{self.id}.text")

    def other_word(self, language: str) -> str:
        """The word in the other language."""
        return self.word(next(other for other in LANGUAGES if other != language))


@dataclass(frozen=True, slots=True)
class HelpEntry:
    """Something that help explains, for a search: `text` says it in a sentence; the link leads to `page` with these `choices`
    (<page>.<what> → code), which a View carries as `choices`."""

    id: str
    kind: Literal["term", "figure"]
    title: str
    text: str
    page: str
    choices: Mapping[str, str]

    @property
    def link(self) -> str:
        """The address relative to any page, without a View."""
        return f"{self.page}?" + "&".join(f"c.{name}={quote(code)}" for name, code in self.choices.items())


@cache
def glossary() -> Mapping[str, Term]:
    """All terms by id, in the order of the value chain."""
    entries = tomllib.loads((DATA / "glossary.toml").read_text(encoding="utf-8"))
    return {term_id: Term(term_id, **entry) for term_id, entry in entries.items()}


@cache
def terms(language: str) -> tuple[HelpEntry, ...]:
    """Every term of the glossary and every figure, in words of that language."""
    words = words_for(language)
    found = [
        HelpEntry(term.id, "term", term.word(language), term.text(language), PAGE, {TAB: "glossary", TERM: term.id})
        for term in glossary().values()
    ]
    found += [
        HelpEntry(figure.id, "figure", figure.name(words), figure.meaning(words), PAGE, {TAB: "figures", FIGURE: figure.id})
        for figure in figures().values()
    ]
    return tuple(found)
