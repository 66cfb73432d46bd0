"""The link of a View: one registry of its query parameters. Writing, reading and reporting what cannot be read follow from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from crmcore.domain.grading.scenario import NORMALISERS, Scenario
from crmcore.domain.grading.terms import LoyaltyTerms, ValueTerms
from crmcore.domain.kernel.problems import Problem
from crmcore.domain.summary.filters import COLOUR, GRADE_FIELDS
from crmcore.domain.tables.registry import FILTER_FIELDS
from pages._ui.state import link_texts
from pages._ui.state.view import MEASURES, PROFITS, View


@dataclass(frozen=True, slots=True)
class LinkField:
    """One query parameter.

    Parameters
    ----------
    name
        The parameter's name in the URL.
    meaning
        What it says.
    owner, attribute
        The attribute of the View or of its Scenario that holds the value; "" for an attribute of the same name.
    parse, format
        Text → value (raises ValueError, KeyError or Problem) and value → text.
    label
        Locale key of what it is called where its text cannot be used; "" where nobody is told.
    always
        True: written even where the value is the default.
    """

    name: str
    meaning: str
    owner: Literal["view", "scenario"] = "view"
    attribute: str = ""
    parse: Callable[[str], Any] = str
    format: Callable[[Any], str] = str
    label: str = ""
    always: bool = False

    @property
    def target(self) -> str:
        """The name of the attribute."""
        return self.attribute or self.name

    @property
    def default(self) -> Any:
        """The value that a link need not carry."""
        return getattr(_DEFAULTS[self.owner], self.target)

    def value_of(self, view: View) -> Any:
        """The value in a View."""
        return getattr(view if self.owner == "view" else view.scenario, self.target)


_DEFAULTS: dict[str, View | Scenario] = {"view": View(), "scenario": Scenario()}


def _of_scenario(
    name: str, meaning: str, parse: Callable[[str], Any] = str, formatter: Callable[[Any], str] = str, label: str = "", attribute: str = ""
) -> LinkField:
    return LinkField(name, meaning, "scenario", attribute, parse, formatter, label)


_WHOLE_NUMBERS = (link_texts.parse_whole_numbers, link_texts.format_whole_numbers)

_AMOUNTS = (link_texts.parse_amounts, link_texts.format_amounts)
#: in the order in which a link carries them
FIELDS: tuple[LinkField, ...] = (
    LinkField("company", "the company's slug", label="common.label.company", always=True),
    LinkField("lang", "the language of the page", attribute="language", parse=link_texts.parse_filled, always=True),
    _of_scenario("as_of", "the date that figures are known on", date.fromisoformat, date.isoformat, "common.filter.as_of"),
    _of_scenario("window", "months that count", link_texts.parse_window, link_texts.format_window, "common.filter.window"),
    _of_scenario("weights", "weights of the metrics", link_texts.parse_weights, link_texts.format_weights, "common.label.weights"),
    _of_scenario("normaliser", "the scale of the metrics", link_texts.parse_code(NORMALISERS), label="common.label.normaliser"),
    _of_scenario("scheme", "the tier scheme", label="common.label.scheme"),
    _of_scenario("shares", "percentages of the tiers", *_WHOLE_NUMBERS, "weights.tier.title"),
    _of_scenario("gates", "the conditions", link_texts.parse_gates, link_texts.format_gates, "common.label.gates"),
    _of_scenario("cuts", "cuts of the value matrix", *_WHOLE_NUMBERS, "weights.tier.title"),
    _of_scenario("money_cuts", "amounts that part the value matrix", *_AMOUNTS, "weights.tier.title"),
    _of_scenario("value", "terms of present values", link_texts.parse_terms(ValueTerms), link_texts.format_terms, "common.nav.value"),
    _of_scenario("loyalty", "cuts of loyalty", link_texts.parse_terms(LoyaltyTerms), link_texts.format_terms, "common.nav.loyalty"),
    _of_scenario("standard", "the published run whose standard is kept", int, label="weights.rule.standard"),
    _of_scenario("lapsed", "lapsed customers are graded", *link_texts.flag(True), attribute="grade_lapsed"),
    _of_scenario("groups", "groups of companies are graded as one", *link_texts.flag(True)),
    _of_scenario("computed", "overrides do not count", *link_texts.flag(False), attribute="apply_overrides"),
    LinkField("run", "the published run on screen", parse=link_texts.parse_number, label="common.label.run"),
    LinkField("named", "the saved scenario that the draft started from"),
    LinkField("customer", "the customer on screen"),
    LinkField("from", "the page that the list or the customer was opened from", attribute="origin", parse=link_texts.parse_page),
    LinkField("profit", "the kind of profit", parse=link_texts.parse_code(PROFITS), label="pyramids.profit"),
    LinkField("measure", "numbers or shares", parse=link_texts.parse_code(MEASURES), label="pyramids.shown"),
    LinkField("listed", "the list of customers", parse=link_texts.parse_listed, label="common.nav.customers"),
    LinkField("search", "the search in the list"),
    LinkField("sort", "the order of the list", parse=link_texts.parse_filled),
    LinkField("factors", "the two crossed factors"),
    LinkField("compare", "the two compared gradings"),
    LinkField("tested", "the day of the back-test"),
    LinkField("calls", "terms of the call plan"),
    LinkField("between", "the two gradings of the migration matrix"),
    LinkField("working", "the day on which work is planned", parse=date.fromisoformat, format=date.isoformat, label="common.working.date"),
    LinkField("tells", "people told by a customer", parse=link_texts.parse_tells, format=link_texts.format_whole_numbers),
)


@dataclass(frozen=True, slots=True)
class LinkFamily:
    """Query parameters with a common prefix, `<prefix><key>`, that fill one mapping of the View.

    `parse` takes key and texts and returns the value (ValueError: passed over); `format` is the way back.
    """

    prefix: str
    attribute: str
    meaning: str
    parse: Callable[[str, Sequence[str]], Any]
    format: Callable[[Any], str | list[str]]


_CHOICE_NAME, _CHOICE_CODE = re.compile(r"[a-z]+\.[a-z_]+"), re.compile(r"[^\x00-\x1f]{1,80}")


def _parse_choice(name: str, texts: Sequence[str]) -> str:
    code = texts[-1] if texts else ""
    if not (_CHOICE_NAME.fullmatch(name) and _CHOICE_CODE.fullmatch(code)):
        raise ValueError(name)
    return code


def _parse_filter(name: str, texts: Sequence[str]) -> tuple[str, ...]:
    if not texts or not (name in (*FILTER_FIELDS, *GRADE_FIELDS) or name.startswith("attribute:")):
        raise ValueError(name)
    return tuple(texts)


FILTERS = LinkFamily("f.", "filters", "values that a field is filtered by", _parse_filter, list)
FAMILIES: tuple[LinkFamily, ...] = (
    LinkFamily("c.", "choices", "other choices of a page, c.<page>.<what>=<code>", _parse_choice, str),
    FILTERS,
)
#: attributes of the View that are no parameter of their own: the Scenario's fields are registered one by one
NOT_IN_LINK: tuple[str, ...] = ("scenario",)


def to_link(view: View, page: str = "") -> dict[str, str | list[str]]:
    """Query parameters of a View: only what differs from the default. `page`: of the choices, those of this page only."""
    link: dict[str, str | list[str]] = {}
    for field in FIELDS:
        value = field.value_of(view)
        if field.always or value != field.default:
            link[field.name] = field.format(value)
    for family in FAMILIES:
        for key, value in sorted(getattr(view, family.attribute).items()):
            if family.attribute != "choices" or not page or key.startswith(f"{page}."):
                link[family.prefix + key] = family.format(value)
    return link


def from_link(link: Mapping[str, list[str]], fallback: View) -> View:
    """The View of a link. What cannot be read is left at `fallback`, so that no link ever breaks the page."""
    if COLOUR in link:  # links of before the colour was a filter of all pages
        link = {FILTERS.prefix + COLOUR: link_texts.LIST.join(link[COLOUR]).split(link_texts.LIST), **link}
    values, _ = _parsed(link, fallback.scenario)
    return fallback.with_(
        **values["view"],
        **{family.attribute: _parsed_family(family, link) for family in FAMILIES},
        scenario=fallback.scenario.with_(**values["scenario"]),
    )


def unreadable(link: Mapping[str, list[str]]) -> dict[str, str]:
    """Parameter → its text, for all parameters with a label, and all filters, that `from_link` passes over because they cannot be
    read."""
    _, failed = _parsed(link, Scenario())
    filters = {
        name: ", ".join(texts)
        for name, texts in link.items()
        if name.startswith(FILTERS.prefix) and name.removeprefix(FILTERS.prefix) not in _parsed_family(FILTERS, link)
    }
    return {field.name: failed[field.name] for field in FIELDS if field.name in failed and field.label} | filters


def _parsed(link: Mapping[str, list[str]], scenario: Scenario) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Owner → attribute → value of the parameters that can be read, and parameter → text of those that cannot.

    A value of the scenario must also fit `scenario` (`Scenario.checked`).
    """
    values: dict[str, dict[str, Any]] = {"view": {}, "scenario": {}}
    failed: dict[str, str] = {}
    for field in FIELDS:
        if not link.get(field.name):
            continue
        text = link[field.name][-1]
        try:
            value = field.parse(text)
            if field.owner == "scenario":
                scenario.with_(**{field.target: value}).checked()
        except (ValueError, KeyError, Problem):
            failed[field.name] = text
        else:
            values[field.owner][field.target] = value
    return values, failed


def _parsed_family(family: LinkFamily, link: Mapping[str, list[str]]) -> dict[str, Any]:
    values = {}
    for name, texts in link.items():
        if name.startswith(family.prefix):
            key = name.removeprefix(family.prefix)
            try:
                values[key] = family.parse(key, texts)
            except ValueError:
                continue
    return values
