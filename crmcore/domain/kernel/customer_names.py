"""Customers that a file names instead of numbering them: which customer of the list is meant.

Names are compared exactly, but for what nobody means: blanks around and between words, upper and lower case, full-width forms.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

#: answers about a name that several customers bear, besides a customer's number; and the name that stands for all names
REFUSE, ALL_NAMES = "refuse", "*"


@dataclass(frozen=True, slots=True)
class NameMatches:
    """`numbers`: text of the file → number of the one customer of that name; `several`: text → the numbers of all who bear it."""

    numbers: Mapping[str, str]
    several: Mapping[str, tuple[str, ...]]


def folded_name(name: str) -> str:
    """` Acme  LTD ` → `acme ltd`: no full-width forms (NFKC), one blank between words, no case."""
    plain = name if name.isascii() else unicodedata.normalize("NFKC", name)
    return " ".join(plain.split()).casefold()


def match_names(texts: Iterable[str], customers: Iterable[tuple[str, str | None]]) -> NameMatches:
    """Match `texts` that are no customer's number against the names of `customers` (number, name), in one pass over them."""
    wanted: dict[str, list[str]] = {}
    for text in texts:
        if folded := folded_name(text):
            wanted.setdefault(folded, []).append(text)
    bearers: dict[str, set[str]] = {}
    for number, name in customers:
        if name is not None and (folded := folded_name(name)) in wanted:
            bearers.setdefault(folded, set()).add(number)
    numbers: dict[str, str] = {}
    several: dict[str, tuple[str, ...]] = {}
    for folded, found in bearers.items():
        for text in wanted[folded]:
            if len(found) == 1:
                numbers[text] = next(iter(found))
            else:
                several[text] = tuple(sorted(found))
    return NameMatches(numbers, several)


def with_answers(found: NameMatches, answers: Mapping[str, str]) -> tuple[NameMatches, frozenset[str]]:
    """The matches after `answers` about names that several bear (name → number, or REFUSE; ALL_NAMES answers for all others), and the
    texts whose lines are refused. What is left in `several` is still open; an answer that names nobody of that name counts as none."""
    by_name = {folded_name(name): number for name, number in answers.items()}
    numbers, open_names, refused = dict(found.numbers), {}, set()
    for text, bearers in found.several.items():
        answer = by_name.get(folded_name(text), by_name.get(ALL_NAMES))
        if answer == REFUSE:
            refused.add(text)
        elif answer in bearers:
            numbers[text] = answer
        else:
            open_names[text] = bearers
    return NameMatches(numbers, open_names), frozenset(refused)
