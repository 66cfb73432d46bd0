"""Texts of the link's parameters: a parser and a formatter for each kind of value. A parser raises ValueError, KeyError or
`Problem` for a text it cannot read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import fields
from typing import Any

from crmcore.domain.grading.scenario import GATES
from crmcore.domain.grading.terms import LoyaltyTerms, ValueTerms
from crmcore.domain.summary.findings import LISTABLE
from pages._ui.state.moved import page_now

#: gates and weights are written as name:number pairs
PAIR, LIST, NOTHING = ":", ",", "none"
ALL_TIME = "all"
Terms = ValueTerms | LoyaltyTerms

_TOPIC_LIST = re.compile(r"(\w+)\.[\w.:~*-]{1,80}")
_topic_pages: set[str] = set()


def accept_topics(*pages: str) -> None:
    """From now on a link may name a list of these pages, `<page>.<code>`."""
    _topic_pages.update(pages)


def parse_filled(text: str) -> str:
    """A text that must not be empty."""
    if not text:
        raise ValueError(text)
    return text


def parse_number(text: str) -> int:
    """The number of something that was given one: 1 to 999,999."""
    if not re.fullmatch(r"[1-9]\d{0,5}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def parse_code(codes: Collection[str]) -> Callable[[str], str]:
    """The parser of one of `codes`."""

    def parse(text: str) -> str:
        if text not in codes:
            raise ValueError(text)
        return text

    return parse


def parse_listed(text: str) -> str:
    """The code of a list of customers; "" for none."""
    topic_list = _TOPIC_LIST.fullmatch(text)
    if text and text not in LISTABLE and not (topic_list and topic_list[1] in _topic_pages):
        raise ValueError(text)
    return text


def parse_page(text: str) -> str:
    """What looks like the id of a page, or of one that has taken it in; whether there is such a page is known where it is used."""
    if not re.fullmatch(r"[a-z]{1,20}", text):
        raise ValueError(text)
    return page_now(text)


def parse_window(text: str) -> int | None:
    """Months, or None for all time."""
    return None if text == ALL_TIME else int(text)


def format_window(window: int | None) -> str:
    """The text that `parse_window` reads."""
    return ALL_TIME if window is None else str(window)


def parse_whole_numbers(text: str) -> tuple[int, ...]:
    """ "20-30-50" as numbers."""
    return tuple(int(number) for number in text.split("-"))


def format_whole_numbers(numbers: tuple[int, ...]) -> str:
    """The text that `parse_whole_numbers` reads."""
    return "-".join(map(str, numbers))


def parse_amounts(text: str) -> tuple[float, ...]:
    """ "5000_2000.5" as amounts."""
    return tuple(float(amount) for amount in text.split("_"))


def format_amounts(amounts: tuple[float, ...]) -> str:
    """The text that `parse_amounts` reads, to the last digit."""
    return "_".join(repr(float(amount)).removesuffix(".0") for amount in amounts)


def parse_tells(text: str) -> tuple[int, int, int]:
    """ "22-8-10" as three numbers up to 100."""
    match = re.fullmatch(r"([1-9]?\d|100)-([1-9]?\d|100)-([1-9]?\d|100)", text)
    if match is None:
        raise ValueError(text)
    return int(match[1]), int(match[2]), int(match[3])


def parse_weights(text: str) -> tuple[tuple[str, float], ...]:
    """ "order_amount:40,gross_profit:60" as (metric, weight) pairs."""
    return tuple((metric, float(weight)) for metric, weight in (pair.split(PAIR) for pair in text.split(LIST)))


def format_weights(weights: tuple[tuple[str, float], ...]) -> str:
    """The text that `parse_weights` reads."""
    return LIST.join(f"{metric}{PAIR}{weight:g}" for metric, weight in weights)


def parse_gates(text: str) -> tuple[tuple[str, float | None], ...]:
    """ "loss_makers,late_payers:30" as (gate, limit) pairs; a gate without a limit takes its default."""
    pairs = (pair.partition(PAIR) for pair in text.split(LIST))
    return tuple((gate, float(limit) if limit else GATES.get(gate)) for gate, _, limit in pairs)


def format_gates(gates: tuple[tuple[str, float | None], ...]) -> str:
    """The text that `parse_gates` reads."""
    return LIST.join(gate if limit is None else f"{gate}{PAIR}{limit:g}" for gate, limit in gates)


def parse_terms(kind: type[Terms]) -> Callable[[str], Terms]:
    """The parser of terms of that kind: name:value pairs of the fields that differ from the default; `NOTHING` is None."""

    def parse(text: str) -> Terms:
        defaults, changed = {f.name: getattr(kind(), f.name) for f in fields(kind)}, {}
        for pair in text.split(LIST):
            name, _, value = pair.partition(PAIR)
            default = defaults[name]
            number = int if isinstance(default, int) else float
            changed[name] = None if value == NOTHING else value if isinstance(default, str) else number(value)
        return kind(**changed)

    return parse


def format_terms(terms: Terms) -> str:
    """The text that `parse_terms` reads."""
    default = type(terms)()
    changed = {f.name: getattr(terms, f.name) for f in fields(terms) if getattr(terms, f.name) != getattr(default, f.name)}
    return LIST.join(f"{name}{PAIR}{NOTHING if value is None else value}" for name, value in changed.items())


def flag(value_when_set: bool) -> tuple[Callable[[str], bool], Callable[[Any], str]]:
    """Parser and formatter of a switch that the link carries as "1"."""
    return (lambda text: (text == "1") == value_when_set), (lambda _: "1")
