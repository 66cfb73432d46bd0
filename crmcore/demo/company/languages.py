"""The demo companies in two languages: where each is kept, and a word of the one in the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from crmcore.demo.base import catalogue as cat
from crmcore.demo.base.language import in_language
from crmcore.demo.internal import catalogue as internal
from crmcore.demo.people.ties import ATTRIBUTES
from crmcore.store.companies.companies import FILE, Company

#: language → the folder of the demo company that speaks it
FOLDERS = {"en": "demo", "zh_CN": "demo-zh"}
#: the same of the company whose customers are departments of its own firm
INTERNAL_FOLDERS = {"en": "internal-customers-demo", "zh_CN": "internal-customers-demo-zh"}


def twin_folder(language: str, folders: Mapping[str, str] = FOLDERS) -> str:
    """The folder of the same company in the other language."""
    return next(folder for other, folder in folders.items() if other != language)


def folders_of(company: Company) -> Mapping[str, str]:
    """Where the company is kept in each language; that of the large demo for every company that is not the one of internal customers."""
    return INTERNAL_FOLDERS if is_internal(company) else FOLDERS


def is_internal(company: Company) -> bool:
    """Whether it is the demo of internal customers."""
    return company.is_demo and company.slug == INTERNAL_FOLDERS.get(company.language)


def twin_of(company: Company) -> str:
    """The folder of the same company in the other language; "" for every company but the demos that are built for each other: a copy
    to practise on, or a demo restored elsewhere, stays on screen in every language."""
    return company.twin if company.is_demo and company.slug == folders_of(company).get(company.language) else ""


def demo_folder(root: Path, language: str) -> Path:
    """The demo company under `root` that speaks a language; the English one's folder where there is none."""
    folder = root / FOLDERS[language]
    return folder if (folder / FILE).exists() else root / FOLDERS["en"]


def translated(word: str, language: str) -> str:
    """A word of the demo's master data in a language; a word that it does not use stays as it is."""
    return _dictionary(language).get(word, word)


@cache
def _dictionary(language: str) -> dict[str, str]:
    return {in_language(word, other): in_language(word, language) for word in _words() for other in FOLDERS if other != language}


def _words() -> Iterator[str]:
    for words in (
        internal.words(),
        cat.CATEGORIES,
        cat.PRODUCTS,
        cat.SEGMENTS,
        cat.INDUSTRIES,
        cat.SIZES,
        cat.CHANNELS,
        cat.REGIONS,
        cat.CITIES,
        cat.BRANCHES,
    ):
        yield from words
    for _, name, values, _ in ATTRIBUTES:
        yield name
        yield from values
