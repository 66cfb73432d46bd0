"""Pages, figures and terms that a text finds, best match first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from crmcore.domain.search.matching import INSIDE, match
from crmcore.report.help.glossary import terms
from crmcore.report.help.page_map import places
from crmcore.report.words.words import words_for

#: what can be found beside customers, in the order of equal matches
KINDS: tuple[str, ...] = ("page", "term", "figure")


@dataclass(frozen=True, slots=True)
class Found:
    """Something that the text found: its kind (of `KINDS`), its name and what it is, and where it opens (`choices` as of `HelpEntry`)."""

    kind: str
    id: str
    title: str
    text: str
    page: str
    choices: Mapping[str, str] = field(default_factory=dict)


def find_entries(text: str, language: str) -> tuple[Found, ...]:
    """Everything whose title matches, then what only says the text in its explanation; all of it, for a caller to cut."""
    words = words_for(language)
    entries = [Found("page", page, words.t(f"common.nav.{page}"), "", page) for page in places()]
    entries += [Found(entry.kind, entry.id, entry.title, entry.text, entry.page, entry.choices) for entry in terms(language)]
    ranked = []
    for place, entry in enumerate(entries):
        by_title = match(text, entry.title)
        if by_title is None and match(text, entry.text) is None:
            continue
        ranked.append((INSIDE + 1 if by_title is None else by_title, KINDS.index(entry.kind), place, entry))
    return tuple(entry for *_, entry in sorted(ranked, key=lambda line: line[:3]))
