"""The View: what one visitor looks at. Frozen; the link in the address bar and nothing else carries it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from crmcore.domain.grading.scenario import GATES, NORMALISERS, Scenario
from crmcore.domain.grading.terms import LoyaltyTerms, ValueTerms
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.kernel.tables import FILTER_FIELDS
from crmcore.domain.loyalty.satisfaction import SOURCE_TELLS
from crmcore.domain.summary.findings import LISTABLE

PROFITS: tuple[str, ...] = ("gross_profit", "net_profit", "order_amount")
#: numbers and money as they are, or as shares of their totals
MEASURES: tuple[str, ...] = ("count", "share")
#: lists of the pages that understand: <topic>.<code>, worked out by the topic's own rules
TOPICS: tuple[str, ...] = ("value", "loyalty", "lifecycle", "factors", "evidence", "compare", "claims", "trends", "churn")
TOPIC_LIST = re.compile(rf"({'|'.join(TOPICS)})\.[\w.:~*-]{{1,80}}")
#: what a page lets one choose besides, as `c.<page>.<what>=<code>`
CHOICE, CHOSEN = re.compile(r"c\.[a-z]+\.[a-z_]+"), re.compile(r"[^\x00-\x1f]{1,80}")
#: gates and weights are written in links as name:number pairs
PAIR, LIST, NOTHING = ":", ",", "none"


@dataclass(frozen=True)
class View:
    """company and language, the draft scenario, filters (field → values), the customer on screen, what profit means.

    `named` is the saved scenario the draft started from, "" for none. `listed` is the code of the finding whose
    customers the list keeps to, "" for all; `search` and `sort` (see `crmcore.domain.summary.listing`) are the list's own.
    `factors` is the text of the two factors that are crossed (see `crmcore.domain.factors.definition`), "" for the first ones.
    `compare` is the text of the two gradings side by side (see `crmcore.domain.compare.grading_ref`), "" for the first ones.
    `tells`: people told by a dissatisfied, an ordinarily and a highly satisfied customer.
    `calls` is the text of the terms of calling who may leave (see `crmcore.domain.churn.call_plan`), "" for the first ones.
    `tested` is the earlier day (ISO) that the grade is tested on, "" for the last one that can be.
    `between` names the two gradings whose movers are told, "" for a year ago and now.
    `choices` are the other things that pages let one choose (a tab, how many months): <page>.<what> → code; the page makes of a code
    that it does not know what it shows at first.
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
    factors: str = ""
    compare: str = ""
    tells: tuple[int, int, int] = SOURCE_TELLS
    tested: str = ""
    calls: str = ""
    between: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)

    def with_(self, **changes: Any) -> View:
        return replace(self, **changes)

    def with_filter(self, name: str, values: tuple[str, ...]) -> View:
        kept = {k: v for k, v in self.filters.items() if k != name}
        return replace(self, filters={**kept, name: tuple(values)} if values else kept)

    def with_choice(self, name: str, code: str) -> View:
        """Another choice; the code "" is what the page shows at first."""
        kept = {k: v for k, v in self.choices.items() if k != name}
        return replace(self, choices={**kept, name: code} if code else kept)


def to_link(view: View, page: str = "") -> dict[str, str | list[str]]:
    """Query parameters of a View: only what differs from the default, so that links stay readable. `page`: of the choices, those
    of this page only."""
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
    if s.cuts:
        link["cuts"] = "-".join(map(str, s.cuts))
    for name in ("value", "loyalty"):
        if getattr(s, name) != getattr(plain, name):
            link[name] = _terms_text(getattr(s, name), getattr(plain, name))
    if s.standard is not None:
        link["standard"] = str(s.standard)
    if s.grade_lapsed:
        link["lapsed"] = "1"
    if not s.given:
        link["computed"] = "1"
    for name in ("named", "customer", "profit", "measure", "listed", "search", "sort", "factors", "compare", "tested", "calls", "between"):
        if getattr(view, name) != getattr(View(), name):
            link[name] = getattr(view, name)
    if view.tells != SOURCE_TELLS:
        link["tells"] = "-".join(map(str, view.tells))
    link |= {f"c.{name}": code for name, code in sorted(view.choices.items()) if name.startswith(f"{page}." if page else "")}
    for name, values in sorted(view.filters.items()):
        link[f"f.{name}"] = list(values)
    return link


