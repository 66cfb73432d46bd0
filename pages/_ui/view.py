"""The View: what one visitor looks at. Frozen; the link in the address bar and nothing else carries it."""
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from crmcore.domain.findings import LISTABLE
from crmcore.domain.problems import Problem
from crmcore.domain.scenario import GATES, NORMALISERS, Scenario
from crmcore.domain.tables import FILTER_FIELDS

PROFITS: tuple[str, ...] = ("gross_profit", "net_profit", "order_amount")
#: numbers and money as they are, or as shares of their totals
MEASURES: tuple[str, ...] = ("count", "share")
#: gates and weights are written in links as name:number pairs
PAIR, LIST = ":", ","


@dataclass(frozen=True)
class View:
    """company and language, the draft scenario, filters (field → values), the customer on screen, what profit means.

    `named` is the saved scenario the draft started from, "" for none. `listed` is the code of the finding whose
    customers the list keeps to, "" for all; `search` and `sort` (see `crmcore.domain.listing`) are the list's own.
    """

    company: str = ""
    language: str = "en"
    scenario: Scenario = field(default_factory=Scenario)
    named: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    customer: str = ""
    profit: str = "net_profit"
    measure: str = "count"
    listed: str = ""
    search: str = ""
    sort: str = "rank"

    def with_(self, **changes: Any) -> View:
        return replace(self, **changes)

    def with_filter(self, name: str, values: tuple[str, ...]) -> View:
        kept = {k: v for k, v in self.filters.items() if k != name}
        return replace(self, filters={**kept, name: tuple(values)} if values else kept)


def to_link(view: View) -> dict[str, str | list[str]]:
    """Query parameters of a View: only what differs from the default, so that links stay readable."""
    s, plain = view.scenario, Scenario()
    link: dict[str, str | list[str]] = {"company": view.company, "lang": view.language}
    if s.as_of:
        link["as_of"] = s.as_of.isoformat()
    if s.window != plain.window:
        link["window"] = "all" if s.window is None else str(s.window)
    if s.weights != plain.weights:
        link["weights"] = LIST.join(f"{m}{PAIR}{w:g}" for m, w in s.weights)
    for name in ("normaliser", "scheme"):
        if getattr(s, name) != getattr(plain, name):
            link[name] = getattr(s, name)
    if s.shares:
        link["shares"] = "-".join(map(str, s.shares))
    if s.gates:
        link["gates"] = LIST.join(g if limit is None else f"{g}{PAIR}{limit:g}" for g, limit in s.gates)
    if s.standard is not None:
        link["standard"] = str(s.standard)
    if s.grade_lapsed:
        link["lapsed"] = "1"
    if not s.given:
        link["computed"] = "1"
    for name in ("named", "customer", "profit", "measure", "listed", "search", "sort"):
        if getattr(view, name) != getattr(View(), name):
            link[name] = getattr(view, name)
    for name, values in sorted(view.filters.items()):
        link[f"f.{name}"] = list(values)
    return link


def from_link(link: Mapping[str, list[str]], fallback: View) -> View:
    """The View of a link; what cannot be read is left at `fallback`, so that no link ever breaks the page."""
    def one(name: str) -> str | None:
        return link[name][-1] if link.get(name) else None

    view = fallback.with_(
        company=one("company") or fallback.company, language=one("lang") or fallback.language,
        customer=one("customer") or "", named=one("named") or "",
        profit=one("profit") if one("profit") in PROFITS else fallback.profit,
        measure=one("measure") if one("measure") in MEASURES else fallback.measure,
        listed=one("listed") if one("listed") in LISTABLE else "",
        search=one("search") or "", sort=one("sort") or fallback.sort,
        filters={k[2:]: tuple(v) for k, v in link.items()
                 if k.startswith("f.") and v and (k[2:] in (*FILTER_FIELDS, "tier", "population") or k.startswith("f.attribute:"))})
    changes: dict[str, Any] = {}
    readers = {
        "as_of": ("as_of", date.fromisoformat), "window": ("window", lambda t: None if t == "all" else int(t)),
        "weights": ("weights", _weights), "normaliser": ("normaliser", _normaliser), "scheme": ("scheme", str),
        "shares": ("shares", lambda t: tuple(int(s) for s in t.split("-"))), "gates": ("gates", _gates),
        "standard": ("standard", int), "lapsed": ("grade_lapsed", lambda t: t == "1"), "computed": ("given", lambda t: t != "1")}
    for name, (target, read) in readers.items():
        text = one(name)
        if text is not None:
            try:
                value = read(text)
                view.scenario.with_(**{target: value}).checked()
                changes[target] = value
            except (ValueError, KeyError, Problem):
                continue
    return view.with_(scenario=view.scenario.with_(**changes))


def _weights(text: str) -> tuple[tuple[str, float], ...]:
    return tuple((m, float(w)) for m, w in (pair.split(PAIR) for pair in text.split(LIST)))


def _gates(text: str) -> tuple[tuple[str, float | None], ...]:
    pairs = (pair.partition(PAIR) for pair in text.split(LIST))
    return tuple((g, float(limit) if limit else GATES.get(g)) for g, _, limit in pairs)


def _normaliser(text: str) -> str:
    if text not in NORMALISERS:
        raise ValueError(text)
    return text
