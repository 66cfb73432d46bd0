"""Pages of before that are tabs of others now. Their links, shared or saved, lead there for ever, with all else that they carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a page of before stands: `page`, its tab there (the choice <page>.tab), and its own choices (name → its name there)."""

    page: str
    tab: str
    choices: Mapping[str, str] = field(default_factory=dict)


#: id of a page of before → where it stands
MOVED: Mapping[str, Moved] = {
    "cohorts": Moved("lifecycle", "cohorts", {"tab": "cohorts", "one": "cohort"}),
    "voice": Moved("loyalty", "voice", {"tab": "voice", "one": "topic", "target": "word_target", "edit": "word_list"}),
    "claims": Moved("evidence", "claims", {"tab": "claims"}),
}
#: what the choices of a page are called in a link: c.<page>.<what>
_CHOICE = "c."


def page_now(page: str) -> str:
    """The page that has taken in `page`; the page itself where none has."""
    return MOVED[page].page if page in MOVED else page


def link_now(page: str, link: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The link of a page of before (`MOVED`), as the page that has taken it in reads it: opened at its tab, each of its own choices under
    the name that it has there. All else stays as it is."""
    place, here = MOVED[page], f"{_CHOICE}{page}."
    renamed = {
        f"{_CHOICE}{place.page}.{place.choices[name.removeprefix(here)]}" if name.removeprefix(here) in place.choices else name: texts
        for name, texts in link.items()
    }
    return {**renamed, f"{_CHOICE}{place.page}.tab": [place.tab]}