def from_link(link: Mapping[str, list[str]], fallback: View) -> View:
    """The View of a link; what cannot be read is left at `fallback`, so that no link ever breaks the page."""

    def one(name: str) -> str | None:
        return link[name][-1] if link.get(name) else None

    view = fallback.with_(
        company=one("company") or fallback.company,
        language=one("lang") or fallback.language,
        customer=one("customer") or "",
        named=one("named") or "",
        profit=one("profit") if one("profit") in PROFITS else fallback.profit,
        measure=one("measure") if one("measure") in MEASURES else fallback.measure,
        listed=one("listed") if one("listed") in LISTABLE or TOPIC_LIST.fullmatch(one("listed") or "") else "",
        search=one("search") or "",
        sort=one("sort") or fallback.sort,
        factors=one("factors") or "",
        compare=one("compare") or "",
        tested=one("tested") or "",
        calls=one("calls") or "",
        between=one("between") or "",
        tells=_tells(one("tells") or "") or fallback.tells,
        choices={name[2:]: one(name) for name in link if CHOICE.fullmatch(name) and CHOSEN.fullmatch(one(name) or "")},
        filters={
            k[2:]: tuple(v)
            for k, v in link.items()
            if k.startswith("f.") and v and (k[2:] in (*FILTER_FIELDS, "tier", "population") or k.startswith("f.attribute:"))
        },
    )
    changes, _ = _scenario_changes(link, view.scenario)
    return view.with_(scenario=view.scenario.with_(**changes))


def unread(link: Mapping[str, list[str]]) -> dict[str, str]:
    """Parameter → its text, for all that `from_link` passes over because it cannot be read."""
    _, left = _scenario_changes(link, Scenario())
    plain = View()
    chosen = {name: link[name][-1] for name in ("profit", "measure", "listed") if link.get(name)}
    read = from_link({name: [text] for name, text in chosen.items()}, plain)
    return left | {name: text for name, text in chosen.items() if getattr(read, name) != text}


def _scenario_changes(link: Mapping[str, list[str]], scenario: Scenario) -> tuple[dict[str, Any], dict[str, str]]:
    """What a link changes of a scenario, and the parameters that cannot be read."""
    changes: dict[str, Any] = {}
    left: dict[str, str] = {}
    readers = {
        "as_of": ("as_of", date.fromisoformat),
        "window": ("window", lambda t: None if t == "all" else int(t)),
        "weights": ("weights", _weights),
        "normaliser": ("normaliser", _normaliser),
        "scheme": ("scheme", str),
        "shares": ("shares", _whole_numbers),
        "cuts": ("cuts", _whole_numbers),
        "gates": ("gates", _gates),
        "value": ("value", lambda t: _terms(ValueTerms, t)),
        "loyalty": ("loyalty", lambda t: _terms(LoyaltyTerms, t)),
        "standard": ("standard", int),
        "lapsed": ("grade_lapsed", lambda t: t == "1"),
        "computed": ("given", lambda t: t != "1"),
    }
    for name, (target, read) in readers.items():
        if not link.get(name):
            continue
        text = link[name][-1]
        try:
            value = read(text)
            scenario.with_(**{target: value}).checked()
            changes[target] = value
        except (ValueError, KeyError, Problem):
            left[name] = text
    return changes, left


def _weights(text: str) -> tuple[tuple[str, float], ...]:
    return tuple((m, float(w)) for m, w in (pair.split(PAIR) for pair in text.split(LIST)))


def _whole_numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split("-"))


def _terms_text(terms: ValueTerms | LoyaltyTerms, plain: ValueTerms | LoyaltyTerms) -> str:
    """The terms that differ from the default, as name:value pairs; `NOTHING` stands for None."""
    changed = {f.name: getattr(terms, f.name) for f in fields(terms) if getattr(terms, f.name) != getattr(plain, f.name)}
    return LIST.join(f"{name}{PAIR}{NOTHING if value is None else value}" for name, value in changed.items())


def _terms(kind: type, text: str) -> Any:
    """Read what `_terms_text` wrote; raises ValueError or KeyError for what it did not."""
    plain, changed = kind(), {}
    for pair in text.split(LIST):
        name, _, value = pair.partition(PAIR)
        known = {f.name: getattr(plain, f.name) for f in fields(kind)}[name]
        as_number = int if isinstance(known, int) else float
        changed[name] = None if value == NOTHING else value if isinstance(known, str) else as_number(value)
    return kind(**changed)


def _gates(text: str) -> tuple[tuple[str, float | None], ...]:
    pairs = (pair.partition(PAIR) for pair in text.split(LIST))
    return tuple((g, float(limit) if limit else GATES.get(g)) for g, _, limit in pairs)


def _normaliser(text: str) -> str:
    if text not in NORMALISERS:
        raise ValueError(text)
    return text


def _tells(text: str) -> tuple[int, int, int] | None:
    """ "22-8-10" as numbers up to 100; None for anything else."""
    found = re.fullmatch(r"([1-9]?\d|100)-([1-9]?\d|100)-([1-9]?\d|100)", text)
    return None if found is None else (int(found[1]), int(found[2]), int(found[3]))
